/**
 * What core needs from a platform's cryptography, and a portable default. Node hands in its faster one; both
 * must give the same answers (a property test holds them to it).
 */

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
