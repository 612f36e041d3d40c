/**
 * An entry of a trace log: 64 bytes, `tag ‖ SHA-256(body)`. Auditors rebuild tree and subject map from entries alone,
 * and a body can be erased without touching a proof. Leaf: SHA-256(0x00 ‖ entry), RFC 6962.
 */
import { CertraceError } from "../errors.ts";
import { leafHash } from "../merkle/leaf.ts";
import { sha256 } from "../sha256.ts";
import { borrowUtf8 } from "../text.ts";

export const ENTRY_BYTES = 64;

export interface Entry {
  /** subject tag, 32 bytes */
  tag: Uint8Array;
  /** SHA-256 of the body's UTF-8, 32 bytes */
  bodyHash: Uint8Array;
}

/** Throws `entry-length`. */
export function encodeEntry({ tag, bodyHash }: Entry): Uint8Array<ArrayBuffer> {
  if (tag.length !== 32 || bodyHash.length !== 32) throw wrongLength();
  const entry = new Uint8Array(ENTRY_BYTES);
  entry.set(tag, 0);
  entry.set(bodyHash, 32);
  return entry;
}

/** Throws `entry-length`. */
export function decodeEntry(entry: Uint8Array): Entry {
  if (entry.length !== ENTRY_BYTES) throw wrongLength();
  return { tag: entry.slice(0, 32), bodyHash: entry.slice(32) };
}

export function hashBody(body: string): Uint8Array<ArrayBuffer> {
  return sha256(borrowUtf8(body));
}

export function entryLeafHash(entry: Entry): Uint8Array<ArrayBuffer> {
  return leafHash(encodeEntry(entry));
}

function wrongLength(): CertraceError<"entry-length"> {
  return new CertraceError("entry-length", "an entry is a tag and a body hash of 32 bytes each", {
    field: "entry",
  });
}
