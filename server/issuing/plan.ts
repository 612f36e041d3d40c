/**
 * The first stage of issuing: reads the register once and leaves in the job's folder what the later stages need,
 * so that they never come back to it (it may change meanwhile) and hold no rows in memory:
 *
 *   rows.ndjson  the accepted rows, one a line: [line, number, nbf, exp, [claim values in the mapping's order]]
 *   states.bin   6 bytes for each accepted row: status, reason, number of the row that supersedes it (u32, little
 *                endian; 2^32 - 1: none)
 *   refused.csv  every refused row with line, column, code and reason, then its cells as they came
 *
 * Nothing is signed or sent before the whole register was read: a file that turns out to be damaged at its end
 * has issued nothing.
 */
import { createHash } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import type { ReasonName, StatusName } from "../../core/verify/facts.ts";
import { REASONS, STATUSES } from "../chain/decode.ts";
import { csvLine, GrowingFile, rename } from "./files.ts";
import type { ClaimValue } from "./mapping.ts";
import type { ProgressMeter } from "./progress.ts";
import { openRegister, type RegisterSource } from "./register.ts";
import { emptyRegister } from "./register-text.ts";
import { screen } from "./screen.ts";
import { columnsOf, type TypeDefinition } from "./type-definition.ts";
import { NO_SUCCESSOR, Versions } from "./versions.ts";

export type StatusCounts = Record<StatusName, number>;

export interface Plan {
  rows: number;
  accepted: number;
  refused: number;
  /** of the accepted */
  statuses: StatusCounts;
  /** SHA-256 of the register and of refused.csv, hex */
  registerHash: string;
  refusedHash: string;
}

/** A line of rows.ndjson. */
export type PlannedRow = [
  line: number,
  number: string,
  nbf: number | null,
  exp: number | null,
  values: (ClaimValue | null)[],
];

export interface PlanFiles {
  rows: string;
  states: string;
  refused: string;
}

export const STATE_BYTES = 6;

/** Throws the codes of register.ts, `register-all-refused`, `disk-full`. */
export async function planRegister(
  source: RegisterSource,
  type: TypeDefinition,
  files: PlanFiles,
  meter: ProgressMeter,
): Promise<Plan> {
  const aside = `${files.refused}.partial`;
  const plan = await readRegister(source, type, { ...files, refused: aside }, meter);
  rename(aside, files.refused);
  if (plan.accepted > 0) return plan;
  throw new CertraceError("register-all-refused", `all ${plan.refused} rows of the register are refused`, {
    field: "register",
    remedy: `See ${files.refused}; most likely the mapping does not fit the register. Nothing was signed or sent.`,
  });
}

async function readRegister(
  source: RegisterSource,
  type: TypeDefinition,
  files: PlanFiles,
  meter: ProgressMeter,
): Promise<Plan> {
  using rows = new GrowingFile(files.rows);
  using states = new GrowingFile(files.states);
  using refused = new GrowingFile(files.refused);
  const refusedHash = createHash("sha256");
  const refuse = (cells: readonly (string | number)[]) => {
    const line = csvLine(cells);
    refused.write(line);
    refusedHash.update(line);
  };

  const register = await openRegister(source, columnsOf(type.mapping));
  refuse(["line", "column", "code", "reason", ...register.originalHeader]);
  const said = new States();
  let refusals = 0;
  for await (const { draft, refusal } of screen(register, type.mapping)) {
    if (draft === null) {
      refusals++;
      const { line, column, code, reason, original } = refusal;
      refuse([line, column ?? "", code, reason, ...original]);
    } else {
      const { line, number, nbf, exp, values, status, reason, version } = draft;
      const planned: PlannedRow = [line, number, nbf, exp, values];
      rows.write(`${JSON.stringify(planned)}\n`);
      said.add(status, reason, version);
    }
    const { read, size } = register.progress();
    meter.report(read, size);
  }
  if (said.size + refusals === 0) throw emptyRegister();
  const statuses = said.writeTo(states);
  for (const file of [rows, states, refused]) await file.sync();
  return {
    rows: said.size + refusals,
    accepted: said.size,
    refused: refusals,
    statuses,
    registerHash: register.hash(),
    refusedHash: refusedHash.digest("hex"),
  };
}

/** What states.bin says of a row. */
export interface RowState {
  status: StatusName;
  reason: ReasonName;
  /** the row of the newer version; set exactly where `status` is superseded */
  successor: number | null;
}

export function readState(states: Buffer, row: number): RowState {
  const at = row * STATE_BYTES;
  const successor = states.readUInt32LE(at + 2);
  return {
    status: STATUSES[states[at]!]!,
    reason: REASONS[states[at + 1]!]!,
    successor: successor === NO_SUCCESSOR ? null : successor,
  };
}

class States {
  readonly #versions = new Versions();
  /** status and reason of each row, as in the file */
  #said = new Uint8Array(2048);
  size = 0;

  add(status: StatusName, reason: ReasonName, version: { group: string; order: number } | null): void {
    if (this.size * 2 === this.#said.length) {
      const said = new Uint8Array(this.#said.length * 2);
      said.set(this.#said);
      this.#said = said;
    }
    this.#said[this.size * 2] = STATUSES.indexOf(status);
    this.#said[this.size * 2 + 1] = REASONS.indexOf(reason);
    this.#versions.add(version);
    this.size++;
  }

  /** Revoked is final and outlasts a newer version; of anything else the newer version is what matters. */
  writeTo(file: GrowingFile): StatusCounts {
    const counts: StatusCounts = { valid: 0, revoked: 0, suspended: 0, superseded: 0 };
    const successors = this.#versions.successors();
    for (let from = 0; from < this.size; from += 4096) {
      const block = Buffer.alloc(Math.min(4096, this.size - from) * STATE_BYTES);
      for (let at = 0; at < block.length; at += STATE_BYTES) {
        const row = from + at / STATE_BYTES;
        const revoked = this.#said[row * 2] === STATUSES.indexOf("revoked");
        const successor = revoked ? NO_SUCCESSOR : successors[row]!;
        const superseded = successor !== NO_SUCCESSOR;
        block[at] = superseded ? STATUSES.indexOf("superseded") : this.#said[row * 2]!;
        block[at + 1] = superseded ? REASONS.indexOf("unspecified") : this.#said[row * 2 + 1]!;
        block.writeUInt32LE(successor, at + 2);
        counts[STATUSES[block[at]!]!]++;
      }
      file.write(block);
    }
    return counts;
  }
}
