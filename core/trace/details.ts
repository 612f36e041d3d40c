/**
 * Details: what is for fewer eyes than the rest of a body (case number, system, officer). The body holds only a salted
 * commitment, SHA-256(salt ‖ UTF-8 of the text); the opening is kept apart and can be erased by itself.
 */
import { encodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { sha256 } from "../sha256.ts";
import { utf8 } from "../text.ts";

export const SALT_BYTES = 16;
export const MAX_DETAILS_BYTES = 4096;

export interface DetailsOpening {
  /** 16 random bytes, base64url; not the body's salt */
  salt: string;
  /** at most 4 KiB of UTF-8 */
  text: string;
}

export function isSalt(value: unknown): value is string {
  return tryDecodeFixed(value, SALT_BYTES) !== null;
}

/** base64url; null where the opening does not have the form it must have. */
export function commitDetails({ salt, text }: DetailsOpening): string | null {
  const bytes = tryDecodeFixed(salt, SALT_BYTES);
  if (bytes === null || !text.isWellFormed()) return null;
  const opened = utf8(text);
  if (opened.length > MAX_DETAILS_BYTES) return null;
  const committed = new Uint8Array(SALT_BYTES + opened.length);
  committed.set(bytes, 0);
  committed.set(opened, SALT_BYTES);
  return encodeBase64url(sha256(committed));
}
