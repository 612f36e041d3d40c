/**
 * Grants: their terms and how far they are used, by the index of their log entry. What a decision rests on and what it
 * changes must have one order, whoever decides at the same time: so grants are *held* while a submission is decided
 * and logged. Whoever holds the same grant sees the same record, changes to it count from the moment they are made,
 * and they are on the disk in one batch with the entries that made them.
 *
 * When a write fails, what was changed in memory may be true or not: every hold taken before is then stale and taken
 * anew, which waits until nothing is being written any more and the store says what it really has.
 */
import type { GrantTerms } from "../../core/trace/body.ts";
import { ledgerKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { parseRecord, putJson } from "./log-records.ts";

export interface GrantRecord {
  /** subject tag, base64url */
  tag: string;
  terms: GrantTerms;
  /** accesses that cited it; counted only where `terms.uses` is a number */
  used: number;
  revoked: boolean;
}

/** Grants that are held. */
export interface Hold {
  /** null: there is no such grant. What is changed in the record counts for every holder at once. */
  get(index: number): GrantRecord | null;
  /** Throws where a write has failed since the hold was taken; `holding` then takes it anew. */
  requireFresh(): void;
}

interface Held {
  holders: number;
  record: GrantRecord | null;
  loaded: Promise<void>;
}

class StaleHold extends Error {}

export class Grants {
  readonly #store: Store;
  readonly #settle: () => Promise<void>;
  #held = new Map<number, Held>();
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
   * Holds grants while `act` decides and logs; called again from the start where the hold went stale.
   * @param act between `requireFresh` and handing its write to `writing` it awaits nothing
   */
  async holding<T>(indexes: readonly number[], act: (hold: Hold) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#hold([...new Set(indexes)], act);
      } catch (error) {
        if (!(error instanceof StaleHold)) throw error;
      }
    }
  }

  /** Watches a write that changes grants: its failure makes every hold stale. */
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

  /** As they are on the disk; null: no such grant. */
  async read(indexes: readonly number[]): Promise<(GrantRecord | null)[]> {
    const values = await this.#store.getMany(indexes.map(ledgerKeys.grant));
    return values.map((value) => (value === undefined ? null : parseRecord<GrantRecord>(value)));
  }

  async #hold<T>(indexes: readonly number[], act: (hold: Hold) => Promise<T>): Promise<T> {
    await this.settled();
    const generation = this.#generation;
    const all = this.#held;
    const missing = indexes.filter((index) => !all.has(index));
    const loaded = this.#load(missing, all);
    loaded.catch(() => {}); // whoever awaits it is told
    for (const index of missing) all.set(index, { holders: 0, record: null, loaded });
    const mine = new Map(indexes.map((index) => [index, all.get(index)!]));
    for (const held of mine.values()) held.holders += 1;
    try {
      for (const held of mine.values()) await held.loaded;
      return await act({
        get: (index) => mine.get(index)!.record,
        requireFresh: () => {
          if (this.#generation !== generation) throw new StaleHold();
        },
      });
    } finally {
      for (const [index, held] of mine) {
        held.holders -= 1;
        if (held.holders === 0) all.delete(index);
      }
    }
  }

  async #load(indexes: readonly number[], into: ReadonlyMap<number, Held>): Promise<void> {
    if (indexes.length === 0) return;
    const records = await this.read(indexes);
    for (const [i, index] of indexes.entries()) into.get(index)!.record = records[i]!;
  }

  #doubt(error: unknown): void {
    if (error instanceof StaleHold) return; // nothing was written
    this.#generation += 1;
    this.#held = new Map();
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

export function putGrant(index: number, record: GrantRecord): Operation {
  return putJson(ledgerKeys.grant(index), record);
}
