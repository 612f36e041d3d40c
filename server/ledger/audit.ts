/**
 * Audits a trace log's store and folder: computes tree and subject map from the 64-byte entries alone, and holds against
 * them every derived record and file, the epochs and checkpoints that others know, and, as far as they were not erased,
 * bodies and openings. What does not agree is a finding, with its evidence; the audit changes nothing and goes on.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { lastNumber, logKeys, under } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import { auditBodies, ErasureBook } from "./audit-bodies.ts";
import { SubmissionAudit, type SubmissionAuthority, type SubmissionTally } from "./audit-submissions.ts";
import type { Epoch } from "./epochs.ts";
import { firstDifference, type Progress } from "./fsck.ts";
import { collectEntries, type EpochRecord, readEntries, readEpochs, readHead } from "./log-records.ts";
import { type ReplayedPiece, replayMap, replayTree } from "./replay.ts";
import { tileFile } from "./tiles.ts";
import { mapPath } from "./trace-log.ts";

/** What does not agree. Hashes are base64url. */
export interface Finding {
  code: FindingCode;
  /** of the entry it is about, or of the first */
  index?: number;
  /** of another entry, with which it does not agree, or of the first */
  other?: number;
  /** of the log at the epoch or checkpoint it is about */
  size?: number;
  /** path of the file, or its tile */
  file?: string;
  /** in the file, bytes */
  offset?: number;
  /** what follows from the entries */
  computed?: string;
  /** what is recorded, anchored or signed; null: nothing is */
  found?: string | null;
  /** who says so */
  source?: "epoch" | "anchored" | "checkpoint" | "store" | "file";
}

export type FindingCode =
  | "entries-missing"
  | "head-differs"
  | "root-differs"
  | "map-root-differs"
  | "epoch-unknown"
  | "tile-differs"
  | "subject-list-differs"
  | "subject-list-foreign"
  | "map-file-differs"
  | "body-differs"
  | "body-missing"
  | "body-invalid"
  | "time-backwards"
  | "opening-differs"
  | "opening-left"
  | "submission-missing"
  | "submission-left"
  | "submission-invalid"
  | "submission-differs"
  | "submission-event"
  | "submission-time"
  | "submission-key"
  | "submission-signature"
  | "submission-tag"
  | "submission-twice"
  | "submission-jti-reused";

export interface AuditOptions {
  /** of the log; only read */
  store: Reads;
  /** of its derived files */
  folder: string;
  /** as anchored on chain, ascending */
  anchored?: readonly Epoch[];
  /** signed heads that somebody holds */
  checkpoints?: readonly { size: number; root: Uint8Array }[];
  /** what it takes to check the submissions that the log keeps; without it, only that none was logged twice */
  submissions?: SubmissionAuthority;
  onProgress?: (progress: Progress) => void;
}

interface Claim {
  source: "epoch" | "anchored" | "checkpoint";
  root: string;
}

/** @returns what became of the submissions; null: they were not looked at */
export async function* auditLog(options: AuditOptions): AsyncGenerator<Finding, SubmissionTally | null> {
  const submissions = await SubmissionAudit.open(options.store, options.submissions ?? null);
  try {
    yield* auditAll(options, submissions);
    return submissions.tally;
  } finally {
    await submissions.close();
  }
}

async function* auditAll(options: AuditOptions, submissions: SubmissionAudit): AsyncGenerator<Finding> {
  const { store, folder, anchored = [], checkpoints = [], onProgress = () => {} } = options;
  const epochs: EpochRecord[] = [];
  for await (const epoch of readEpochs(store)) epochs.push(epoch);
  const { size: total } = await readHead(store);
  const claims = collectClaims(epochs, anchored, checkpoints);
  const erasures = new ErasureBook(total);
  let size = 0;
  try {
    for await (const piece of replayTree(readEntries(store, 0, total), claims.keys())) {
      ({ size } = piece);
      for (const claim of claims.get(size) ?? []) {
        const computed = encodeBase64url(piece.root());
        if (claim.root !== computed)
          yield { code: "root-differs", size, computed, found: claim.root, source: claim.source };
      }
      yield* auditDerived(store, folder, piece);
      yield* auditBodies(store, piece, erasures, submissions);
      onProgress({ phase: "tree", done: size, total });
    }
  } catch (error) {
    if (!(error instanceof CertraceError && error.code === "store-corrupt")) throw error;
    yield { code: "entries-missing", index: size, source: "store" };
  }
  yield* auditEnd(store, size, total, claims);
  yield* submissions.repeated();
  // Where entries are missing, so may be those that say what was erased, and whose lists they stand in.
  if (size === total) {
    yield* erasures.findings();
    yield* submissions.end();
    yield* auditLists(store, size);
  }
  yield* auditMap(store, folder, epochs, anchored, size, (done) =>
    onProgress({ phase: "subject-map", done, total }),
  );
}

function collectClaims(
  epochs: readonly EpochRecord[],
  anchored: readonly Epoch[],
  checkpoints: readonly { size: number; root: Uint8Array }[],
): Map<number, Claim[]> {
  const claims = new Map<number, Claim[]>();
  const add = (size: number, claim: Claim) => claims.set(size, [...(claims.get(size) ?? []), claim]);
  for (const { size, root } of epochs) add(size, { source: "epoch", root });
  for (const { size, root } of anchored) add(size, { source: "anchored", root: encodeBase64url(root) });
  for (const { size, root } of checkpoints) add(size, { source: "checkpoint", root: encodeBase64url(root) });
  return claims;
}

async function* auditDerived(store: Reads, folder: string, piece: ReplayedPiece): AsyncGenerator<Finding> {
  const { first, bytes, leafHashes, tiles } = piece;
  for (const { level, n, tile } of tiles) {
    const name = `${level}/${n}`;
    const root = await store.get(logKeys.tile(level, n));
    const computed = encodeBase64url(tile.root());
    if (root === undefined || encodeBase64url(root) !== computed) {
      const found = root === undefined ? null : encodeBase64url(root);
      yield { code: "tile-differs", file: name, computed, found, source: "store" };
    }
    const file = await readFile(tileFile(folder, level, n)).catch(() => null);
    const hashes = Buffer.from(tile.hashes());
    if (file?.equals(hashes)) continue;
    if (file === null) {
      yield { code: "tile-differs", file: name, found: null, source: "file" };
      continue;
    }
    const at =
      Math.max(
        0,
        hashes.findIndex((byte, i) => file[i] !== byte),
      ) & ~31;
    const [wanted, found] = [hashes, file].map((each) => encodeBase64url(each.subarray(at, at + 32)));
    yield { code: "tile-differs", file: name, offset: at, computed: wanted!, found: found!, source: "file" };
  }
  const tags = Array.from({ length: bytes.length / ENTRY_BYTES }, (_, i) =>
    encodeBase64url(bytes.subarray(i * ENTRY_BYTES, i * ENTRY_BYTES + 32)),
  );
  const listed = await store.getMany(tags.map((tag, i) => logKeys.subject(tag, first + i)));
  for (const [i, leafHash] of listed.entries()) {
    const computed = encodeBase64url(leafHashes.subarray(i * 32, (i + 1) * 32));
    const found = leafHash === undefined ? null : encodeBase64url(leafHash);
    if (found !== computed) yield { code: "subject-list-differs", index: first + i, computed, found };
  }
}

/** What claims more entries than there are. */
async function* auditEnd(
  store: Reads,
  size: number,
  total: number,
  claims: ReadonlyMap<number, readonly Claim[]>,
): AsyncGenerator<Finding> {
  for (const [claimed, each] of claims) {
    if (claimed <= size) continue;
    for (const { source, root } of each)
      yield { code: "entries-missing", index: size, size: claimed, found: root, source };
  }
  const behind = { from: logKeys.entries(total), to: under(logKeys.allEntries).to, limit: 1 };
  for await (const [key] of store.range(behind))
    yield { code: "head-differs", size: total, index: lastNumber(key), source: "store" };
}

/** Entries in a subject's list that are not in the log, or are about someone else. */
async function* auditLists(store: Reads, size: number): AsyncGenerator<Finding> {
  let listed = 0;
  for await (const _ of store.range(under(logKeys.subjects))) listed += 1;
  if (listed === size) return; // every entry was found in its list
  for await (const [key] of store.range(under(logKeys.subjects))) {
    const index = lastNumber(key);
    const entry = index < size ? await collectEntries(store, index, index + 1) : null;
    const tag = entry === null ? null : encodeBase64url(entry.subarray(0, 32));
    if (tag === null || key !== logKeys.subject(tag, index))
      yield { code: "subject-list-foreign", index, found: key.split("/")[2]!, source: "store" };
  }
}

async function* auditMap(
  store: Reads,
  folder: string,
  epochs: readonly EpochRecord[],
  anchored: readonly Epoch[],
  size: number,
  onProgress: (done: number) => void,
): AsyncGenerator<Finding> {
  const scratch = await mkdtemp(join(tmpdir(), "certrace-audit-"));
  const entries = (first: number, end: number) => collectEntries(store, first, end);
  const known = epochs.filter((epoch) => epoch.size <= size);
  const chain = new Map(anchored.filter((epoch) => epoch.size <= size).map((each) => [each.size, each]));
  try {
    const path = join(scratch, "map");
    let i = 0;
    for await (const { size, map } of replayMap(
      path,
      known.map((epoch) => epoch.size),
      entries,
    )) {
      const computed = encodeBase64url(map.hash);
      const claims = [["epoch", known[i++]!.mapRoot] as const];
      const epoch = chain.get(size);
      chain.delete(size);
      for (const [source, found] of epoch === undefined
        ? claims
        : [...claims, ["anchored", encodeBase64url(epoch.mapRoot)] as const])
        if (found !== computed) yield { code: "map-root-differs", size, computed, found, source };
      onProgress(size);
    }
    const file = mapPath(folder);
    const offset = known.length === 0 ? null : await firstDifference(file, path);
    if (offset !== null) yield { code: "map-file-differs", file, offset, source: "file" };

    // Epochs that were anchored and are not on record here: their map is computed all the same.
    const unknown = [...chain.values()].filter((epoch) => epoch.size > 0);
    for await (const { size, map } of replayMap(
      join(scratch, "unknown"),
      unknown.map((each) => each.size),
      entries,
    )) {
      const found = encodeBase64url(chain.get(size)!.mapRoot);
      const computed = encodeBase64url(map.hash);
      yield { code: "epoch-unknown", size, found, source: "anchored" };
      if (found !== computed) yield { code: "map-root-differs", size, computed, found, source: "anchored" };
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
