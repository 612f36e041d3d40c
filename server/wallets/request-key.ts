/**
 * The key with which this service signs what it asks of wallets, and the certificate that names it. OpenID4VP 1.0 section
 * 5.9.3, `x509_hash`: the verifier is called by the SHA-256 of its certificate, which stands in the request (`x5c`). The
 * certificate is self-signed, since no authority for verifiers can be presupposed: it proves that the same service asks, and
 * nothing about who that is. A wallet that knows this service can pin it.
 *
 * Both are made on first start, `<data>/keys/wallet-request.json` (0600), for ten years; then made anew. Throws what
 * keys/private-file.ts throws, and `key-malformed`.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { readPrivateFile, writePrivateFile } from "../keys/private-file.ts";
import { generateKey, keyFromText } from "../keys/private-key.ts";

export interface RequestKey {
  /** `x509_hash:<base64url>` */
  clientId: string;
  /** base64 of the certificate, as `x5c` has it */
  x5c: readonly string[];
  /** r ‖ s */
  sign(message: Uint8Array): Buffer;
}

const YEARS = 10;
const stored = z.object({ jwk: z.looseObject({}), certificate: z.base64() });

/**
 * @param data the data folder
 * @param host that the service is reached at, which the certificate names
 */
export async function openRequestKey(data: string, host: string, now: Date): Promise<RequestKey> {
  const file = join(data, "keys", "wallet-request.json");
  const found = await readPrivateFile(file).catch((error: unknown) => {
    if (error instanceof CertraceError && error.code === "file-not-found") return null;
    throw error;
  });
  const kept = found === null ? null : read(found);
  if (kept !== null && new X509Certificate(kept.der).validToDate > now) return requestKey(kept);
  const { jwk } = generateKey("signing");
  const der = selfSigned(createPrivateKey({ format: "jwk", key: jwk }), host, now);
  await writePrivateFile(file, `${JSON.stringify({ jwk, certificate: der.toString("base64") })}\n`, true);
  return requestKey({ key: createPrivateKey({ format: "jwk", key: jwk }), der });
}

function read(text: string): { key: KeyObject; der: Buffer } {
  try {
    const { jwk, certificate } = stored.parse(JSON.parse(text));
    const key = createPrivateKey({ format: "jwk", key: keyFromText("signing", JSON.stringify(jwk)).jwk });
    const der = Buffer.from(certificate, "base64");
    if (new X509Certificate(der).checkPrivateKey(key)) return { key, der };
  } catch {
    // whatever it is, it is told without being quoted
  }
  throw new CertraceError("key-malformed", "The key for requests to wallets cannot be read.", {
    field: "keys/wallet-request.json",
    remedy:
      "Restore the file from a backup, or remove it: a new one is made, and wallets see another verifier.",
  });
}

function requestKey({ key, der }: { key: KeyObject; der: Buffer }): RequestKey {
  return {
    clientId: `x509_hash:${createHash("sha256").update(der).digest("base64url")}`,
    x5c: [der.toString("base64")],
    sign: (message) => sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }),
  };
}

/**
 * An X.509 certificate (RFC 5280) of one fixed form: version 3, P-256, ECDSA with SHA-256, subject and issuer alike, the
 * host as common name and alternative name. By hand, because DER of a fixed form is little, and libraries for any form are
 * much.
 */
function selfSigned(key: KeyObject, host: string, now: Date): Buffer {
  const until = new Date(now);
  until.setUTCFullYear(now.getUTCFullYear() + YEARS);
  const ecdsaWithSha256 = der(0x30, oid("2a8648ce3d040302"));
  const name = der(0x30, der(0x31, der(0x30, oid("550403"), der(0x0c, Buffer.from(host.slice(0, 64))))));
  const alternativeNames = der(0x30, der(0x82, Buffer.from(host, "latin1")));
  const extensions = der(0x30, der(0x30, oid("551d11"), der(0x04, alternativeNames)));
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and of full length
  const toBeSigned = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    ecdsaWithSha256,
    name,
    der(0x30, time(now), time(until)),
    name,
    createPublicKey(key).export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = Buffer.concat([Buffer.of(0), sign("sha256", toBeSigned, key)]);
  return der(0x30, toBeSigned, ecdsaWithSha256, der(0x03, signature));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), body]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));

/** GeneralizedTime from 2050 on, UTCTime before (RFC 5280 section 4.1.2.5). */
function time(at: Date): Buffer {
  const text = `${at.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return at.getUTCFullYear() >= 2050 ? der(0x18, Buffer.from(text)) : der(0x17, Buffer.from(text.slice(2)));
}
