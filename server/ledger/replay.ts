/**
 * A trace log computed again from its 64-byte entries alone, as a stream: its tree, and its subject map in a file of
 * its own. Whoever holds the entries can do this, with or without the log's store: operator, auditor, witness.
 */
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { passes } from "./epochs.ts";
import { leafHashes } from "./log-records.ts";
import { type Child, MAP_START, MapFile } from "./map-file.ts";
import { applyEntries, EMPTY_MAP } from "./subject-map.ts";
import { type PlacedTile, TreeEdge } from "./tree-edge.ts";

/** Whole entries, and the index of the first. */
export interface EntryPiece {
  first: number;
  bytes: Uint8Array;
}

/** The log after another piece: pieces are cut so that they end at each of the sizes asked for. */
export interface ReplayedPiece extends EntryPiece {
  leafHashes: Uint8Array;
  /** size of the log with this piece */
  size: number;
  /** full with this piece */
  tiles: PlacedTile[];
  /** of the log at `size`, 32 bytes */
  root(): Uint8Array;
}

/**
 * @param pieces from index 0 on, without gaps
 * @param sizes at which a root will be asked for
 */
export async function* replayTree(
  pieces: AsyncIterable<EntryPiece>,
  sizes: Iterable<number>,
): AsyncGenerator<ReplayedPiece> {
  const stops = [...new Set(sizes)].filter((size) => size > 0).sort((a, b) => a - b);
  let tiles: PlacedTile[] = [];
  const edge = new TreeEdge((full) => tiles.push(full));
  for await (const piece of cut(pieces, stops)) {
    tiles = [];
    const hashes = leafHashes(piece.bytes);
    edge.append(hashes);
    const size = piece.first + piece.bytes.length / ENTRY_BYTES;
    yield { ...piece, leafHashes: hashes, size, tiles, root: () => edge.root() };
  }
}

async function* cut(pieces: AsyncIterable<EntryPiece>, stops: number[]): AsyncGenerator<EntryPiece> {
  let next = 0;
  for await (const { first, bytes } of pieces) {
    const end = first + bytes.length / ENTRY_BYTES;
    for (let from = first; from < end; ) {
      while (next < stops.length && stops[next]! <= from) next++;
      const to = Math.min(end, stops[next] ?? end);
      yield { first: from, bytes: bytes.subarray((from - first) * ENTRY_BYTES, (to - first) * ENTRY_BYTES) };
      from = to;
    }
  }
}

/** A map root as an epoch has it. */
export interface ReplayedMap {
  size: number;
  map: Child;
  /** where the file ends with it */
  end: number;
}

/**
 * Writes the subject map anew, into the file `path`.
 * @param sizes of the epochs, ascending: the file is the same, byte for byte, only with the same sizes
 * @param entries those from `first` to before `end`
 */
export async function* replayMap(
  path: string,
  sizes: Iterable<number>,
  entries: (first: number, end: number) => Promise<Uint8Array>,
): AsyncGenerator<ReplayedMap> {
  const file = MapFile.openToWrite(path, MAP_START);
  try {
    let map = EMPTY_MAP;
    let from = 0;
    for (const size of sizes) {
      for (const [first, end] of passes(from, size)) {
        map = applyEntries(file, map, await entries(first, end), first);
      }
      from = size;
      yield { size, map, end: file.end };
    }
    file.sync();
  } finally {
    file.close();
  }
}
