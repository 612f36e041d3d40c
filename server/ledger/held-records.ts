/**
 * What decisions rest on and change: grants, disputes, seals, heartbeats, representations, each a record of the store.
 * What a decision rests on and what it changes must have one order, whoever decides at the same time: so records are
 * *held* while something is decided and logged. Whoever holds the same record sees the same object, changes to it count
 * from the moment they are made, and they are on the disk in one batch with the entries that made them.
 *
 * When a write fails, what was changed in memory may be true or not: every hold taken before is then stale and taken
 * anew, which waits until nothing is being written any more and the store says what it really has.
 */
import { PassingMap } from "../passing-map.ts";
import type { Operation, Store } from "../store/store.ts";
import { parseRecord, putJson } from "./log-records.ts";

/** Records that are held. */
export interface Hold {
  /** null: there is no such record. What is changed in it counts for every holder at once. */
  get<T>(key: string): T | null;
  /** The same of a record that is made. The caller writes it. */
  set(key: string, record: unknown): void;
  /** Throws where a write has failed since the hold was taken; `holding` then takes it anew. */
  requireFresh(): void;
}

interface Held {
  holders: number;
  record: unknown;
  loaded: Promise<void>;
}

class StaleHold extends Error {}

export class HeldRecords {
  readonly #store: Store;
  readonly #settle: () => Promise<void>;
  #held = new PassingMap<string, Held>();
  /** raised by every failure */
  #generation = 0;
  /** what is being logged; none of them rejects */
  readonly #writing = new Set<Promise<void>>();
  #healing: Promise<void> | null = null;

  /** @param settle After a failed write: resolves when log and store again show what the disk holds. */
  constructor(store: Store, settle: () => Promise<void>) {
    this.#store = store;
    this.#settle = settle;
  }

  /** Resolves when nothing is in doubt any more. */
  async settled(): Promise<void> {
    while (this.#healing !== null) await this.#healing;
  }

  /**
   * Holds records while `act` decides and logs; called again from the start where the hold went stale.
   * @param act between `requireFresh` and handing its write to `writing` it awaits nothing
   */
  async holding<T>(keys: readonly string[], act: (hold: Hold) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#hold([...new Set(keys)], act);
      } catch (error) {
        if (!(error instanceof StaleHold)) throw error;
      }
    }
  }

  /** Watches a write that changes records: its failure makes every hold stale. */
  async writing<T>(write: Promise<T>): Promise<T> {
    const settled: Promise<void> = write
      .then(
        () => {},
        (error) => this.#doubt(error),
      )
      .finally(() => this.#writing.delete(settled));
    this.#writing.add(settled);
    return write;
  }

  /** As they are on the disk; null: no such record. */
  async read<T>(keys: readonly string[]): Promise<(T | null)[]> {
    const values = await this.#store.getMany(keys);
    return values.map((value) => (value === undefined ? null : parseRecord<T>(value)));
  }

  async #hold<T>(keys: readonly string[], act: (hold: Hold) => Promise<T>): Promise<T> {
    await this.settled();
    const generation = this.#generation;
    const all = this.#held;
    const missing = keys.filter((key) => !all.has(key));
    const loaded = this.#load(missing, all);
    loaded.catch(() => {}); // whoever awaits it is told
    for (const key of missing) all.set(key, { holders: 0, record: null, loaded });
    const mine = new Map(keys.map((key) => [key, all.get(key)!]));
    for (const held of mine.values()) held.holders += 1;
    try {
      for (const held of mine.values()) await held.loaded;
      return await act({
        get: <R>(key: string) => mine.get(key)!.record as R | null,
        set: (key, record) => {
          mine.get(key)!.record = record;
        },
        requireFresh: () => {
          if (this.#generation !== generation) throw new StaleHold();
        },
      });
    } finally {
      for (const [key, held] of mine) {
        held.holders -= 1;
        if (held.holders === 0) all.delete(key);
      }
    }
  }

  async #load(keys: readonly string[], into: Pick<PassingMap<string, Held>, "get">): Promise<void> {
    if (keys.length === 0) return;
    const records = await this.read(keys);
    for (const [i, key] of keys.entries()) into.get(key)!.record = records[i]!;
  }

  #doubt(error: unknown): void {
    if (error instanceof StaleHold) return; // nothing was written
    this.#generation += 1;
    this.#held = new PassingMap();
    this.#healing ??= this.#heal().finally(() => {
      this.#healing = null;
    });
  }

  /** Never rejects: where the store cannot be asked, whoever asks it next is told. */
  async #heal(): Promise<void> {
    await null; // until the write that failed is out of the set
    while (this.#writing.size > 0) await Promise.all(this.#writing);
    await this.#settle().catch(() => {});
  }
}

/** Held records that one decision changes: written down at once, since later decisions change the same objects. */
export class Changes {
  readonly #hold: Hold;
  readonly #keys = new Set<string>();

  constructor(hold: Hold) {
    this.#hold = hold;
  }

  /** Marks a record that was changed, or sets one that is made. */
  note(key: string, made?: unknown): void {
    if (made !== undefined) this.#hold.set(key, made);
    this.#keys.add(key);
  }

  operations(): Operation[] {
    return [...this.#keys].map((key) => putJson(key, this.#hold.get(key)));
  }
}
