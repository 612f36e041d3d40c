/** What a catalogue of one language holds. The compiler refuses one that lacks a code, a verdict or a word. */
import type { CheckCode } from "../codes.ts";
import type { ReasonName } from "../facts.ts";
import type { CheckName, Verdict } from "../verdict.ts";

export interface Message {
  /** what was found; `{param}` is filled in from the check */
  sentence: string;
  /** what the reader can do about it; null where there is nothing to do */
  remedy: string | null;
}

export type FactName = "head" | "finalized" | "department" | "key" | "batch" | "type" | "statuses";

export interface Catalogue {
  codes: Record<CheckCode, Message>;
  verdicts: Record<Verdict, { word: string; sentence: string }>;
  checks: Record<CheckName, string>;
  reasons: Record<ReasonName, string>;
  facts: Record<FactName, string>;
}
