/**
 * ES256 (RFC 7518 section 3.4) on node:crypto, for core's `VerifyEs256`. Verification runs in libuv's threadpool,
 * so that several signatures are checked on several cores while the event loop goes on; a key is parsed once.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { derSignature, type P256PublicKey, type VerifyEs256 } from "../core/crypto.ts";

/** 32 bytes in base64url whose last character has no stray bits */
const COORDINATE = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** @param cacheSize parsed keys to keep; the one used longest ago goes first */
export function nodeVerifyEs256(cacheSize?: number): VerifyEs256 {
  const keys = new Es256Keys(cacheSize);
  return (publicKey, message, signature) => {
    const key = signature.length === 64 ? keys.get(publicKey) : null;
    if (key === null) return false;
    return new Promise((resolve) => {
      // DER, although JOSE has r ‖ s: Node converts `ieee-p1363` at the price of half a verification.
      verify("sha256", message, key, derSignature(signature), (error, good) =>
        resolve(error === null && good),
      );
    });
  };
}

/** Public keys, parsed once. */
export class Es256Keys {
  readonly #size: number;
  readonly #keys = new Map<string, KeyObject | null>();

  /** @param size how many to keep */
  constructor(size = 1_024) {
    this.#size = size;
  }

  /** Null: not a point of the curve. */
  get({ x, y }: P256PublicKey): KeyObject | null {
    if (!COORDINATE.test(x) || !COORDINATE.test(y)) return null;
    const name = x + y;
    let key = this.#keys.get(name);
    if (key === undefined) {
      try {
        key = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
      } catch {
        key = null;
      }
      if (this.#keys.size >= this.#size) this.#keys.delete(this.#keys.keys().next().value!);
    } else this.#keys.delete(name);
    this.#keys.set(name, key);
    return key;
  }

  /** At once, on the thread that asks. */
  verify(publicKey: P256PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
    const key = signature.length === 64 ? this.get(publicKey) : null;
    return key !== null && verify("sha256", message, key, derSignature(signature));
  }
}
