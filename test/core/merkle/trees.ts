/** Trees over numbered leaves, for the tests of trees and proofs. */
import { leafHash } from "../../../core/merkle/leaf.ts";
import { MerkleTree } from "../../../core/merkle/tree.ts";

export function makeLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i & 255, i >> 8)));
}

export function treeOf(leaves: Uint8Array[]): MerkleTree {
  return new MerkleTree(new Uint8Array(Buffer.concat(leaves)));
}
