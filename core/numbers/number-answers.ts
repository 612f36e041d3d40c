/**
 * What a service answers about certificates of which one has only the numbers (POST /v1/verify/numbers; docs/protocol.md,
 * "Verification reports"). Nothing of it is checked by who reads it: it is that service's word. A number that is not known to it
 * is no verdict: another service may know it.
 */
import { CertraceError } from "../errors.ts";
import { integer, list, oneOf, openRecord, orNull, pattern } from "../shape.ts";
import type { BlockRef } from "../verify/facts.ts";
import { block } from "../verify/parse-facts.ts";
import { VERDICTS, type Verdict } from "../verify/verdict.ts";

/** Numbers asked about in one request: as many as are answered within a second or so. The service takes 1,000. */
export const NUMBERS_AT_ONCE = 200;

/** How the newest certificate of one department with that number stands. */
export interface NumberStanding {
  verdict: Verdict;
  /** who issued it */
  department: number;
  vct: string;
  /** Unix seconds */
  anchoredAt: number | null;
  /** the block it rests on */
  head: BlockRef | null;
}

export interface KnownNumber extends NumberStanding {
  number: string;
  outcome: "known";
  /** the same of other departments that have given this number; what holds comes last */
  also?: NumberStanding[];
}

export type NumberAnswer = KnownNumber | { number: string; outcome: "unknown" };

const time = integer(0, 253402300799);
const unknown = openRecord({ number: pattern(/^/), outcome: oneOf("unknown") });
const standing = {
  verdict: oneOf(...VERDICTS),
  department: integer(0, 0xffffffff),
  vct: pattern(/^.{1,1024}$/su),
  anchoredAt: orNull(time),
  head: orNull(block),
};
const known = openRecord(
  { number: pattern(/^/), outcome: oneOf("known"), ...standing },
  { also: list(openRecord(standing)) },
);
const answers = openRecord({
  results: list((value, path) => (unknown(value, path) === null ? null : known(value, path))),
});

/**
 * @param asked the numbers, in the order in which they were asked about: so they are answered
 * Throws `service-inconsistent`.
 */
export function readNumberAnswers(value: unknown, asked: readonly string[]): NumberAnswer[] {
  const problem = answers(value, "");
  if (problem !== null) throw inconsistent(`${problem.path} is ${problem.what}`);
  const { results } = value as { results: NumberAnswer[] };
  if (results.length !== asked.length || results.some(({ number }, i) => number !== asked[i]))
    throw inconsistent("it answers about other numbers");
  return results;
}

const inconsistent = (why: string) =>
  new CertraceError("service-inconsistent", `The service's answer about the numbers cannot be: ${why}.`, {
    remedy: "Ask again later, or ask the department.",
  });
