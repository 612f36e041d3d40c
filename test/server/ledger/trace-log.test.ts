/** A trace log's guarantees but those about kill -9: order, groups, time, failed writes, erasure, one process. */
import { hash } from "node:crypto";
import { stat, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { expect } from "chai";
import fc from "fast-check";
import { verifyConsistency, verifyInclusion } from "../../../core/merkle/proof.ts";
import { commitDetails } from "../../../core/trace/details.ts";
import { entryLeafHash } from "../../../core/trace/entry.ts";
import type { Appended } from "../../../server/ledger/append.ts";
import { openTraceLog, type TraceLog } from "../../../server/ledger/trace-log.ts";
import { hashesOf } from "../../../server/ledger/tree-proofs.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import { bytes, put } from "../store/contract.ts";
import { codeOf, draft, drafts, hex, inFolder, sign, tagOf, treeOf } from "./build-log.ts";
import { type FaultyStore, openFaultyStore } from "./faulty-store.ts";

type Parsed = Record<string, string> & { entries: number[] };
const parse = (body: string | null) => JSON.parse(body!) as Parsed;

async function withLog(
  act: (log: TraceLog, store: FaultyStore, folder: string) => Promise<void>,
  now?: () => number,
): Promise<void> {
  await inFolder(async (folder) => {
    const store = openFaultyStore();
    const log = await openTraceLog({ store, folder, sign, ...(now === undefined ? {} : { now }) });
    await act(log, store, folder);
    await log.close();
    await store.close();
  });
}

async function expectReceipted(log: TraceLog, { entries, checkpoint }: Appended): Promise<void> {
  const { size, root } = checkpoint;
  expect(checkpoint.note).to.equal(sign(size, root));
  const paths = await log.inclusions(
    entries.map(({ index }) => index),
    size,
  );
  for (const [i, { index, leafHash, body, tag }] of entries.entries()) {
    expect(verifyInclusion({ root, size, index, leafHash, path: hashesOf(paths[i]!) })).to.equal(true);
    const entry = (await log.entry(index))!;
    expect(hex(entryLeafHash(entry))).to.equal(hex(leafHash));
    expect([hex(entry.tag), hex(entry.bodyHash)]).to.deep.equal([hex(tag), hash("sha256", body)]);
  }
}

describe("trace log", () => {
  it("logs drafts as canonical bodies with time and salt, and keeps what opens their details apart", async () => {
    await withLog(async (log) => {
      const appended = await log.append([draft(1), draft(2, "Akte 17, 王")]);
      await expectReceipted(log, appended);
      const [plain, detailed] = appended.entries;
      for (const { index, body } of appended.entries) {
        expect(await log.body(index)).to.equal(body);
        expect(canonicalize(JSON.parse(body))).to.equal(body);
        const { v, kind, time, salt } = parse(body);
        expect([v, kind]).to.deep.equal([1, "access"]);
        expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Buffer.from(salt!, "base64url").length).to.equal(16);
      }
      expect(parse(plain!.body).salt).to.not.equal(parse(detailed!.body).salt);
      expect(parse(plain!.body)).to.not.have.property("details");
      expect(await log.opening(0)).to.equal(null);
      const opening = (await log.opening(1))!;
      expect(opening).to.deep.equal(detailed!.opening);
      expect(opening.text).to.equal("Akte 17, 王");
      expect(commitDetails(opening)).to.equal(parse(detailed!.body).details);
      expect(opening.salt).to.not.equal(parse(detailed!.body).salt);
      expect(detailed!.body).to.not.include("Akte");
    });
  });

  it("gives out indexes in the order of the calls, without gaps, and writes `also` with them", async () => {
    await withLog(async (log, store) => {
      const seen: number[] = [];
      const calls = Array.from({ length: 40 }, (_, i) =>
        log.append(drafts(1 + (i % 5), 9, i), (placed) => {
          seen.push(...placed.map(({ index }) => index));
          return [put(`jti/${i}`, String(placed[0]!.index))];
        }),
      );
      const answers = await Promise.all(calls);
      const all = answers.flatMap(({ entries }) => entries.map(({ index }) => index));
      expect(all).to.deep.equal(Array.from({ length: 120 }, (_, i) => i));
      expect(seen).to.deep.equal(all);
      for (const [i, { entries }] of answers.entries())
        expect(Buffer.from((await store.get(`jti/${i}`))!).toString()).to.equal(String(entries[0]!.index));
      for (const answer of answers) await expectReceipted(log, answer);
    });
  });

  it("shares one durable batch and one signature among those who call at the same time", async () => {
    await inFolder(async (folder) => {
      const store = openFaultyStore();
      let signed = 0;
      const log = await openTraceLog({
        store,
        folder,
        sign: (size, root) => {
          signed += 1;
          return sign(size, root);
        },
      });
      expect(signed).to.equal(1); // the checkpoint at the start
      await Promise.all(Array.from({ length: 100 }, (_, i) => log.append([draft(i)])));
      expect([store.batches.length, signed]).to.deep.equal([1, 2]);
      // While one group is being written, all who come are the next.
      const first = log.append([draft(1)]);
      await new Promise(setImmediate);
      const later = Array.from({ length: 50 }, (_, i) => log.append([draft(i)]));
      await Promise.all([first, ...later]);
      expect([store.batches.length, signed]).to.deep.equal([3, 4]);
      expect(log.size).to.equal(151);
      await log.close();
      await store.close();
    });
  });

  it("never lets time run backwards, over restarts either, and lets it be set to what was decided by", async () => {
    let clock = Date.parse("2026-03-01T12:00:00.000Z");
    await inFolder(async (folder) => {
      const store = openFaultyStore();
      const now = () => clock;
      const times: string[] = [];
      const log = async (act: (log: TraceLog) => Promise<Appended>) => {
        const opened = await openTraceLog({ store, folder, sign, now });
        times.push(parse((await act(opened)).entries[0]!.body).time!);
        await opened.close();
      };
      await log((log) => log.append([draft(1)]));
      clock -= 3_600_000;
      await log((log) => log.append([draft(1)]));
      clock += 3_605_000;
      await log((log) => log.append([draft(1)]));
      const decided = clock;
      clock += 777;
      await log((log) => log.append([draft(1)], undefined, decided));
      await log((log) => log.append([draft(1)], undefined, decided - 100_000));
      expect(times.map((time) => time.slice(11))).to.deep.equal([
        "12:00:00.000Z",
        "12:00:00.000Z",
        "12:00:05.000Z",
        "12:00:05.000Z",
        "12:00:05.000Z",
      ]);
      await store.close();
    });
  });

  it("refuses bad drafts without giving out an index", async () => {
    await withLog(async (log) => {
      const { tag, body } = draft(1);
      const long = "x".repeat(64 * 1024);
      const bad = [
        ["draft-tag", { tag: tag.subarray(1), body }],
        ["body-too-large", { tag, body: { ...body, note: long } }],
        ["body-too-large", { tag, body: { ...body, note: "王".repeat(22_000) } }],
        ["draft-details", { tag, body, details: "x".repeat(4097) }],
        ["draft-details", { tag, body, details: "\ud800" }],
      ] as const;
      for (const [code, one] of bad) {
        let also = 0;
        const act = () =>
          log.append([draft(1), one], () => {
            also += 1;
            return [];
          });
        expect(await codeOf(act)).to.equal(code);
        expect(also).to.equal(0);
      }
      await expectReceipted(log, await log.append([{ tag, body: { ...body, note: "王".repeat(21_000) } }]));
      expect(log.size).to.equal(1);
      const failing = () =>
        log.append([draft(1)], () => {
          throw new Error("no");
        });
      expect(await codeOf(failing)).to.equal("Error: no");
      expect((await log.append([draft(1)])).entries[0]!.index).to.equal(1);
    });
  });

  for (const fault of ["nothing-written", "written-all-the-same"] as const)
    it(`goes on from what the store holds after a failed write (${fault})`, async () => {
      await withLog(async (log, store, folder) => {
        await log.append(drafts(700, 30));
        const before = log.checkpoint;
        store.fault = fault;
        // The second and third rest on the first: they fail with it, whenever they came.
        const first = log.append(drafts(300, 30));
        const second = log.append([draft(2)]);
        await Promise.resolve();
        const third = log.append([draft(3)]);
        for (const each of [first, second, third]) expect(await codeOf(() => each)).to.equal("store-full");
        expect(log.checkpoint).to.deep.equal(before);
        expect(await codeOf(() => log.append([draft(4)]))).to.equal("store-full");
        store.fault = "none";
        const answers = await Promise.all([log.append(drafts(10, 30)), log.append([draft(5)])]);
        for (const answer of answers) await expectReceipted(log, answer);
        const { size, root } = log.checkpoint;
        expect(size === 711).to.equal(fault === "nothing-written");
        const proof = await log.consistency(before.size, size);
        expect(
          verifyConsistency({ size1: before.size, root1: before.root, size2: size, root2: root, proof }),
        ).to.equal(true);
        await log.close();
        const again = await openTraceLog({ store, folder, sign });
        const all = await again.entries(0, size);
        expect(hex(treeOf(all, size).root)).to.equal(hex(root));
        // No list of a subject has what is not in the log.
        let listed = 0;
        for (let subject = 0; subject < 30; subject++)
          for await (const { index } of again.subjectEntries(tagOf(subject), 999_999_999_999)) {
            expect(hex((await again.entry(index))!.tag)).to.equal(hex(tagOf(subject)));
            listed += 1;
          }
        expect(listed).to.equal(size);
        await again.close();
      });
    });

  it("tells an epoch that could not be recorded from one that was, and has one map for both", async () => {
    for (const fault of ["nothing-written", "written-all-the-same"] as const)
      await withLog(async (log, store) => {
        await log.append(drafts(300, 30));
        store.fault = fault;
        expect(await codeOf(() => log.advanceEpoch())).to.equal("store-full");
        store.fault = "none";
        await log.append(drafts(200, 60));
        const epoch = await log.advanceEpoch();
        expect(epoch.size).to.equal(500);
        const sizes: number[] = [];
        for await (const { size } of log.epochs()) {
          sizes.push(size);
          expect((await log.view(tagOf(7), size))!.place.leaf).to.not.equal(null);
        }
        expect(sizes).to.deep.equal(fault === "nothing-written" ? [500] : [300, 500]);
      });
  });

  it("erases bodies and openings in one batch with the entry that says so, and touches no proof", async () => {
    await withLog(async (log, store) => {
      const logged = await log.append([draft(1, "a"), draft(2, "b"), draft(1, "c"), draft(3, "d")]);
      const epoch = await log.advanceEpoch();
      const before = store.batches.length;
      const erased = await log.erase([2, 0, 2], "request", tagOf(1), { holder: 9 }, () => [put("mine", "1")]);
      expect(store.batches.length).to.equal(before + 1);
      expect(await store.get("mine")).to.deep.equal(bytes("1"));
      expect(parse(erased.entries[0]!.body)).to.deep.include({
        kind: "erased",
        entries: [0, 2],
        why: "request",
        holder: 9,
      });
      expect(await log.bodies([0, 1, 2, 3, 99])).to.deep.equal([
        "erased",
        logged.entries[1]!.body,
        "erased",
        logged.entries[3]!.body,
        null,
      ]);
      expect(await Promise.all([0, 1, 2, 3].map(async (i) => (await log.opening(i))?.text))).to.deep.equal([
        undefined,
        "b",
        undefined,
        "d",
      ]);
      await expectReceipted(log, logged);
      await expectReceipted(log, erased);
      expect((await log.view(tagOf(1), epoch.size))!.entries.map(({ index }) => index)).to.deep.equal([0, 2]);
      for (const bad of [[], [5], [-1], [0.5], Array.from({ length: 4097 }, (_, i) => i)])
        expect(await codeOf(() => log.erase(bad, "request", tagOf(1)))).to.equal("erase-entries");
    });
  });

  it("is the log that the calls made, whatever comes, across restarts", async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constant("restart" as const) },
      { weight: 1, arbitrary: fc.constant("epoch" as const) },
    );
    await inFolder(async (folder) => {
      let run = 0;
      const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const store = openFaultyStore();
        const options = { store, folder: join(folder, String(run++)), sign };
        let log = await openTraceLog(options);
        const leaves: string[] = [];
        for (const each of steps) {
          if (each === "restart") {
            await log.close();
            log = await openTraceLog(options);
          } else if (each === "epoch") {
            expect((await log.advanceEpoch()).size).to.equal(leaves.length);
          } else {
            const answers = await Promise.all(each.map((count) => log.append(drafts(count, 20))));
            leaves.push(...answers.flatMap(({ entries }) => entries.map(({ leafHash }) => hex(leafHash))));
          }
          expect([log.size, log.checkpoint.size]).to.deep.equal([leaves.length, leaves.length]);
        }
        const tree = treeOf(await log.entries(0, log.size), log.size);
        expect(hex(log.checkpoint.root)).to.equal(hex(tree.root));
        expect(leaves.map((_, i) => hex(tree.leafHash(i)))).to.deep.equal(leaves);
        await log.close();
        await store.close();
      });
      await fc.assert(property, { numRuns: 12 });
    });
  });

  it("is opened by one process at a time, in a folder for its owner alone", async () => {
    await inFolder(async (folder) => {
      const store = await openLevelStore(join(folder, "log", "store"));
      const log = await openTraceLog({ store, folder: join(folder, "log"), sign });
      await log.append(drafts(600, 30));
      await log.advanceEpoch();
      expect(await codeOf(() => openLevelStore(join(folder, "log", "store")))).to.equal("store-locked");
      for (const [path, mode] of [
        ["", 0o700],
        ["tile", 0o700],
        ["subject-map", 0o600],
      ] as const)
        expect((await stat(join(folder, "log", path))).mode & 0o777, path).to.equal(mode);
      await log.close();
      expect(await codeOf(() => log.append([draft(1)]))).to.equal("store-closed");
      await store.close();
    });
  });

  it("loses nothing that was receipted when the disk is full, and goes on when there is room", async function () {
    if (process.platform !== "linux") {
      console.log("      skipped: /dev/full is Linux's");
      this.skip();
    }
    await inFolder(async (folder) => {
      const path = join(folder, "store");
      const store = await openLevelStore(path);
      const log = await openTraceLog({ store, folder, sign });
      const receipts = [await log.append(drafts(100, 30))];
      // The next log file that LevelDB begins is a full disk.
      const traps: string[] = [];
      for (let i = 4; i < 40; i++) {
        const trap = join(path, `${String(i).padStart(6, "0")}.log`);
        await symlink("/dev/full", trap).then(
          () => traps.push(trap),
          () => {},
        );
      }
      const large = Array.from({ length: 15 }, (_, i) => {
        const { tag, body } = draft(i);
        return { tag, body: { ...body, note: hash("sha512", String(i)).repeat(490) } };
      });
      let code = "nothing thrown";
      for (let i = 0; i < 90 && code === "nothing thrown"; i++) {
        code = await codeOf(async () => receipts.push(await log.append(large)));
      }
      expect(code).to.equal("store-full");
      for (const trap of traps) await unlink(trap).catch(() => {});
      receipts.push(await log.append(drafts(10, 30)));
      await log.close();
      await store.close();
      const reopened = await openLevelStore(path);
      const again = await openTraceLog({ store: reopened, folder, sign });
      for (const receipt of receipts) await expectReceipted(again, receipt);
      await again.close();
      await reopened.close();
    });
  });
});
