/**
 * How entries get into a trace log: placed in the order of the calls, written in groups, signed for once per group.
 * The guarantees are those of trace-log.ts.
 */
import { CertraceError } from "../../core/errors.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { TILE_WIDTH } from "../../core/trace/tiles.ts";
import { logKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { type HeadRecord, putJson, readHead } from "./log-records.ts";
import { type Draft, type Placed, type PlacedEntry, placeDrafts } from "./place.ts";
import { Tiles } from "./tiles.ts";
import { inclusionPaths, type Path } from "./tree-proofs.ts";

export interface TraceLogOptions {
  /** opened, and closed after the log, by whoever opens the log: `store-locked` keeps a second process out */
  store: Store;
  /** for derived files; made (0700) if absent */
  folder: string;
  /** Makes the signed note of a checkpoint. */
  sign: (size: number, root: Uint8Array) => string | Promise<string>;
  /** Unix milliseconds; the system's clock when left out */
  now?: () => number;
}

export interface Checkpoint {
  size: number;
  /** 32 bytes */
  root: Uint8Array;
  /** the signed note */
  note: string;
}

export interface Appended {
  entries: PlacedEntry[];
  /** covers them */
  checkpoint: Checkpoint;
  /**
   * Their inclusion paths up to that checkpoint (tree-proofs.ts). Whoever asks first finds them for everything that was
   * written together: what those paths share is the same object in all of them.
   */
  paths: () => Promise<(Path | null)[]>;
}

type Prepared = Placed & { also: readonly Operation[] };

interface Request {
  drafts: readonly Draft[];
  also: (placed: readonly PlacedEntry[]) => readonly Operation[];
  /** Unix milliseconds */
  at: number | undefined;
  /** null: not yet, because the log is in doubt */
  placed: Prepared | null;
  resolve: (appended: Appended) => void;
  reject: (error: unknown) => void;
}

/** Entries in one durable batch, at most, unless a single caller brings more. */
const GROUP_ENTRIES = 10_000;

export class AppendQueue {
  readonly #options: TraceLogOptions;
  readonly #store: Store;
  #tiles: Tiles;
  #committed: { size: number; root: Uint8Array };
  #checkpoint: Checkpoint;
  /** where the next draft is placed: behind everything in the queue */
  #tail: HeadRecord;
  #queue: Request[] = [];
  /** a write failed: what the store really holds is to be read before anything else is placed */
  #doubtful = false;
  /** settles when nothing is queued; never rejects */
  #draining: Promise<void> | null = null;
  #writingTiles: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: TraceLogOptions, tiles: Tiles, head: HeadRecord, checkpoint: Checkpoint) {
    this.#options = options;
    this.#store = options.store;
    this.#tiles = tiles;
    this.#tail = head;
    this.#committed = checkpoint;
    this.#checkpoint = checkpoint;
  }

  static async open(options: TraceLogOptions): Promise<AppendQueue> {
    const head = await readHead(options.store);
    const tiles = await Tiles.open(options.store, options.folder, head.size);
    const root = tiles.root();
    const checkpoint = { size: head.size, root, note: await options.sign(head.size, root) };
    return new AppendQueue(options, tiles, head, checkpoint);
  }

  get committed(): { size: number; root: Uint8Array } {
    return this.#committed;
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  get tiles(): Tiles {
    return this.#tiles;
  }

  /** Never before the newest entry, whatever the clock says, or whoever asks for another time. */
  time(wanted: number = (this.#options.now ?? Date.now)()): number {
    return Math.max(this.#tail.time, wanted);
  }

  async append(drafts: readonly Draft[], also: Request["also"], at: number | undefined): Promise<Appended> {
    if (this.#closed) throw new CertraceError("store-closed", "The trace log is closed.");
    if (drafts.length === 0) throw new RangeError("There is nothing to append.");
    return new Promise((resolve, reject) => {
      const request: Request = { drafts, also, at, placed: null, resolve, reject };
      if (!this.#doubtful && !this.#place(request)) return;
      this.#queue.push(request);
      this.#draining ??= this.#drain();
    });
  }

  /** Signs the newest checkpoint anew: the log has another key. */
  async signAgain(): Promise<void> {
    const { size, root } = this.#checkpoint;
    const note = await this.#options.sign(size, root);
    if (this.#checkpoint.size === size) this.#checkpoint = { size, root, note };
  }

  /** After a failed write: what the store really holds counts again, without waiting for the next append. */
  async settle(): Promise<void> {
    await this.#draining;
    if (this.#doubtful) this.#draining ??= this.#drain();
    await this.#draining;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    await this.#writingTiles;
  }

  /** @returns whether it could be placed; if not, the caller has been told */
  #place(request: Request): boolean {
    const { size } = this.#tail;
    const time = this.time(request.at);
    try {
      const placed = placeDrafts(request.drafts, size, time);
      request.placed = { ...placed, also: request.also(placed.entries) };
      this.#tail = { size: size + request.drafts.length, time };
      return true;
    } catch (error) {
      request.reject(error);
      return false;
    }
  }

  async #drain(): Promise<void> {
    // Whoever calls in the same moment shall be in the first group.
    await null;
    do {
      try {
        if (this.#doubtful) await this.#recover();
        const group = this.#takeGroup();
        if (group.length > 0) await this.#commit(group);
      } catch (error) {
        this.#doubtful = true;
        for (const { reject } of this.#queue.splice(0)) reject(error);
      }
    } while (this.#queue.length > 0);
    this.#draining = null;
  }

  #takeGroup(): Request[] {
    let entries = 0;
    let count = 0;
    while (count < this.#queue.length && (count === 0 || entries < GROUP_ENTRIES)) {
      entries += this.#queue[count]!.drafts.length;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #commit(group: readonly Request[]): Promise<void> {
    try {
      await this.#write(group.map(({ placed }) => placed!));
    } catch (error) {
      for (const { reject } of group) reject(error);
      throw error;
    }
    try {
      const { size, root } = this.#committed;
      const checkpoint = { size, root, note: await this.#options.sign(size, root) };
      this.#checkpoint = checkpoint;
      const first = group[0]!.placed!.entries[0]!.index;
      const pathsFrom = pathsOf(this.#tiles, first, size);
      for (const { placed, resolve } of group) {
        const { entries } = placed!;
        const from = entries[0]!.index - first;
        const paths = async () => (await pathsFrom()).slice(from, from + entries.length);
        resolve({ entries, checkpoint, paths });
      }
    } catch (error) {
      // They are in the log, but nobody can be told so: a retry finds them by its jti.
      for (const { reject } of group) reject(error);
    }
  }

  async #write(group: readonly Prepared[]): Promise<void> {
    const first = group[0]!.entries[0]!.index;
    const { entries, time } = group.at(-1)!;
    const head: HeadRecord = { size: entries.at(-1)!.index + 1, time };
    const operations = putEntries(first, Buffer.concat(group.map(({ bytes }) => bytes)));
    for (const placed of group) {
      operations.push(...this.#tiles.append(placed.leafHashes));
      for (const operation of placed.operations) operations.push(operation);
      for (const operation of placed.also) operations.push(operation);
    }
    operations.push(putJson(logKeys.head, head));
    operations.push({ put: logKeys.checkpoint(head.size), value: new Uint8Array() });
    await this.#writingTiles; // never more than two groups' tiles wait for the disk
    await this.#store.batch(operations);
    this.#committed = { size: head.size, root: this.#tiles.root() };
    this.#writingTiles = this.#tiles.write();
  }

  /** After a failed write: whether it is in the store or not, the log goes on from what is there. */
  async #recover(): Promise<void> {
    await this.#store.batch([]); // after a failure, a store opens its files anew with the next batch
    const head = await readHead(this.#store);
    this.#tiles = await Tiles.open(this.#store, this.#options.folder, head.size);
    const root = this.#tiles.root();
    this.#committed = { size: head.size, root };
    this.#tail = head;
    this.#doubtful = false;
    this.#queue = this.#queue.filter((request) => this.#place(request));
  }
}

/** The paths of all entries from `first` on; found when they are first asked for, and once. */
function pathsOf(tiles: Tiles, first: number, size: number): () => Promise<(Path | null)[]> {
  let found: Promise<(Path | null)[]> | undefined;
  return () => {
    found ??= inclusionPaths(
      tiles,
      Array.from({ length: size - first }, (_, i) => first + i),
      size,
    );
    return found;
  };
}

/** In pieces that end where an entry bundle ends, so that reading one entry never reads more than a bundle. */
function putEntries(first: number, bytes: Buffer): Operation[] {
  const operations: Operation[] = [];
  for (let at = 0, index = first; at < bytes.length; ) {
    const count = TILE_WIDTH - (index % TILE_WIDTH);
    operations.push({ put: logKeys.entries(index), value: bytes.subarray(at, at + count * ENTRY_BYTES) });
    at += count * ENTRY_BYTES;
    index += count;
  }
  return operations;
}
