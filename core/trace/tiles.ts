/**
 * Tiles (C2SP tlog-tiles): the files in which a log publishes its tree, 256 hashes wide and 8 levels high, and its
 * entries. Paths `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`; N in groups of three digits, all but the last
 * with an `x` before it. Every tile has exactly one path: other spellings are refused.
 */
import { CertraceError } from "../errors.ts";
import { ENTRY_BYTES } from "./entry.ts";

export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;

export interface Tile {
  /** 0: leaf hashes; each level above hashes full tiles of the one below; `entries`: the entries themselves */
  level: number | "entries";
  /** from 0, within the level */
  index: number;
  /** 1 to 256 hashes or entries; below 256 the tile is partial */
  width: number;
}

export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/[0-9]{3}/g)!;
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${path}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** @param path without a slash before it; null: no tile has this path */
export function parseTilePath(path: string): Tile | null {
  const parts =
    /^tile\/(0|[1-9][0-9]?|entries)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (parts === null) return null;
  const tile: Tile = {
    level: parts[1] === "entries" ? "entries" : Number(parts[1]),
    index: Number(parts[2]!.replace(/[x/]/g, "")),
    width: parts[3] === undefined ? TILE_WIDTH : Number(parts[3]),
  };
  // What is not written back as it came has leading zeros, a partial tile of 256, or an index beyond 2^53.
  return tilePath(tile) === path && (tile.level === "entries" || tile.level <= MAX_LEVEL) ? tile : null;
}

/** How many hashes a level of the tiles holds in a log of `size` entries: floor(size / 256^level). */
export function tileLevelSize(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** An entry bundle: each entry with its length as a big-endian uint16 before it. Throws `entry-length`. */
export function encodeEntryBundle(entries: Uint8Array): Uint8Array<ArrayBuffer> {
  if (entries.length % ENTRY_BYTES !== 0) throw bundleMalformed();
  const count = entries.length / ENTRY_BYTES;
  const bundle = new Uint8Array(count * (2 + ENTRY_BYTES));
  for (let i = 0; i < count; i++) {
    bundle[i * (2 + ENTRY_BYTES) + 1] = ENTRY_BYTES;
    bundle.set(entries.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES), i * (2 + ENTRY_BYTES) + 2);
  }
  return bundle;
}

/** The entries of a bundle one after another, 64 bytes each. Throws `entry-length`. */
export function decodeEntryBundle(bundle: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bundle.length % (2 + ENTRY_BYTES) !== 0) throw bundleMalformed();
  const count = bundle.length / (2 + ENTRY_BYTES);
  const entries = new Uint8Array(count * ENTRY_BYTES);
  for (let i = 0; i < count; i++) {
    const at = i * (2 + ENTRY_BYTES);
    if (bundle[at] !== 0 || bundle[at + 1] !== ENTRY_BYTES) throw bundleMalformed();
    entries.set(bundle.subarray(at + 2, at + 2 + ENTRY_BYTES), i * ENTRY_BYTES);
  }
  return entries;
}

function bundleMalformed(): CertraceError<"entry-length"> {
  return new CertraceError(
    "entry-length",
    "an entry bundle holds entries of 64 bytes, each after its length",
    {
      field: "entries",
      remedy: "Get the bundle again: it was cut or altered, or it is not a Certrace log's.",
    },
  );
}
