/**
 * Random bytes a few at a time: each draw of the system's costs as much as several thousand bytes, so they are drawn
 * together and handed out once each.
 */
import { randomBytes } from "node:crypto";

const DRAWN = 8_192;

let drawn = randomBytes(DRAWN);
let used = 0;

/** Bytes that nobody else gets. Not to be changed: they share memory with others. */
export function fewRandomBytes(count: number): Buffer {
  if (count > DRAWN / 8) return randomBytes(count);
  if (used + count > DRAWN) {
    drawn = randomBytes(DRAWN);
    used = 0;
  }
  used += count;
  return drawn.subarray(used - count, used);
}
