/**
 * Proofs about the subject map: what stands on a tag's way from the root. The way ends in one place only, so a root
 * cannot have both a proof that a tag is in it and one that it is not (short of a collision of SHA-256).
 * Answers false for anything that does not verify; never throws.
 */
import { bitOf, MISSING, mapLeafHash, mapNodeHash, sharedBits, TAG_BITS } from "./map-hash.ts";

export interface MapLeaf {
  tag: Uint8Array;
  value: Uint8Array;
}

export interface MapProof {
  /** from the root down; as many as the leaf's depth */
  siblings: Uint8Array[];
  /** where the way ends: the tag's own leaf, another one in its place, or null for a missing child */
  terminal: MapLeaf | null;
}

/** Whether the map holds this value under this tag. */
export function verifyMapInclusion(
  root: Uint8Array,
  leaf: MapLeaf,
  siblings: readonly Uint8Array[],
): boolean {
  if (!are32Bytes([root, leaf.tag, leaf.value, ...siblings]) || siblings.length > TAG_BITS) return false;
  return areEqual(climb(leaf.tag, mapLeafHash(leaf.tag, leaf.value), siblings), root);
}

/**
 * Whether the map holds nothing under this tag: its way ends in a missing child, or in the leaf of another tag that
 * shares the way so far.
 */
export function verifyMapAbsence(
  root: Uint8Array,
  tag: Uint8Array,
  { siblings, terminal }: MapProof,
): boolean {
  if (!are32Bytes([root, tag, ...siblings]) || siblings.length > TAG_BITS) return false;
  if (terminal === null) return areEqual(climb(tag, MISSING, siblings), root);
  if (!are32Bytes([terminal.tag, terminal.value])) return false;
  const shared = sharedBits(tag, terminal.tag);
  if (shared === TAG_BITS || shared < siblings.length) return false;
  return areEqual(climb(tag, mapLeafHash(terminal.tag, terminal.value), siblings), root);
}

function climb(tag: Uint8Array, from: Uint8Array, siblings: readonly Uint8Array[]): Uint8Array {
  let hash = from;
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    const sibling = siblings[depth]!;
    hash = bitOf(tag, depth) === 0 ? mapNodeHash(hash, sibling) : mapNodeHash(sibling, hash);
  }
  return hash;
}

function are32Bytes(values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === 32);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
