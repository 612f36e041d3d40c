/**
 * The audit of a log that is read over HTTP. With the 64-byte entries (an auditor's right) tree and subject map are
 * computed anew; without them the tree alone, from its public leaf hashes. Held against them: the checkpoint and its
 * signature, every hash tile above the leaves, every epoch.
 *
 * What it reads is written to a scratch file, as the map is made in one pass for each epoch.
 */
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import { type Checkpoint, parseCheckpoint } from "../../core/note/checkpoint.ts";
import { parseNote } from "../../core/note/note.ts";
import { verifyNote } from "../../core/note/verify.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { TILE_WIDTH } from "../../core/trace/tiles.ts";
import type { LogFact } from "../../core/verify/receipt/facts.ts";
import { nodeVerifyEd25519 } from "../../server/ed25519.ts";
import type { Finding } from "../../server/ledger/audit.ts";
import { leafHashes } from "../../server/ledger/log-records.ts";
import { replayMap } from "../../server/ledger/replay.ts";
import { type PlacedTile, TreeEdge } from "../../server/ledger/tree-edge.ts";
import type { AuditFinding } from "./audit.ts";
import type { AnchoredEpoch, Asker, LogReader } from "./log-reader.ts";

/** Tiles that are asked for together. */
const AT_ONCE = 8;

export interface ServiceAudit {
  reader: LogReader;
  /** its checkpoint, a signed note */
  note: string;
  /** heads that it signed before, as somebody holds them */
  heads: readonly Head[];
  /** what the chain says of the log */
  state: LogFact;
  /** as anchored on chain, ascending */
  epochs: readonly AnchoredEpoch[];
  /** an auditor of the log; null: only what is public is read */
  asker: Asker | null;
  onProgress: (progress: { phase: "tree" | "subject-map"; done: number; total: number }) => void;
}

/** A signed head of the log. */
export type Head = Pick<Checkpoint, "size" | "root">;

/** Throws `service-unavailable`, `entries-refused`, and what parsing the note throws. */
export async function* auditService(audit: ServiceAudit): AsyncGenerator<AuditFinding> {
  const { note, heads, state, epochs, asker } = audit;
  const checkpoint = parseCheckpoint(parseNote(note).text);
  const { size } = checkpoint;
  if (!(await signed(note, checkpoint, state))) yield { code: "checkpoint-unsigned", size };
  const claims: Claim[] = [
    ...epochs.map(({ size, root }) => ({ size, root, source: "anchored" as const })),
    ...[...heads, checkpoint].map((head) => ({
      size: head.size,
      root: encodeBase64url(head.root),
      source: "checkpoint" as const,
    })),
  ];
  for (const claim of claims)
    if (claim.size > size)
      yield {
        code: "entries-missing",
        index: size,
        size: claim.size,
        found: claim.root,
        source: claim.source,
      };
  const covered = epochs.filter((epoch) => epoch.size <= size);
  const scratch = await mkdtemp(join(tmpdir(), "certrace-audit-"));
  const file = await open(join(scratch, "entries"), "w+", 0o600);
  try {
    yield* auditTree(audit, size, claims, file);
    if (asker !== null) yield* auditMap(audit, covered, file, join(scratch, "map"));
  } finally {
    await file.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** By the key in force, or one that was: a rotation must not make the last checkpoint a forgery. */
async function signed(note: string, { origin }: Checkpoint, { keys, ...state }: LogFact): Promise<boolean> {
  if (origin !== state.origin) return false;
  const known = keys.map(({ noteKey }) => ({
    name: origin,
    type: 1 as const,
    publicKey: decodeBase64url(noteKey),
  }));
  return (await verifyNote(parseNote(note), known, nodeVerifyEd25519)).verified.length > 0;
}

async function* auditTree(
  { reader, asker, onProgress }: ServiceAudit,
  total: number,
  claims: readonly Claim[],
  file: FileHandle,
): AsyncGenerator<Finding> {
  const claimed = Map.groupBy(claims, ({ size }) => size);
  const stops = [...claimed.keys()].sort((a, b) => a - b);
  let next = 0;
  let full: PlacedTile[] = [];
  const edge = new TreeEdge((tile) => full.push(tile));
  let done = 0;
  const tiles = Math.ceil(total / TILE_WIDTH);
  for (let from = 0; from < tiles; from += AT_ONCE) {
    const wanted = Array.from({ length: Math.min(AT_ONCE, tiles - from) }, (_, i) => {
      const width = Math.min(TILE_WIDTH, total - (from + i) * TILE_WIDTH);
      return { level: asker === null ? (0 as const) : ("entries" as const), index: from + i, width };
    });
    const read =
      asker === null
        ? wanted.map((tile) => reader.tile(tile))
        : wanted.map((tile) => reader.bundle(tile, asker));
    for (const bytes of await Promise.all(read)) {
      if (asker !== null) await file.write(bytes, 0, bytes.length, done * ENTRY_BYTES);
      const hashes = asker === null ? bytes : leafHashes(bytes);
      for (let at = 0; at < hashes.length; ) {
        while (next < stops.length && stops[next]! <= done) next++;
        const end = Math.min(hashes.length, ((stops[next] ?? total) - done) * 32 + at);
        edge.append(hashes.subarray(at, end));
        done += (end - at) / 32;
        at = end;
        for (const { source, root } of claimed.get(done) ?? []) {
          const computed = encodeBase64url(edge.root());
          if (root !== computed) yield { code: "root-differs", size: done, computed, found: root, source };
        }
      }
    }
    yield* auditTiles(reader, full, asker !== null);
    full = [];
    onProgress({ phase: "tree", done, total });
  }
}

interface Claim {
  size: number;
  source: "anchored" | "checkpoint";
  root: string;
}

/** Of what got full: the tiles as the service shows them. Leaf hashes that were read as such agree with themselves. */
async function* auditTiles(
  reader: LogReader,
  full: readonly PlacedTile[],
  leaves: boolean,
): AsyncGenerator<Finding> {
  for (const { level, n, tile } of full) {
    if (level === 0 && !leaves) continue;
    const shown = await reader.tile({ level, index: n, width: TILE_WIDTH });
    const right = Buffer.from(tile.hashes());
    if (right.equals(shown)) continue;
    const at = right.findIndex((byte, i) => shown[i] !== byte) & ~31;
    const [computed, found] = [right, shown].map((each) => encodeBase64url(each.subarray(at, at + 32)));
    yield {
      code: "tile-differs",
      file: `${level}/${n}`,
      offset: at,
      computed: computed!,
      found: found!,
      source: "file",
    };
  }
}

async function* auditMap(
  { onProgress }: ServiceAudit,
  epochs: readonly AnchoredEpoch[],
  file: FileHandle,
  path: string,
): AsyncGenerator<Finding> {
  const entries = async (first: number, end: number) => {
    const bytes = Buffer.alloc((end - first) * ENTRY_BYTES);
    await file.read(bytes, 0, bytes.length, first * ENTRY_BYTES);
    return bytes;
  };
  let i = 0;
  const total = epochs.at(-1)?.size ?? 0;
  for await (const { size, map } of replayMap(
    path,
    epochs.map((epoch) => epoch.size),
    entries,
  )) {
    const found = epochs[i++]!.mapRoot;
    const computed = encodeBase64url(map.hash);
    if (found !== computed) yield { code: "map-root-differs", size, computed, found, source: "anchored" };
    onProgress({ phase: "subject-map", done: size, total });
  }
}
