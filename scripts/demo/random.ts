/**
 * Repeatable chance for the demo data: the same seed gives the same data on every machine. Not for secrets.
 */

export interface Chance {
  /** integer, 0 ≤ n < `below` */
  below(below: number): number;
  /** integer, `from` ≤ n ≤ `to` */
  between(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  digits(count: number): string;
}

/** @param seed any integer */
export function seededChance(seed: number): Chance {
  // mulberry32: small, and good enough for names and dates
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    pick: (items) => items[below(items.length)]!,
    digits: (count) => Array.from({ length: count }, () => below(10)).join(""),
  };
}
