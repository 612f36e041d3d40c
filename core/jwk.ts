/**
 * P-256 public keys as JSON Web Keys: RFC 7517, RFC 7518 section 6.2, and their RFC 7638 thumbprint, which is the
 * `kid` of every certificate and the name of the key on chain.
 */
import { digestText, type P256PublicKey } from "./crypto.ts";
import { isHash } from "./hash-text.ts";

/** base64url, 43 characters. */
export function thumbprint({ x, y }: P256PublicKey): string {
  return digestText(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`);
}

/** The key of a JWK object; null unless it is a P-256 public key and nothing private. */
export function p256FromJwk(jwk: unknown): P256PublicKey | null {
  if (typeof jwk !== "object" || jwk === null || Object.hasOwn(jwk, "d")) return null;
  const { kty, crv, x, y } = jwk as Record<string, unknown>;
  return kty === "EC" && crv === "P-256" && isHash(x) && isHash(y) ? { x, y } : null;
}
