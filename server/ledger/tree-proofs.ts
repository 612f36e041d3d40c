/**
 * Inclusion and consistency proofs of a trace log at any of its sizes (RFC 6962 sections 2.1.1 and 2.1.2), read from
 * its tiles. A proof is first planned, as ranges of entries whose roots it needs; each range falls into complete
 * subtrees, which are nodes of tiles.
 */
import { EMPTY_ROOT, nodeHash } from "../../core/merkle/leaf.ts";
import type { Tile } from "./tile.ts";
import { placeOf, type Tiles } from "./tiles.ts";

/** Entries from the first to before the second. */
type Range = readonly [begin: number, end: number];

/** A complete subtree: the entries from `i` × 2^`height`, 2^`height` of them. */
interface Subtree {
  height: number;
  i: number;
}

/** @param size more than `index`, at most what the tiles hold */
export async function inclusionPaths(
  tiles: Tiles,
  indexes: readonly number[],
  size: number,
): Promise<Uint8Array[][]> {
  const plans = indexes.map((index) => inclusionPlan(index, size));
  const roots = await loadRoots(tiles, plans.flat());
  return plans.map((plan) => plan.map(roots));
}

/** @param size1 at most `size2`, which is at most what the tiles hold */
export async function consistencyProof(tiles: Tiles, size1: number, size2: number): Promise<Uint8Array[]> {
  const plan = consistencyPlan(size1, size2);
  return plan.map(await loadRoots(tiles, plan));
}

export async function rootAt(tiles: Tiles, size: number): Promise<Uint8Array> {
  if (size === 0) return EMPTY_ROOT;
  const range: Range = [0, size];
  return (await loadRoots(tiles, [range]))(range);
}

/** From the leaf upwards. */
export function inclusionPlan(index: number, size: number): Range[] {
  const down: Range[] = [];
  for (let begin = 0, end = size; end - begin > 1; ) {
    const middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      down.push([middle, end]);
      end = middle;
    } else {
      down.push([begin, middle]);
      begin = middle;
    }
  }
  return down.reverse();
}

export function consistencyPlan(size1: number, size2: number): Range[] {
  if (size1 === 0 || size1 === size2) return [];
  const down: Range[] = [];
  let [begin, end] = [0, size2];
  // The verifier has the root of the earlier tree; it is repeated only where that is no subtree of the later one.
  while (size1 !== end) {
    const middle = begin + largestPowerBelow(end - begin);
    if (size1 <= middle) {
      down.push([middle, end]);
      end = middle;
    } else {
      down.push([begin, middle]);
      begin = middle;
    }
  }
  if (begin !== 0) down.push([begin, end]);
  return down.reverse();
}

/** Loads the tiles that the ranges need, each once. @returns what tells the root of each of those ranges */
async function loadRoots(tiles: Tiles, ranges: readonly Range[]): Promise<(range: Range) => Uint8Array> {
  const loaded = new Map<string, Tile>();
  const subtrees = new Map<Range, Subtree[]>();
  for (const range of ranges) {
    const parts = subtreesOf(range);
    subtrees.set(range, parts);
    for (const { height, i } of parts) {
      const { level, n } = placeOf(height, i);
      const name = `${level}/${n}`;
      if (!loaded.has(name)) loaded.set(name, await tiles.get(level, n));
    }
  }
  return (range) =>
    subtrees
      .get(range)!
      .map(({ height, i }) => {
        const place = placeOf(height, i);
        return loaded.get(`${place.level}/${place.n}`)!.node(place.height, place.i);
      })
      .reduceRight((right: Uint8Array, left: Uint8Array) => nodeHash(left, right));
}

/** From the left, each smaller than the one before. */
function subtreesOf([begin, end]: Range): Subtree[] {
  const parts: Subtree[] = [];
  for (let at = begin; at < end; ) {
    const height = Math.floor(Math.log2(end - at));
    parts.push({ height, i: at / 2 ** height });
    at += 2 ** height;
  }
  return parts;
}

/** The largest power of two that is less than `count`. */
function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}
