/**
 * What a trace log keeps in its store (keys: `logKeys` in store/keys.ts), and how it is read. The entries, 64 bytes
 * each, are the log; bodies and openings are what may be erased; all else here can be derived from the entries.
 */
import { hash } from "node:crypto";
import { tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { HASH_BYTES } from "../../core/merkle/leaf.ts";
import { sha256Into } from "../../core/sha256.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { lastNumber, logKeys, under } from "../store/keys.ts";
import type { Operation, Reads } from "../store/store.ts";

/** How far the log is. Written with every group of entries. */
export interface HeadRecord {
  size: number;
  /** of the newest entry, Unix milliseconds */
  time: number;
}

/** An epoch: the log and its subject map at one size. */
export interface EpochRecord {
  size: number;
  /** base64url */
  root: string;
  mapRoot: string;
  /** of the map's root node in the map file */
  pointer: number;
  /** where the map file ended when all of this epoch's nodes were in it */
  end: number;
}

export function putJson(key: string, value: unknown): Operation {
  return { put: key, value: Buffer.from(JSON.stringify(value)) };
}

/** Of UTF-8. */
export function textOf(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
}

export function parseRecord<T>(value: Uint8Array): T {
  try {
    return JSON.parse(textOf(value)) as T;
  } catch (cause) {
    throw corrupt("a record cannot be read", cause);
  }
}

export async function readHead(reads: Pick<Reads, "get">): Promise<HeadRecord> {
  const value = await reads.get(logKeys.head);
  return value === undefined ? { size: 0, time: 0 } : parseRecord<HeadRecord>(value);
}

/** The entries from `first` to before `end`, as they were written: pieces of whole entries. Throws `store-corrupt`. */
export async function* readEntries(
  reads: Pick<Reads, "range">,
  first: number,
  end: number,
): AsyncGenerator<{ first: number; bytes: Uint8Array }> {
  if (first >= end) return;
  let from = first;
  const before = { from: logKeys.entries(0), to: logKeys.entries(first + 1), reverse: true, limit: 1 };
  for await (const [key] of reads.range(before)) from = lastNumber(key);
  let next = from;
  for await (const [key, value] of reads.range({ from: logKeys.entries(from), to: logKeys.entries(end) })) {
    const at = lastNumber(key);
    if (at !== next || value.length === 0 || value.length % ENTRY_BYTES !== 0) {
      throw corrupt(`entries are missing or doubled at index ${next}`);
    }
    next = at + value.length / ENTRY_BYTES;
    const [low, high] = [Math.max(at, first), Math.min(next, end)];
    if (low >= high) continue;
    yield { first: low, bytes: value.subarray((low - at) * ENTRY_BYTES, (high - at) * ENTRY_BYTES) };
  }
  if (next < end) throw corrupt(`entries are missing from index ${next}`);
}

/** All of them in one piece. */
export async function collectEntries(
  reads: Pick<Reads, "range">,
  first: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(Math.max(0, end - first) * ENTRY_BYTES);
  for await (const piece of readEntries(reads, first, end)) {
    all.set(piece.bytes, (piece.first - first) * ENTRY_BYTES);
  }
  return all;
}

const prefixed = new Uint8Array(1 + ENTRY_BYTES);

/** The leaf hashes of entries, one after another. */
export function leafHashes(entries: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = entries.length / ENTRY_BYTES;
  const hashes = new Uint8Array(count * HASH_BYTES);
  for (let i = 0; i < count; i++) {
    prefixed.set(entries.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES), 1);
    sha256Into(prefixed, hashes, i * HASH_BYTES);
  }
  return hashes;
}

export async function* readEpochs(reads: Pick<Reads, "range">): AsyncGenerator<EpochRecord> {
  for await (const [, value] of reads.range(under(logKeys.epochs))) yield parseRecord<EpochRecord>(value);
}

/** The newest epoch; of the empty log, where none was recorded. */
export async function lastEpoch(reads: Pick<Reads, "range">): Promise<EpochRecord | null> {
  const newest = { ...under(logKeys.epochs), reverse: true, limit: 1 };
  for await (const [, value] of reads.range(newest)) return parseRecord<EpochRecord>(value);
  return null;
}

export function hashOfText(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}

export function bytesOf(text: string): Uint8Array {
  const bytes = tryDecodeFixed(text, HASH_BYTES);
  if (bytes === null) throw corrupt("a hash cannot be read");
  return bytes;
}

export function corrupt(what: string, cause?: unknown): CertraceError<"store-corrupt"> {
  return new CertraceError("store-corrupt", `The trace log's store is damaged: ${what}.`, {
    remedy: "Stop the service and run certrace fsck; where entries themselves are gone, restore a backup.",
    cause,
  });
}
