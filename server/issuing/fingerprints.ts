/**
 * Which texts came before: a set of fingerprints (SHA-256, cut) with a 32-bit value each, in flat arrays with open
 * addressing.
 *
 * Why so: a register of a million rows must not cost a million JavaScript strings (about 100 MB, and garbage
 * collection to match). Here a row costs 15 to 19 bytes; and a duplicate is known when its row is read, so rows are
 * refused in the order of the register, which sorting on disk would not give. Texts are dealt out to 256 shards by
 * the first byte of the fingerprint, so that growing copies a 256th at a time instead of needing all of it twice.
 * With 72 bits, one chance in 10^10 per million rows refuses a row wrongly; who makes two numbers meet on purpose
 * gains a refused row.
 */
import { hash } from "node:crypto";

const SHARDS = 256;
/** two words of fingerprint and one of value + 1; 0 there: free */
const WORDS = 3;
/** 200 kB altogether: a register of 10,000 rows never grows it. */
const FIRST_SLOTS = 64;
const FULL = 0.8;
const GROWTH = 1.25;

export class Fingerprints {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());

  /** Keeps `value` for `text` unless it is known. @returns the value kept before, or null */
  add(text: string, value: number): number | null {
    // As text of one character a byte, which needs no object of its own.
    const digest = hash("sha256", text, "binary");
    return this.#shards[digest.charCodeAt(0)]!.add(word(digest, 1), word(digest, 5), value);
  }
}

class Shard {
  #slots = new Uint32Array(WORDS * FIRST_SLOTS);
  #used = 0;

  add(a: number, b: number, value: number): number | null {
    if ((this.#used + 1) * WORDS > this.#slots.length * FULL) this.#grow();
    const at = find(this.#slots, a, b);
    const kept = this.#slots[at + 2]!;
    if (kept !== 0) return kept - 1;
    put(this.#slots, at, a, b, value + 1);
    this.#used++;
    return null;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Uint32Array(WORDS * Math.ceil((old.length / WORDS) * GROWTH));
    for (let from = 0; from < old.length; from += WORDS) {
      const [a, b, value] = [old[from]!, old[from + 1]!, old[from + 2]!];
      if (value !== 0) put(slots, find(slots, a, b), a, b, value);
    }
    this.#slots = slots;
  }
}

/** The slot that holds the fingerprint, or the free one where it belongs. */
function find(slots: Uint32Array, a: number, b: number): number {
  // The fingerprint's place among all, scaled to the slots: any number of them will do, not only powers of two.
  const count = slots.length / WORDS;
  for (let slot = Math.floor((a / 2 ** 32) * count); ; slot = slot + 1 === count ? 0 : slot + 1) {
    const at = slot * WORDS;
    if (slots[at + 2] === 0 || (slots[at] === a && slots[at + 1] === b)) return at;
  }
}

function put(slots: Uint32Array, at: number, a: number, b: number, value: number): void {
  slots[at] = a;
  slots[at + 1] = b;
  slots[at + 2] = value;
}

function word(digest: string, at: number): number {
  const byte = (i: number) => digest.charCodeAt(at + i);
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
}
