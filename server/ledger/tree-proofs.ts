/**
 * Inclusion and consistency proofs of a trace log at any of its sizes (RFC 6962 sections 2.1.1 and 2.1.2), read from
 * its tiles. A proof is first planned as the subtrees whose roots it needs; then each of them is computed once, however
 * many proofs it stands in: paths of neighbours share all that they have in common.
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

/** A path (RFC 6962 section 2.1.1) from its lowest hash on. Where two paths end alike, they end in the same objects. */
export interface Path {
  /** 32 bytes */
  hash: Uint8Array;
  /** null: below the root */
  above: Path | null;
  /**
   * As receipts write it, with all that is above it (receipts.ts); null: nobody wrote it yet. It stands here and not in a
   * WeakMap: with a million paths in one, V8 stops everything for a tenth of a second each time it looks for garbage.
   */
  lines: string | null;
}

/**
 * One path for each index; null where the leaf is the whole tree.
 * @param indexes neighbours one after another are the cheapest
 * @param size more than any index, at most what the tiles hold
 */
export async function inclusionPaths(
  tiles: Tiles,
  indexes: readonly number[],
  size: number,
): Promise<(Path | null)[]> {
  const { paths, subtrees } = planPaths(indexes, size);
  const roots = await loadRoots(tiles, subtrees.keys(), size);
  for (const [subtree, path] of subtrees) path.hash = roots.get(subtree)!;
  return paths;
}

/** Its hashes, from the leaf upwards. */
export function hashesOf(path: Path | null): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let step = path; step !== null; step = step.above) hashes.push(step.hash);
  return hashes;
}

/** @param size1 at most `size2`, which is at most what the tiles hold */
export async function consistencyProof(tiles: Tiles, size1: number, size2: number): Promise<Uint8Array[]> {
  const plan = consistencyPlan(size1, size2);
  const roots = await loadRoots(tiles, plan, size2);
  return plan.map((subtree) => roots.get(subtree)!);
}

export async function rootAt(tiles: Tiles, size: number): Promise<Uint8Array> {
  if (size === 0) return EMPTY_ROOT;
  const whole = subtreeOf(0, size);
  return (await loadRoots(tiles, [whole], size)).get(whole)!;
}

/** The paths but for their hashes, and of which subtrees these are the roots. */
function planPaths(
  indexes: readonly number[],
  size: number,
): { paths: (Path | null)[]; subtrees: Map<Subtree, Path> } {
  const subtrees = new Map<Subtree, Path>();
  const beside = (begin: number, end: number, above: Path | null): Path => {
    const subtree = subtreeOf(begin, end);
    let path = subtrees.get(subtree);
    if (path === undefined) {
      path = { hash: EMPTY_ROOT, above, lines: null };
      subtrees.set(subtree, path);
    }
    return path;
  };
  // The way down to the leaf before: as far as it leads to this one too, it is not walked again.
  const way: { begin: number; end: number; path: Path | null }[] = [{ begin: 0, end: size, path: null }];
  const paths = indexes.map((index) => {
    while (index < way.at(-1)!.begin || index >= way.at(-1)!.end) way.pop();
    let { begin, end, path } = way.at(-1)!;
    while (end - begin > 1) {
      const middle = begin + largestPowerBelow(end - begin);
      if (index < middle) {
        path = beside(middle, end, path);
        end = middle;
      } else {
        path = beside(begin, middle, path);
        begin = middle;
      }
      way.push({ begin, end, path });
    }
    return path;
  });
  return { paths, subtrees };
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

/** Loads the tiles that they need, each once, and computes each subtree's root once. */
async function loadRoots(
  tiles: Tiles,
  subtrees: Iterable<Subtree>,
  size: number,
): Promise<Map<Subtree, Uint8Array>> {
  const roots = new Map<Subtree, Uint8Array>();
  const loaded = new Map<string, Tile>();
  for (const subtree of subtrees) {
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
