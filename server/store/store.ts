/**
 * The store: an ordered map from string keys to bytes, durable. One interface, several engines behind it
 * (level.ts, memory.ts; PostgreSQL later), one contract suite that all of them pass (test/server/store).
 *
 * Guarantees every engine gives:
 * - Keys are ASCII strings of 1 to 512 characters, ordered by their bytes. Values are bytes, at most 16 MiB.
 *   Anything else is a mistake of the caller: RangeError.
 * - `batch` is atomic: all of it or none, also across kill -9 and power loss once it has resolved with
 *   `durable: true` (the default). A later batch is never visible without an earlier one. Where one batch names
 *   a key twice, the later operation counts. The values handed in must not change until it has resolved.
 * - Reads see every batch that has resolved before they began.
 * - `range` yields keys in order, from a consistent snapshot taken when it is called.
 * - `snapshot` answers every question from the state at the moment it was taken, until it is closed.
 * - After `expunge(from, to)` no file of the store holds anything any more that was deleted or replaced between these
 *   keys before it was called; other versions and backups of the files are the operator's matter, and so is what a disk
 *   keeps of files that are gone. An open snapshot or range still sees what it saw, and holds the promise up: close it
 *   and call again. It rewrites what stands between the keys and little else, beside reads and writes that go on.
 * - A store is opened by one process at a time; a second one gets `store-locked`.
 * - Failures throw CertraceError: `store-locked`, `store-unwritable`, `store-full`, `store-corrupt`, `store-closed`.
 *   After `store-full` the store goes on by itself once there is room again.
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

/** What can be asked of a store, and of one moment of it. Returned bytes must not be written to. */
export interface Reads {
  get(key: string): Promise<Uint8Array | undefined>;
  getMany(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  range(range: Range): AsyncIterable<[key: string, value: Uint8Array]>;
}

/** A store as it stood at one moment. Close it soon: while it is open, the store keeps what it has replaced since. */
export interface Snapshot extends Reads {
  close(): Promise<void>;
}

export interface Store extends Reads {
  snapshot(): Snapshot;
  batch(operations: readonly Operation[], options?: { durable?: boolean }): Promise<void>;
  /** Makes deletions physical between `from` (inclusive) and `to` (exclusive). */
  expunge(from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

/** characters of a key */
export const MAX_KEY = 512;
const MAX_VALUE = 16 * 1024 * 1024;

/** For engines: throws RangeError for what the guarantees above exclude. */
export function checkOperations(operations: readonly Operation[]): void {
  for (const operation of operations) {
    const key = "put" in operation ? operation.put : operation.delete;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is allowed
    if (key.length === 0 || key.length > MAX_KEY || !/^[\x00-\x7f]*$/.test(key)) {
      throw new RangeError(`A store key has 1 to ${MAX_KEY} ASCII characters; this one has ${key.length}.`);
    }
    if ("put" in operation && operation.value.length > MAX_VALUE) {
      throw new RangeError(
        `A stored value has at most ${MAX_VALUE} bytes; ${key} has ${operation.value.length}.`,
      );
    }
  }
}
