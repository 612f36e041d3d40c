/**
 * Puts the checks and verdicts of receipts into words for people, in Chinese and English. What a receipt or a source
 * supplies is made safe to show and cut short.
 */

import type { Message } from "../messages/catalogue.ts";
import { fillMessage } from "../messages/fill.ts";
import type { Locale } from "../messages.ts";
import type { TraceCode } from "./codes.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-cn.ts";
import type { TraceCheck, TraceCheckName, TraceVerdict } from "./verdict.ts";

export type TraceFactName =
  | "log"
  | "epoch"
  | "consistency"
  | "finalized"
  | "key"
  | "grants"
  | "catalogue"
  | "erasures";

export interface TraceCatalogue {
  codes: Record<TraceCode, Message>;
  verdicts: Record<TraceVerdict, { word: string; sentence: string }>;
  checks: Record<TraceCheckName, string>;
  facts: Record<TraceFactName, string>;
}

export const TRACE_CATALOGUES: Readonly<Record<Locale, TraceCatalogue>> = { "zh-CN": zhCN, en };

/**
 * @param timeZone in which times are written, IANA name
 * @returns the finding as a sentence, and what to do about it; null where there is nothing to do
 */
export function describeTraceCheck(check: TraceCheck, locale: Locale, timeZone = "UTC"): Message {
  const { codes, facts } = TRACE_CATALOGUES[locale];
  return fillMessage(codes[check.code as TraceCode], check.params, { fact: facts }, locale, timeZone);
}

/** The verdict in one word, and in one sentence. */
export function describeTraceVerdict(
  verdict: TraceVerdict,
  locale: Locale,
): { word: string; sentence: string } {
  return TRACE_CATALOGUES[locale].verdicts[verdict];
}

export function nameOfTraceCheck(name: TraceCheckName, locale: Locale): string {
  return TRACE_CATALOGUES[locale].checks[name];
}
