/**
 * The service's own P-256 key, which signs its Token Status Lists and nothing else. What a list says comes from
 * the chain, so this key vouches for no certificate: whoever stole it could at most mislead software that reads
 * hosted lists instead of the chain.
 *
 * Made on first start in `<data>/keys/status-list.jwk`, readable by its owner only; written aside, synced and
 * linked into place, so that a kill leaves no half key and two processes starting at once end up with the same.
 * Throws CertraceError: `status-key-unreadable`, `status-key-exposed`.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomUUID,
  sign,
} from "node:crypto";
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CertraceError } from "../../core/errors.ts";

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

async function create(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const aside = join(dirname(path), `.${randomUUID()}.tmp`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(privateKey.export({ format: "jwk" }))}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path); // fails where another process was first: its key is as good
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function unreadable(cause: unknown): CertraceError {
  return new CertraceError("status-key-unreadable", "The key that signs status lists cannot be read.", {
    field: "keys/status-list.jwk",
    remedy:
      "Restore the file from a backup, or remove it: a new key is made, and nothing but cached lists is lost.",
    cause,
  });
}

/** @param data the data folder */
export async function openStatusListKey(data: string): Promise<StatusListKey> {
  const path = join(data, "keys", "status-list.jwk");
  let text: string;
  try {
    text = await readFile(path, "utf8").catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      await create(path);
      return readFile(path, "utf8");
    });
  } catch (cause) {
    throw unreadable(cause);
  }
  if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0)
    throw new CertraceError("status-key-exposed", "Others can read the key that signs status lists.", {
      field: "keys/status-list.jwk",
      remedy:
        "Remove the file, so that a new key is made; or run chmod 600 on it if nobody can have read it.",
    });
  try {
    const key = createPrivateKey({ format: "jwk", key: JSON.parse(text) as JsonWebKey });
    const { crv, x, y } = createPublicKey(key).export({ format: "jwk" }) as Record<string, string>;
    if (crv !== "P-256" || x === undefined || y === undefined) throw new TypeError("not a P-256 key");
    const kid = createHash("sha256")
      .update(JSON.stringify({ crv, kty: "EC", x, y }))
      .digest("base64url");
    return {
      jwk: { kty: "EC", crv, x, y, kid, use: "sig", alg: "ES256" },
      sign: (message) =>
        new Promise((resolve, reject) => {
          sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }, (error, signature) =>
            error === null ? resolve(signature) : reject(error),
          );
        }),
    };
  } catch (cause) {
    throw unreadable(cause);
  }
}
