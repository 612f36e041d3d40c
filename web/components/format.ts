/** Dates, times and sizes as people of a language write them. Instants are Unix seconds, shown in local time. */
import type { Locale } from "../messages/catalogue.ts";

/** British order for English: day, month, year, as core's sentences have it. */
const tag = (locale: Locale): string => (locale === "en" ? "en-GB" : locale);

/** The last instant that the platform knows a day for (ECMA-262, time values), Unix seconds. */
const LAST = 8.64e12;

/** What others say is an instant may be none that there is a day for: it then stands as it was said, and breaks nothing. */
const say = (format: Intl.DateTimeFormat, seconds: number): string =>
  Math.abs(seconds) <= LAST ? format.format(seconds * 1000) : String(seconds);

/** Day of an instant, local time. */
export const formatDay = (seconds: number, locale: Locale): string =>
  say(new Intl.DateTimeFormat(tag(locale), { dateStyle: "long" }), seconds);

/** Day and minute of an instant, local time. */
export const formatMoment = (seconds: number, locale: Locale): string =>
  say(new Intl.DateTimeFormat(tag(locale), { dateStyle: "long", timeStyle: "short" }), seconds);

/** A calendar day `YYYY-MM-DD`, which has no time zone. Null if there is no such day. */
export function formatCalendarDay(iso: string, locale: Locale): string | null {
  const time = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso) return null;
  return new Intl.DateTimeFormat(tag(locale), { dateStyle: "long", timeZone: "UTC" }).format(time);
}

/** Digits are grouped from five on, so that a year stays a year. */
export const formatNumber = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(tag(locale), { useGrouping: "min2", maximumFractionDigits: 20 }).format(value);

export function formatSize(bytes: number, locale: Locale): string {
  const [value, unit] =
    bytes < 1000 ? [bytes, "byte"] : bytes < 1e6 ? [bytes / 1000, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(tag(locale), {
    style: "unit",
    unit: unit as string,
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(value as number);
}
