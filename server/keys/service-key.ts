/**
 * The service's own P-256 keys, one for each use: `status-list` signs its Token Status Lists, `report` its verification
 * reports, `copy` seals restricted copies. None of them vouches for a certificate, which departments sign: whoever stole the first could mislead
 * software that reads hosted lists instead of the chain, whoever stole the second make reports in this service's name.
 *
 * Made on first start in `<data>/keys/<use>.jwk`, readable by its owner only, not encrypted: a service must
 * come up again by itself. Throws what keys/private-file.ts throws, and `key-malformed`.
 */
import { createPrivateKey, sign } from "node:crypto";
import { join } from "node:path";
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

/** @param data the data folder */
export async function openServiceKey(
  data: string,
  use: "status-list" | "report" | "copy",
): Promise<ServiceKey> {
  const file = join(data, "keys", `${use}.jwk`);
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
