/**
 * Reads the instant that a person asks about (`at`): Unix seconds, an RFC 3339 date-time, or a date alone.
 *
 * A date alone means noon UTC of that day: an instant that lies inside that calendar day from UTC-12 to UTC+11,
 * so that "was it valid on the 3rd" never answers for the 2nd. A date that does not exist is refused, not moved.
 */
import { CertraceError } from "../core/errors.ts";

/** 9999-12-31T23:59:59Z, the last instant that RFC 3339 can write */
const LAST = 253_402_300_799;

/** A blank before the offset is what `+` becomes in a URL that was not percent-encoded. */
const RFC3339 =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?<time>([01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?(?<zone>[Zz]|[+\- ]([01]\d|2[0-3]):[0-5]\d))?$/;

/**
 * @returns Unix seconds, fractions cut off
 * @throws CertraceError `instant-invalid`
 */
export function parseInstant(text: string): number {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : parseRfc3339(text);
  if (!(seconds >= 0 && seconds <= LAST))
    throw new CertraceError(
      "instant-invalid",
      "This is not a point in time, or one outside the years 1970 to 9999.",
      {
        remedy:
          "Write a date (2024-02-29), a date-time with its offset (2024-02-29T08:00:00+08:00), or Unix seconds.",
      },
    );
  return seconds;
}

function parseRfc3339(text: string): number {
  const parts = RFC3339.exec(text)?.groups;
  if (parts === undefined) return Number.NaN;
  const day = new Date(`${parts.date}T00:00:00Z`);
  // Date moves the 30th of February to March: compare what came out.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== parts.date) return Number.NaN;
  const time = parts.time ?? "12:00:00";
  const zone = (parts.zone ?? "Z").toUpperCase().replace(" ", "+");
  return Date.parse(`${parts.date}T${time}${zone}`) / 1000;
}
