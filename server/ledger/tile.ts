/**
 * One hash tile of a log's tree (C2SP tlog-tiles, height 8) as it fills: up to 256 hashes and every complete node
 * above them, so that a proof takes its nodes instead of hashing the tile again. 16 KiB.
 */
import { HASH_BYTES, nodeHashInto } from "../../core/merkle/leaf.ts";
import { TILE_WIDTH } from "../../core/trace/tiles.ts";

export const TILE_HEIGHT = 8;

export class Tile {
  /** the hashes, then the 128 nodes above them, the 64 above those, … */
  readonly #nodes = new Uint8Array((2 * TILE_WIDTH - 1) * HASH_BYTES);
  #width = 0;

  /** how many hashes it holds */
  get width(): number {
    return this.#width;
  }

  /** @param hashes at most 256, one after another */
  static of(hashes: Uint8Array): Tile {
    const tile = new Tile();
    for (let at = 0; at < hashes.length; at += HASH_BYTES) tile.push(hashes, at);
    return tile;
  }

  /** Adds the hash that stands in `hashes` at byte `at`, and what is complete with it. */
  push(hashes: Uint8Array, at: number): void {
    this.#nodes.set(hashes.subarray(at, at + HASH_BYTES), this.#width * HASH_BYTES);
    let i = this.#width++;
    for (let height = 0; i % 2 === 1; height++, i >>= 1) {
      nodeHashInto(this.#nodes, offset(height, i - 1), this.#nodes, offset(height + 1, i >> 1));
    }
  }

  /** A complete node; height 0: a hash of the tile, 8: its root. */
  node(height: number, i: number): Uint8Array<ArrayBuffer> {
    const from = offset(height, i);
    return this.#nodes.slice(from, from + HASH_BYTES);
  }

  root(): Uint8Array<ArrayBuffer> {
    return this.node(TILE_HEIGHT, 0);
  }

  /** The first `width` hashes, as the tile is published. */
  hashes(width: number = this.#width): Uint8Array<ArrayBuffer> {
    return this.#nodes.slice(0, width * HASH_BYTES);
  }
}

function offset(height: number, i: number): number {
  return (2 * TILE_WIDTH - ((2 * TILE_WIDTH) >> height) + i) * HASH_BYTES;
}
