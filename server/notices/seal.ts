/**
 * The secret of the notices: seals people's settings, which hold their mail addresses, and makes the tokens by which a
 * letter's reader ends them. Made on first start in `<data>/keys/notices.json`, readable by its owner only. So the
 * store of the notices, and backups of it, show nobody's address.
 *
 * Record: nonce (12), tag (16), AES-256-GCM over the JSON text; the record's key is authenticated too, so that nobody
 * can move one person's setting to another's place.
 *
 * Throws what keys/private-file.ts throws, and `notices-key-malformed`, `notices-sealed`.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { join } from "node:path";
import { tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { readPrivateFile, writePrivateFile } from "../keys/private-file.ts";

const CIPHER = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;

export interface NoticesSeal {
  /** @param place key of the record in the store */
  seal(place: string, value: unknown): Uint8Array;
  open<T>(place: string, record: Uint8Array): T;
  /** the token that ends a subscription, which its letters carry; the same for good */
  endToken(id: string): string;
  /** the subscription that a token ends; null: it is none */
  endedBy(token: string): string | null;
}

/** @param data the data folder */
export async function openNoticesSeal(data: string): Promise<NoticesSeal> {
  const file = join(data, "keys", "notices.json");
  const text = await readPrivateFile(file).catch(async (error) => {
    if (!isCode(error, "file-not-found")) throw error;
    const drawn = `${JSON.stringify({ secret: randomBytes(32).toString("base64url") })}\n`;
    await writePrivateFile(file, drawn).catch((taken) => {
      if (!isCode(taken, "file-exists")) throw taken; // another process was first: its secret is as good
    });
    return readPrivateFile(file);
  });
  return sealWith(secretOf(text, file));
}

export function sealWith(secret: Uint8Array): NoticesSeal {
  const derive = (use: string): KeyObject =>
    createSecretKey(
      new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), `certrace/notices/${use}/v1`, 32)),
    );
  const sealing = derive("seal");
  const ending = derive("end");
  const endToken = (id: string) => `${id}.${createHmac("sha256", ending).update(id).digest("base64url")}`;
  return {
    seal(place, value) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, sealing, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(place, record) {
      const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
      try {
        const decipher = createDecipheriv(CIPHER, sealing, bytes.subarray(0, NONCE), { authTagLength: TAG })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        const text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
        return JSON.parse(text.toString());
      } catch (cause) {
        throw new CertraceError("notices-sealed", "A setting of the notices cannot be opened.", {
          remedy: "Restore keys/notices.json together with the store; without it, people have to ask anew.",
          cause,
        });
      }
    },
    endToken,
    endedBy(token) {
      const id = /^([\w-]{22})\.[\w-]{43}$/.exec(token)?.[1];
      return id !== undefined && isSame(token, endToken(id)) ? id : null;
    },
  };
}

/** Compares secrets in a time that does not tell how far they agree. */
export function isSame(shown: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function secretOf(text: string, file: string): Uint8Array {
  let secret: unknown;
  try {
    ({ secret } = JSON.parse(text) as { secret?: unknown });
  } catch {
    // told below, without the parser's message, which quotes the text
  }
  const bytes = typeof secret === "string" ? tryDecodeFixed(secret, 32) : null;
  if (bytes !== null) return bytes;
  throw new CertraceError("notices-key-malformed", `${file} holds no secret of notices.`, {
    field: file,
    remedy: "Restore it from a backup; where there is none, move it and the folders log/*/notices away.",
  });
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof CertraceError && error.code === code;
