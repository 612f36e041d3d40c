/**
 * base64url without padding (RFC 4648 section 5, RFC 7515 appendix C), strict: every byte string has exactly one
 * text. Padding, other characters, white space and non-zero trailing bits are refused, so that no bit of a text
 * can be changed without changing the bytes it stands for.
 */
import { CertraceError } from "./errors.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** two characters for each value of 12 bits: half as many look-ups and concatenations */
const PAIRS = Array.from({ length: 4096 }, (_, i) => ALPHABET.charAt(i >> 6) + ALPHABET.charAt(i & 63));

/** value of each character code below 128; 255 for those outside the alphabet */
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

export function encodeBase64url(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  let text = "";
  let i = 0;
  for (; i < whole; i += 3) {
    const three = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += PAIRS[three >> 12]! + PAIRS[three & 4095]!;
  }
  if (bytes.length - i === 1) return text + PAIRS[bytes[i]! << 4];
  if (bytes.length - i === 2) {
    const two = ((bytes[i]! << 8) | bytes[i + 1]!) << 2;
    return text + PAIRS[two >> 6]! + ALPHABET.charAt(two & 63);
  }
  return text;
}

/** Throws `base64url-invalid`; `field` names what the text is, for the reader of the error. */
export function decodeBase64url(text: string, field?: string): Uint8Array<ArrayBuffer> {
  const bytes = tryDecodeBase64url(text);
  if (bytes === null) {
    throw new CertraceError("base64url-invalid", `${field ?? "the text"} is not base64url without padding`, {
      ...(field === undefined ? {} : { field }),
      remedy: "Use only A-Z a-z 0-9 - _ and no padding; the last character must have no spare bits set.",
    });
  }
  return bytes;
}

/** null for anything that is not strict base64url. */
export function tryDecodeBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  const rest = text.length & 3;
  if (rest === 1) return null;
  const bytes = new Uint8Array((text.length * 3) >> 2);
  const whole = text.length - rest;
  // A value of 255 (or undefined, beyond the table) sets bits above the sixth, which are collected here.
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
    if ((rest === 3 ? c & 3 : b & 15) !== 0) return null;
  }
  return stray > 63 ? null : bytes;
}

/** Bytes of a text that must stand for exactly `length` bytes (a hash, a coordinate); null otherwise. */
export function tryDecodeFixed(text: unknown, length: number): Uint8Array<ArrayBuffer> | null {
  if (typeof text !== "string" || text.length !== Math.ceil((length * 4) / 3)) return null;
  return tryDecodeBase64url(text);
}

function sextet(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? VALUES[code]! : 255;
}
