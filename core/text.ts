/**
 * Text and bytes: strict UTF-8 (RFC 3629), and how claim values are made safe to show.
 *
 * Policy for direction controls: claims are signed and verified exactly as they are, right-to-left overrides
 * included, because a verifier must not change what was signed. But they are never shown raw: an override in a
 * name (U+202E) can make a page show something else than what was signed. Whatever displays a claim passes it
 * through `visible`, which replaces each invisible or direction-changing character by its code in brackets,
 * and may warn where `hasHiddenCharacters` says so.
 */
import { CertraceError } from "./errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** What is hashed or encoded at once needs no memory of its own: most of the cost of short texts is allocation. */
const BORROWED = 1 << 16;
const lent = { input: new Uint8Array(BORROWED), output: new Uint8Array(BORROWED) };

/** Bytes that the next borrower of the same buffer overwrites: never to be kept or returned to others. */
export function borrowBytes(buffer: "input" | "output", length: number): Uint8Array<ArrayBuffer> {
  return length <= BORROWED ? lent[buffer].subarray(0, length) : new Uint8Array(length);
}

/** The UTF-8 of a text, borrowed: see `borrowBytes`. */
export function borrowUtf8(text: string): Uint8Array<ArrayBuffer> {
  if (text.length * 3 > BORROWED) return encoder.encode(text);
  const { written } = encoder.encodeInto(text, lent.input);
  return lent.input.subarray(0, written);
}

/** Throws `utf8-invalid`. A byte order mark is kept as U+FEFF, so that parsers can refuse it. */
export function decodeUtf8(bytes: Uint8Array, field?: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new CertraceError("utf8-invalid", `${field ?? "the text"} is not UTF-8`, {
      ...(field === undefined ? {} : { field }),
      remedy: "Save it as UTF-8; other encodings (GBK, UTF-16) are not read here.",
      cause,
    });
  }
}

/**
 * Controls but line feed and tab; format characters (bidirectional controls of UAX #9, zero-width and tag
 * characters) but the joiners that Indic and Persian names and emoji need; line and paragraph separators; fillers
 * that draw nothing.
 */
const HIDDEN = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]--[\n\t\u200c\u200d]]/v;
const HIDDEN_ALL = new RegExp(HIDDEN.source, "gv");

export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text);
}

/** The text with every hidden character replaced by its code, e.g. `[U+202E]`; otherwise unchanged. */
export function visible(text: string): string {
  if (!HIDDEN.test(text)) return text;
  return text.replace(
    HIDDEN_ALL,
    (c) => `[U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}
