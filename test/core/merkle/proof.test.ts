/** Proofs: the vectors of transparency-dev/merkle, and everything that must not pass for one. */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { nodeHash } from "../../../core/merkle/leaf.ts";
import { type Inclusion, verifyConsistency, verifyInclusion } from "../../../core/merkle/proof.ts";
import { makeLeaves, treeOf } from "./trees.ts";

const VECTORS = new URL("../../../../shared/vectors/rfc6962-merkle.json", import.meta.url);
const SIZE = 37;
const leaves = makeLeaves(SIZE);
const tree = treeOf(leaves);

function claimFor(index: number): Inclusion {
  return {
    root: tree.root,
    size: SIZE,
    index,
    leafHash: tree.leafHash(index),
    path: tree.inclusionPath(index),
  };
}

/** Any claim that differs from the true one in one thing. */
const tampered = fc.nat(SIZE - 1).chain((index) => {
  const claim = claimFor(index);
  return fc.oneof(
    fc.integer({ min: -2, max: SIZE + 70 }).map((other) => ({ ...claim, index: other })),
    fc.nat(SIZE - 1).map((other) => ({ ...claim, leafHash: tree.leafHash(other) })),
    fc.nat(255).map((bit) => ({ ...claim, leafHash: flipped(claim.leafHash, bit) })),
    fc.nat(255).map((bit) => ({ ...claim, root: flipped(claim.root, bit) })),
    fc.nat(claim.path.length - 1).map((at) => ({ ...claim, path: claim.path.toSpliced(at, 1) })),
    fc.nat(claim.path.length).map((at) => ({ ...claim, path: claim.path.toSpliced(at, 0, tree.root) })),
    fc
      .tuple(fc.nat(claim.path.length - 1), fc.nat(255))
      .map(([at, bit]) => ({ ...claim, path: claim.path.with(at, flipped(claim.path[at]!, bit)) })),
    fc
      .nat(claim.path.length - 1)
      .map((at) => ({ ...claim, path: claim.path.with(at, claim.path[at]!.subarray(1)) })),
  );
});

describe("core/merkle/proof", () => {
  it("answers all 75 cases of transparency-dev/merkle as they want", function () {
    if (!existsSync(VECTORS)) {
      console.log("      skipped: ../shared/vectors/rfc6962-merkle.json is not here");
      this.skip();
    }
    const { cases } = JSON.parse(readFileSync(VECTORS, "utf8"));
    expect(cases).to.have.length(75);
    const bytes = (text: string | null | undefined) => new Uint8Array(Buffer.from(text ?? "", "base64"));
    for (const each of cases) {
      const proof: Uint8Array[] = (each.proof ?? []).map(bytes);
      const { leafIdx: index, treeSize: size, size1, size2 } = each;
      const holds =
        each.leafHash === undefined
          ? verifyConsistency({ size1, root1: bytes(each.root1), size2, root2: bytes(each.root2), proof })
          : verifyInclusion({
              root: bytes(each.root),
              size,
              index,
              leafHash: bytes(each.leafHash),
              path: proof,
            });
      expect(holds, each.name).to.equal(!each.wantErr);
    }
  });

  it("fails for any other index, leaf, root or path", () => {
    fc.assert(
      fc.property(tampered, (claim) => {
        const original = claimFor(Math.min(SIZE - 1, Math.max(0, claim.index)));
        const isTrue = JSON.stringify(claim) === JSON.stringify(original);
        expect(verifyInclusion(claim)).to.equal(isTrue);
      }),
      { numRuns: 3000 },
    );
  });

  it("binds the index once the size is known; no proof passes where another path is asked for", () => {
    for (let index = 0; index < SIZE; index++) {
      const claim = claimFor(index);
      for (let size = -1; size <= 80; size++) {
        for (let other = -1; other <= size; other++) {
          // RFC 6962 does not hash the size into the root: places of trees of other sizes can share a path. Which
          // size a batch has, the chain knows; that an anchor must name that one is tested with the verifier.
          const exists = other >= 0 && other < size;
          const same = exists && `${shape(other, size)}` === `${shape(index, SIZE)}`;
          if (size === SIZE) expect(same).to.equal(other === index);
          if (same === verifyInclusion({ ...claim, size, index: other })) continue;
          expect.fail(`proof of ${index} of ${SIZE} for ${other} of ${size}`);
        }
      }
    }
  });

  it("does not take an inner node for a leaf", () => {
    const inner = nodeHash(tree.leafHash(0), tree.leafHash(1));
    const path = tree.inclusionPath(0).slice(1);
    expect(verifyInclusion({ root: tree.root, size: SIZE, index: 0, leafHash: inner, path })).to.equal(false);
  });

  it("fails for a consistency proof of another pair of sizes, and for any flipped bit", () => {
    const proof = tree.consistencyProof(21);
    const root1 = treeOf(leaves.slice(0, 21)).root;
    const claim = { size1: 21, root1, size2: SIZE, root2: tree.root, proof };
    expect(verifyConsistency(claim)).to.equal(true);
    fc.assert(
      fc.property(fc.nat(60), fc.nat(90), fc.nat(255), fc.nat(proof.length - 1), (size1, size2, bit, at) => {
        expect(verifyConsistency({ ...claim, root1: flipped(root1, bit) })).to.equal(false);
        expect(verifyConsistency({ ...claim, root2: flipped(tree.root, bit) })).to.equal(false);
        expect(verifyConsistency({ ...claim, proof: proof.with(at, flipped(proof[at]!, bit)) })).to.equal(
          false,
        );
        expect(verifyConsistency({ ...claim, proof: proof.toSpliced(at, 1) })).to.equal(false);
        if (size1 !== 21)
          expect(verifyConsistency({ ...claim, size1 })).to.equal(size1 === 0 && proof.length === 0);
        if (size2 < 21) expect(verifyConsistency({ ...claim, size2 })).to.equal(false);
      }),
      { numRuns: 500 },
    );
  });

  it("works with sizes up to 2^53, where bit operations would not", () => {
    // A tree of 2^52 + 1 leaves whose last leaf stands alone on the right: its path is the root of all others.
    const [left, last] = makeLeaves(2) as [Uint8Array, Uint8Array];
    const size = 2 ** 52 + 1;
    const root = nodeHash(left, last);
    expect(verifyInclusion({ root, size, index: 2 ** 52, leafHash: last, path: [left] })).to.equal(true);
    expect(verifyInclusion({ root, size, index: 0, leafHash: left, path: [last] })).to.equal(false);
    expect(verifyInclusion({ root, size: 2 ** 32 + 1, index: 0, leafHash: last, path: [left] })).to.equal(
      false,
    );
    const grown = { size1: 2 ** 52, root1: left, size2: size, root2: root, proof: [last] };
    expect(verifyConsistency(grown)).to.equal(true);
    expect(verifyInclusion({ root, size: 2 ** 53, index: 1, leafHash: last, path: [left] })).to.equal(false);
  });
});

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const copy = hash.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

/** On which side each node of the path joins, from the leaf upwards. */
function shape(index: number, size: number): string[] {
  const sides: string[] = [];
  for (let at = index, last = size - 1; last > 0; at >>= 1, last >>= 1) {
    if (at % 2 === 1) sides.push("left");
    else if (at < last) sides.push("right");
  }
  return sides;
}
