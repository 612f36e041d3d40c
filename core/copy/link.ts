/**
 * Restricted copies in links, and so in QR codes on paper. All of it stands in the fragment, which browsers never send:
 *
 *   <service>/#c=<base64url of the raw deflate of the file>       the copy itself, where it is short enough
 *   <service>/#d=<SHA-256 of the ciphertext>.<key>                where the service keeps it, and what opens it
 *
 * A ciphertext is `iv (12 bytes) ‖ AES-256-GCM of the raw deflate of the file` under a key that is used once. What is fetched
 * under another hash is refused before it is opened, so the service cannot give one copy for another.
 *
 * Works by what every platform has (Web Crypto, Compression Streams); no I/O of its own.
 */
import { decodeBase64url, encodeBase64url, tryDecodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { MAX_FILE_SIZE } from "../certificate/model.ts";
import { CertraceError } from "../errors.ts";
import { pipe } from "../pipe.ts";
import { sha256 } from "../sha256.ts";
import { decodeUtf8, utf8 } from "../text.ts";

/**
 * Characters of a link that carries the copy itself: a QR code of version 25 with correction level L holds so many
 * bytes. Larger ones are not read off paper reliably.
 */
export const LONGEST_LINK = 1_273;

const IV = 12;

/** What a link's fragment gives. */
export type Carried = { file: string } | { deposit: string; key: string };

/** An encrypted copy, to be deposited under `id`. */
export interface Encrypted {
  /** SHA-256 of the ciphertext, base64url */
  id: string;
  ciphertext: Uint8Array<ArrayBuffer>;
  /** base64url of 32 bytes */
  key: string;
}

/** The link that carries a copy; null where it would be too long for a QR code. */
export async function carryingLink(file: string, service: string): Promise<string | null> {
  const link = `${service}/#c=${encodeBase64url(await pipe(utf8(file), new CompressionStream("deflate-raw")))}`;
  return link.length <= LONGEST_LINK ? link : null;
}

export const depositLink = ({ id, key }: Pick<Encrypted, "id" | "key">, service: string): string =>
  `${service}/#d=${id}.${key}`;

/**
 * Reads a link or its fragment; null: it is neither. Throws CertraceError `copy-link-broken` for one that begins like one.
 */
export async function readLink(text: string): Promise<Carried | null> {
  const found = /^[^#]{0,300}#(?:(c)=([\w-]+)|(d)=([\w-]{43})\.([\w-]{43}))$/.exec(text.trim());
  if (found === null) return null;
  const [, , packed, , deposit, key] = found;
  if (packed === undefined) {
    if (tryDecodeFixed(deposit, 32) === null || tryDecodeFixed(key, 32) === null) throw broken();
    return { deposit: deposit!, key: key! };
  }
  const bytes = tryDecodeBase64url(packed);
  if (bytes === null) throw broken();
  return { file: await inflated(bytes) };
}

/** Throws CertraceError `crypto-unavailable`: a page that does not come over https has no cryptography of its own. */
export async function encryptCopy(file: string): Promise<Encrypted> {
  const packed = await pipe(utf8(file), new CompressionStream("deflate-raw"));
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const sealed = await subtle().encrypt({ name: "AES-GCM", iv }, await importKey(raw, "encrypt"), packed);
  const ciphertext = new Uint8Array(IV + sealed.byteLength);
  ciphertext.set(iv);
  ciphertext.set(new Uint8Array(sealed), IV);
  return { id: encodeBase64url(sha256(ciphertext)), ciphertext, key: encodeBase64url(raw) };
}

/** Throws CertraceError `copy-link-broken`, `copy-deposit-other`, `crypto-unavailable`. */
export async function decryptCopy(
  ciphertext: Uint8Array,
  { deposit, key }: { deposit: string; key: string },
): Promise<string> {
  if (encodeBase64url(sha256(ciphertext)) !== deposit)
    throw new CertraceError("copy-deposit-other", "The service gave something else than was deposited.", {
      remedy: "Ask whoever gave you the code for the copy as a file.",
    });
  const imported = await importKey(decodeBase64url(key), "decrypt");
  const bytes = new Uint8Array(ciphertext);
  const opened = await subtle()
    .decrypt({ name: "AES-GCM", iv: bytes.subarray(0, IV) }, imported, bytes.subarray(IV))
    .catch((cause: unknown) => {
      throw broken(cause);
    });
  return inflated(new Uint8Array(opened));
}

/** A code may come from anybody: what it unpacks to is bounded like a file. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    return decodeUtf8(await pipe(bytes, new DecompressionStream("deflate-raw"), MAX_FILE_SIZE));
  } catch (cause) {
    throw broken(cause);
  }
}

function subtle(): SubtleCrypto {
  // absent where a page was not loaded over https, whatever its type says
  const found = crypto.subtle as SubtleCrypto | undefined;
  if (found !== undefined) return found;
  throw new CertraceError(
    "crypto-unavailable",
    "This page has no cryptography: it was not loaded over https.",
    {
      remedy: "Open it over https, or save the copy as a file.",
    },
  );
}

const importKey = (raw: Uint8Array<ArrayBuffer>, use: "encrypt" | "decrypt"): Promise<CryptoKey> =>
  subtle().importKey("raw", raw, "AES-GCM", false, [use]);

const broken = (cause?: unknown): CertraceError =>
  new CertraceError("copy-link-broken", "The link or code of this copy is damaged.", {
    remedy: "Scan it again, or ask for the copy as a file.",
    cause,
  });
