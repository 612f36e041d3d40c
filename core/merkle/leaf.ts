/**
 * The two hashes of an RFC 6962 Merkle tree (section 2.1): leaves and inner nodes are hashed with different
 * first bytes, so that an inner node can never pass as a leaf (second preimage).
 */
import { sha256, sha256Into } from "../sha256.ts";

export const HASH_BYTES = 32;

/** The hash of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

const node = new Uint8Array(1 + 2 * HASH_BYTES);
node[0] = 0x01;

/** SHA-256(0x00 ‖ data) */
export function leafHash(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefixed = new Uint8Array(1 + data.length);
  prefixed.set(data, 1);
  return sha256(prefixed);
}

/** SHA-256(0x01 ‖ left ‖ right) */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** Hashes the two neighbours that stand in `hashes` at byte `from` into `out` at byte `to`; allocates nothing. */
export function nodeHashInto(hashes: Uint8Array, from: number, out: Uint8Array, to: number): void {
  for (let i = 0; i < 2 * HASH_BYTES; i++) node[i + 1] = hashes[from + i]!;
  sha256Into(node, out, to);
}
