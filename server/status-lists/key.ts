/**
 * The service's own P-256 key, which signs its Token Status Lists and nothing else. What a list says comes from
 * the chain, so this key vouches for no certificate: whoever stole it could at most mislead software that reads
 * hosted lists instead of the chain.
 *
 * Made on first start in `<data>/keys/status-list.jwk`, readable by its owner only, not encrypted: a service must
 * come up again by itself. Throws what keys/private-file.ts throws, and `key-malformed`.
 */
import { createPrivateKey, sign } from "node:crypto";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { readPrivateFile, writePrivateFile } from "../keys/private-file.ts";
import { generateKey, keyFromText } from "../keys/private-key.ts";

/** A public key as SD-JWT VC issuer metadata carries it (RFC 7517). */
export interface PublicJwk {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  /** RFC 7638 thumbprint */
  kid: string;
  use: "sig";
  alg: "ES256";
}

export interface StatusListKey {
  readonly jwk: PublicJwk;
  /** r ‖ s, 64 bytes, computed off the event loop */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof CertraceError && error.code === code;

/** @param data the data folder */
export async function openStatusListKey(data: string): Promise<StatusListKey> {
  const file = join(data, "keys", "status-list.jwk");
  const text = await readPrivateFile(file).catch(async (error) => {
    if (!isCode(error, "file-not-found")) throw error;
    await writePrivateFile(file, `${JSON.stringify(generateKey("signing").jwk)}\n`).catch((taken) => {
      if (!isCode(taken, "file-exists")) throw taken; // another process was first: its key is as good
    });
    return readPrivateFile(file);
  });
  const { id, jwk } = keyFromText("signing", text);
  const key = createPrivateKey({ format: "jwk", key: jwk });
  return {
    jwk: { kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y, kid: id, use: "sig", alg: "ES256" },
    sign: (message) =>
      new Promise((resolve, reject) => {
        sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }, (error, signature) =>
          error === null ? resolve(signature) : reject(error),
        );
      }),
  };
}
