/**
 * Verifies ES256 signatures in TypeScript, for every platform. Apart from crypto.ts, because the curve weighs more
 * than all the rest of core, and whoever hands in the platform's own verifier, or only signs, need not load it.
 */
import { p256 } from "@noble/curves/nist.js";
import { tryDecodeFixed } from "./base64url.ts";
import type { VerifyEs256 } from "./crypto.ts";

/** Hashes the message itself; accepts high s as RFC 7518 does. */
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
