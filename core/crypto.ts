/**
 * What core needs from a platform's cryptography, and a portable default (of ES256: es256.ts). Node hands in its
 * faster one; both must give the same answers (a property test holds them to it).
 */
import { encodeBase64url } from "./base64url.ts";
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

/**
 * The DER form of an ES256 signature (RFC 3279 section 2.2.3), for platforms that are quicker at it: Node verifies it
 * in two thirds, and signs in half, of the time that it takes for r ‖ s.
 * @param signature r ‖ s, 64 bytes
 */
export function derSignature(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const der = new Uint8Array(72);
  let at = 2;
  for (const start of [0, 32]) {
    let first = start;
    while (first < start + 31 && signature[first] === 0) first++;
    // an integer whose highest bit is set would be negative
    const sign = signature[first]! >= 0x80 ? 1 : 0;
    der[at++] = 0x02;
    der[at++] = start + 32 - first + sign;
    at += sign;
    der.set(signature.subarray(first, start + 32), at);
    at += start + 32 - first;
  }
  der[0] = 0x30;
  der[1] = at - 2;
  return der.subarray(0, at);
}

/**
 * r ‖ s, 64 bytes, of a P-256 signature in DER.
 * @param der as the platform's own signer gives it; not for what came from elsewhere, since nothing is checked
 */
export function signatureFromDer(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const signature = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1]!;
    const integer = der.subarray(at + 2, at + 2 + length);
    const digits = integer.subarray(Math.max(0, length - 32));
    signature.set(digits, end - digits.length);
    at += 2 + length;
  }
  return signature;
}
