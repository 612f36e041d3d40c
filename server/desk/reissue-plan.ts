/** Which new certificate takes the place of which old one, and what becomes of an old one that none does. Pure. */
import type { DeskCertificate } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { readNumberList } from "./number-list.ts";
import { refOf } from "./status-plan.ts";
import type { Place, Statuses } from "./statuses.ts";

export interface ReissuePlan<T> {
  supersede: { older: Place; newer: T }[];
  revoke: DeskCertificate[];
  /** superseded by their new ones already */
  already: number;
  /** revoked before, which is final; or superseded before by another, which says more than that it was withdrawn */
  untouched: number;
}

/**
 * @param pairs new numbers by old ones; null: a certificate keeps its number
 * @param newer the new certificate of a number, or, while there is none yet, that there will be one; null: there is none
 */
export function planReissue<T>(
  old: readonly DeskCertificate[],
  statuses: Statuses,
  pairs: ReadonlyMap<string, string> | null,
  newer: (number: string) => T | null,
): ReissuePlan<T> {
  const plan: ReissuePlan<T> = { supersede: [], revoke: [], already: 0, untouched: 0 };
  for (const certificate of old) {
    const number = pairs === null ? certificate.number : pairs.get(certificate.number);
    const next = number === undefined ? null : newer(number);
    const now = statuses.now(certificate);
    if (now === "revoked" || (next === null && now === "superseded")) plan.untouched++;
    else if (next === null) plan.revoke.push(certificate);
    else if (samePlace(statuses.successor(certificate), next)) plan.already++;
    else plan.supersede.push({ older: refOf(certificate), newer: next });
  }
  return plan;
}

function samePlace(standing: Place | null, next: unknown): boolean {
  if (standing === null || typeof next !== "object" || next === null) return false;
  const { department, root, index } = next as Place;
  return standing.department === department && standing.root === root && standing.index === index;
}

/** A table of old and new numbers. Throws what readNumberList throws, and `pairs-invalid`. */
export async function readPairs(path: string, name: string): Promise<Map<string, string>> {
  const pairs = new Map<string, string>();
  for (const { line, number, newer, defect } of await readNumberList({
    ...{ path, name, column: "older", newerColumn: "newer" },
  })) {
    const wrong = defect?.reason ?? (pairs.has(number) ? "the older number stands there twice" : null);
    if (wrong !== null)
      throw new CertraceError("pairs-invalid", `line ${line} of the table of pairs: ${wrong}`, {
        field: "terms.pairs",
        remedy: "Correct the line: each old number once, with its new one.",
      });
    pairs.set(number, newer);
  }
  return pairs;
}
