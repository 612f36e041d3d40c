/**
 * Inclusion and consistency proofs of a trace log at any of its sizes (RFC 6962 sections 2.1.1 and 2.1.2), read from
 * its tiles. A proof is first planned as the subtrees whose roots it needs; then each of them is computed once, however
 * many proofs it stands in, and stands in all of them as the same array.
 */
import { EMPTY_ROOT, nodeHash } from "../../core/merkle/leaf.ts";
import type { Tile } from "./tile.ts";
import { placeOf, type Tiles } from "./tiles.ts";

/**
 * A subtree of a tree, as one number, since a batch of proofs has tens of thousands of them: its first entry × 64, plus
 * its height if it is complete, or else RIGHT: from its first entry to the end of the tree.
 */
type Subtree = number;
const RIGHT = 63;

/** @param size more than any index, at most what the tiles hold. Each path is from the leaf upwards. */
export async function inclusionPaths(
  tiles: Tiles,
  indexes: readonly number[],
  size: number,
): Promise<Uint8Array[][]> {
  const plans = indexes.map((index) => inclusionPlan(index, size));
  const roots = await loadRoots(tiles, plans, size);
  return plans.map((plan) => plan.map((subtree) => roots.get(subtree)!));
}

/** @param size1 at most `size2`, which is at most what the tiles hold */
export async function consistencyProof(tiles: Tiles, size1: number, size2: number): Promise<Uint8Array[]> {
  const plan = consistencyPlan(size1, size2);
  const roots = await loadRoots(tiles, [plan], size2);
  return plan.map((subtree) => roots.get(subtree)!);
}

export async function rootAt(tiles: Tiles, size: number): Promise<Uint8Array> {
  if (size === 0) return EMPTY_ROOT;
  const whole = subtreeOf(0, size);
  return (await loadRoots(tiles, [[whole]], size)).get(whole)!;
}

function inclusionPlan(index: number, size: number): Subtree[] {
  const down: Subtree[] = [];
  for (let begin = 0, end = size; end - begin > 1; ) {
    const middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      down.push(subtreeOf(middle, end));
      end = middle;
    } else {
      down.push(subtreeOf(begin, middle));
      begin = middle;
    }
  }
  return down.reverse();
}

function consistencyPlan(size1: number, size2: number): Subtree[] {
  if (size1 === 0 || size1 === size2) return [];
  const down: Subtree[] = [];
  let [begin, end] = [0, size2];
  while (size1 !== end) {
    const middle = begin + largestPowerBelow(end - begin);
    if (size1 <= middle) {
      down.push(subtreeOf(middle, end));
      end = middle;
    } else {
      down.push(subtreeOf(begin, middle));
      begin = middle;
    }
  }
  // The verifier has the root of the earlier tree: it is repeated only where that is no subtree of the later one.
  if (begin !== 0) down.push(subtreeOf(begin, end));
  return down.reverse();
}

/** Loads the tiles that the plans need, each once, and computes each subtree's root once. */
async function loadRoots(
  tiles: Tiles,
  plans: readonly Subtree[][],
  size: number,
): Promise<Map<Subtree, Uint8Array>> {
  const roots = new Map<Subtree, Uint8Array>();
  const loaded = new Map<string, Tile>();
  for (const plan of plans) {
    for (const subtree of plan) {
      if (roots.has(subtree)) continue;
      let root: Uint8Array | null = null;
      for (const { begin, height } of completeParts(subtree, size).reverse()) {
        const place = placeOf(height, begin / 2 ** height);
        const name = `${place.level}/${place.n}`;
        let tile = loaded.get(name);
        if (tile === undefined) {
          tile = await tiles.get(place.level, place.n);
          loaded.set(name, tile);
        }
        const part = tile.node(place.height, place.i);
        root = root === null ? part : nodeHash(part, root);
      }
      roots.set(subtree, root!);
    }
  }
  return roots;
}

/** The complete subtrees of which it consists: from the left, each smaller than the one before. */
function completeParts(subtree: Subtree, size: number): { begin: number; height: number }[] {
  const begin = Math.floor(subtree / 64);
  const height = subtree % 64;
  if (height !== RIGHT) return [{ begin, height }];
  const parts = [];
  for (let at = begin; at < size; ) {
    const height = Math.floor(Math.log2(size - at));
    parts.push({ begin: at, height });
    at += 2 ** height;
  }
  return parts;
}

/** Of the entries from `begin` to before `end`: as many as a power of two, or all up to the end of the tree. */
function subtreeOf(begin: number, end: number): Subtree {
  const height = Math.log2(end - begin);
  return begin * 64 + (Number.isInteger(height) ? height : RIGHT);
}

/** The largest power of two that is less than `count`. */
function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}
