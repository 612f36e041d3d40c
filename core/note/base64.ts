/**
 * base64 with padding (RFC 4648 section 4), as C2SP's formats write hashes, keys and signatures; strict like
 * core/base64url: every byte string has exactly one text.
 */
import { encodeBase64url, tryDecodeBase64url } from "../base64url.ts";

export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** null for anything that is not strict, padded base64. */
export function tryDecodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || /[-_]/.test(text)) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const unpadded = text.slice(0, text.length - padding);
  return tryDecodeBase64url(unpadded.replaceAll("+", "-").replaceAll("/", "_"));
}

/** The 32 bytes of a hash in base64; null for anything else. */
export function tryDecodeHash(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = text.length === 44 ? tryDecodeBase64(text) : null;
  return bytes?.length === 32 ? bytes : null;
}
