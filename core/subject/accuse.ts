/**
 * From what a person was shown to what the contract takes: evidence that an epoch's map is false
 * (core/subject/omission.ts), where there is any. An entry of the log, from a receipt that somebody else holds, is held
 * against the little log that the map accounts for. An honest log can be accused of nothing: then there is none.
 */
import { HASH_BYTES } from "../merkle/leaf.ts";
import { MerkleTree } from "../merkle/tree.ts";
import type { MapProof } from "./map-proof.ts";
import { type MiniEntry, miniLeafHashInto } from "./mini-log.ts";
import {
  type EpochHead,
  type EvidenceEntry,
  type EvidenceLeaf,
  type OmissionEvidence,
  type OmissionFault,
  omissionFault,
} from "./omission.ts";

/** What the map accounts for under one tag. */
export interface AccountedPart extends MapProof {
  tag: Uint8Array;
  entries: readonly MiniEntry[];
}

export interface Accusation {
  evidence: OmissionEvidence;
  fault: OmissionFault;
}

/**
 * @param entries of the log, with their paths to the head's root
 * @returns null: nothing of this is a fault of the map
 */
export function accusationOf(
  head: EpochHead,
  part: AccountedPart,
  entries: readonly EvidenceEntry[],
): Accusation | null {
  for (const evidence of candidates(head, part, entries)) {
    const fault = omissionFault(head, evidence);
    if (fault !== null) return { evidence, fault };
  }
  return null;
}

function* candidates(
  head: EpochHead,
  part: AccountedPart,
  entries: readonly EvidenceEntry[],
): Generator<OmissionEvidence> {
  const { tag, siblings, terminal, entries: own } = part;
  if (own.length === 0)
    for (const entry of entries) yield { kind: "absence", entry, absence: { tag, siblings, terminal } };
  const tree = treeOf(own);
  const subject = { tag, count: own.length, miniRoot: tree.root, siblings };
  const leaf = (position: number): EvidenceLeaf => ({
    position,
    logIndex: own[position]!.index,
    leafHash: own[position]!.leafHash,
    path: tree.inclusionPath(position),
  });
  if (own.length === 0) yield { kind: "disorder", subject, leaves: [] };
  for (const [position, { index }] of own.entries()) {
    if (index >= head.size) yield { kind: "disorder", subject, leaves: [leaf(position)] };
    if (position > 0 && own[position - 1]!.index >= index)
      yield { kind: "disorder", subject, leaves: [leaf(position - 1), leaf(position)] };
  }
  if (own.length === 0) return;
  for (const entry of entries) {
    const next = own.findIndex(({ index }) => index >= entry.index);
    const leaves =
      next === -1
        ? [leaf(own.length - 1)]
        : next === 0 || own[next]!.index === entry.index
          ? [leaf(next)]
          : [leaf(next - 1), leaf(next)];
    yield { kind: "omission", entry, subject, leaves };
  }
}

/** As it came: that it does not ascend may be what there is to show. */
function treeOf(entries: readonly MiniEntry[]): MerkleTree {
  const hashes = new Uint8Array(entries.length * HASH_BYTES);
  for (const [i, entry] of entries.entries()) miniLeafHashInto(entry, hashes, i * HASH_BYTES);
  return new MerkleTree(hashes);
}
