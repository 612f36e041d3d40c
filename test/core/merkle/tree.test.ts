/** The flat tree against the recursive definition of RFC 6962, at every size up to seventy. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { EMPTY_ROOT, leafHash, nodeHash } from "../../../core/merkle/leaf.ts";
import { verifyConsistency, verifyInclusion } from "../../../core/merkle/proof.ts";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { makeLeaves, treeOf } from "./trees.ts";

/** RFC 6962 section 2.1, word for word. */
function definition(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return createHash("sha256").digest();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const node = Buffer.concat([Uint8Array.of(1), definition(leaves.slice(0, k)), definition(leaves.slice(k))]);
  return createHash("sha256").update(node).digest();
}

describe("core/merkle/tree", () => {
  it("has the root that RFC 6962 defines, at every size", () => {
    for (let size = 0; size <= 70; size++) {
      const leaves = makeLeaves(size);
      expect(Buffer.from(treeOf(leaves).root), `size ${size}`).to.deep.equal(Buffer.from(definition(leaves)));
    }
    expect(Buffer.from(EMPTY_ROOT)).to.deep.equal(createHash("sha256").digest());
  });

  it("hashes leaves and nodes apart", () => {
    const [left, right] = makeLeaves(2) as [Uint8Array, Uint8Array];
    const inner = new Uint8Array([...left, ...right]);
    expect(nodeHash(left, right)).not.to.deep.equal(leafHash(inner));
    expect(nodeHash(left, right)).to.deep.equal(treeOf([left, right]).root);
  });

  it("proves every leaf of every size", () => {
    for (let size = 1; size <= 70; size++) {
      const tree = treeOf(makeLeaves(size));
      for (let index = 0; index < size; index++) {
        const claim = {
          root: tree.root,
          size,
          index,
          leafHash: tree.leafHash(index),
          path: tree.inclusionPath(index),
        };
        expect(verifyInclusion(claim), `${index} of ${size}`).to.equal(true);
      }
    }
  });

  it("proves every earlier size of every size", () => {
    for (let size2 = 0; size2 <= 70; size2++) {
      const leaves = makeLeaves(size2);
      const tree = treeOf(leaves);
      for (let size1 = 0; size1 <= size2; size1++) {
        const root1 = treeOf(leaves.slice(0, size1)).root;
        const claim = { size1, root1, size2, root2: tree.root, proof: tree.consistencyProof(size1) };
        expect(verifyConsistency(claim), `${size1} of ${size2}`).to.equal(true);
      }
    }
  });

  it("refuses indexes and sizes that are not there", () => {
    const tree = treeOf(makeLeaves(3));
    for (const index of [-1, 3, 0.5, Number.NaN]) {
      expect(() => tree.inclusionPath(index))
        .to.throw()
        .and.include({ code: "merkle-index" });
    }
    for (const size of [-1, 4, 0.5]) {
      expect(() => tree.consistencyProof(size))
        .to.throw()
        .and.include({ code: "merkle-size" });
    }
    expect(() => new MerkleTree(new Uint8Array(33)))
      .to.throw()
      .and.include({ code: "merkle-leaves-length" });
  });

  it("gives copies: what a caller does with a path does not change the tree", () => {
    const tree = treeOf(makeLeaves(5));
    tree.inclusionPath(2)[0]!.fill(0);
    tree.leafHash(1).fill(0);
    const claim = {
      root: tree.root,
      size: 5,
      index: 2,
      leafHash: tree.leafHash(2),
      path: tree.inclusionPath(2),
    };
    expect(verifyInclusion(claim)).to.equal(true);
    expect(tree.leafHash(1)).to.deep.equal(makeLeaves(2)[1]);
  });

  it("proves random leaves of larger trees", () => {
    const tree = treeOf(makeLeaves(5000));
    fc.assert(
      fc.property(fc.nat(4999), (index) => {
        const path = tree.inclusionPath(index);
        return verifyInclusion({ root: tree.root, size: 5000, index, leafHash: tree.leafHash(index), path });
      }),
    );
  });
});
