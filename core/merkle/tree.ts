/**
 * An RFC 6962 Merkle tree held flat: one byte array for each level, 64 bytes per leaf altogether. A last node
 * without a neighbour moves up unchanged, which gives exactly the tree of RFC 6962 section 2.1 (split at the
 * largest power of two), and makes every subtree that a proof needs one of the nodes kept here.
 */
import { CertraceError } from "../errors.ts";
import { EMPTY_ROOT, HASH_BYTES, nodeHashInto } from "./leaf.ts";

export class MerkleTree {
  /** number of leaves */
  readonly size: number;
  readonly root: Uint8Array;
  /** levels[0] are the leaf hashes; each further level has half as many nodes, rounded up */
  readonly #levels: Uint8Array[];

  /** @param leafHashes the leaf hashes one after another, 32 bytes each; not copied, not to be changed later */
  constructor(leafHashes: Uint8Array) {
    if (leafHashes.length % HASH_BYTES !== 0) {
      throw new CertraceError("merkle-leaves-length", "leaf hashes must be 32 bytes each", {
        field: "leafHashes",
      });
    }
    this.size = leafHashes.length / HASH_BYTES;
    this.#levels = [leafHashes];
    for (let below = leafHashes; below.length > HASH_BYTES; ) {
      below = levelAbove(below);
      this.#levels.push(below);
    }
    this.root = this.size === 0 ? EMPTY_ROOT : this.#levels.at(-1)!.slice();
  }

  leafHash(index: number): Uint8Array {
    this.#requireLeaf(index);
    return this.#node(0, index);
  }

  /** number of levels above the leaves */
  get height(): number {
    return this.#levels.length - 1;
  }

  /** RFC 6962 section 2.1.1: the nodes from the leaf's neighbour up to the child of the root. */
  inclusionPath(index: number): Uint8Array[] {
    this.#requireLeaf(index);
    const path: Uint8Array[] = [];
    for (let level = 0; level < this.height; level++) {
      const neighbour = this.neighbour(level, index);
      if (neighbour !== null) path.push(neighbour);
    }
    return path;
  }

  /** The node of a level that leaf `index`'s inclusion path has; null where there the path moves up without one. */
  neighbour(level: number, index: number): Uint8Array | null {
    this.#requireLeaf(index);
    const at = (index >>> level) ^ 1;
    return at < this.#levels[level]!.length / HASH_BYTES ? this.#node(level, at) : null;
  }

  /** RFC 6962 section 2.1.2: that the tree of the first `size` leaves is a prefix of this one. */
  consistencyProof(size: number): Uint8Array[] {
    if (!Number.isInteger(size) || size < 0 || size > this.size) {
      throw new CertraceError("merkle-size", `${size} is no earlier size of a tree of ${this.size}`, {
        field: "size",
      });
    }
    if (size === 0 || size === this.size) return [];
    // From the last complete subtree of the first `size` leaves upwards. If that subtree is the whole old tree,
    // the verifier has its hash already.
    let level = 0;
    let at = size - 1;
    while (at % 2 === 1) {
      at >>>= 1;
      level++;
    }
    const proof: Uint8Array[] = at === 0 ? [] : [this.#node(level, at)];
    for (; level < this.#levels.length - 1; level++, at >>>= 1) {
      const neighbour = at ^ 1;
      if (neighbour < this.#levels[level]!.length / HASH_BYTES) proof.push(this.#node(level, neighbour));
    }
    return proof;
  }

  #node(level: number, at: number): Uint8Array {
    return this.#levels[level]!.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  }

  #requireLeaf(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw new CertraceError("merkle-index", `no leaf ${index} in a tree of ${this.size}`, {
        field: "index",
      });
    }
  }
}

function levelAbove(below: Uint8Array): Uint8Array {
  const nodes = below.length / HASH_BYTES;
  const above = new Uint8Array(Math.ceil(nodes / 2) * HASH_BYTES);
  const paired = nodes - (nodes % 2);
  for (let i = 0; i < paired; i += 2) nodeHashInto(below, i * HASH_BYTES, above, (i / 2) * HASH_BYTES);
  if (paired < nodes) above.set(below.subarray(paired * HASH_BYTES), (paired / 2) * HASH_BYTES);
  return above;
}
