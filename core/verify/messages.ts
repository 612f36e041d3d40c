/**
 * Puts checks and verdicts into words for people, in Chinese and English. What a certificate itself supplies (names,
 * URIs, members) is made safe to show and cut short, since whoever wrote it may be hostile.
 */
import type { CheckCode } from "./codes.ts";
import type { ReasonName } from "./facts.ts";
import type { Catalogue, Message } from "./messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { fillMessage } from "./messages/fill.ts";
import { zhCN } from "./messages/zh-cn.ts";
import type { Check, CheckName, Verdict } from "./verdict.ts";

export type Locale = "zh-CN" | "en";

export const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { "zh-CN": zhCN, en };

/**
 * @param timeZone in which times are written, IANA name
 * @returns the finding as a sentence, and what to do about it; null where there is nothing to do
 */
export function describeCheck(check: Check, locale: Locale, timeZone = "UTC"): Message {
  const { codes, reasons, facts } = CATALOGUES[locale];
  return fillMessage(
    codes[check.code as CheckCode],
    check.params,
    { reason: reasons, fact: facts },
    locale,
    timeZone,
  );
}

/** The verdict in one word, and in one sentence. */
export function describeVerdict(verdict: Verdict, locale: Locale): { word: string; sentence: string } {
  return CATALOGUES[locale].verdicts[verdict];
}

export function nameOfCheck(name: CheckName, locale: Locale): string {
  return CATALOGUES[locale].checks[name];
}

export function nameOfReason(reason: ReasonName, locale: Locale): string {
  return CATALOGUES[locale].reasons[reason];
}
