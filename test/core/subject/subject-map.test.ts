/** The subject map against its definition: one root for one set, and proofs of presence and absence that never both hold. */
import { expect } from "chai";
import fc from "fast-check";
import { sha256 } from "../../../core/sha256.ts";
import {
  bitOf,
  MISSING,
  mapLeafHash,
  mapNodeHash,
  mapNodeHashInto,
  mapValue,
  sharedBits,
} from "../../../core/subject/map-hash.ts";
import { type MapLeaf, verifyMapAbsence, verifyMapInclusion } from "../../../core/subject/map-proof.ts";
import { miniLeafHash, miniTree } from "../../../core/subject/mini-log.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import { codeOf } from "../code-of.ts";

const hash32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Tags that share many bits, so that paths grow long. */
const tag = fc.oneof(
  hash32,
  fc.tuple(fc.nat(255), fc.nat(3)).map(([bit, low]) => {
    const bytes = new Uint8Array(32);
    bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
    bytes[31]! ^= low;
    return bytes;
  }),
);
const leaf = fc.record({ tag, value: hash32 });
const key = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const mapOf = (leaves: readonly MapLeaf[]) => leaves.reduce((map, each) => map.with(each), SubjectMap.EMPTY);

/** The definition, straight from the design: no shortcuts, no sharing. */
function rootByDefinition(leaves: readonly MapLeaf[], depth = 0): Uint8Array {
  const [first, second] = leaves;
  if (first === undefined) return MISSING;
  if (second === undefined) return sha256(Uint8Array.of(2, ...first.tag, ...first.value));
  const side = (bit: 0 | 1) =>
    rootByDefinition(
      leaves.filter((each) => bitOf(each.tag, depth) === bit),
      depth + 1,
    );
  return sha256(Uint8Array.of(3, ...side(0), ...side(1)));
}

describe("core/subject/subject-map", () => {
  it("has the root that the definition gives, in whatever order leaves came", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(leaf, { selector: (each) => key(each.tag), maxLength: 12 }),
        fc.nat(),
        (leaves, turn) => {
          const expected = rootByDefinition(leaves);
          expect(key(mapOf(leaves).root)).to.equal(key(expected));
          const turned = leaves.map((_, i) => leaves[(i + turn) % leaves.length]!);
          expect(key(mapOf(turned).root)).to.equal(key(expected));
        },
      ),
    );
    expect(SubjectMap.EMPTY.root).to.deep.equal(MISSING);
  });

  it("proves every leaf present and every other tag absent, never both", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(leaf, { selector: (each) => key(each.tag), maxLength: 20 }),
        fc.array(tag),
        (leaves, others) => {
          const map = mapOf(leaves);
          const present = new Map(leaves.map((each) => [key(each.tag), each.value]));
          for (const asked of [...leaves.map((each) => each.tag), ...others]) {
            const proof = map.prove(asked);
            const value = present.get(key(asked));
            const included =
              proof.terminal !== null &&
              verifyMapInclusion(map.root, { tag: asked, value: proof.terminal.value }, proof.siblings);
            expect(included).to.equal(value !== undefined);
            expect(verifyMapAbsence(map.root, asked, proof)).to.equal(value === undefined);
            if (value !== undefined) expect(key(proof.terminal!.value)).to.equal(key(value));
          }
        },
      ),
    );
  });

  it("accepts no proof for another tag, value, root or way", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(leaf, { selector: (each) => key(each.tag), minLength: 2, maxLength: 12 }),
        hash32,
        fc.nat(255),
        (leaves, noise, bit) => {
          const map = mapOf(leaves);
          const [one, two] = leaves as [MapLeaf, MapLeaf];
          const proof = map.prove(one.tag);
          const flipped = (bytes: Uint8Array) => {
            const copy = bytes.slice();
            copy[bit >> 3]! ^= 1 << (bit & 7);
            return copy;
          };
          for (const [root, asked, siblings] of [
            [flipped(map.root), one, proof.siblings],
            [map.root, { ...one, value: flipped(one.value) }, proof.siblings],
            [map.root, { ...one, tag: flipped(one.tag) }, proof.siblings],
            [map.root, { ...one, tag: two.tag }, proof.siblings],
            [map.root, one, [...proof.siblings, noise]],
            [map.root, one, proof.siblings.slice(1)],
            [map.root, one, proof.siblings.slice(0, -1)],
            [map.root, one, proof.siblings.map((each, i) => (i === 0 ? flipped(each) : each))],
          ] as const) {
            expect(verifyMapInclusion(root, asked, siblings)).to.equal(false);
          }
          // the leaf itself cannot be shown as somebody else in its place, nor as a missing child
          expect(verifyMapAbsence(map.root, one.tag, proof)).to.equal(false);
          expect(verifyMapAbsence(map.root, one.tag, { siblings: proof.siblings, terminal: null })).to.equal(
            false,
          );
          expect(verifyMapAbsence(map.root, one.tag, { siblings: proof.siblings, terminal: two })).to.equal(
            false,
          );
          expect(verifyMapAbsence(map.root, one.tag, { siblings: [], terminal: null })).to.equal(false);
        },
      ),
    );
  });

  it("never takes an inner node for a leaf, or a leaf for a node", () => {
    const leaves = [0, 64, 128, 192].map((first) => ({
      tag: Uint8Array.of(first, ...new Uint8Array(31)),
      value: new Uint8Array(32).fill(first),
    }));
    const map = mapOf(leaves);
    const [a, b] = leaves as [MapLeaf, MapLeaf];
    const inner = { tag: mapLeafHash(a.tag, a.value), value: mapLeafHash(b.tag, b.value) };
    expect(verifyMapInclusion(map.root, inner, map.prove(a.tag).siblings.slice(0, 1))).to.equal(false);
    expect(
      verifyMapAbsence(map.root, a.tag, { siblings: map.prove(a.tag).siblings.slice(0, 1), terminal: inner }),
    ).to.equal(false);
  });

  it("leaves earlier maps as they were", () => {
    const one = { tag: new Uint8Array(32), value: new Uint8Array(32).fill(1) };
    const before = SubjectMap.EMPTY.with(one);
    const root = key(before.root);
    before
      .with({ ...one, value: new Uint8Array(32).fill(2) })
      .with({ tag: new Uint8Array(32).fill(255), value: one.value });
    expect(key(before.root)).to.equal(root);
    expect(verifyMapInclusion(before.root, one, before.prove(one.tag).siblings)).to.equal(true);
  });

  it("refuses what has other lengths", () => {
    const one = { tag: new Uint8Array(32), value: new Uint8Array(32) };
    const map = SubjectMap.EMPTY.with(one);
    expect(verifyMapInclusion(map.root, { ...one, tag: new Uint8Array(31) }, [])).to.equal(false);
    expect(
      verifyMapInclusion(
        map.root,
        one,
        Array.from({ length: 257 }, () => MISSING),
      ),
    ).to.equal(false);
    expect(verifyMapAbsence(map.root, new Uint8Array(33), { siblings: [], terminal: null })).to.equal(false);
    expect(
      verifyMapAbsence(map.root, new Uint8Array(32).fill(1), {
        siblings: [new Uint8Array(31)],
        terminal: one,
      }),
    ).to.equal(false);
  });

  it("hashes as the design says", () => {
    const [x, y] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const u64 = (n: bigint) => Buffer.from(n.toString(16).padStart(16, "0"), "hex");
    const count = 2 ** 40 + 7;
    expect(mapValue(count, x)).to.deep.equal(sha256(Uint8Array.of(4, ...u64(BigInt(count)), ...x)));
    expect(mapLeafHash(x, y)).to.deep.equal(sha256(Uint8Array.of(2, ...x, ...y)));
    expect(mapNodeHash(x, y)).to.deep.equal(sha256(Uint8Array.of(3, ...x, ...y)));
    const out = new Uint8Array(40);
    mapNodeHashInto(Uint8Array.of(0, ...x, ...y), 1, out, 8);
    expect(out.slice(8)).to.deep.equal(mapNodeHash(x, y));
    expect(miniLeafHash({ index: count, leafHash: x })).to.deep.equal(
      sha256(Uint8Array.of(0, ...u64(BigInt(count)), ...x)),
    );
    fc.assert(
      fc.property(tag, tag, (a, b) => {
        const bits = (bytes: Uint8Array) =>
          [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
        const [left, right] = [bits(a), bits(b)];
        let shared = 0;
        while (shared < 256 && left[shared] === right[shared]) shared++;
        expect(sharedBits(a, b)).to.equal(shared);
        for (let i = 0; i < 256; i += 17) expect(bitOf(a, i)).to.equal(Number(left[i]));
      }),
    );
  });

  it("takes a little log only in ascending order", () => {
    const leafHash = new Uint8Array(32);
    expect(miniTree([]).size).to.equal(0);
    expect(
      miniTree([
        { index: 3, leafHash },
        { index: 9, leafHash },
      ]).size,
    ).to.equal(2);
    for (const [a, b] of [
      [3, 3],
      [4, 3],
    ] as const) {
      expect(
        codeOf(() =>
          miniTree([
            { index: a, leafHash },
            { index: b, leafHash },
          ]),
        ),
      ).to.equal("mini-log-order");
    }
  });
});
