/**
 * Follows a trace log and keeps the index of it (apply.ts), in a store of its own that may be deleted at any time.
 *
 * - Cursor and records are in one batch: killed anywhere, it goes on where it stood.
 * - An index of another log, another schema, or of a log that was restored to an earlier state is emptied and made anew.
 * - Nothing that happens to the disk ends it: it tries again, ever more slowly, and says in `health` what is wrong.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { KnownBody } from "../../core/trace/body.ts";
import { decodeEntry, ENTRY_BYTES, entryLeafHash } from "../../core/trace/entry.ts";
import { parseRecord, putJson } from "../ledger/log-records.ts";
import type { TraceLog } from "../ledger/trace-log.ts";
import type { Log } from "../log.ts";
import { trailKeys, under } from "../store/keys.ts";
import type { Operation, Reads, Store } from "../store/store.ts";
import { apply, type Item, ledgerRecordOf } from "./apply.ts";
import { type Meta, SCHEMA } from "./records.ts";

export interface FollowOptions {
  /** of the index; closed by whoever opened it */
  store: Store;
  /** the log's own store, for the ledger's records */
  ledger: Pick<Reads, "getMany">;
  log: Pick<TraceLog, "size" | "entry" | "entries" | "bodies">;
  origin: string;
  notes?: Pick<Log, "warn" | "error">;
  /** milliseconds between two looks at the log where nobody waits. Default 100 */
  poll?: number;
}

const AT_ONCE = 2_000;
/** Not with every entry: a batch of its own costs each of a thousand a second more than logging it did. */
const POLL = 100;
const CLEAR_AT_ONCE = 10_000;
const RETRY_AFTER = 250;
const MAX_RETRY = 16_000;

export class Follower {
  readonly #options: FollowOptions;
  readonly #running: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #size = 0;
  #error: string | null = null;
  #ending = false;
  #wake = () => {};

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** number of entries that are taken in */
  get size(): number {
    return this.#size;
  }

  /** code of what keeps it from going on; null: nothing */
  get error(): string | null {
    return this.#error;
  }

  /** Resolves when all that is durable now is taken in. Throws `trail-behind` where that cannot be. */
  async caughtUp(): Promise<void> {
    const wanted = this.#options.log.size;
    while (this.#size < wanted) {
      if (this.#error !== null || this.#ending)
        throw new CertraceError("trail-behind", "The index of the log cannot go on now.", {
          remedy: "Try again in a minute.",
        });
      this.#wake();
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async close(): Promise<void> {
    this.#ending = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    let meta: Meta | null = null;
    let wait = RETRY_AFTER;
    while (!this.#ending) {
      try {
        meta ??= await this.#begin();
        if (meta.size < this.#options.log.size) meta = await this.#take(meta);
        this.#advance(meta.size, null);
        wait = RETRY_AFTER;
        // Also where there is more already: under load there always is. Whoever waits ends the pause.
        if (this.#options.log.size - meta.size < AT_ONCE) await this.#pause(this.#options.poll ?? POLL);
      } catch (cause) {
        meta = null; // what the store really holds is read anew
        const code = cause instanceof CertraceError ? cause.code : "internal";
        if (code !== this.#error)
          this.#options.notes?.error({ err: cause }, "the trail's index cannot go on, and tries again");
        this.#advance(this.#size, code);
        await this.#pause(wait);
        wait = Math.min(wait * 2, MAX_RETRY);
      }
    }
    this.#advance(this.#size, this.#error);
  }

  /** Where it stands; emptied first if it is not this log's index. */
  async #begin(): Promise<Meta> {
    const { store, log, origin, notes } = this.#options;
    const value = await store.get(trailKeys.meta);
    const found = value === undefined ? null : parseRecord<Meta>(value);
    const newest = found === null || found.size === 0 ? null : await log.entry(found.size - 1);
    const leaf = newest === null ? null : encodeBase64url(entryLeafHash(newest));
    if (found?.schema === SCHEMA && found.origin === origin && found.leaf === leaf) return found;
    if (found !== null) notes?.warn({ size: found.size }, "the trail's index is made anew");
    // Without meta it is emptied again, should this end half-way.
    await store.batch([{ delete: trailKeys.meta }]);
    for (;;) {
      const operations: Operation[] = [];
      for await (const [key] of store.range({ ...under(trailKeys.all), limit: CLEAR_AT_ONCE }))
        operations.push({ delete: key });
      if (operations.length === 0) break;
      await store.batch(operations, { durable: false });
    }
    return { schema: SCHEMA, origin, size: 0, leaf: null };
  }

  async #take(meta: Meta): Promise<Meta> {
    const { store, log } = this.#options;
    const end = Math.min(log.size, meta.size + AT_ONCE);
    const raw = await log.entries(meta.size, end);
    const draft = await apply(await this.#items(raw, meta.size, end), store);
    const newest = decodeEntry(raw.subarray(raw.length - ENTRY_BYTES));
    const next: Meta = { ...meta, size: end, leaf: encodeBase64url(entryLeafHash(newest)) };
    // What is lost of it is made again from the log: nobody has to wait for the disk.
    await store.batch([...draft.operations(), putJson(trailKeys.meta, next)], { durable: false });
    return next;
  }

  async #items(raw: Uint8Array, first: number, end: number): Promise<Item[]> {
    const { log, ledger } = this.#options;
    const indexes = Array.from({ length: end - first }, (_, i) => first + i);
    const texts = await log.bodies(indexes);
    const bodies = texts.map((text) =>
      text === null || text === "erased" ? null : (JSON.parse(text) as KnownBody),
    );
    const keys = indexes.flatMap((index, i) => {
      const key = bodies[i] === null ? null : ledgerRecordOf(index, bodies[i]!.kind);
      return key === null ? [] : [key];
    });
    const values = keys.length === 0 ? [] : await ledger.getMany(keys);
    const records = new Map(keys.map((key, i) => [key, values[i]]));
    return indexes.map((index, i) => {
      const body = bodies[i]!;
      const key = body === null ? null : ledgerRecordOf(index, body.kind);
      const record = key === null ? undefined : records.get(key);
      return {
        index,
        tag: encodeBase64url(raw.subarray(i * ENTRY_BYTES, i * ENTRY_BYTES + 32)),
        body,
        record: record === undefined ? null : parseRecord<unknown>(record),
      };
    });
  }

  #advance(size: number, error: string | null): void {
    this.#size = size;
    this.#error = error;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#ending) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
