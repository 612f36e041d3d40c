/** The subject map on disk: the same roots and proofs as core's, at every epoch; and what crashes leave of its file. */
import { appendFile, rm, stat, symlink, truncate, unlink } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { verifyMapAbsence, verifyMapInclusion } from "../../../core/subject/map-proof.ts";
import { miniTree } from "../../../core/subject/mini-log.ts";
import { MAP_START, MapFile } from "../../../server/ledger/map-file.ts";
import { applyEntries, EMPTY_MAP, findSubject } from "../../../server/ledger/subject-map.ts";
import { mapPath, openTraceLog, type TraceLog } from "../../../server/ledger/trace-log.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { codeOf, drafts, hex, inFolder, mapOf, sign, tagOf } from "./build-log.ts";

/** Tags that differ early, late, or in their last bit only: what an honest VRF never gives. */
const tags = [
  ...Array.from({ length: 12 }, (_, i) => tagOf(i)),
  ...[0, 1, 7, 8, 31, 32, 33, 64, 200, 254, 255].map((bit) => {
    const tag = new Uint8Array(32);
    tag[bit >> 3] = 0x80 >> (bit & 7);
    return tag;
  }),
  new Uint8Array(32),
  new Uint8Array(32).fill(255),
];

function entriesOf(subjects: readonly number[], from: number): Uint8Array {
  const entries = new Uint8Array(subjects.length * 64);
  for (const [i, subject] of subjects.entries()) {
    entries.set(tags[subject]!, i * 64);
    entries.set(tagOf(1000 + from + i), i * 64 + 32); // stands for the body's hash
  }
  return entries;
}

describe("subject map on disk", () => {
  it("has core's root and proofs after each of many changes, for every subject and epoch", async () => {
    await inFolder(async (folder) => {
      let run = 0;
      const epochs = fc.array(fc.array(fc.nat({ max: tags.length - 3 }), { minLength: 1, maxLength: 12 }), {
        maxLength: 8,
      });
      await fc.assert(
        fc.asyncProperty(epochs, async (each) => {
          const file = MapFile.openToWrite(join(folder, String(run++)), MAP_START);
          let root = EMPTY_MAP;
          let all = new Uint8Array(0);
          const roots = [{ root, size: 0 }];
          for (const subjects of each) {
            const size = all.length / 64;
            const entries = entriesOf(subjects, size);
            root = applyEntries(file, root, entries, size);
            all = Buffer.concat([all, entries]);
            roots.push({ root, size: all.length / 64 });
          }
          for (const { root, size } of roots) {
            const expected = mapOf(all, size);
            expect(hex(root.hash)).to.equal(hex(expected.root));
            for (const tag of tags) {
              const { siblings, leaf } = findSubject(file, root, tag);
              const terminal = leaf && { tag: leaf.tag, value: mapValue(leaf.count, leaf.miniRoot) };
              const proof = expected.prove(tag);
              expect(siblings.map(hex)).to.deep.equal(proof.siblings.map(hex));
              expect(terminal && hex(terminal.value)).to.equal(proof.terminal && hex(proof.terminal.value));
              const present = terminal !== null && hex(terminal.tag) === hex(tag);
              expect(present && verifyMapInclusion(root.hash, terminal, siblings)).to.equal(present);
              expect(verifyMapAbsence(root.hash, tag, { siblings, terminal })).to.equal(!present);
            }
          }
          file.close();
        }),
        { numRuns: 60 },
      );
    });
  });

  it("takes another entry of a busy subject for the price of a few hashes", async () => {
    await inFolder(async (folder) => {
      const file = MapFile.openToWrite(join(folder, "map"), MAP_START);
      const many = Array.from({ length: 100_000 }, () => 3);
      let root = applyEntries(file, EMPTY_MAP, entriesOf([...many, 4], 0), 0);
      const before = file.end;
      for (let i = 0; i < 100; i++) {
        root = applyEntries(file, root, entriesOf([3], 0), 100_001 + i);
      }
      expect((file.end - before) / 100).to.be.below(38 + 17 * 32 + 4 * 76);
      expect(findSubject(file, root, tags[3]!).leaf!.count).to.equal(100_100);
      file.close();
    });
  });

  /** A log with three epochs, and a few entries behind the last. */
  async function withEpochs(
    act: (store: ReturnType<typeof openMemoryStore>, folder: string) => Promise<void>,
  ): Promise<void> {
    await inFolder(async (folder) => {
      const store = openMemoryStore();
      const log = await openTraceLog({ store, folder, sign });
      for (const from of [0, 500, 1000]) {
        await log.append(drafts(500, 120, from));
        await log.advanceEpoch();
      }
      await log.append(drafts(77, 200));
      await log.close();
      await act(store, folder);
      await store.close();
    });
  }

  async function expectRight(log: TraceLog): Promise<void> {
    const all = await log.entries(0, log.size);
    for await (const { size, mapRoot } of log.epochs()) {
      const expected = mapOf(all, size);
      expect(hex(mapRoot)).to.equal(hex(expected.root));
      for (const subject of [0, 5, 119, 150, 999]) {
        const view = (await log.view(tagOf(subject), size))!;
        const proof = expected.prove(tagOf(subject));
        expect(view.place.siblings.map(hex)).to.deep.equal(proof.siblings.map(hex));
        const own = view.place.leaf !== null && hex(view.place.leaf.tag) === hex(tagOf(subject));
        expect(view.entries.length).to.equal(own ? view.place.leaf!.count : 0);
        if (own) expect(hex(miniTree(view.entries).root)).to.equal(hex(view.place.leaf!.miniRoot));
      }
    }
  }

  it("proves at every epoch, over restarts, and repeats an epoch where nothing is new", async () => {
    await withEpochs(async (store, folder) => {
      const log = await openTraceLog({ store, folder, sign });
      await expectRight(log);
      expect(log.lastEpoch.size).to.equal(1500);
      const [epoch, same] = await Promise.all([log.advanceEpoch(), log.advanceEpoch()]);
      expect(epoch.size).to.equal(1577);
      expect(same).to.deep.equal(epoch);
      await expectRight(log);
      expect(await log.view(tagOf(1), 1499)).to.equal(null);
      expect((await log.view(tagOf(1), 0))!.entries).to.deep.equal([]);
      await log.close();
    });
  });

  it("cuts off what an unfinished epoch left at the end of the file", async () => {
    await withEpochs(async (store, folder) => {
      const before = (await stat(mapPath(folder))).size;
      await appendFile(mapPath(folder), Buffer.alloc(54_321, 7));
      const log = await openTraceLog({ store, folder, sign });
      await expectRight(log);
      await log.advanceEpoch();
      await expectRight(log);
      await log.close();
      expect((await stat(mapPath(folder))).size).to.be.within(before, before + 54_320);
    });
  });

  it("refuses to go on with a file that has lost nodes", async () => {
    await withEpochs(async (store, folder) => {
      await truncate(mapPath(folder), 5000);
      expect(await codeOf(() => openTraceLog({ store, folder, sign }))).to.equal("ledger-map-damaged");
      await rm(mapPath(folder));
      expect(await codeOf(() => openTraceLog({ store, folder, sign }))).to.equal("ledger-map-damaged");
    });
  });

  it("says store-full when there is no room, and goes on when there is", async function () {
    if (process.platform !== "linux") {
      console.log("      skipped: /dev/full is Linux's");
      this.skip();
    }
    await inFolder(async (folder) => {
      const store = openMemoryStore();
      const log = await openTraceLog({ store, folder, sign });
      await log.append(drafts(300, 40));
      await symlink("/dev/full", mapPath(folder));
      expect(await codeOf(() => log.advanceEpoch())).to.equal("store-full");
      expect(log.lastEpoch.size).to.equal(0);
      await log.append(drafts(10, 40)); // entries do not wait for the map
      await unlink(mapPath(folder));
      expect((await log.advanceEpoch()).size).to.equal(310);
      await expectRight(log);
      await log.close();
      await store.close();
    });
  });
});
