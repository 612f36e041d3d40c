/** The audit finds each thing that somebody may have changed, and fsck makes again exactly what can be derived. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { auditLog, type Finding } from "../../../server/ledger/audit.ts";
import type { Epoch } from "../../../server/ledger/epochs.ts";
import { fsck, type Progress } from "../../../server/ledger/fsck.ts";
import { mapPath, openTraceLog } from "../../../server/ledger/trace-log.ts";
import { logKeys, under } from "../../../server/store/keys.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { codeOf, draft, drafts, hex, inFolder, sign, tagOf } from "./build-log.ts";

interface Kept {
  store: Store;
  folder: string;
  /** as the chain has them */
  anchored: Epoch[];
  checkpoints: { size: number; root: Uint8Array }[];
}

/** 3 epochs, 2000 entries in groups of 400, one of them erased: closed, and in order. */
async function withLog(act: (kept: Kept) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const store = openMemoryStore();
    const log = await openTraceLog({ store, folder, sign });
    const anchored: Epoch[] = [];
    for (let i = 0; i < 5; i++) {
      await log.append(i === 2 ? [...drafts(399, 70, 9), draft(5, "case 17")] : drafts(400, 70, i * 400));
      if (i < 3) anchored.push(await log.advanceEpoch());
    }
    await log.erase([3], "request", tagOf(0));
    await log.close();
    await act({ store, folder, anchored, checkpoints: [log.checkpoint] });
    await store.close();
  });
}

async function audit(kept: Kept): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of auditLog(kept)) findings.push(finding);
  return findings;
}

/** Everything that is derived: records and files. */
async function derived({ store, folder }: Kept): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const [key, value] of store.range(under(logKeys.all)))
    if (!/^log\/(body|opening|entries)\//.test(key)) found[key] = hex(value);
  for (const file of ["subject-map", "tile/0/000", "tile/0/003", "tile/0/006"])
    found[file] = hex(await readFile(join(folder, file)).catch(() => Buffer.alloc(0)));
  return found;
}

async function change(store: Store, key: string, byte: number): Promise<void> {
  const value = (await store.get(key))!.slice();
  value[byte]! ^= 1;
  await store.batch([{ put: key, value }]);
}

async function flip(file: string, byte: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[byte]! ^= 1;
  await writeFile(file, bytes);
}

/** Entries from `index` on, moved up (`by` 1) or down (-1), as somebody would who rewrites history. */
async function shiftEntries(store: Store, index: number, by: 1 | -1): Promise<void> {
  const pieces: Uint8Array[] = [];
  const keys: string[] = [];
  for await (const [key, value] of store.range(under(logKeys.allEntries))) {
    keys.push(key);
    pieces.push(value);
  }
  const all = Buffer.concat(pieces);
  const kept = all.subarray(0, index * 64);
  const rest = by === 1 ? [Buffer.alloc(64, 7), all.subarray(index * 64)] : [all.subarray((index + 1) * 64)];
  const value = Buffer.concat([kept, ...rest]);
  const head = { size: value.length / 64, time: Date.now() };
  await store.batch([
    ...keys.map((key) => ({ delete: key })),
    { put: logKeys.entries(0), value },
    { put: logKeys.head, value: Buffer.from(JSON.stringify(head)) },
  ]);
}

const row = (tag: Uint8Array, index: number) => logKeys.subject(encodeBase64url(tag), index);

describe("audit of a trace log", () => {
  it("finds nothing in a log that is in order, and says how far it is", async () => {
    await withLog(async (kept) => {
      const seen: Progress[] = [];
      for await (const finding of auditLog({ ...kept, onProgress: (each) => seen.push(each) }))
        expect.fail(JSON.stringify(finding));
      expect(seen.filter(({ phase }) => phase === "tree").at(-1)).to.deep.equal({
        phase: "tree",
        done: 2001,
        total: 2001,
      });
      expect(seen.some(({ phase }) => phase === "subject-map")).to.equal(true);
    });
  });

  const tamperings: [what: string, act: (kept: Kept) => Promise<unknown>, codes: string[]][] = [
    [
      "an old entry changed",
      async ({ store }) => change(store, logKeys.entries(400), 64 * 10 + 40),
      [
        "root-differs",
        "body-differs",
        "tile-differs",
        "subject-list-differs",
        "map-root-differs",
        "map-file-differs",
      ],
    ],
    [
      "an entry handed to another subject",
      async ({ store }) => change(store, logKeys.entries(400), 64 * 10),
      ["root-differs", "tile-differs", "subject-list-differs", "map-root-differs", "map-file-differs"],
    ],
    [
      "an entry dropped",
      async ({ store }) => shiftEntries(store, 700, -1),
      [
        "root-differs",
        "body-differs",
        "tile-differs",
        "subject-list-differs",
        "map-root-differs",
        "map-file-differs",
        "entries-missing",
      ],
    ],
    [
      "an entry inserted",
      async ({ store }) => shiftEntries(store, 700, 1),
      [
        "root-differs",
        "body-differs",
        "tile-differs",
        "subject-list-differs",
        "map-root-differs",
        "map-file-differs",
      ],
    ],
    [
      "the newest entries cut off",
      async ({ store }) =>
        store.batch([
          { delete: logKeys.entries(1600) },
          { delete: logKeys.entries(1792) },
          { delete: logKeys.entries(2000) },
          { put: logKeys.head, value: Buffer.from('{"size":1600,"time":0}') },
        ]),
      ["entries-missing", "subject-list-foreign", "body-missing"],
    ],
    [
      "entries gone from the middle",
      async ({ store }) => store.batch([{ delete: logKeys.entries(800) }]),
      ["entries-missing"],
    ],
    ["a body changed", async ({ store }) => change(store, logKeys.body(55), 30), ["body-differs"]],
    [
      "a body gone without a word",
      async ({ store }) => store.batch([{ delete: logKeys.body(55) }]),
      ["body-missing"],
    ],
    [
      "an opening changed",
      async ({ store }) => change(store, logKeys.opening(1199), 43),
      ["opening-differs"],
    ],
    [
      "an opening left behind when its body was erased",
      async ({ store }) =>
        store.batch([{ put: logKeys.opening(3), value: Buffer.from('{"salt":"","text":""}') }]),
      ["opening-left"],
    ],
    ["a tile's root changed", async ({ store }) => change(store, logKeys.tile(0, 2), 5), ["tile-differs"]],
    ["a tile's file changed", async ({ folder }) => flip(join(folder, "tile/0/003"), 77), ["tile-differs"]],
    ["a tile's file gone", async ({ folder }) => rm(join(folder, "tile/0/003")), ["tile-differs"]],
    ["a node of the map changed", async ({ folder }) => flip(mapPath(folder), 9000), ["map-file-differs"]],
    ["the map gone", async ({ folder }) => rm(mapPath(folder)), ["map-file-differs"]],
    [
      "an entry left out of its subject's list",
      async ({ store }) => store.batch([{ delete: row(tagOf((55 * 7919) % 70), 55) }]),
      ["subject-list-differs"],
    ],
    [
      "an entry in another's list",
      async ({ store }) => store.batch([{ put: row(tagOf(69), 55), value: new Uint8Array(32) }]),
      ["subject-list-foreign"],
    ],
    [
      "an anchored epoch that the log does not know",
      async ({ anchored, store }) => store.batch([{ delete: logKeys.epoch(anchored[1]!.size) }]),
      ["epoch-unknown", "map-file-differs"],
    ],
    [
      "another root anchored than the log's: a fork",
      async ({ anchored }) => {
        anchored[1] = { ...anchored[1]!, root: new Uint8Array(32) };
      },
      ["root-differs"],
    ],
    [
      "another map anchored than the log's",
      async ({ anchored }) => {
        anchored[2] = { ...anchored[2]!, mapRoot: new Uint8Array(32) };
      },
      ["map-root-differs"],
    ],
    [
      "a checkpoint signed over what is not in the log",
      async ({ checkpoints }) => checkpoints.push({ size: 3000, root: new Uint8Array(32) }),
      ["entries-missing"],
    ],
    [
      "two checkpoints of one size",
      async ({ checkpoints }) => checkpoints.push({ size: 777, root: new Uint8Array(32) }),
      ["root-differs"],
    ],
  ];
  for (const [what, act, codes] of tamperings)
    it(`finds ${what}`, async () => {
      await withLog(async (kept) => {
        await act(kept);
        const findings = await audit(kept);
        const found = new Set(findings.map(({ code }) => code));
        for (const code of codes) expect([...found], code).to.include(code);
        if (codes.length <= 3) expect([...found]).to.have.members(codes);
      });
    });

  it("names the place: the index, the tile and the hash in it, the epoch", async () => {
    await withLog(async (kept) => {
      await change(kept.store, logKeys.entries(400), 64 * 10 + 40);
      const findings = await audit(kept);
      const of = (code: string) => findings.filter((each) => each.code === code);
      expect(of("body-differs").map(({ index }) => index)).to.deep.equal([410]);
      expect(of("subject-list-differs").map(({ index }) => index)).to.deep.equal([410]);
      const [tile] = of("tile-differs").filter(({ source }) => source === "file");
      expect([tile!.file, tile!.offset]).to.deep.equal(["0/1", (410 - 256) * 32]);
      expect(of("root-differs").map(({ size, source }) => `${source} ${size}`)).to.have.members([
        "epoch 800",
        "anchored 800",
        "epoch 1200",
        "anchored 1200",
        "checkpoint 2001",
      ]);
      const [root] = of("root-differs");
      expect(root!.found).to.equal(encodeBase64url(kept.anchored[1]!.root));
    });
  });

  it("finds time that runs backwards", async () => {
    await withLog(async ({ store, folder }) => {
      let clock = Date.now() - 86_400_000;
      // A log whose store was tampered with, so that it forgot what time it was.
      await store.batch([{ put: logKeys.head, value: Buffer.from('{"size":2001,"time":0}') }]);
      const log = await openTraceLog({ store, folder, sign, now: () => clock++ });
      await log.append([draft(1)]);
      await log.close();
      const findings = await audit({ store, folder, anchored: [], checkpoints: [] });
      expect(findings.map(({ code, index }) => [code, index])).to.deep.equal([["time-backwards", 2001]]);
    });
  });
});

describe("fsck of a trace log", () => {
  const harms: [what: string, act: (kept: Kept) => Promise<unknown>, repairs: string[]][] = [
    ["nothing where nothing is wrong", async () => {}, []],
    [
      "a tile that is gone",
      async ({ folder }) => rm(join(folder, "tile"), { recursive: true }),
      ["tile-file"],
    ],
    ["a tile that is damaged", async ({ folder }) => flip(join(folder, "tile/0/006"), 8191), ["tile-file"]],
    ["a tile's root", async ({ store }) => store.batch([{ delete: logKeys.tile(0, 3) }]), ["tile-root"]],
    ["the map that is gone", async ({ folder }) => rm(mapPath(folder)), ["subject-map"]],
    ["a map that is damaged", async ({ folder }) => flip(mapPath(folder), 30_000), ["subject-map"]],
    ["a map that is cut off", async ({ folder }) => writeFile(mapPath(folder), "certrace"), ["subject-map"]],
    [
      "a subject's list that lost, changed and gained entries",
      async ({ store }) => {
        await change(store, row(tagOf((7 * 7919) % 70), 7), 0);
        await store.batch([
          { delete: row(tagOf((55 * 7919) % 70), 55) },
          { put: row(tagOf(69), 56), value: new Uint8Array(32) },
          { put: row(tagOf(69), 5000), value: new Uint8Array(32) },
        ]);
      },
      ["subject-list"],
    ],
    [
      "an epoch's place in the map",
      async ({ store, anchored }) => {
        const key = logKeys.epoch(anchored[1]!.size);
        const record = JSON.parse(Buffer.from((await store.get(key))!).toString());
        const value = Buffer.from(JSON.stringify({ ...record, pointer: 4, mapRoot: record.root }));
        await store.batch([{ put: key, value }]);
      },
      ["epoch"],
    ],
    ["the head that is gone", async ({ store }) => store.batch([{ delete: logKeys.head }]), ["head"]],
    [
      "everything derived at once",
      async ({ store, folder }) => {
        await rm(join(folder, "tile"), { recursive: true });
        await rm(mapPath(folder));
        const keys: string[] = [logKeys.head];
        for (const range of [under(logKeys.tiles), under(logKeys.subjects)])
          for await (const [key] of store.range(range)) keys.push(key);
        await store.batch(keys.map((key) => ({ delete: key })));
      },
      ["tile-file", "tile-root", "subject-list", "head", "subject-map"],
    ],
  ];
  for (const [what, act, repairs] of harms)
    it(`makes again ${what}, exactly`, async () => {
      await withLog(async (kept) => {
        const right = await derived(kept);
        await act(kept);
        const done = await fsck(kept);
        expect([...new Set(done.map(({ what }) => what))]).to.have.members(repairs);
        expect(await derived(kept)).to.deep.equal(right);
        expect(await audit(kept)).to.deep.equal([]);
        expect(await fsck(kept)).to.deep.equal([]);
        const log = await openTraceLog({ ...kept, sign });
        expect(hex(log.checkpoint.root)).to.equal(hex(kept.checkpoints[0]!.root));
        await log.append([draft(1)]);
        await log.close();
      });
    });

  it("touches nothing where entries were altered or are gone: that must not be made consistent", async () => {
    const alterations: [code: string, act: (store: Store) => Promise<unknown>][] = [
      ["ledger-entries-altered", (store) => change(store, logKeys.entries(400), 64 * 10 + 40)],
      ["ledger-entries-altered", (store) => shiftEntries(store, 700, 1)],
      ["ledger-entries-altered", (store) => store.batch([{ delete: logKeys.entries(2000) }])],
      ["store-corrupt", (store) => store.batch([{ delete: logKeys.entries(800) }])],
    ];
    for (const [code, act] of alterations)
      await withLog(async (kept) => {
        await act(kept.store);
        await rm(join(kept.folder, "tile/0/003"));
        const before = await derived(kept);
        expect(await codeOf(() => fsck(kept))).to.equal(code);
        expect(await derived(kept)).to.deep.equal(before);
      });
  });
});
