/**
 * base64url without padding (RFC 4648 section 5, RFC 7515 appendix C), strict: every byte string has exactly one
 * text. Padding, other characters, white space and non-zero trailing bits are refused, so that no bit of a text
 * can be changed without changing the bytes it stands for.
 *
 * Characters go through a buffer that is used again: joining thousands of short strings costs four times as much.
 */
import { CertraceError } from "./errors.ts";
import { borrowBytes, borrowUtf8, decodeUtf8 } from "./text.ts";

const ALPHABET = Uint8Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  (character) => character.charCodeAt(0),
);

/** value of each character code below 128; 255 for those outside the alphabet */
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUES[ALPHABET[i]!] = i;

const ascii = new TextDecoder();

export type EncodeBase64url = (bytes: Uint8Array) => string;

export function encodeBase64url(bytes: Uint8Array): string {
  const characters = borrowBytes("output", Math.ceil((bytes.length * 4) / 3));
  const whole = bytes.length - (bytes.length % 3);
  let at = 0;
  let i = 0;
  for (; i < whole; i += 3) {
    const three = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    characters[at++] = ALPHABET[three >> 18]!;
    characters[at++] = ALPHABET[(three >> 12) & 63]!;
    characters[at++] = ALPHABET[(three >> 6) & 63]!;
    characters[at++] = ALPHABET[three & 63]!;
  }
  if (i < bytes.length) {
    const two = (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
    characters[at++] = ALPHABET[two >> 10]!;
    characters[at++] = ALPHABET[(two >> 4) & 63]!;
    if (i + 1 < bytes.length) characters[at++] = ALPHABET[(two << 2) & 63]!;
  }
  return ascii.decode(characters);
}

/** base64url of the UTF-8 of a text. */
export function encodeBase64urlText(text: string): string {
  return encodeBase64url(borrowUtf8(text));
}

/** Throws `base64url-invalid`; `field` names what the text is, for the reader of the error. */
export function decodeBase64url(text: string, field?: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(decodedLength(text));
  if (!decodeInto(text, bytes)) throw invalid(field);
  return bytes;
}

/** The text whose UTF-8 the base64url stands for. Throws `base64url-invalid` or `utf8-invalid`. */
export function decodeBase64urlText(text: string, field?: string): string {
  const bytes = borrowBytes("output", decodedLength(text));
  if (!decodeInto(text, bytes)) throw invalid(field);
  return decodeUtf8(bytes, field);
}

/** null for anything that is not strict base64url. */
export function tryDecodeBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(decodedLength(text));
  return decodeInto(text, bytes) ? bytes : null;
}

/** Bytes of a text that must stand for exactly `length` bytes (a hash, a coordinate); null otherwise. */
export function tryDecodeFixed(text: unknown, length: number): Uint8Array<ArrayBuffer> | null {
  if (typeof text !== "string" || text.length !== Math.ceil((length * 4) / 3)) return null;
  return tryDecodeBase64url(text);
}

/** Whether the text is the base64url of exactly 32 bytes: 43 characters, the last with no spare bits set. */
export function isBase64urlOf32(text: string): boolean {
  if (text.length !== 43) return false;
  let stray = 0;
  for (let i = 0; i < 43; i++) stray |= sextet(text, i);
  return stray <= 63 && (sextet(text, 42) & 3) === 0;
}

function decodedLength(text: string): number {
  return Math.floor((text.length * 3) / 4);
}

/** Answers whether the text is strict base64url; only then is what was written to `bytes` of any meaning. */
function decodeInto(text: string, bytes: Uint8Array): boolean {
  const rest = text.length & 3;
  if (rest === 1) return false;
  const whole = text.length - rest;
  // A value of 255 sets bits above the sixth, which are collected here.
  let stray = 0;
  let at = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const a = sextet(text, i);
    const b = sextet(text, i + 1);
    const c = sextet(text, i + 2);
    const d = sextet(text, i + 3);
    stray |= a | b | c | d;
    bytes[at++] = (a << 2) | (b >> 4);
    bytes[at++] = (b << 4) | (c >> 2);
    bytes[at++] = (c << 6) | d;
  }
  if (rest >= 2) {
    const a = sextet(text, i);
    const b = sextet(text, i + 1);
    const c = rest === 3 ? sextet(text, i + 2) : 0;
    stray |= a | b | c;
    bytes[at++] = (a << 2) | (b >> 4);
    if (rest === 3) bytes[at++] = (b << 4) | (c >> 2);
    if ((rest === 3 ? c & 3 : b & 15) !== 0) return false;
  }
  return stray <= 63;
}

function sextet(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? VALUES[code]! : 255;
}

function invalid(field: string | undefined): CertraceError<"base64url-invalid"> {
  return new CertraceError("base64url-invalid", `${field ?? "the text"} is not base64url without padding`, {
    ...(field === undefined ? {} : { field }),
    remedy: "Use only A-Z a-z 0-9 - _ and no padding; the last character must have no spare bits set.",
  });
}
