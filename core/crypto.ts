/**
 * What core needs from a platform's cryptography, and a portable default. Node hands in its faster one; both
 * must give the same answers (a property test holds them to it).
 */
import { p256 } from "@noble/curves/nist.js";
import { encodeBase64url, tryDecodeFixed } from "./base64url.ts";
import { sha256 } from "./sha256.ts";
import { borrowUtf8 } from "./text.ts";

/** base64url of the SHA-256 of the UTF-8 of a text. */
export type DigestText = (text: string) => string;

/** In TypeScript alone, for every platform. */
export const digestText: DigestText = (text) => encodeBase64url(sha256(borrowUtf8(text)));

/** A P-256 public key as on chain: 32-byte big-endian coordinates, base64url. */
export interface P256PublicKey {
  x: string;
  y: string;
}

/**
 * Verifies an ES256 signature (RFC 7518 section 3.4): `signature` is r ‖ s, 64 bytes; s may be high or low.
 * Answers false for anything that does not verify, a key off the curve included; never throws.
 */
export type VerifyEs256 = (
  key: P256PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/** In TypeScript alone, for every platform. Hashes the message itself; accepts high s as RFC 7518 does. */
export const verifyEs256: VerifyEs256 = (key, message, signature) => {
  const x = tryDecodeFixed(key.x, 32);
  const y = tryDecodeFixed(key.y, 32);
  if (x === null || y === null || signature.length !== 64) return false;
  const point = new Uint8Array(65);
  point[0] = 0x04;
  point.set(x, 1);
  point.set(y, 33);
  try {
    return p256.verify(signature, message, point, { lowS: false, prehash: true, format: "compact" });
  } catch {
    // The library throws for a point off the curve and for r or s out of range: none of these verifies.
    return false;
  }
};
