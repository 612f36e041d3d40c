/** Entries, tiles, proofs, details: what stands in files and on the wire, byte for byte. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { leafHash } from "../../../core/merkle/leaf.ts";
import { sha256 } from "../../../core/sha256.ts";
import { commitDetails } from "../../../core/trace/details.ts";
import { decodeEntry, encodeEntry, entryLeafHash, hashBody } from "../../../core/trace/entry.ts";
import { formatProof, parseProof } from "../../../core/trace/proof.ts";
import {
  decodeEntryBundle,
  encodeEntryBundle,
  parseTilePath,
  tileLevelSize,
  tilePath,
} from "../../../core/trace/tiles.ts";
import { codeOf } from "../code-of.ts";

const { tlogProof }: { tlogProof: string } = JSON.parse(
  readFileSync(new URL("../vectors/c2sp.json", import.meta.url), "utf8"),
);
const hash32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("core/trace: entries", () => {
  it("are tag and body hash, and hash to an RFC 6962 leaf", () => {
    fc.assert(
      fc.property(hash32, hash32, (tag, bodyHash) => {
        const entry = encodeEntry({ tag, bodyHash });
        expect(entry).to.deep.equal(Uint8Array.of(...tag, ...bodyHash));
        expect(decodeEntry(entry)).to.deep.equal({ tag, bodyHash });
        expect(entryLeafHash({ tag, bodyHash })).to.deep.equal(leafHash(entry));
      }),
    );
    expect(hashBody("证")).to.deep.equal(sha256(new TextEncoder().encode("证")));
    const bodyHash = new Uint8Array(32);
    expect(codeOf(() => encodeEntry({ tag: new Uint8Array(31), bodyHash }))).to.equal("entry-length");
    expect(codeOf(() => decodeEntry(new Uint8Array(63)))).to.equal("entry-length");
  });
});

describe("core/trace: tiles", () => {
  it("have the paths of C2SP's examples", () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).to.equal("tile/0/x001/x234/067");
    expect(tilePath({ level: 2, index: 0, width: 17 })).to.equal("tile/2/000.p/17");
    expect(tilePath({ level: "entries", index: 999, width: 1 })).to.equal("tile/entries/999.p/1");
    expect(tilePath({ level: "entries", index: 1000, width: 256 })).to.equal("tile/entries/x001/000");
    // a log of 70,000: 273 full tiles and 112 hashes; one full and 17; one
    expect([0, 1, 2, 3].map((level) => tileLevelSize(70_000, level))).to.deep.equal([70_000, 273, 1, 0]);
  });

  it("are read back from their path, and from no other spelling of it", () => {
    const tile = fc.record({
      level: fc.oneof(fc.nat(63), fc.constant("entries" as const)),
      index: fc.oneof(fc.nat(2000), fc.maxSafeNat()),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (one) => {
        expect(parseTilePath(tilePath(one))).to.deep.equal(one);
      }),
    );
    for (const bad of [
      "tile/00/000",
      "tile/64/000",
      "tile/-1/000",
      "tile/0/0",
      "tile/0/0000",
      "tile/0/x000/001",
      "tile/0/001/x234",
      "tile/0/x001/234.p/0",
      "tile/0/x001/234.p/256",
      "tile/0/x001/234.p/07",
      "tile/0/x001/234.p",
      "tile/0/x001/234/",
      "/tile/0/000",
      "tile/0/../000",
      "tile/0/x001%2f234",
      "tile/0/x999/x999/x999/x999/x999/999",
      "tile/entries",
      "tile/0/000\n",
      "",
    ]) {
      expect(parseTilePath(bad), bad).to.equal(null);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = parseTilePath(`tile/0/${text}`);
        expect(found === null || tilePath(found) === `tile/0/${text}`).to.equal(true);
      }),
    );
  });

  it("bundle entries with their lengths, and refuse other lengths", () => {
    fc.assert(
      fc.property(fc.nat(6), fc.uint8Array({ minLength: 384, maxLength: 384 }), (count, bytes) => {
        const entries = bytes.slice(0, 64 * count);
        const bundle = encodeEntryBundle(entries);
        expect(bundle.length).to.equal(66 * count);
        if (count > 0) expect([...bundle.slice(0, 3)]).to.deep.equal([0, 64, entries[0]]);
        expect(decodeEntryBundle(bundle)).to.deep.equal(entries);
      }),
    );
    expect(codeOf(() => encodeEntryBundle(new Uint8Array(65)))).to.equal("entry-length");
    expect(codeOf(() => decodeEntryBundle(new Uint8Array(65)))).to.equal("entry-length");
    expect(codeOf(() => decodeEntryBundle(new Uint8Array(66)))).to.equal("entry-length");
  });
});

describe("core/trace: proofs", () => {
  it("reads C2SP's example and writes it back", () => {
    const proof = parseProof(tlogProof);
    expect(proof).to.deep.include({ index: 73894, extra: null });
    expect(proof.path.length).to.equal(5);
    expect(proof.checkpoint.startsWith("example.com/fancylog\n109482\n")).to.equal(true);
    expect(formatProof(proof)).to.equal(tlogProof);
  });

  it("reads back every proof it writes", () => {
    const proof = fc.record({
      index: fc.maxSafeNat(),
      path: fc.array(hash32, { maxLength: 64 }),
      checkpoint: fc.string({ unit: fc.constantFrom("a", "\n", "—", " ") }),
      extra: fc.option(fc.uint8Array()),
    });
    fc.assert(
      fc.property(proof, (one) => {
        expect(parseProof(formatProof(one))).to.deep.equal(one);
      }),
    );
  });

  it("refuses what is none", () => {
    for (const bad of [
      "",
      tlogProof.replace("@v1", "@v2"),
      tlogProof.replace("index 73894", "index 073894"),
      tlogProof.replace("index 73894", "index -1"),
      tlogProof.replace("index 73894", "index 9007199254740993"),
      tlogProof.replace("index 73894\n", ""),
      tlogProof.replace("PlQ=", "PlR="),
      tlogProof.replace("gSKyX", "gSKy"),
      tlogProof.replace("index", "extra %%\nindex"),
      tlogProof.split("\n\n")[0]!,
      `${tlogProof.split("\n").slice(0, 2).join("\n")}\n${`${"A".repeat(43)}=\n`.repeat(65)}\ncheckpoint\n`,
    ]) {
      expect(
        codeOf(() => parseProof(bad)),
        bad.slice(0, 60),
      ).to.equal("proof-malformed");
    }
  });
});

describe("core/trace: details", () => {
  it("commit to salt and text, and to nothing of another form", () => {
    const salt = Buffer.alloc(16, 3).toString("base64url");
    const expected = Buffer.from(
      sha256(Uint8Array.of(...new Uint8Array(16).fill(3), ...new TextEncoder().encode("案件"))),
    ).toString("base64url");
    expect(commitDetails({ salt, text: "案件" })).to.equal(expected);
    expect(commitDetails({ salt, text: "案件 " })).not.to.equal(expected);
    for (const bad of [
      { salt: salt.slice(1), text: "" },
      { salt: "", text: "" },
      { salt, text: "\ud800" },
      { salt, text: "证".repeat(1366) },
    ]) {
      expect(commitDetails(bad)).to.equal(null);
    }
  });
});
