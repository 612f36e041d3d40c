/**
 * Fills what a check carries into a sentence, safe to show: what a hostile file supplies is stripped of hidden
 * characters and cut short.
 */
import { visible } from "../../text.ts";
import type { Locale } from "../messages.ts";
import type { Message } from "./catalogue.ts";

/** For parameters whose values are names of ours: the word for each value. */
export type Words = Readonly<Record<string, Readonly<Record<string, string>>>>;

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
  "since",
  "time",
  "until",
  "validFrom",
]);

const LONGEST = 120;

/** @param timeZone in which times are written, IANA name */
export function fillMessage(
  { sentence, remedy }: Message,
  params: Readonly<Record<string, string | number>>,
  words: Words,
  locale: Locale,
  timeZone: string,
): Message {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) =>
      word(Object.hasOwn(params, name) ? params[name]! : "–", name, words, locale, timeZone),
    );
  return { sentence: fill(sentence), remedy: remedy === null ? null : fill(remedy) };
}

function word(value: string | number, name: string, words: Words, locale: Locale, timeZone: string): string {
  if (typeof value === "number") return TIMES.has(name) ? time(value, locale, timeZone) : String(value);
  const known = Object.hasOwn(words, name) ? words[name]! : {};
  if (Object.hasOwn(known, value)) return known[value]!;
  const text = visible(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function time(seconds: number, locale: Locale, timeZone: string): string {
  const date = new Date(seconds * 1000);
  // What a hostile source calls a time can lie beyond the last day that there is.
  if (Number.isNaN(date.getTime())) return String(seconds);
  const text = formatter(locale, timeZone).format(date);
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
