/**
 * The right edge of a log's tree: the tile that is filling, for each level. Entries are added at the end; every tile
 * that gets full is handed out. Enough to know the root at any size on the way, in a few hundred hashes.
 */
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "../../core/merkle/leaf.ts";
import { TILE_WIDTH } from "../../core/trace/tiles.ts";
import { Tile } from "./tile.ts";

export interface PlacedTile {
  level: number;
  /** from the left, within the level */
  n: number;
  tile: Tile;
}

export class TreeEdge {
  readonly #levels: PlacedTile[];
  readonly #full: (tile: PlacedTile) => void;

  /**
   * @param full is given each tile that got full, and its root stands in the level above
   * @param levels the edge so far; none for an empty tree
   */
  constructor(full: (tile: PlacedTile) => void, levels: PlacedTile[] = []) {
    this.#full = full;
    this.#levels = levels;
  }

  /** Adds leaf hashes, one after another in one array. */
  append(hashes: Uint8Array): void {
    for (let at = 0; at < hashes.length; at += HASH_BYTES) this.#push(0, hashes, at);
  }

  /** The tile of this level that is filling. */
  filling(level: number): PlacedTile | undefined {
    return this.#levels[level];
  }

  root(): Uint8Array {
    let root: Uint8Array | null = null;
    for (const { tile } of this.#levels) {
      // Complete subtrees from the smallest, at the right, to the largest: one for each bit of the width.
      for (let height = 0, rest = tile.width; rest > 0; height++, rest >>= 1) {
        if (rest % 2 === 0) continue;
        const subtree = tile.node(height, rest - 1);
        root = root === null ? subtree : nodeHash(subtree, root);
      }
    }
    return root ?? EMPTY_ROOT;
  }

  #push(level: number, hashes: Uint8Array, at: number): void {
    this.#levels[level] ??= { level, n: 0, tile: new Tile() };
    const filling = this.#levels[level];
    filling.tile.push(hashes, at);
    if (filling.tile.width < TILE_WIDTH) return;
    this.#levels[level] = { level, n: filling.n + 1, tile: new Tile() };
    this.#full(filling);
    this.#push(level + 1, filling.tile.root(), 0);
  }
}
