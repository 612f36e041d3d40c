/** RLP and tries against @ethereumjs: the same bytes, the same answers, present and absent; and what is not canonical. */
import { createMerkleProof, createMPT } from "@ethereumjs/mpt";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { expect } from "chai";
import fc from "fast-check";
import { fromHex, toHex } from "../../../core/evidence/hex.ts";
import { decodeRlp, encodeRlp, integerBytes, integerOf, type RlpItem } from "../../../core/evidence/rlp.ts";
import { lookUp } from "../../../core/evidence/trie.ts";
import { codeOf } from "../code-of.ts";

describe("core/evidence: RLP", () => {
  const item = fc.letrec<{ item: RlpItem }>((tie) => ({
    item: fc.oneof(
      { maxDepth: 5 },
      fc.uint8Array({ maxLength: 70 }),
      fc.array(tie("item"), { maxLength: 5 }),
    ),
  })).item;

  it("reads what it writes", () => {
    fc.assert(
      fc.property(item, (each) => {
        expect(decodeRlp(encodeRlp(each))).to.deep.equal(each);
      }),
    );
    const long = new Uint8Array(70_000).fill(7);
    expect(decodeRlp(encodeRlp(long))).to.deep.equal(long);
  });

  it("reads every text of bytes in one way or not at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        let read: RlpItem | null = null;
        expect(codeOf(() => (read = decodeRlp(bytes)))).to.be.oneOf([undefined, "rlp-invalid"]);
        if (read !== null) expect(encodeRlp(read)).to.deep.equal(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it("agrees with the published examples, and refuses other forms of them", () => {
    const text = (hex: string) => decodeRlp(fromHex(hex));
    const bytes = (words: string) => new TextEncoder().encode(words);
    expect(text("0x83646f67")).to.deep.equal(bytes("dog"));
    expect(text("0xc88363617483646f67")).to.deep.equal([bytes("cat"), bytes("dog")]);
    expect(text("0xc7c0c1c0c3c0c1c0")).to.deep.equal([[], [[]], [[], [[]]]]);
    expect(integerOf(text("0x820400"))).to.equal(1024n);
    expect(integerBytes(0n)).to.deep.equal(new Uint8Array());
    for (const other of [
      "0x",
      "0x8100",
      "0xb803646f67",
      "0xb90003646f67",
      "0x83646f6700",
      "0x83646f",
      "0xc883636174",
      "0xbfffffffffffffffff",
    ]) {
      expect(
        codeOf(() => text(other)),
        other,
      ).to.equal("rlp-invalid");
    }
    expect(codeOf(() => integerOf(Uint8Array.of(0, 1)))).to.equal("rlp-invalid");
    expect(codeOf(() => text(`0x${"c1".repeat(9)}c0`))).to.equal("rlp-invalid");
  });
});

describe("core/evidence: tries", () => {
  it("answers as the other implementation, with its proofs and with no node less", async () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 3 });
    const value = fc.uint8Array({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, value), { maxLength: 60 }), key, async (entries, absent) => {
        const trie = await createMPT({ useKeyHashing: true });
        for (const [k, v] of entries) await trie.put(k, v);
        for (const asked of [absent, ...entries.slice(0, 5).map(([k]) => k)]) {
          const proof = await createMerkleProof(trie, asked);
          const nodes = new Map(proof.map((node) => [toHex(keccak_256(node)), node]));
          let used = 0;
          const nodeOf = (hash: Uint8Array) => {
            used += 1;
            return nodes.get(toHex(hash))!;
          };
          expect(lookUp(trie.root(), asked, nodeOf)).to.deep.equal(await trie.get(asked));
          expect(used).to.be.at.most(proof.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("refuses nodes that no trie has", () => {
    const none = new Uint8Array();
    const one = Uint8Array.of(1);
    const branch = (value: Uint8Array) => [...new Array<RlpItem>(16).fill(none), value];
    for (const node of [
      one,
      [one],
      branch(one),
      [Uint8Array.of(0x40), one],
      [Uint8Array.of(0x01), one],
      [Uint8Array.of(0x00), new Uint8Array(32)],
      [Uint8Array.of(0x20), one],
      [none, one],
      [[], one],
      new Array<RlpItem>(17).fill(one),
    ] as RlpItem[]) {
      expect(codeOf(() => lookUp(new Uint8Array(32), one, () => encodeRlp(node)))).to.equal("trie-invalid");
    }
  });
});
