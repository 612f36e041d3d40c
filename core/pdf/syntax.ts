/**
 * The objects of a PDF (ISO 32000-1, 7.2 and 7.3), read from bytes of a stranger: every loop is bounded by the file's
 * length, every nesting by MAX_NESTING. Nothing that an object says is ever run.
 */
import { damaged } from "./refusal.ts";

export type PdfValue = number | boolean | null | Name | PdfString | Reference | PdfArray | PdfDict | Keyword;
export type PdfArray = PdfValue[];

export class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PdfString {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** As text: UTF-16 or UTF-8 where it says so, Latin-1 otherwise (ISO 32000-2, 7.9.2.2), good enough to judge a name. */
  get text(): string {
    const [a, b, c] = this.bytes;
    if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(this.bytes.subarray(2));
    if (a === 0xef && b === 0xbb && c === 0xbf) return new TextDecoder().decode(this.bytes.subarray(3));
    return Array.from(this.bytes, (byte) => String.fromCharCode(byte)).join("");
  }
}

export class Reference {
  readonly number: number;
  readonly generation: number;
  constructor(number: number, generation: number) {
    this.number = number;
    this.generation = generation;
  }
}

export class Keyword {
  readonly word: string;
  constructor(word: string) {
    this.word = word;
  }
}

export class PdfDict {
  readonly entries = new Map<string, PdfValue>();
  get(name: string): PdfValue | undefined {
    return this.entries.get(name);
  }
}

const MAX_NESTING = 64;
const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set([..."()<>[]{}/%"].map((character) => character.charCodeAt(0)));
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

export class Lexer {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  skipSpace(): void {
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at]!;
      if (byte === 0x25) {
        while (this.at < this.bytes.length && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13)
          this.at++;
        this.at--;
      } else if (!SPACE.has(byte)) return;
    }
  }

  /** Whether these ASCII characters stand here; moves behind them if so. */
  take(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.bytes[this.at + i] !== text.charCodeAt(i)) return false;
    this.at += text.length;
    return true;
  }

  /** The next object; `1 0 R` becomes a reference. Throws `pdf-damaged`. */
  read(depth = 0): PdfValue {
    if (depth > MAX_NESTING) throw damaged("too deeply nested");
    this.skipSpace();
    const byte = this.bytes[this.at];
    if (byte === undefined) throw damaged("it ends too early");
    if (byte === 0x2f) return this.#name();
    if (byte === 0x28) return this.#literal();
    if (this.take("<<")) return this.#dict(depth);
    if (byte === 0x3c) return this.#hex();
    if (this.take("[")) return this.#array(depth);
    const word = this.#word();
    if (NUMBER.test(word)) return this.#number(word);
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (word === "") throw damaged("a stray delimiter");
    return new Keyword(word);
  }

  /** A whole number that must stand here. */
  integer(): number {
    this.skipSpace();
    const word = this.#word();
    if (!/^\d{1,15}$/.test(word)) throw damaged("a number is missing");
    return Number(word);
  }

  #word(): string {
    const from = this.at;
    while (this.at < this.bytes.length) {
      const byte = this.bytes[this.at]!;
      if (SPACE.has(byte) || DELIMITER.has(byte)) break;
      this.at++;
    }
    if (this.at - from > 256) throw damaged("a word without end");
    return String.fromCharCode(...this.bytes.subarray(from, this.at));
  }

  /** `7`, or the beginning of `7 0 R`. */
  #number(word: string): number | Reference {
    const after = this.at;
    if (/^\d{1,10}$/.test(word)) {
      this.skipSpace();
      const generation = this.#word();
      if (/^\d{1,5}$/.test(generation)) {
        this.skipSpace();
        if (this.#word() === "R") return new Reference(Number(word), Number(generation));
      }
      this.at = after;
    }
    return Number(word);
  }

  #name(): Name {
    this.at++;
    return new Name(
      this.#word().replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    );
  }

  #dict(depth: number): PdfDict {
    const dict = new PdfDict();
    for (;;) {
      this.skipSpace();
      if (this.take(">>")) return dict;
      const key = this.read(depth + 1);
      if (!(key instanceof Name)) throw damaged("a dictionary's key is no name");
      dict.entries.set(key.name, this.read(depth + 1));
    }
  }

  #array(depth: number): PdfArray {
    const items: PdfArray = [];
    for (;;) {
      this.skipSpace();
      if (this.take("]")) return items;
      items.push(this.read(depth + 1));
    }
  }

  #hex(): PdfString {
    const end = this.bytes.indexOf(0x3e, this.at);
    if (end === -1) throw damaged("a string without end");
    const digits: number[] = [];
    for (const byte of this.bytes.subarray(this.at + 1, end)) {
      const digit = Number.parseInt(String.fromCharCode(byte), 16);
      if (!Number.isNaN(digit)) digits.push(digit);
    }
    this.at = end + 1;
    return new PdfString(
      Uint8Array.from(
        { length: Math.ceil(digits.length / 2) },
        (_, i) => digits[i * 2]! * 16 + (digits[i * 2 + 1] ?? 0),
      ),
    );
  }

  #literal(): PdfString {
    const text: number[] = [];
    let open = 0;
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at]!;
      if (byte === 0x28) {
        if (open++ === 0) continue;
      } else if (byte === 0x29 && --open === 0) {
        this.at++;
        return new PdfString(Uint8Array.from(text));
      } else if (byte === 0x5c) {
        this.at++;
        this.#escape(text);
        continue;
      }
      text.push(byte);
    }
    throw damaged("a string without end");
  }

  #escape(text: number[]): void {
    const octal = /^[0-7]{1,3}/.exec(String.fromCharCode(...this.bytes.subarray(this.at, this.at + 3)));
    if (octal !== null) {
      text.push(Number.parseInt(octal[0], 8) & 0xff);
      this.at += octal[0].length - 1;
      return;
    }
    const character = String.fromCharCode(this.bytes[this.at] ?? 0);
    const simple = { n: 10, r: 13, t: 9, b: 8, f: 12 }[character];
    if (character === "\r" && this.bytes[this.at + 1] === 10) this.at++;
    else if (character !== "\n" && character !== "\r") text.push(simple ?? character.charCodeAt(0));
  }
}
