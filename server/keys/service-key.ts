/**
 * The service's own P-256 keys, one for each use: `status-list` signs its Token Status Lists, `report` its verification
 * reports, `copy` seals restricted copies. None of them vouches for a certificate, which departments sign: whoever stole the first could mislead
 * software that reads hosted lists instead of the chain, whoever stole the second make reports in this service's name.
 *
 * The second can be given up for another (report-keys.ts). Made on first start in `<data>/keys/<use>.jwk`, readable by its owner only, not encrypted: a service must
 * come up again by itself. Throws what keys/private-file.ts throws, and `key-malformed`.
 */
import { createPrivateKey, sign } from "node:crypto";
import { join } from "node:path";
import type { P256PublicKey } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";
import { generateKey, keyFromText } from "./private-key.ts";

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

export interface ServiceKey {
  readonly jwk: PublicJwk;
  /** r ‖ s, 64 bytes, computed off the event loop */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof CertraceError && error.code === code;

type Use = "status-list" | "report" | "copy";

/** @param data the data folder */
export const serviceKeyFile = (data: string, use: Use): string => join(data, "keys", `${use}.jwk`);

export const publicJwk = ({ x, y }: P256PublicKey, kid: string): PublicJwk => ({
  kty: "EC",
  crv: "P-256",
  x,
  y,
  kid,
  use: "sig",
  alg: "ES256",
});

export async function openServiceKey(data: string, use: Use): Promise<ServiceKey> {
  const file = serviceKeyFile(data, use);
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
    jwk: publicJwk(jwk, id),
    sign: (message) =>
      new Promise((resolve, reject) => {
        sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }, (error, signature) =>
          error === null ? resolve(signature) : reject(error),
        );
      }),
  };
}
