/**
 * Entries of a trace log as changes of its subject map: sorted by tag and, for one tag, by index. Flat arrays, since
 * an epoch may hold half a million of them.
 */
import { HASH_BYTES } from "../../core/merkle/leaf.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { leafHashes } from "./log-records.ts";

/** Entries that one pass over the map takes at most: the sort key below has room for 2^20. */
export const MAX_CHANGES = 2 ** 19;
const POSITIONS = 2 ** 20;

export class MapChanges {
  readonly count: number;
  readonly #entries: Uint8Array;
  readonly #leafHashes: Uint8Array;
  readonly #first: number;
  /** positions of entries, in the order of the map */
  readonly #order: Uint32Array;

  /**
   * @param entries at most MAX_CHANGES of them, 64 bytes each
   * @param first log index of the first
   */
  constructor(entries: Uint8Array, first: number) {
    this.count = entries.length / ENTRY_BYTES;
    this.#entries = entries;
    this.#leafHashes = leafHashes(entries);
    this.#first = first;
    this.#order = order(entries);
  }

  tag(i: number): Uint8Array {
    const at = this.#order[i]! * ENTRY_BYTES;
    return this.#entries.subarray(at, at + HASH_BYTES);
  }

  /** log index */
  index(i: number): number {
    return this.#first + this.#order[i]!;
  }

  leafHash(i: number): Uint8Array {
    const at = this.#order[i]! * HASH_BYTES;
    return this.#leafHashes.subarray(at, at + HASH_BYTES);
  }
}

function order(entries: Uint8Array): Uint32Array {
  const count = entries.length / ENTRY_BYTES;
  const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
  // The first 32 bits of the tag and the position in one double: sorted as numbers, which is ten times as fast as
  // comparing tags. What shares those 32 bits without being the same tag is rare, and set right afterwards.
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = view.getUint32(i * ENTRY_BYTES) * POSITIONS + i;
  keys.sort();
  const sorted = new Uint32Array(count);
  for (let i = 0; i < count; i++) sorted[i] = keys[i]! % POSITIONS;
  const tag = (i: number) => Buffer.from(entries.buffer, entries.byteOffset + i * ENTRY_BYTES, HASH_BYTES);
  const prefix = (i: number) => Math.floor(keys[i]! / POSITIONS);
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && prefix(to) === prefix(from)) to++;
    const run = sorted.subarray(from, to);
    if (run.some((i) => !tag(i).equals(tag(run[0]!)))) run.sort((a, b) => tag(a).compare(tag(b)) || a - b);
    from = to;
  }
  return sorted;
}
