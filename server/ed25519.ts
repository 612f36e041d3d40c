/**
 * Ed25519 (RFC 8032) on node:crypto, for core's `VerifyEd25519`: OpenSSL compares the bytes of R, as core's own does.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { VerifyEd25519 } from "../core/ed25519.ts";

export const nodeVerifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  let key: KeyObject;
  try {
    const x = Buffer.from(publicKey).toString("base64url");
    key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  } catch {
    return false; // not a point of the curve
  }
  return verify(null, message, key, signature);
};
