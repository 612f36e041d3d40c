/** What a check finds, of a certificate or a receipt: outcome, code, and what the sentence mentions. */
import type { BlockRef, Fact, MissingReason } from "./facts.ts";

export type Outcome = "pass" | "fail" | "unknown" | "skipped";

/** Several findings make one check: the first that fails, else the first unknown. */
export interface Finding<Code extends string> {
  outcome: Outcome;
  code: Code;
  params: Record<string, string | number>;
}

export interface Check<Name extends string> {
  name: Name;
  outcome: Outcome;
  /** stable, kebab-case; the sentence and remedy of each code stand in messages/ */
  code: string;
  /** what the sentence mentions: plain strings and numbers, times in Unix seconds */
  params: Record<string, string | number>;
  /** the newest block whose facts this check rests on, where it rests on any */
  block?: BlockRef;
}

type Params = Record<string, string | number>;
type Make = <Code extends string>(code: Code, params?: Params) => Finding<Code>;

export const pass: Make = (code, params = {}) => ({ outcome: "pass", code, params });
export const fail: Make = (code, params = {}) => ({ outcome: "fail", code, params });
export const unknown: Make = (code, params = {}) => ({ outcome: "unknown", code, params });
export const skipped: Make = (code, params = {}) => ({ outcome: "skipped", code, params });

/** The finding for a fact that could not be read. `name` is the fact's, for the sentence. */
export function missing(
  fact: Fact<unknown> | { value: unknown } | { missing: MissingReason },
  name: string,
): Finding<MissingReason> | null {
  if (!("missing" in fact)) return null;
  const [one, other] = ("sources" in fact && fact.sources) || [];
  const named = one === undefined || other === undefined ? {} : { one, other };
  return unknown(fact.missing, { fact: name, ...named });
}

/** A proof that fails outweighs what could not be found out; that outweighs what passed. */
export function weigh<Code extends string>(
  findings: readonly (Finding<Code> | null)[],
  otherwise: Finding<Code>,
): Finding<Code> {
  return (
    findings.find((each) => each?.outcome === "fail") ??
    findings.find((each) => each?.outcome === "unknown") ??
    otherwise
  );
}

export function check<Name extends string>(
  name: Name,
  { outcome, code, params }: Finding<string>,
  block?: BlockRef,
): Check<Name> {
  return block === undefined ? { name, outcome, code, params } : { name, outcome, code, params, block };
}
