/**
 * One trace log (DESIGN section 5): a store that holds it, and a folder of files derived from it: hash tiles, and the
 * subject map. What it guarantees:
 *
 * - The store is the commit point. `append` resolves only when its entries, bodies, openings, subjects' lists, the
 *   caller's own operations and the log's new size are on the disk, in one atomic batch; callers at the same time share
 *   that batch and one checkpoint signature. A checkpoint is signed only over what is durable, so after kill -9 at any
 *   step nothing that was receipted is missing and no size ever has two roots.
 * - Indexes are given out in the order of the calls, without gaps. Time never runs backwards along the log, whatever
 *   the clock does.
 * - When a group cannot be written, every append that is not resolved yet fails with it: none of them can rest on what
 *   another has not brought into the log. The next append starts from what the store really holds.
 * - Proofs, tiles, epochs and subjects' views can be had at any size that is or was the log's.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { MiniEntry } from "../../core/subject/mini-log.ts";
import type { DetailsOpening } from "../../core/trace/details.ts";
import { decodeEntry, type Entry } from "../../core/trace/entry.ts";
import { TILE_WIDTH, tileLevelSize } from "../../core/trace/tiles.ts";
import { after, lastNumber, logKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { type Appended, AppendQueue, type Checkpoint, type TraceLogOptions } from "./append.ts";
import { type Epoch, Epochs } from "./epochs.ts";
import { expungeErased, toExpunge } from "./expunge.ts";
import { submissionsOf } from "./kept-submissions.ts";
import { collectEntries, parseRecord, textOf } from "./log-records.ts";
import type { Draft, PlacedEntry } from "./place.ts";
import type { SubjectPlace } from "./subject-map.ts";
import { consistencyProof, hashesOf, inclusionPaths, type Path, rootAt } from "./tree-proofs.ts";

/** Everything about one subject at one epoch. */
export interface SubjectView {
  epoch: Epoch;
  place: SubjectPlace;
  /** the subject's little log, ascending */
  entries: MiniEntry[];
}

type Also = (placed: readonly PlacedEntry[]) => readonly Operation[];

/** Indexes that one `erased` entry can name within 64 KiB. */
const MAX_ERASED = 4096;

/** Throws `store-…` and `ledger-map-damaged`. */
export async function openTraceLog(options: TraceLogOptions): Promise<TraceLog> {
  const { store, folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const queue = await AppendQueue.open(options);
  return new TraceLog(store, queue, await Epochs.open(store, mapPath(folder)));
}

export function mapPath(folder: string): string {
  return join(folder, "subject-map");
}

export class TraceLog {
  readonly #store: Store;
  readonly #queue: AppendQueue;
  readonly #epochs: Epochs;
  /** settles when nothing is being erased; never rejects */
  #erasing: Promise<void> = Promise.resolve();

  constructor(store: Store, queue: AppendQueue, epochs: Epochs) {
    this.#store = store;
    this.#queue = queue;
    this.#epochs = epochs;
  }

  /** number of entries that are durable */
  get size(): number {
    return this.#queue.committed.size;
  }

  /** the newest that was signed */
  get checkpoint(): Checkpoint {
    return this.#queue.checkpoint;
  }

  /** The log's time now, Unix milliseconds: never before that of its newest entry. */
  time(): number {
    return this.#queue.time();
  }

  /**
   * Logs one or more drafts, in their order and without others between them.
   * @param also called before `append` returns (after a failed write: once the log is in order again), in the order of
   *   the calls; its operations stand in the same durable batch
   * @param at the time they get, from `time()`; a little later where others came before
   * @throws CertraceError `body-too-large`, `draft-…`; `store-full`, `store-unwritable`: not logged, as far as is known
   */
  append(drafts: readonly Draft[], also: Also = () => [], at?: number): Promise<Appended> {
    return this.#queue.append(drafts, also, at);
  }

  /**
   * Erases bodies and openings of entries, and the submissions of which no other body is left, and logs that in the same
   * batch, under `tag`. No proof is touched. What was erased is out of the store's files after `expunge`.
   * @param indexes at most 4096
   * @throws CertraceError `erase-entries`, and what `append` throws
   */
  async erase(
    indexes: readonly number[],
    why: "retention" | "request",
    tag: Uint8Array,
    more: JsonObject = {},
    also: Also = () => [],
  ): Promise<Appended> {
    const entries = [...new Set(indexes)].sort((a, b) => a - b);
    if (entries.length === 0 || entries.length > MAX_ERASED || !entries.every((each) => this.#isIndex(each)))
      throw new CertraceError(
        "erase-entries",
        `1 to ${MAX_ERASED} entries of the log can be erased at once`,
        {
          field: "entries",
          remedy: "Name entries by their index; erase many in several steps.",
        },
      );
    // One after another: of two that each leave the other's body, none would see that a submission's last one goes.
    const erasing = this.#erasing.then(async () => {
      const submissions = await submissionsOf(this.#store, entries);
      return this.append([{ tag, body: { ...more, kind: "erased", entries, why } }], (placed) => [
        ...entries.flatMap((index) => [{ delete: logKeys.body(index) }, { delete: logKeys.opening(index) }]),
        ...submissions.map((first) => ({ delete: logKeys.submission(first) })),
        toExpunge(placed[0]!.index, [...submissions, ...entries]),
        ...also(placed),
      ]);
    });
    this.#erasing = erasing.then(
      () => {},
      () => {},
    );
    return erasing;
  }

  /** Makes physical what was erased, also before a restart. What is killed half-way goes on with the next call. */
  expunge(): Promise<void> {
    return expungeErased(this.#store);
  }

  /** The newest checkpoint again, by the key that `sign` has now. */
  signAgain(): Promise<void> {
    return this.#queue.signAgain();
  }

  /** After a write that failed: resolves when the log is again what the store really holds, if it can be asked. */
  settle(): Promise<void> {
    return this.#queue.settle();
  }

  /** The size of the checkpoint that first covered an entry, which is that of the write that brought it. */
  async coveredBy(index: number): Promise<number> {
    const next = { from: logKeys.checkpoint(index + 1), to: after(logKeys.checkpoints), limit: 1 };
    for await (const [key] of this.#store.range(next)) return lastNumber(key);
    throw outOfRange("index");
  }

  /** Null: there is no such entry. */
  async entry(index: number): Promise<Entry | null> {
    return this.#isIndex(index) ? decodeEntry(await collectEntries(this.#store, index, index + 1)) : null;
  }

  /** From `first` to before `end`, 64 bytes each; only as many as there are. */
  entries(first: number, end: number): Promise<Uint8Array> {
    return collectEntries(this.#store, first, Math.min(end, this.size));
  }

  /** Canonical JSON; null: there is no such entry. */
  async body(index: number): Promise<string | "erased" | null> {
    return (await this.bodies([index]))[0]!;
  }

  async bodies(indexes: readonly number[]): Promise<(string | "erased" | null)[]> {
    const values = await this.#store.getMany(indexes.map(logKeys.body));
    return values.map((value, i) => {
      if (!this.#isIndex(indexes[i]!)) return null;
      return value === undefined ? "erased" : textOf(value);
    });
  }

  /** Null: the entry has no details, or they were erased. */
  async opening(index: number): Promise<DetailsOpening | null> {
    return (await this.openings([index]))[0]!;
  }

  /** As `opening`, for many entries at once. */
  async openings(indexes: readonly number[]): Promise<(DetailsOpening | null)[]> {
    const values = await this.#store.getMany(indexes.map(logKeys.opening));
    return values.map((value) => (value === undefined ? null : parseRecord<DetailsOpening>(value)));
  }

  /** The first `width` hashes of a tile (C2SP tlog-tiles); null: there are not so many yet. */
  async tile(level: number, n: number, width: number = TILE_WIDTH): Promise<Uint8Array | null> {
    if (n * TILE_WIDTH + width > tileLevelSize(this.size, level)) return null;
    return (await this.#queue.tiles.get(level, n)).hashes(width);
  }

  /** RFC 6962 inclusion path, from the leaf up. Throws `proof-range`. */
  async inclusion(index: number, size: number): Promise<Uint8Array[]> {
    return hashesOf((await this.inclusions([index], size))[0]!);
  }

  /** As `inclusion`, for many entries at once: what they share is computed once, and is the same object in each path. */
  async inclusions(indexes: readonly number[], size: number): Promise<(Path | null)[]> {
    this.#requireSize(size);
    for (const index of indexes) if (!(this.#isIndex(index) && index < size)) throw outOfRange("index");
    return inclusionPaths(this.#queue.tiles, indexes, size);
  }

  /** RFC 6962 consistency proof. Throws `proof-range`. */
  async consistency(size1: number, size2: number): Promise<Uint8Array[]> {
    this.#requireSize(size1);
    this.#requireSize(size2);
    if (size1 > size2) throw outOfRange("size1");
    return consistencyProof(this.#queue.tiles, size1, size2);
  }

  /** Throws `proof-range`. */
  async rootAt(size: number): Promise<Uint8Array> {
    this.#requireSize(size);
    return rootAt(this.#queue.tiles, size);
  }

  /**
   * Brings the subject map up to everything that is durable, and records its root. Where nothing is new, the last epoch
   * again. Throws `store-full`, `store-unwritable`, `ledger-map-failed`; then the last epoch is still the one before.
   */
  advanceEpoch(): Promise<Epoch> {
    return this.#epochs.advance(() => this.#queue.committed);
  }

  /** the newest; of size 0 before the first */
  get lastEpoch(): Epoch {
    return this.#epochs.last;
  }

  /** Null: the map was never brought to this size. */
  epochAt(size: number): Promise<Epoch | null> {
    return this.#epochs.at(size);
  }

  /** Ascending by size. */
  epochs(): AsyncIterable<Epoch> {
    return this.#epochs.all();
  }

  /** Null: there is no epoch of this size. */
  async view(tag: Uint8Array, epochSize: number): Promise<SubjectView | null> {
    const found = await this.#epochs.place(tag, epochSize);
    if (found === null) return null;
    const entries: MiniEntry[] = [];
    for await (const entry of this.subjectEntries(tag, epochSize)) entries.push(entry);
    return { ...found, entries };
  }

  /** A subject's entries below the index `before`, ascending. */
  async *subjectEntries(tag: Uint8Array, before: number = this.size): AsyncGenerator<MiniEntry> {
    const text = encodeBase64url(tag);
    const range = { from: logKeys.subject(text, 0), to: logKeys.subject(text, before) };
    for await (const [key, leafHash] of this.#store.range(range)) yield { index: lastNumber(key), leafHash };
  }

  /** A subject's newest entries below the index `before`, at most `limit`, the newest first. @param tag base64url */
  async newestOf(tag: string, before: number, limit: number): Promise<MiniEntry[]> {
    const range = { from: logKeys.subject(tag, 0), to: logKeys.subject(tag, before), reverse: true, limit };
    const entries: MiniEntry[] = [];
    for await (const [key, leafHash] of this.#store.range(range))
      entries.push({ index: lastNumber(key), leafHash });
    return entries;
  }

  /** Waits for what is being written. The store stays open. */
  async close(): Promise<void> {
    await this.#queue.close();
    await this.#epochs.close();
  }

  #isIndex(index: number): boolean {
    return Number.isSafeInteger(index) && index >= 0 && index < this.size;
  }

  #requireSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) throw outOfRange("size");
  }
}

function outOfRange(field: string): CertraceError<"proof-range"> {
  return new CertraceError("proof-range", "The log has, or had, no such size or entry.", {
    field,
    remedy: "Ask for an index below the size, and for a size up to that of the newest checkpoint.",
  });
}
