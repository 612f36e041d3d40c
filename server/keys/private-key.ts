/**
 * The two kinds of private keys: an operator's (secp256k1, sends transactions for a department; named by its
 * account) and a document-signing key (P-256, signs certificates; named by its RFC 7638 thumbprint). Both are
 * held as a JWK (RFC 7517, RFC 8812 for secp256k1).
 */
import { createECDH, createHash, type JsonWebKey, randomBytes } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { CertraceError } from "../../core/errors.ts";

export type KeyKind = "operator" | "signing";

export const KEY_KINDS: readonly KeyKind[] = ["operator", "signing"];

const CURVES = {
  operator: { jwk: "secp256k1", openssl: "secp256k1" },
  signing: { jwk: "P-256", openssl: "prime256v1" },
} as const;

/** Coordinates and scalar are 32 bytes, base64url. */
export interface PublicJwk extends JsonWebKey {
  kty: "EC";
  crv: "secp256k1" | "P-256";
  x: string;
  y: string;
}

export interface PrivateJwk extends PublicJwk {
  d: string;
}

export interface PrivateKey {
  kind: KeyKind;
  /** `0x` and 40 lowercase hex digits for an operator, the RFC 7638 thumbprint (base64url) for a signing key */
  id: string;
  jwk: PrivateJwk;
}

/** Never one whose name begins with `-`, as a thumbprint in 64 would: on a command line it would pass for an option. */
export function generateKey(kind: KeyKind): PrivateKey {
  for (;;) {
    try {
      const key = keyFromScalar(kind, randomBytes(32));
      if (!key.id.startsWith("-")) return key;
    } catch {
      // zero or beyond the group order: about once in 2^32 (P-256), never seen; draw again
    }
  }
}

/** The public half is computed, never believed. Throws `key-malformed`. */
export function keyFromScalar(kind: KeyKind, scalar: Uint8Array): PrivateKey {
  const curve = CURVES[kind];
  const ecdh = createECDH(curve.openssl);
  try {
    if (scalar.length !== 32) throw new RangeError("not 32 bytes");
    ecdh.setPrivateKey(scalar);
  } catch (cause) {
    throw malformed(kind, cause);
  }
  const point = ecdh.getPublicKey(); // 0x04 ‖ x ‖ y
  const jwk: PrivateJwk = {
    kty: "EC",
    crv: curve.jwk,
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33, 65).toString("base64url"),
    d: Buffer.from(scalar).toString("base64url"),
  };
  return { kind, id: keyId(jwk), jwk };
}

/** Throws `key-malformed` where the JWK is of another curve or its halves do not belong together. */
export function keyFromJwk(kind: KeyKind, jwk: JsonWebKey): PrivateKey {
  if (jwk.kty !== "EC" || jwk.crv !== CURVES[kind].jwk || typeof jwk.d !== "string") throw malformed(kind);
  const key = keyFromScalar(kind, Buffer.from(jwk.d, "base64url"));
  if (key.jwk.x !== jwk.x || key.jwk.y !== jwk.y || key.jwk.d !== jwk.d) throw malformed(kind);
  return key;
}

/**
 * A key given in the environment: an operator's as 64 hex digits (`0x` or not), a signing key as a JWK.
 * Throws `key-malformed`, never quoting what it was given.
 */
export function keyFromText(kind: KeyKind, text: string): PrivateKey {
  if (kind === "operator") {
    const hex = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim())?.[1];
    if (!hex) throw malformed(kind);
    return keyFromScalar(kind, Buffer.from(hex, "hex"));
  }
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    throw malformed(kind); // without the parser's message, which quotes the text
  }
  if (typeof jwk !== "object" || jwk === null) throw malformed(kind);
  return keyFromJwk(kind, jwk as JsonWebKey);
}

/** The name of a key, from its public half. */
export function keyId({ crv, x, y }: PublicJwk): string {
  if (crv === "P-256") {
    // RFC 7638 section 3: the required members, in this order, without spaces.
    return createHash("sha256")
      .update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`)
      .digest("base64url");
  }
  const point = Buffer.concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return `0x${Buffer.from(keccak_256(point)).subarray(-20).toString("hex")}`;
}

/** An operator's key as chain software takes it: `0x` and 64 hex digits. */
export function secretHex(key: PrivateKey): string {
  return `0x${Buffer.from(key.jwk.d, "base64url").toString("hex")}`;
}

function malformed(kind: KeyKind, cause?: unknown): CertraceError {
  const [what, form] =
    kind === "operator"
      ? ["operator key", "64 hex digits of a secp256k1 key"]
      : ["document-signing key", "a private P-256 JWK with kty, crv, x, y, d"];
  return new CertraceError("key-malformed", `This is not a usable ${what}`, {
    remedy: `give ${form}`,
    cause,
  });
}
