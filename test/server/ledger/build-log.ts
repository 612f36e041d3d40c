/** Trace logs for tests: drafts about numbered subjects, a temporary folder, and the log as core alone would have it. */
import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { miniTree } from "../../../core/subject/mini-log.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import { ENTRY_BYTES } from "../../../core/trace/entry.ts";
import { leafHashes } from "../../../server/ledger/log-records.ts";
import type { Draft } from "../../../server/ledger/place.ts";

export const sign = (size: number, root: Uint8Array) => `${size} ${Buffer.from(root).toString("base64")}`;

export function tagOf(subject: number): Uint8Array {
  return hash("sha256", `subject ${subject}`, "buffer");
}

export function draft(subject: number, details?: string): Draft {
  const body = {
    kind: "access",
    consumer: 7,
    holder: 9,
    dataset: "residence",
    fields: ["address"],
    purpose: "school",
  };
  return { tag: tagOf(subject), body, ...(details === undefined ? {} : { details }) };
}

export function drafts(count: number, subjects: number, from = 0): Draft[] {
  return Array.from({ length: count }, (_, i) => draft(((from + i) * 7919) % subjects));
}

export async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "nothing thrown";
}

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

export async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "certrace-log-"));
  try {
    await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tree over the first `size` of these entries. */
export function treeOf(entries: Uint8Array, size: number): MerkleTree {
  return new MerkleTree(leafHashes(entries.subarray(0, size * ENTRY_BYTES)));
}

/** The subject map over the first `size` of these entries. */
export function mapOf(entries: Uint8Array, size: number): SubjectMap {
  const hashes = leafHashes(entries);
  const subjects = new Map<string, { tag: Uint8Array; entries: { index: number; leafHash: Uint8Array }[] }>();
  for (let index = 0; index < size; index++) {
    const tag = entries.subarray(index * ENTRY_BYTES, index * ENTRY_BYTES + 32);
    const name = Buffer.from(tag).toString("hex");
    if (!subjects.has(name)) subjects.set(name, { tag, entries: [] });
    subjects.get(name)!.entries.push({ index, leafHash: hashes.subarray(index * 32, index * 32 + 32) });
  }
  let map = SubjectMap.EMPTY;
  for (const { tag, entries } of subjects.values())
    map = map.with({ tag, value: mapValue(entries.length, miniTree(entries).root) });
  return map;
}
