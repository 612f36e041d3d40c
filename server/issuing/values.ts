/**
 * What a cell of a register may say: text, dates, numbers, codes. Each reader answers the value of the claim, or a
 * `Defect` (why the row is refused); none of them repairs anything, since a department signs what its register
 * says and nothing else.
 *
 * Text policy. Outer white space is dropped. Refused are characters that let two readers see two things: lone
 * surrogates, control characters (line breaks too, unless the claim is `multiline`), the bidirectional overrides,
 * embeddings and isolates (U+202A–202E, U+2066–2069: "Wang ‮gnaW" shows a name that is not the stored one),
 * invisible characters that make two names look alike, and U+FFFD, the trace of a conversion that went wrong.
 * Refused rather than stripped: a stripped name is one that nobody entered. Left-to-right and right-to-left marks
 * and joiners (U+200C–200F, U+061C) stay: Arabic-script names need them, and they reorder no letters.
 */

import { hasHiddenCharacters, visible } from "../../core/text.ts";
import { Defect } from "./row.ts";

export interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

/** Longer cells are a parsing accident or an attack, not a claim. UTF-16 units. */
const MAX_TEXT = 8192;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;
const ALLOWED_MARKS = /[\u061c\u200e\u200f]/g;

/** ASCII, Latin, the common Chinese: blocks without a character that the checks below object to. Nearly every cell. */
const HARMLESS = /^[ -~\u00c0-\u024f\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]*$/;

/** A cell without its outer white space, or why it cannot be signed. */
export function readText(column: string, cell: string, multiline = false): string | Defect {
  const text = cell.trim();
  if (text.length > MAX_TEXT) {
    return new Defect(column, "value-too-long", `${text.length} characters; at most ${MAX_TEXT} fit a claim`);
  }
  if (HARMLESS.test(text)) return text;
  if (!text.isWellFormed()) {
    return new Defect(
      column,
      "lone-surrogate",
      "half of a character (a lone surrogate); enter the text again",
    );
  }
  if (!hasHiddenCharacters(text) && !/[\t\n\ufffd]/.test(text)) return text;

  const lines = multiline ? text.replace(/\r\n?/g, "\n") : text;
  const control = CONTROL.exec(multiline ? lines.replaceAll("\n", "") : lines);
  if (control !== null) {
    const breaks = /[\n\r]/.test(control[0]) ? ', or set "multiline": true for this claim' : "";
    const reason = `the control character ${codePoint(control[0])}; remove it${breaks}`;
    return new Defect(column, "control-character", reason);
  }
  const bidi = BIDI.exec(lines);
  if (bidi !== null) {
    const reason = `${codePoint(bidi[0])} changes the order in which the text is shown; remove it`;
    return new Defect(column, "bidi-control", reason);
  }
  const rest = lines.replace(ALLOWED_MARKS, "");
  if (hasHiddenCharacters(rest)) {
    return new Defect(column, "invisible-character", `an invisible character: ${quote(rest)}; remove it`);
  }
  if (rest.includes("\ufffd")) {
    return new Defect(
      column,
      "replacement-character",
      "the replacement character U+FFFD: the text was damaged by an earlier conversion; enter it again",
    );
  }
  return lines;
}

/**
 * A decimal number as a double that means exactly what the cell says. A double has 53 bits: 9007199254740993
 * would silently become …992, so such a cell is refused.
 */
export function readNumber(column: string, cell: string): number | Defect {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(cell);
  if (match === null) {
    return new Defect(column, "number-malformed", `${quote(cell)} is not a decimal number like -1234.5`);
  }
  const value = Number(cell);
  if (Number.isFinite(value) && sameDecimal(cell, String(value))) {
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value === 0 ? 0 : value;
  }
  return new Defect(
    column,
    "number-inexact",
    `${quote(cell)} cannot be kept exactly as a number (beyond 2^53 or too many digits); use the kind "text"`,
  );
}

/** Whether two decimal notations are the same number: significant digits and exponent. */
function sameDecimal(a: string, b: string): boolean {
  return normalDecimal(a) === normalDecimal(b);
}

function normalDecimal(text: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(
    text,
  )!;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === "-" ? "-" : ""}${significant}e${power}`;
}

const TOKENS = /YYYY|MM?|DD?|[YMD]/g;

/** Reads days written in one format, such as `MM/DD/YYYY`, `D.M.YYYY` or `YYYY年M月D日`. */
export class DateFormat {
  readonly format: string;
  readonly #pattern: RegExp;
  readonly #order: string[] = [];

  /** @param format one each of YYYY, MM or M, DD or D; everything else stands for itself. See `isDateFormat`. */
  constructor(format: string) {
    this.format = format;
    const pattern = format.replace(/YYYY|MM?|DD?|[^YMD]/gu, (token) => {
      if (!/[YMD]/.test(token)) return token.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
      this.#order.push(token.charAt(0));
      return token === "YYYY" ? "(\\d{4})" : token.length === 2 ? "(\\d{2})" : "(\\d{1,2})";
    });
    this.#pattern = new RegExp(`^${pattern}$`, "u");
  }

  read(column: string, cell: string): CalendarDay | Defect {
    const match = this.#pattern.exec(cell);
    if (match === null) {
      return new Defect(column, "date-malformed", `${quote(cell)} is not a date written as ${this.format}`);
    }
    const part = (letter: string) => Number(match[this.#order.indexOf(letter) + 1]);
    const day = { year: part("Y"), month: part("M"), day: part("D") };
    if (
      day.year < 1 ||
      day.month < 1 ||
      day.month > 12 ||
      day.day < 1 ||
      day.day > daysIn(day.year, day.month)
    ) {
      return new Defect(column, "date-does-not-exist", `there is no day ${quote(cell)} (${this.format})`);
    }
    return day;
  }
}

export function isDateFormat(format: string): boolean {
  const tokens = format.match(TOKENS) ?? [];
  const has = (pattern: RegExp) => tokens.filter((token) => pattern.test(token)).length === 1;
  // Where one digit or two directly meet the next part, 2023111 could be two days.
  const ambiguous = /(?<!M)M[YD]|(?<!D)D[YM]/.test(format);
  return tokens.length === 3 && has(/^YYYY$/) && has(/^MM?$/) && has(/^DD?$/) && !ambiguous;
}

/** ISO 8601, as claims carry days. */
export function isoDay({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Orders days; not a count of anything. */
export function dayOrder({ year, month, day }: CalendarDay): number {
  return (year * 100 + month) * 100 + day;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A cell in a sentence: short, and with nothing in it that could disturb a terminal or a reader. */
export function quote(cell: string): string {
  return `"${visible((cell.length > 40 ? `${cell.slice(0, 40)}…` : cell).toWellFormed()).replace(/[\t\n]/g, " ")}"`;
}

function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
