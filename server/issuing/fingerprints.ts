/**
 * Which texts came before: a set of 96-bit fingerprints (SHA-256, cut) with a 32-bit value each, in one flat
 * array with open addressing.
 *
 * Why so: a register of a million rows must not cost a million JavaScript strings (about 100 MB, and garbage
 * collection to match). Here a row costs 16 to 43 bytes, a Map of strings five times that; and a duplicate is
 * known when its row is read, so rows are refused in the order of the register, which sorting on disk would not
 * give. With 96 bits, one chance in 10^17 per million rows refuses a row wrongly, and nobody can make two numbers
 * meet on purpose for less than 2^48 hashes, and then gains a refused row.
 */
import { hash } from "node:crypto";

const WORDS = 4;

export class Fingerprints {
  /** slots of three words of fingerprint and one of value + 1; 0 there: free */
  #slots = new Uint32Array(WORDS * 1024);
  #used = 0;

  /** Keeps `value` for `text` unless it is known. @returns the value kept before, or null */
  add(text: string, value: number): number | null {
    if ((this.#used + 1) * WORDS * 4 > this.#slots.length * 3) this.#grow();
    const digest = hash("sha256", text, "buffer");
    const [a, b, c] = [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8)];
    const at = this.#find(this.#slots, a, b, c);
    const kept = this.#slots[at + 3]!;
    if (kept !== 0) return kept - 1;
    this.#put(this.#slots, at, a, b, c, value + 1);
    this.#used++;
    return null;
  }

  /** The slot that holds the fingerprint, or the free one where it belongs. */
  #find(slots: Uint32Array, a: number, b: number, c: number): number {
    const mask = slots.length / WORDS - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (slots[at + 3] === 0) return at;
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c) return at;
    }
  }

  #put(slots: Uint32Array, at: number, a: number, b: number, c: number, value: number): void {
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
    slots[at + 3] = value;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += WORDS) {
      if (old[from + 3] === 0) continue;
      const [a, b, c] = [old[from]!, old[from + 1]!, old[from + 2]!];
      this.#put(slots, this.#find(slots, a, b, c), a, b, c, old[from + 3]!);
    }
    this.#slots = slots;
  }
}
