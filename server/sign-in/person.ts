/**
 * What a member of staff is called where it is written down who did something: a keyed hash of the provider's name and
 * its name for the person (`iss`, `sub`). The same after every restart, and of no use to whoever lacks the key: some
 * providers' `sub` is a citizen id, which a plain hash would not hide.
 *
 * The key is made on first start in `<data>/keys/person.key`, readable by its owner only. Without it the same people
 * would come back as strangers, who could approve what they made before: it belongs into the backup.
 *
 * Throws what keys/private-file.ts throws, and `key-malformed`.
 */
import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { readPrivateFile, writePrivateFile } from "../keys/private-file.ts";

export type PersonKey = Uint8Array;

/** @param data the data folder */
export async function openPersonKey(data: string): Promise<PersonKey> {
  const file = join(data, "keys", "person.key");
  const text = await readPrivateFile(file).catch(async (error) => {
    if (!isCode(error, "file-not-found")) throw error;
    await writePrivateFile(file, `${randomBytes(32).toString("base64url")}\n`).catch((taken) => {
      if (!isCode(taken, "file-exists")) throw taken; // another process was first: its key is as good
    });
    return readPrivateFile(file);
  });
  const key = tryDecodeFixed(text.trim(), 32);
  if (key !== null) return key;
  throw new CertraceError("key-malformed", `${file} holds no key`, {
    field: file,
    remedy: "Put the file back from a backup.",
  });
}

/** 32 bytes, base64url. */
export function personOf(key: PersonKey, { iss, sub }: { iss: string; sub: string }): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([iss, sub]))
    .digest("base64url");
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof CertraceError && error.code === code;
