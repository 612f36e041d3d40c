/**
 * Strict JSON: RFC 8259 and the parts of I-JSON (RFC 7493) that keep two readers of one text from understanding
 * two things. Refused: duplicate members, nesting deeper than 32, numbers that a double does not hold safely,
 * lone surrogates, a byte order mark, anything before or after the value.
 *
 * Objects are ordinary; `__proto__` is an own member like any other and changes no prototype. Read members that a
 * sender chose with `Object.hasOwn`, since `constructor` or `toString` are inherited by every object.
 *
 * Throws CertraceError with the codes of `JsonCode` and `position`, the offset in UTF-16 units.
 */
import { CertraceError } from "./errors.ts";

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue;
}

export const MAX_DEPTH = 32;

export type JsonCode =
  | "json-bom"
  | "json-truncated"
  | "json-syntax"
  | "json-trailing-data"
  | "json-duplicate-member"
  | "json-too-deep"
  | "json-unsafe-number"
  | "json-lone-surrogate";

const REMEDIES: Record<JsonCode, string> = {
  "json-bom": "Save the text as UTF-8 without a byte order mark.",
  "json-truncated": "The end is missing: get the whole text again.",
  "json-syntax": "Correct the text there, or get it again: it was altered or is not JSON.",
  "json-trailing-data": "Remove what follows the value.",
  "json-duplicate-member": "Keep one member of each name in an object.",
  "json-too-deep": `Nest at most ${MAX_DEPTH} objects and arrays.`,
  "json-unsafe-number": "Write numbers beyond 2^53, or with more than 17 digits, as strings.",
  "json-lone-surrogate": "Write characters beyond U+FFFF as a pair of surrogates, or directly.",
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 section 7 names exactly these
const CONTROL = /[\u0000-\u001f]/;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPES: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

export function parseJson(text: string): JsonValue {
  return new Parser(text).document();
}

/** Reads one value; a class only because its methods share the text and the place in it. */
class Parser {
  readonly #text: string;
  /** up to here no string needs a second look: found once for the whole text, not once for each string */
  readonly #plainUntil: number;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#plainUntil = Math.min(firstOf(text.search(CONTROL), text), firstOf(text.indexOf("\\"), text));
  }

  document(): JsonValue {
    const text = this.#text;
    if (text.charCodeAt(0) === 0xfeff) throw failure("json-bom", 0);
    if (!text.isWellFormed()) throw failure("json-lone-surrogate", firstLoneSurrogate(text));
    this.#skipSpace();
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < text.length) throw failure("json-trailing-data", this.#at);
    return value;
  }

  #value(depth: number): JsonValue {
    switch (this.#text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#string();
      case 0x7b:
        return this.#object(depth + 1);
      case 0x5b:
        return this.#array(depth + 1);
      case 0x74:
        return this.#word("true", true);
      case 0x66:
        return this.#word("false", false);
      case 0x6e:
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    const text = this.#text;
    if (depth > MAX_DEPTH) throw failure("json-too-deep", this.#at);
    const object: JsonObject = {};
    this.#at++;
    this.#skipSpace();
    if (text.charCodeAt(this.#at) === 0x7d) {
      this.#at++;
      return object;
    }
    for (;;) {
      const nameAt = this.#at;
      if (text.charCodeAt(nameAt) !== QUOTE) throw this.#unexpected();
      const name = this.#string();
      if (Object.hasOwn(object, name)) throw failure("json-duplicate-member", nameAt, name);
      this.#skipSpace();
      if (text.charCodeAt(this.#at) !== 0x3a) throw this.#unexpected();
      this.#at++;
      this.#skipSpace();
      const value = this.#value(depth);
      if (name === "__proto__") setOwn(object, name, value);
      else object[name] = value;
      this.#skipSpace();
      const next = text.charCodeAt(this.#at);
      if (next !== 0x2c && next !== 0x7d) throw this.#unexpected();
      this.#at++;
      if (next === 0x7d) return object;
      this.#skipSpace();
    }
  }

  #array(depth: number): JsonValue[] {
    const text = this.#text;
    if (depth > MAX_DEPTH) throw failure("json-too-deep", this.#at);
    const array: JsonValue[] = [];
    this.#at++;
    this.#skipSpace();
    if (text.charCodeAt(this.#at) === 0x5d) {
      this.#at++;
      return array;
    }
    for (;;) {
      array.push(this.#value(depth));
      this.#skipSpace();
      const next = text.charCodeAt(this.#at);
      if (next !== 0x2c && next !== 0x5d) throw this.#unexpected();
      this.#at++;
      if (next === 0x5d) return array;
      this.#skipSpace();
    }
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    const end = text.indexOf('"', start);
    if (end === -1) throw failure("json-truncated", text.length);
    const plain = text.slice(start, end);
    if (end <= this.#plainUntil || !(plain.includes("\\") || CONTROL.test(plain))) {
      this.#at = end + 1;
      return plain;
    }
    return this.#escapedString(start);
  }

  #escapedString(start: number): string {
    const text = this.#text;
    let value = "";
    let from = start;
    for (let at = start; ; ) {
      if (at >= text.length) throw failure("json-truncated", at);
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        value += text.slice(from, at);
        if (!value.isWellFormed()) throw failure("json-lone-surrogate", start - 1);
        this.#at = at + 1;
        return value;
      }
      if (code < 0x20) throw failure("json-syntax", at);
      if (code !== BACKSLASH) {
        at++;
        continue;
      }
      value += text.slice(from, at);
      const letter = text.charAt(at + 1);
      if (letter === "u") {
        const digits = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
          throw failure(at + 6 > text.length ? "json-truncated" : "json-syntax", at);
        }
        value += String.fromCharCode(Number.parseInt(digits, 16));
        at += 6;
      } else {
        const character = letter === "" ? undefined : ESCAPES[letter];
        if (character === undefined) throw failure(letter === "" ? "json-truncated" : "json-syntax", at);
        value += character;
        at += 2;
      }
      from = at;
    }
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const literal = NUMBER.exec(this.#text)?.[0];
    if (literal === undefined) throw this.#unexpected();
    const value = Number(literal);
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER || losesDigits(literal, value)) {
      throw failure("json-unsafe-number", this.#at);
    }
    this.#at += literal.length;
    return value;
  }

  #word<T>(word: string, value: T): T {
    const at = this.#at;
    if (this.#text.startsWith(word, at)) {
      this.#at += word.length;
      return value;
    }
    throw failure(word.startsWith(this.#text.slice(at)) ? "json-truncated" : "json-syntax", at);
  }

  #skipSpace(): void {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #unexpected(): CertraceError<JsonCode> {
    return failure(this.#at >= this.#text.length ? "json-truncated" : "json-syntax", this.#at);
  }
}

function firstOf(found: number, text: string): number {
  return found === -1 ? text.length : found;
}

/** More digits than a double keeps, or a value so small that it became zero. */
function losesDigits(literal: string, value: number): boolean {
  if (literal.length <= 16) return value === 0 && /[1-9]/.test(literal.split(/[eE]/)[0]!);
  const digits = literal.split(/[eE]/)[0]!.replace(/[-.]/g, "").replace(/^0+/, "");
  return digits.length > 17 || (value === 0 && digits.length > 0);
}

/** Sets an own member whatever its name; plain assignment of `__proto__` would change the prototype. */
export function setOwn(object: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstLoneSurrogate(text: string): number {
  const well = text.toWellFormed();
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== well.charCodeAt(i)) return i;
  return text.length;
}

function failure(code: JsonCode, position: number, name?: string): CertraceError<JsonCode> {
  const about = name === undefined ? "" : ` (${name.slice(0, 64)})`;
  return new CertraceError(code, `${code.replaceAll("-", " ")} at character ${position}${about}`, {
    position,
    remedy: REMEDIES[code],
    ...(name === undefined ? {} : { field: name.slice(0, 64) }),
  });
}
