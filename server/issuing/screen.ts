/**
 * Decides of each row of a register, in order, whether it becomes a certificate. What a row says is judged by the
 * mapping; what it says again is judged here: a certificate number, or a version of a certificate, that an
 * earlier row has is refused, naming that row. Holds fingerprints of what it saw, no rows.
 */
import type { RefusedRow } from "../../core/desk/register.ts";
import { Fingerprints } from "./fingerprints.ts";
import { compileMapping, type Draft } from "./mapping.ts";
import { isDraftRow } from "./register-drafts.ts";
import { Defect, type Row } from "./row.ts";
import type { Mapping } from "./type-definition.ts";
import { quote } from "./values.ts";

export interface Refusal extends RefusedRow {
  /** the row as it came */
  original: readonly string[];
}

export type Decision = { draft: Draft; refusal: null } | { draft: null; refusal: Refusal };

export class Screening {
  readonly #mapping: Mapping;
  readonly #draftOf: ReturnType<typeof compileMapping>;
  readonly #seen = new Fingerprints();

  constructor(mapping: Mapping) {
    this.#mapping = mapping;
    this.#draftOf = compileMapping(mapping);
  }

  /** To be asked of every row, in the order of the register. */
  decide(row: Row): Decision {
    const draft = row.defect ?? (isDraftRow(row) ? row.draft : this.#draftOf(row));
    const defect = draft instanceof Defect ? draft : this.#repetition(draft);
    if (defect === null) return { draft: draft as Draft, refusal: null };
    return { draft: null, refusal: refusalOf(row, defect) };
  }

  #repetition({ number, version, line }: Draft): Defect | null {
    const first = this.#seen.add(`number ${number}`, line);
    if (first !== null) {
      const rule = this.#mapping.number;
      const column = "column" in rule ? rule.column : null;
      const reason = `the certificate number ${quote(number)} stands in line ${first} already; keep one of the two rows`;
      return new Defect(column, "number-duplicate", reason);
    }
    if (version === null) return null;
    const before = this.#seen.add(`version ${version.order} ${version.group}`, line);
    if (before === null) return null;
    const reason = `as new as line ${before}, a version of the same certificate; say which one is newer`;
    return new Defect(this.#mapping.versions!.order.column, "version-tie", reason);
  }
}

function refusalOf(row: Row, { column, code, reason }: Defect): Refusal {
  return { line: row.line, column, code, reason, original: row.original };
}
