/**
 * Verifies Merkle proofs: RFC 9162 section 2.1.3.2 (inclusion) and 2.1.4.2 (consistency). Sizes and indexes up to
 * 2^53 - 1, so no bit operations on them. A proof is bound to its index and size: a longer, shorter or
 * otherwise placed one fails. Answers false for anything that does not verify; never throws.
 */
import { HASH_BYTES, nodeHash } from "./leaf.ts";

export interface Inclusion {
  root: Uint8Array;
  /** number of leaves of the tree */
  size: number;
  index: number;
  leafHash: Uint8Array;
  /** from the leaf's neighbour upwards */
  path: readonly Uint8Array[];
}

export function verifyInclusion({ root, size, index, leafHash, path }: Inclusion): boolean {
  if (!isCount(size) || !isCount(index) || index >= size) return false;
  if (!areHashes([leafHash, root]) || !areHashes(path)) return false;
  let at = index;
  let last = size - 1;
  let hash = leafHash;
  for (const neighbour of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = nodeHash(neighbour, hash);
      // A last node without neighbours has moved up unchanged to where it is a right child.
      while (!isOdd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, neighbour);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && areEqual(hash, root);
}

export interface Consistency {
  /** the earlier tree */
  size1: number;
  root1: Uint8Array;
  /** the later tree */
  size2: number;
  root2: Uint8Array;
  proof: readonly Uint8Array[];
}

/** Every tree is consistent with the empty one; that needs no proof. */
export function verifyConsistency({ size1, root1, size2, root2, proof }: Consistency): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 > size2) return false;
  if (!areHashes([root1, root2]) || !areHashes(proof)) return false;
  if (size1 === size2) return proof.length === 0 && areEqual(root1, root2);
  if (size1 === 0) return proof.length === 0;

  let at = size1 - 1;
  let last = size2 - 1;
  while (isOdd(at)) {
    at = half(at);
    last = half(last);
  }
  // Where the earlier tree is one complete subtree of the later, its root is the start and not repeated.
  const start = at === 0 ? root1 : proof[0];
  if (start === undefined) return false;
  let hash1 = start;
  let hash2 = start;
  for (const neighbour of at === 0 ? proof : proof.slice(1)) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash1 = nodeHash(neighbour, hash1);
      hash2 = nodeHash(neighbour, hash2);
      while (!isOdd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash2 = nodeHash(hash2, neighbour);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && areEqual(hash1, root1) && areEqual(hash2, root2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === HASH_BYTES);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < HASH_BYTES; i++) if (a[i] !== b[i]) return false;
  return true;
}
