/**
 * The store: an ordered map from string keys to bytes, durable. One interface, several engines behind it
 * (level.ts, memory.ts; PostgreSQL later), one contract suite that all of them pass (test/server/store).
 *
 * Guarantees every engine gives:
 * - Keys are ASCII strings of 1 to 512 characters, ordered by their bytes. Values are bytes, at most 16 MiB.
 * - `batch` is atomic: all of it or none, also across kill -9 and power loss once it has resolved with
 *   `durable: true` (the default). A later batch is never visible without an earlier one.
 * - Reads see every batch that has resolved before they began.
 * - `range` yields keys in order, from a consistent snapshot taken when it is called.
 * - A store is opened by one process at a time; a second one gets `store-locked`.
 * - Failures throw CertraceError: `store-locked`, `store-unwritable`, `store-full`, `store-corrupt`, `store-closed`.
 */

export type Operation = { put: string; value: Uint8Array } | { delete: string };

export interface Range {
  /** inclusive */
  from: string;
  /** exclusive */
  to: string;
  reverse?: boolean;
  limit?: number;
}

export interface Store {
  get(key: string): Promise<Uint8Array | undefined>;
  getMany(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  range(range: Range): AsyncIterable<[key: string, value: Uint8Array]>;
  batch(operations: readonly Operation[], options?: { durable?: boolean }): Promise<void>;
  close(): Promise<void>;
}
