/**
 * Repairs a trace log that no process has open: tiles, their roots, subjects' lists, the head and the subject map are
 * derived, and are made again from the 64-byte entries. What was right is left as it is.
 *
 * Entries themselves cannot be derived. Where they do not give the roots that the recorded epochs had, they were altered,
 * and nothing is touched: a repair must not make an alteration consistent (`ledger-entries-altered`).
 */
import { createReadStream } from "node:fs";
import { readFile, rename, stat, unlink } from "node:fs/promises";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { lastNumber, logKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import {
  collectEntries,
  type EpochRecord,
  type HeadRecord,
  putJson,
  readEntries,
  readEpochs,
  readHead,
} from "./log-records.ts";
import { type ReplayedPiece, replayMap, replayTree } from "./replay.ts";
import { tileFile, writeTileFile } from "./tiles.ts";
import { mapPath } from "./trace-log.ts";

/** Something that was missing or wrong, and is right now. */
export interface Repair {
  what: "head" | "tile-file" | "tile-root" | "subject-list" | "subject-map" | "epoch" | "submission";
  /** an index, a tile, a size or a file */
  at: string;
}

export interface Progress {
  phase: "checking" | "tree" | "subject-lists" | "subject-map" | "bodies";
  done: number;
  /** entries */
  total: number;
}

export interface FsckOptions {
  /** of the log; opened by the caller, and by nobody else */
  store: Store;
  /** of the log's derived files */
  folder: string;
  onProgress?: (progress: Progress) => void;
}

/** Throws `ledger-entries-altered`, and `store-corrupt` where entries are missing. */
export async function fsck({ store, folder, onProgress = () => {} }: FsckOptions): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const epochs: EpochRecord[] = [];
  for await (const epoch of readEpochs(store)) epochs.push(epoch);
  const size = await countEntries(store);
  await requireUnaltered(store, size, epochs, onProgress);

  for await (const piece of replayTree(readEntries(store, 0, size), [])) {
    await store.batch(await repairPiece(store, folder, piece, repairs));
    onProgress({ phase: "tree", done: piece.size, total: size });
  }
  await dropForeign(store, size, repairs);
  await repairHead(store, size, repairs);
  await repairMap(store, folder, epochs, repairs, (done) =>
    onProgress({ phase: "subject-map", done, total: size }),
  );
  return repairs;
}

async function countEntries(store: Store): Promise<number> {
  const newest = { ...under(logKeys.allEntries), reverse: true, limit: 1 };
  for await (const [key, value] of store.range(newest)) return lastNumber(key) + value.length / ENTRY_BYTES;
  return 0;
}

async function requireUnaltered(
  store: Store,
  size: number,
  epochs: readonly EpochRecord[],
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const head = await readHead(store);
  const roots = new Map(epochs.map((epoch) => [epoch.size, epoch.root]));
  const most = Math.max(head.size, epochs.at(-1)?.size ?? 0);
  if (most > size) throw altered(`${most - size} entries at its end are gone`);
  for await (const piece of replayTree(readEntries(store, 0, size), roots.keys())) {
    const expected = roots.get(piece.size);
    if (expected !== undefined && encodeBase64url(piece.root()) !== expected) {
      throw altered(`below index ${piece.size} they do not give the root that was recorded there`);
    }
    onProgress({ phase: "checking", done: piece.size, total: size });
  }
}

/** @returns what is to be put right in the store; files are written at once */
async function repairPiece(
  store: Store,
  folder: string,
  { first, bytes, leafHashes, tiles }: ReplayedPiece,
  repairs: Repair[],
): Promise<Operation[]> {
  const wanted: [key: string, value: Uint8Array, repair: Repair][] = [];
  for (let i = 0; i < bytes.length / ENTRY_BYTES; i++) {
    const tag = encodeBase64url(bytes.subarray(i * ENTRY_BYTES, i * ENTRY_BYTES + 32));
    const leafHash = leafHashes.subarray(i * 32, (i + 1) * 32);
    wanted.push([logKeys.subject(tag, first + i), leafHash, { what: "subject-list", at: String(first + i) }]);
  }
  for (const { level, n, tile } of tiles) {
    const at = `${level}/${n}`;
    wanted.push([logKeys.tile(level, n), tile.root(), { what: "tile-root", at }]);
    const file = await readFile(tileFile(folder, level, n)).catch(() => null);
    if (file?.equals(tile.hashes())) continue;
    await writeTileFile(folder, level, n, tile.hashes());
    repairs.push({ what: "tile-file", at });
  }
  const found = await store.getMany(wanted.map(([key]) => key));
  const operations: Operation[] = [];
  for (const [i, [key, value, repair]] of wanted.entries()) {
    if (found[i] !== undefined && Buffer.compare(found[i], value) === 0) continue;
    operations.push({ put: key, value });
    repairs.push(repair);
  }
  return operations;
}

/** Removes from subjects' lists what is no entry of theirs. By now every entry is listed, so a count tells. */
async function dropForeign(store: Store, size: number, repairs: Repair[]): Promise<void> {
  let listed = 0;
  for await (const _ of store.range(under(logKeys.subjects))) listed += 1;
  if (listed === size) return;
  for await (const [key] of store.range(under(logKeys.subjects))) {
    const index = lastNumber(key);
    const entry = index < size ? await collectEntries(store, index, index + 1) : null;
    if (entry !== null && key === logKeys.subject(encodeBase64url(entry.subarray(0, 32)), index)) continue;
    await store.batch([{ delete: key }]);
    repairs.push({ what: "subject-list", at: String(index) });
  }
}

async function repairHead(store: Store, size: number, repairs: Repair[]): Promise<void> {
  const head = await readHead(store);
  if (head.size === size) return;
  // The log's time goes on from its newest body; where that was erased, from the clock of whoever appends next.
  const body = await store.get(logKeys.body(size - 1));
  const time = body === undefined ? head.time : Date.parse(JSON.parse(new TextDecoder().decode(body)).time);
  await store.batch([putJson(logKeys.head, { size, time } satisfies HeadRecord)]);
  repairs.push({ what: "head", at: String(size) });
}

async function repairMap(
  store: Store,
  folder: string,
  epochs: readonly EpochRecord[],
  repairs: Repair[],
  onProgress: (done: number) => void,
): Promise<void> {
  const path = mapPath(folder);
  const aside = `${path}.new`;
  const sizes = epochs.map(({ size }) => size);
  const operations: Operation[] = [];
  let i = 0;
  for await (const { size, map, end } of replayMap(aside, sizes, (a, b) => collectEntries(store, a, b))) {
    const { root, mapRoot, pointer, end: recordedEnd } = epochs[i++]!;
    const right = encodeBase64url(map.hash);
    if (mapRoot !== right || pointer !== map.pointer || recordedEnd !== end) {
      operations.push(
        putJson(logKeys.epoch(size), { size, root, mapRoot: right, pointer: map.pointer, end }),
      );
      repairs.push({ what: "epoch", at: String(size) });
    }
    onProgress(size);
  }
  if (epochs.length === 0 || (await firstDifference(path, aside)) === null) {
    await unlink(aside);
  } else {
    await rename(aside, path);
    repairs.push({ what: "subject-map", at: path });
  }
  await store.batch(operations);
}

/** Where `file` first differs from `right`; what it has behind the end of `right` does not count. */
export async function firstDifference(file: string, right: string): Promise<number | null> {
  const { size } = await stat(right);
  const found = await stat(file).catch(() => null);
  if (found === null) return 0;
  const [a, b] = [file, right].map((path) =>
    createReadStream(path, { end: size - 1, highWaterMark: 1 << 18 })[Symbol.asyncIterator](),
  );
  for (let at = 0; ; ) {
    const [left, wanted] = await Promise.all([a!.next(), b!.next()]);
    if (wanted.done) {
      await a!.return?.();
      return null;
    }
    const [got, want] = [(left.value ?? Buffer.alloc(0)) as Buffer, wanted.value as Buffer];
    if (!got.equals(want)) {
      await Promise.all([a!.return?.(), b!.return?.()]);
      const within = want.findIndex((byte, i) => got[i] !== byte);
      return at + within;
    }
    at += want.length;
  }
}

function altered(how: string): CertraceError<"ledger-entries-altered"> {
  return new CertraceError(
    "ledger-entries-altered",
    `The entries of the log are not those it had: ${how}. Nothing was repaired.`,
    { remedy: "Restore the log's store from a backup, and run certrace audit to see what was altered." },
  );
}
