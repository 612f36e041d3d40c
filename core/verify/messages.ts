/**
 * Puts checks and verdicts into words for people, in Chinese and English. What a certificate itself supplies (names,
 * URIs, members) is made safe to show and cut short, since whoever wrote it may be hostile.
 */
import { visible } from "../text.ts";
import type { CheckCode } from "./codes.ts";
import type { ReasonName } from "./facts.ts";
import type { Catalogue, FactName, Message } from "./messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-cn.ts";
import type { Check, CheckName, Verdict } from "./verdict.ts";

export type Locale = "zh-CN" | "en";

export const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { "zh-CN": zhCN, en };

/** Parameters that are Unix seconds. */
const TIMES: ReadonlySet<string> = new Set([
  "anchoredAt",
  "at",
  "compromisedAt",
  "exp",
  "headTime",
  "iat",
  "nbf",
  "readAt",
  "time",
]);

const LONGEST = 120;

/**
 * @param timeZone in which times are written, IANA name
 * @returns the finding as a sentence, and what to do about it; null where there is nothing to do
 */
export function describeCheck(check: Check, locale: Locale, timeZone = "UTC"): Message {
  const { sentence, remedy } = CATALOGUES[locale].codes[check.code as CheckCode];
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => word(check, name, locale, timeZone));
  return { sentence: fill(sentence), remedy: remedy === null ? null : fill(remedy) };
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

function word({ params }: Check, name: string, locale: Locale, timeZone: string): string {
  const value = params[name] ?? "–";
  if (typeof value === "number") return TIMES.has(name) ? time(value, locale, timeZone) : String(value);
  if (name === "reason") return CATALOGUES[locale].reasons[value as ReasonName] ?? value;
  if (name === "fact") return CATALOGUES[locale].facts[value as FactName] ?? value;
  const text = visible(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function time(seconds: number, locale: Locale, timeZone: string): string {
  const text = formatter(locale, timeZone).format(new Date(seconds * 1000));
  return timeZone === "UTC" ? `${text} UTC` : text;
}

/** Making a formatter costs a hundred times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, timeZone: string): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone}`;
  let made = formatters.get(name);
  if (made === undefined) {
    const language = locale === "en" ? "en-GB" : locale;
    made = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone });
    formatters.set(name, made);
  }
  return made;
}
