/** Tiles and the proofs read from them: the same as core's tree has, at every size, whatever lies in the folder. */
import { createHash } from "node:crypto";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { verifyConsistency, verifyInclusion } from "../../../core/merkle/proof.ts";
import { openTraceLog, type TraceLog } from "../../../server/ledger/trace-log.ts";
import { hashesOf } from "../../../server/ledger/tree-proofs.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { codeOf, drafts, hex, inFolder, sign, treeOf } from "./build-log.ts";

/** three levels of tiles: 65,536 entries fill the first two */
const SIZE = 65_536 + 2 * 256 + 77;

describe("tiles and proofs of a trace log", () => {
  const store = openMemoryStore();
  let entries: Uint8Array;
  before(async function () {
    this.timeout(30_000);
    await inFolder(async (folder) => {
      const log = await openTraceLog({ store, folder, sign });
      for (let from = 0; from < SIZE; from += 9973)
        await log.append(drafts(Math.min(9973, SIZE - from), 50, from));
      entries = await log.entries(0, SIZE);
      await log.close();
    });
  });
  after(() => store.close());

  /** A log over the same store, whose folder has lost every file. */
  async function withLog(act: (log: TraceLog, folder: string) => Promise<void>): Promise<void> {
    await inFolder(async (folder) => {
      const log = await openTraceLog({ store, folder, sign });
      await act(log, folder);
      await log.close();
    });
  }

  const sizes = fc.oneof(
    fc.nat({ max: SIZE }),
    fc.constantFrom(0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792, SIZE - 1, SIZE),
  );

  it("proves every entry in every tree it was in", async () => {
    await withLog(async (log) => {
      const property = fc.asyncProperty(sizes, fc.nat({ max: SIZE }), async (size, entry) => {
        fc.pre(size > 0);
        const index = entry % size;
        const tree = treeOf(entries, size);
        const path = await log.inclusion(index, size);
        expect(path.map(hex)).to.deep.equal(tree.inclusionPath(index).map(hex));
        expect(hex(await log.rootAt(size))).to.equal(hex(tree.root));
        const leafHash = tree.leafHash(index);
        expect(verifyInclusion({ root: tree.root, size, index, leafHash, path })).to.equal(true);
      });
      await fc.assert(property, { numRuns: 15 });
    });
  });

  it("proves every tree to be a prefix of every later one", async () => {
    await withLog(async (log) => {
      const property = fc.asyncProperty(sizes, sizes, async (one, other) => {
        const [size1, size2] = [Math.min(one, other), Math.max(one, other)];
        const [root1, root2] = [await log.rootAt(size1), await log.rootAt(size2)];
        const proof = await log.consistency(size1, size2);
        expect(proof.map(hex)).to.deep.equal(treeOf(entries, size2).consistencyProof(size1).map(hex));
        expect(verifyConsistency({ size1, root1, size2, root2, proof })).to.equal(true);
      });
      await fc.assert(property, { numRuns: 15 });
    });
  });

  it("proves many entries at once as one by one, sharing what they share", async () => {
    await withLog(async (log) => {
      const indexes = Array.from({ length: 300 }, (_, i) => SIZE - 300 + i);
      const together = await log.inclusions(indexes, SIZE);
      for (const [i, index] of indexes.entries())
        expect(hashesOf(together[i]!).map(hex)).to.deep.equal((await log.inclusion(index, SIZE)).map(hex));
      // the second and the third hang on one node
      expect(together[1]!.above, "what is above two neighbours").to.equal(together[2]!.above);
      const mixed = [7, 65_540, 7, 0, SIZE - 1, 65_541, 300];
      for (const [i, path] of (await log.inclusions(mixed, SIZE)).entries())
        expect(hashesOf(path).map(hex)).to.deep.equal((await log.inclusion(mixed[i]!, SIZE)).map(hex));
      expect(await log.inclusions([0], 1), "the leaf is the tree").to.deep.equal([null]);
    });
  });

  it("publishes tiles as C2SP says: full ones as files, partial ones of any width", async () => {
    await inFolder(async (folder) => {
      const own = openMemoryStore();
      const log = await openTraceLog({ store: own, folder, sign });
      for (let i = 0; i < 13; i++) await log.append(drafts(99, 9, i));
      const size = log.size;
      const all = await log.entries(0, size);
      for (let n = 0; n < Math.floor(size / 256); n++) {
        const tile = (await log.tile(0, n))!;
        for (let i = 0; i < 256; i++) {
          const entry = all.subarray((n * 256 + i) * 64, (n * 256 + i + 1) * 64);
          const leaf = createHash("sha256").update(Uint8Array.of(0)).update(entry).digest("hex");
          expect(hex(tile.subarray(i * 32, i * 32 + 32))).to.equal(leaf);
        }
        const root = treeOf(all.subarray(n * 256 * 64), 256).root;
        expect(hex((await log.tile(1, 0, n + 1))!.subarray(-32))).to.equal(hex(root));
      }
      await log.close();
      expect(hex(await readFile(join(folder, "tile/0/003")))).to.equal(hex((await log.tile(0, 3))!));
      expect(hex((await log.tile(0, 5, 7))!)).to.equal(
        hex((await log.tile(0, 5, 3))!) + hex((await log.tile(0, 5, 7))!.subarray(96)),
      );
      expect(await log.tile(0, 5, size - 5 * 256 + 1)).to.equal(null);
      expect(await log.tile(0, 5)).to.equal(null);
      expect(await log.tile(2, 0, 1)).to.equal(null);
      expect(await log.tile(9, 0, 1)).to.equal(null);
      await own.close();
    });
  });

  it("believes no file: what is gone, torn or altered is made again", async () => {
    await withLog(async (log, folder) => {
      const right = [(await log.tile(0, 17))!, (await log.tile(1, 0))!];
      await log.close();
      const files = ["tile/0/017", "tile/1/000"].map((path) => join(folder, path));
      const harms = [
        (file: string) => rm(file),
        (file: string) => truncate(file, 100),
        (file: string) => writeFile(file, new Uint8Array(8192)),
      ];
      for (const harm of harms) {
        for (const file of files) await harm(file);
        const again = await openTraceLog({ store, folder, sign });
        expect(hex((await again.tile(0, 17))!)).to.equal(hex(right[0]!));
        expect(hex((await again.tile(1, 0))!)).to.equal(hex(right[1]!));
        await again.close();
        expect(hex(await readFile(files[0]!))).to.equal(hex(right[0]!));
      }
    });
  });

  it("refuses sizes and entries that the log never had", async () => {
    await withLog(async (log) => {
      const acts = [
        () => log.inclusion(SIZE, SIZE),
        () => log.inclusion(5, 5),
        () => log.inclusion(-1, 5),
        () => log.inclusion(0.5, 5),
        () => log.inclusion(0, SIZE + 1),
        () => log.consistency(6, 5),
        () => log.consistency(0, SIZE + 1),
        () => log.rootAt(-1),
        () => log.rootAt(Number.NaN),
      ];
      for (const act of acts) expect(await codeOf(act), String(act)).to.equal("proof-range");
    });
  });
});
