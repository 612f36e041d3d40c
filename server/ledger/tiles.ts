/**
 * The hash tiles of a trace log: the tree's right edge in memory, full tiles as files under `tile/<L>/<N>` (C2SP
 * tlog-tiles), so that any web server can publish them.
 *
 * The root of every full tile is in the log's store, in the same durable batch as the entries that filled it. So files
 * need no sync, and none is believed: a tile that is read is held against its root, and one that is missing, torn or
 * altered is made again from what lies below it. Opening reads at most 255 hashes for each level.
 */
import { mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "../../core/merkle/leaf.ts";
import { TILE_WIDTH, tilePath } from "../../core/trace/tiles.ts";
import { logKeys } from "../store/keys.ts";
import type { Operation, Reads } from "../store/store.ts";
import { collectEntries, corrupt, leafHashes } from "./log-records.ts";
import { TILE_HEIGHT, Tile } from "./tile.ts";

/** full tiles kept in memory, 16 KiB each; the one used longest ago goes first */
const CACHED = 512;

interface EdgeTile {
  n: number;
  tile: Tile;
}

export class Tiles {
  readonly #reads: Reads;
  readonly #folder: string;
  /** by level, the tile that is filling */
  #edge: EdgeTile[] = [];
  /** full, but not in the folder yet */
  #unwritten = new Map<string, { level: number; n: number; tile: Tile }>();
  readonly #cache = new Map<string, Tile>();

  private constructor(reads: Reads, folder: string) {
    this.#reads = reads;
    this.#folder = folder;
  }

  /** The tiles of the first `size` entries. Throws `store-corrupt`. */
  static async open(reads: Reads, folder: string, size: number): Promise<Tiles> {
    const tiles = new Tiles(reads, folder);
    for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
      const n = Math.floor(hashes / TILE_WIDTH);
      tiles.#edge[level] = { n, tile: Tile.of(await tiles.#hashesBelow(level, n, hashes % TILE_WIDTH)) };
    }
    return tiles;
  }

  /** Takes the leaf hashes of the next entries. @returns what belongs into the store with those entries */
  append(hashes: Uint8Array): Operation[] {
    const operations: Operation[] = [];
    for (let at = 0; at < hashes.length; at += HASH_BYTES) this.#push(0, hashes, at, operations);
    return operations;
  }

  #push(level: number, hashes: Uint8Array, at: number, operations: Operation[]): void {
    this.#edge[level] ??= { n: 0, tile: new Tile() };
    const edge = this.#edge[level];
    edge.tile.push(hashes, at);
    if (edge.tile.width < TILE_WIDTH) return;
    const root = edge.tile.root();
    operations.push({ put: logKeys.tile(level, edge.n), value: root });
    this.#unwritten.set(`${level}/${edge.n}`, { level, n: edge.n, tile: edge.tile });
    this.#edge[level] = { n: edge.n + 1, tile: new Tile() };
    this.#push(level + 1, root, 0, operations);
  }

  /** The root of the tree over everything appended. */
  root(): Uint8Array {
    let root: Uint8Array | null = null;
    for (const { tile } of this.#edge) {
      // Complete subtrees from the smallest, at the right, to the largest: one for each bit of the width.
      for (let height = 0, rest = tile.width; rest > 0; height++, rest >>= 1) {
        if (rest % 2 === 0) continue;
        const subtree = tile.node(height, rest - 1);
        root = root === null ? subtree : nodeHash(subtree, root);
      }
    }
    return root ?? EMPTY_ROOT;
  }

  /** Writes full tiles to the folder. Where it fails nothing is lost: whoever asks for the tile makes it again. */
  async write(): Promise<void> {
    const written = [...this.#unwritten];
    for (const [name, { level, n, tile }] of written) {
      await this.#writeFile(level, n, tile);
      this.#keep(name, tile);
      this.#unwritten.delete(name);
    }
  }

  /** Full, or filling: then it holds at least what was appended. Throws `store-corrupt`. */
  async get(level: number, n: number): Promise<Tile> {
    const name = `${level}/${n}`;
    const edge = this.#edge[level];
    if (edge?.n === n) return edge.tile;
    const near = this.#unwritten.get(name)?.tile ?? this.#cache.get(name);
    if (near !== undefined) {
      if (this.#cache.delete(name)) this.#cache.set(name, near);
      return near;
    }
    const root = await this.#reads.get(logKeys.tile(level, n));
    if (root === undefined) throw corrupt(`no tile ${name} is known`);
    const read = await this.#readFile(level, n);
    if (read !== null && Buffer.compare(read.root(), root) === 0) return this.#keep(name, read);
    const made = Tile.of(await this.#hashesBelow(level, n, TILE_WIDTH));
    if (Buffer.compare(made.root(), root) !== 0)
      throw corrupt(`tile ${name} does not follow from the entries`);
    await this.#writeFile(level, n, made);
    return this.#keep(name, made);
  }

  /** The first `width` hashes of a tile, from the store alone. */
  async #hashesBelow(level: number, n: number, width: number): Promise<Uint8Array> {
    const first = n * TILE_WIDTH;
    if (level === 0) return leafHashes(await collectEntries(this.#reads, first, first + width));
    const keys = Array.from({ length: width }, (_, i) => logKeys.tile(level - 1, first + i));
    const roots = await this.#reads.getMany(keys);
    const missing = roots.findIndex((root) => root?.length !== HASH_BYTES);
    if (missing !== -1) throw corrupt(`no tile ${level - 1}/${first + missing} is known`);
    return Buffer.concat(roots as Uint8Array[]);
  }

  #keep(name: string, tile: Tile): Tile {
    this.#cache.set(name, tile);
    if (this.#cache.size > CACHED) this.#cache.delete(this.#cache.keys().next().value!);
    return tile;
  }

  async #readFile(level: number, n: number): Promise<Tile | null> {
    const hashes = await readFile(tileFile(this.#folder, level, n)).catch(() => null);
    return hashes?.length === TILE_WIDTH * HASH_BYTES ? Tile.of(hashes) : null;
  }

  async #writeFile(level: number, n: number, tile: Tile): Promise<void> {
    await writeTileFile(this.#folder, level, n, tile.hashes()).catch(() => {});
  }
}

/** Which tile holds the node over the entries from `i` × 2^`height`, and where in it. */
export function placeOf(height: number, i: number): { level: number; n: number; height: number; i: number } {
  const level = Math.floor(height / TILE_HEIGHT);
  const within = height % TILE_HEIGHT;
  const nodes = TILE_WIDTH >> within;
  return { level, n: Math.floor(i / nodes), height: within, i: i % nodes };
}

export function tileFile(folder: string, level: number, n: number): string {
  return join(folder, tilePath({ level, index: n, width: TILE_WIDTH }));
}

/** Written aside and renamed, so that nobody reads half of it. */
export async function writeTileFile(
  folder: string,
  level: number,
  n: number,
  hashes: Uint8Array,
): Promise<void> {
  const file = tileFile(folder, level, n);
  const aside = `${file}.new`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(aside, hashes);
    await rename(aside, file);
  } catch (cause) {
    await unlink(aside).catch(() => {});
    throw cause;
  }
}
