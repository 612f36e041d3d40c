/**
 * ES256 by the browser's own cryptography, where it has any: pages that do not come over HTTPS have none, and get the
 * portable one of core, loaded when it is needed. Both give the same answers; a test holds them to it.
 */
import { tryDecodeFixed } from "../../core/base64url.ts";
import type { P256PublicKey, VerifyEs256 } from "../../core/crypto.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export function browserEs256(subtle: SubtleCrypto | undefined): VerifyEs256 {
  if (subtle === undefined)
    return async (...asked) => (await import("../../core/es256.ts")).verifyEs256(...asked);
  const keys = new Map<string, Promise<CryptoKey>>();
  const keyOf = ({ x, y }: P256PublicKey): Promise<CryptoKey> => {
    const name = `${x}.${y}`;
    const known = keys.get(name);
    if (known) return known;
    const key = subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y }, ALGORITHM, false, ["verify"]);
    keys.set(name, key);
    return key;
  };
  return async (key, message, signature) => {
    // strict, as core is: a JWK reader may forgive other lengths
    if (tryDecodeFixed(key.x, 32) === null || tryDecodeFixed(key.y, 32) === null || signature.length !== 64)
      return false;
    try {
      return await subtle.verify(ALGORITHM, await keyOf(key), bytesOf(signature), bytesOf(message));
    } catch {
      return false; // a point off the curve is no key
    }
  };
}

/** As the platform's types want it: never shared memory. */
const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
