/** What every check is asked with: one certificate, what is known, and the verifier's own terms. */
import type { ParsedCertificate } from "../certificate/model.ts";
import type { DigestText, VerifyEs256 } from "../crypto.ts";
import type { CheckCode } from "./codes.ts";
import type { BlockRef, Fact } from "./facts.ts";
import type { SettledFacts } from "./settle-facts.ts";
import type { Check, CheckName, Outcome } from "./verdict.ts";

export interface Question {
  certificate: ParsedCertificate;
  facts: SettledFacts;
  /** Unix seconds */
  now: number;
  /**
   * Unix seconds: "what was it then?"; null: now, which means up to the newest block, so that a chain clock that
   * runs a little ahead hides nothing
   */
  at: number | null;
  /** the registries that this verifier trusts; null: it could not find out */
  registries: readonly string[] | null;
  verifyEs256: VerifyEs256;
  digestText: DigestText;
  /** seconds that facts may be old, and clocks may differ */
  factsTolerance: number;
  /** seconds that the newest block may be old; null: any */
  maxHeadAge: number | null;
  /** what a presentation must be bound to; null: none is asked for */
  expected: { audience: string; nonce: string } | null;
}

/** What a check finds. Several findings make one check: the first that fails, else the first unknown. */
export interface Finding {
  outcome: Outcome;
  code: CheckCode;
  params: Record<string, string | number>;
}

export function finding(
  outcome: Outcome,
  code: CheckCode,
  params: Record<string, string | number> = {},
): Finding {
  return { outcome, code, params };
}

export const pass = (code: CheckCode, params?: Finding["params"]): Finding => finding("pass", code, params);
export const fail = (code: CheckCode, params?: Finding["params"]): Finding => finding("fail", code, params);
export const unknown = (code: CheckCode, params?: Finding["params"]): Finding =>
  finding("unknown", code, params);
export const skipped = (code: CheckCode, params?: Finding["params"]): Finding =>
  finding("skipped", code, params);

/** The finding for a fact that could not be read. `name` is the fact's, for the sentence. */
export function missing(fact: Fact<unknown>, name: string): Finding | null {
  return "missing" in fact ? unknown(fact.missing, { fact: name }) : null;
}

/** A proof that fails outweighs what could not be found out; that outweighs what passed. */
export function weigh(findings: readonly (Finding | null)[], otherwise: Finding): Finding {
  return (
    findings.find((each) => each?.outcome === "fail") ??
    findings.find((each) => each?.outcome === "unknown") ??
    otherwise
  );
}

export function check(name: CheckName, { outcome, code, params }: Finding, block?: BlockRef): Check {
  return block === undefined ? { name, outcome, code, params } : { name, outcome, code, params, block };
}
