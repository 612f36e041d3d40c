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
import { HASH_BYTES } from "../../core/merkle/leaf.ts";
import { TILE_WIDTH, tilePath } from "../../core/trace/tiles.ts";
import { logKeys } from "../store/keys.ts";
import type { Operation, Reads } from "../store/store.ts";
import { collectEntries, corrupt, leafHashes } from "./log-records.ts";
import { TILE_HEIGHT, Tile } from "./tile.ts";
import { type PlacedTile, TreeEdge } from "./tree-edge.ts";

/** full tiles kept in memory, 16 KiB each; the one used longest ago goes first */
const CACHED = 512;

export class Tiles {
  readonly #reads: Reads;
  readonly #folder: string;
  readonly #edge: TreeEdge;
  /** full, but not in the folder yet */
  readonly #unwritten = new Map<string, PlacedTile>();
  readonly #cache = new Map<string, Tile>();
  /** for the store: roots of tiles that got full in the append that is running */
  #roots: Operation[] = [];

  private constructor(reads: Reads, folder: string, levels: PlacedTile[]) {
    this.#reads = reads;
    this.#folder = folder;
    this.#edge = new TreeEdge((full) => {
      this.#unwritten.set(`${full.level}/${full.n}`, full);
      this.#roots.push({ put: logKeys.tile(full.level, full.n), value: full.tile.root() });
    }, levels);
  }

  /** The tiles of the first `size` entries. Throws `store-corrupt`. */
  static async open(reads: Reads, folder: string, size: number): Promise<Tiles> {
    const levels: PlacedTile[] = [];
    for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
      const n = Math.floor(hashes / TILE_WIDTH);
      levels.push({ level, n, tile: Tile.of(await hashesBelow(reads, level, n, hashes % TILE_WIDTH)) });
    }
    return new Tiles(reads, folder, levels);
  }

  /** Takes the leaf hashes of the next entries. @returns what belongs into the store with those entries */
  append(hashes: Uint8Array): Operation[] {
    this.#roots = [];
    this.#edge.append(hashes);
    return this.#roots;
  }

  /** The root of the tree over everything appended. */
  root(): Uint8Array {
    return this.#edge.root();
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
    const filling = this.#edge.filling(level);
    if (filling?.n === n) return filling.tile;
    const near = this.#unwritten.get(name)?.tile ?? this.#cache.get(name);
    if (near !== undefined) {
      if (this.#cache.delete(name)) this.#cache.set(name, near);
      return near;
    }
    const root = await this.#reads.get(logKeys.tile(level, n));
    if (root === undefined) throw corrupt(`no tile ${name} is known`);
    const read = await this.#readFile(level, n);
    if (read !== null && Buffer.compare(read.root(), root) === 0) return this.#keep(name, read);
    const made = Tile.of(await hashesBelow(this.#reads, level, n, TILE_WIDTH));
    if (Buffer.compare(made.root(), root) !== 0)
      throw corrupt(`tile ${name} does not follow from the entries`);
    await this.#writeFile(level, n, made);
    return this.#keep(name, made);
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

/** The first `width` hashes of a tile, from the store alone. */
async function hashesBelow(reads: Reads, level: number, n: number, width: number): Promise<Uint8Array> {
  const first = n * TILE_WIDTH;
  if (level === 0) return leafHashes(await collectEntries(reads, first, first + width));
  const keys = Array.from({ length: width }, (_, i) => logKeys.tile(level - 1, first + i));
  const roots = await reads.getMany(keys);
  const missing = roots.findIndex((root) => root?.length !== HASH_BYTES);
  if (missing !== -1) throw corrupt(`no tile ${level - 1}/${first + missing} is known`);
  return Buffer.concat(roots as Uint8Array[]);
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
