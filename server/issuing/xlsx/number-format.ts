/**
 * What a cell's number means, by the format that shows it (ECMA-376 part 1, 18.8.30 numFmts, 18.17.4.1 dates): a number,
 * one with leading zeros and text between its digits, a day, or something that no claim can be (a time of day alone). Days are told as
 * ISO 8601, whatever the format makes of them on screen.
 */
import { isoDay } from "../values.ts";

/**
 * How a format shows a number: as it is, with zeros in all places of a mask (null: a digit; else the text between), as a
 * day, or as a time.
 */
export type Shows =
  | { as: "number" }
  | { as: "mask"; mask: readonly (string | null)[] }
  | { as: "day"; time: boolean }
  | { as: "time" };

const NUMBER: Shows = { as: "number" };
const DAY: Shows = { as: "day", time: false };

/** Formats that have a number instead of a code; those from 27 on mean days in Chinese, Japanese and Korean. */
export function builtIn(id: number): Shows {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36) return DAY;
  if ((id >= 50 && id <= 54) || id === 57 || id === 58) return DAY;
  if (id === 22) return { as: "day", time: true };
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return { as: "time" };
  if (id === 55 || id === 56) return { as: "time" };
  return NUMBER;
}

/** @param code of a format that the workbook itself defines */
export function shownBy(code: string): Shows {
  // Not letters of the format: quoted text, escaped characters, colours, locales.
  const plain = firstSection(code)
    .replace(/"[^"]*"|\\.|_.|\*./gu, "")
    .replace(/\[(?!h+\]|m+\]|s+\])[^[\]]*\]/giu, "");
  if (/^[-+() ]*0[-+() ]*0[-+() 0]*$/.test(plain)) return { as: "mask", mask: maskOf(code) };
  if (/general/i.test(plain)) return NUMBER;
  if (/[#0?]/.test(plain.replace(/s\.0+/gi, "s"))) return NUMBER;
  const time = /[hs]|\[m+\]/i.test(plain);
  if (/[yde]/i.test(plain)) return { as: "day", time };
  if (time) return { as: "time" };
  return /m/i.test(plain) ? DAY : NUMBER;
}

/** The one for positive numbers; a semicolon in a text ends none. */
function firstSection(code: string): string {
  return /^(?:"[^"]*"|\\.|[^;])*/su.exec(code)![0];
}

/** Of a format of zeros and texts, such as `"No. "0000-000`. */
function maskOf(code: string): (string | null)[] {
  const parts = firstSection(code).matchAll(/"([^"]*)"|\\(.)|_.|\*.|\[[^[\]]*\]|(.)/gsu);
  return [...parts].map(([, quoted, escaped, plain]) =>
    plain === "0" ? null : (quoted ?? escaped ?? plain ?? ""),
  );
}

/** The digits of a whole number in the places of a mask; those for which there is no place stand in the first. */
export function masked(digits: string, mask: readonly (string | null)[]): string {
  const places = mask.filter((part) => part === null).length;
  const filled = digits.padStart(places, "0");
  const more = filled.length - places;
  const each = [filled.slice(0, more + 1), ...filled.slice(more + 1)];
  return mask.map((part) => part ?? each.shift()).join("");
}

/** 1 January 1900 is day 1, and 29 February 1900, which never was, is day 60. */
const LEAP_THAT_WAS_NOT = 60;
const LAST_DAY = 2_958_465; // 9999-12-31

/**
 * The day of a serial number, with its time where that is shown: 2026-11-22, 2026-11-22T08:30:00. null: no such day.
 */
export function dayOfSerial(serial: number, from1904: boolean, time: boolean): string | null {
  let seconds = time ? Math.round((serial % 1) * 86_400) : 0;
  let day = Math.floor(serial);
  if (seconds === 86_400) {
    day++;
    seconds = 0;
  }
  if (from1904) day += 1_462;
  if (!Number.isFinite(serial) || serial < 0 || day < 1 || day === LEAP_THAT_WAS_NOT || day > LAST_DAY)
    return null;
  const shift = day > LEAP_THAT_WAS_NOT ? 25_569 : 25_568; // days from then to 1970
  const date = new Date((day - shift) * 86_400_000);
  const iso = isoDay({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
  if (!time) return iso;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${iso}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
