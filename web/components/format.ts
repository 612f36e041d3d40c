/** Dates, times and sizes as people of a language write them. Instants are Unix seconds, shown in local time. */
import type { Locale } from "../messages/catalogue.ts";

/** British order for English: day, month, year, as core's sentences have it. */
const tag = (locale: Locale): string => (locale === "en" ? "en-GB" : locale);

const inSeconds = (seconds: number) => new Date(seconds * 1000);

/** Day of an instant, local time. */
export const formatDay = (seconds: number, locale: Locale): string =>
  new Intl.DateTimeFormat(tag(locale), { dateStyle: "long" }).format(inSeconds(seconds));

/** Day and minute of an instant, local time. */
export const formatMoment = (seconds: number, locale: Locale): string =>
  new Intl.DateTimeFormat(tag(locale), { dateStyle: "long", timeStyle: "short" }).format(inSeconds(seconds));

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
