/** What every check of a receipt is asked with: one receipt, what is known, and the verifier's own terms. */
import type { VerifyEs256 } from "../../crypto.ts";
import type { VerifyEd25519 } from "../../ed25519.ts";
import type { ParsedReceipt } from "../../trace/receipt.ts";
import type { Finding } from "../finding.ts";
import type { TraceCode } from "./codes.ts";
import type { SettledTraceFacts } from "./settle-facts.ts";

export type TraceFinding = Finding<TraceCode>;

export interface TraceQuestion {
  receipt: ParsedReceipt;
  facts: SettledTraceFacts;
  /** Unix seconds */
  now: number;
  /** the trace registries that this verifier trusts; null: it could not find out */
  registries: readonly string[] | null;
  verifyEs256: VerifyEs256;
  verifyEd25519: VerifyEd25519;
  /** seconds that facts may be old, and clocks may differ */
  factsTolerance: number;
  /** seconds that the newest block may be old; null: any */
  maxHeadAge: number | null;
  /** seconds after which a checkpoint that is not anchored is overdue */
  anchorDeadline: number;
}

/** The value of a fact; undefined: it could not be read. */
export function known<T>(fact: { value: T } | { missing: unknown }): T | undefined {
  return "value" in fact ? fact.value : undefined;
}
