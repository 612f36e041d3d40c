/** Days and times of the clock as people say them. Instants are Unix milliseconds; zones are IANA names. */
import type { Locale } from "../verify/messages.ts";

/** In which language, in which zone, and seen from when. */
export interface Clock {
  locale: Locale;
  timeZone: string;
  /** Unix milliseconds */
  now: number;
}

/** "3 March"; "3 March 2025" where that is not this year. */
export function sayDay(at: number, { locale, timeZone, now }: Clock): string {
  const { day, year } = formatters(locale, timeZone);
  return yearOf(at, timeZone) === yearOf(now, timeZone) ? day.format(at) : year.format(at);
}

/** "14:05" */
export function sayTime(at: number, { locale, timeZone }: Clock): string {
  return formatters(locale, timeZone).time.format(at);
}

/** `YYYY-MM-DD` in the zone. */
export function calendarDay(at: number, timeZone: string): string {
  return formatters("en", timeZone).iso.format(at);
}

const yearOf = (at: number, timeZone: string): string => calendarDay(at, timeZone).slice(0, 4);

interface Formatters {
  day: Intl.DateTimeFormat;
  year: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
  iso: Intl.DateTimeFormat;
}

/** Making a formatter costs a hundred times what using it does. */
const made = new Map<string, Formatters>();

function formatters(locale: Locale, timeZone: string): Formatters {
  const name = `${locale} ${timeZone}`;
  const known = made.get(name);
  if (known) return known;
  const language = locale === "en" ? "en-GB" : locale;
  const day = { day: "numeric", month: "long", timeZone } as const;
  const fresh: Formatters = {
    day: new Intl.DateTimeFormat(language, day),
    year: new Intl.DateTimeFormat(language, { ...day, year: "numeric" }),
    time: new Intl.DateTimeFormat(language, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }),
    iso: new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", timeZone }),
  };
  made.set(name, fresh);
  return fresh;
}
