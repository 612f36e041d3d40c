/**
 * The store on LevelDB keeps the guarantees of server/store/store.ts, and what only an engine on disk can break:
 * restarts, kill -9, a second process, damaged files, a full disk.
 */
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { openLevelStore } from "../../../server/store/level.ts";
import type { Store } from "../../../server/store/store.ts";
import { codeOf, entries, put, storeContract, text } from "./contract.ts";

const child = join(import.meta.dirname, "writer-child.ts");

describe("level", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-store-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  storeContract("level", () => openLevelStore(join(folder, "store")));

  it("makes its folder for the owner alone", async () => {
    const store = await openLevelStore(join(folder, "a", "b"));
    await store.close();
    expect((await stat(join(folder, "a", "b"))).mode & 0o777).to.equal(0o700);
  });

  it("keeps everything over a restart", async () => {
    let store = await openLevelStore(folder);
    await store.batch([put("a", "1")]);
    await store.batch([put("b", "2")], { durable: false });
    await store.close();
    store = await openLevelStore(folder);
    expect(await entries(store, { from: "a", to: "z" })).to.deep.equal([
      ["a", "1"],
      ["b", "2"],
    ]);
    await store.close();
  });

  it("survives kill -9: nothing that was confirmed is missing, no batch is there by half", async () => {
    for (let round = 0; round < 3; round++) {
      const confirmed = await killAfter(folder, 5 + round * 7);
      const store = await openLevelStore(folder);
      const counter = Number(text(await store.get("counter")));
      expect(counter).to.be.at.least(confirmed);
      const a = await entries(store, { from: "a/", to: "a0" });
      const b = await entries(store, { from: "b/", to: "b0" });
      expect(b.map(([, value]) => Number(value))).to.deep.equal(
        Array.from({ length: counter + 1 }, (_, i) => i),
      );
      expect(a.map(([key]) => key.slice(2))).to.deep.equal(b.map(([key]) => key.slice(2)));
      await store.close();
    }
  });

  /** Whether any file of the store still holds these bytes. */
  async function lies(bytes: Buffer): Promise<boolean> {
    for (const name of await readdir(folder))
      if ((await readFile(join(folder, name))).includes(bytes)) return true;
    return false;
  }

  // Wherever LevelDB has it by then: in memory, in its log, in a table of any level, there twice.
  const histories: [string, (secret: Buffer) => Promise<Store>][] = [
    [
      "written and deleted a moment later",
      async (secret) => {
        const store = await openLevelStore(folder);
        await store.batch([{ put: "k5", value: secret }]);
        await store.batch([{ delete: "k5" }]);
        return store;
      },
    ],
    [
      "deleted after a restart",
      async (secret) => {
        let store = await openLevelStore(folder);
        await store.batch([put("k4", "left"), { put: "k5", value: secret }, put("k6", "left")]);
        await store.close();
        store = await openLevelStore(folder);
        await store.batch([{ delete: "k5" }]);
        return store;
      },
    ],
    [
      "replaced again and again, over restarts",
      async (secret) => {
        let store = await openLevelStore(folder);
        for (let round = 0; round < 4; round++) {
          await store.batch([{ put: "k5", value: secret }, put(`m${round}`, "x")]);
          await store.expunge("k0", "k9");
          await store.batch([put("k5", "replaced")]);
          await store.close();
          store = await openLevelStore(folder);
        }
        await store.batch([{ delete: "k5" }]);
        return store;
      },
    ],
    [
      "below much that was written since",
      async (secret) => {
        const store = await openLevelStore(folder);
        await store.batch([{ put: "k5", value: secret }]);
        for (let round = 0; round < 12; round++)
          await store.batch(
            Array.from({ length: 30 }, (_, i) => ({
              put: `k${i % 10}/${round}`,
              value: randomBytes(30_000),
            })),
          );
        await store.batch([{ delete: "k5" }]);
        return store;
      },
    ],
  ];
  for (const [history, play] of histories)
    it(`leaves no trace in its files of what was expunged: ${history}`, async () => {
      const secret = randomBytes(64);
      const store = await play(secret);
      expect(await lies(secret), "deleted is not gone").to.equal(true);
      await store.expunge("k5", "k6");
      expect(await lies(secret)).to.equal(false);
      await store.close();
      expect(await lies(secret)).to.equal(false);
    });

  it("is opened by one process at a time", async () => {
    const writer = spawn(process.execPath, [child, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => writer.once("close", resolve));
    await firstLine(writer.stdout);
    expect(await codeOf(() => openLevelStore(folder))).to.equal("store-locked");
    writer.kill("SIGKILL");
    await ended;
    const store = await openLevelStore(folder);
    expect(await codeOf(() => openLevelStore(folder))).to.equal("store-locked");
    await store.close();
  });

  it("says store-unwritable where there can be no folder", async () => {
    await writeFile(join(folder, "file"), "");
    expect(await codeOf(() => openLevelStore(join(folder, "file", "store")))).to.equal("store-unwritable");
  });

  it("says store-corrupt for damaged files", async () => {
    const store = await openLevelStore(folder);
    await store.batch([put("a", "1")]);
    await store.close();
    await writeFile(join(folder, "CURRENT"), "no such manifest\n");
    expect(await codeOf(() => openLevelStore(folder))).to.equal("store-corrupt");
  });

  it("says store-full when the disk is full, loses nothing, and goes on when there is room", async function () {
    if (process.platform !== "linux") {
      console.log("      skipped: /dev/full is Linux's");
      this.skip();
    }
    const store = await openLevelStore(folder);
    await store.batch([put("small", "1")]);
    // The next log file that LevelDB begins is a full disk.
    const traps = Array.from({ length: 60 }, (_, i) => join(folder, `${String(i + 4).padStart(6, "0")}.log`));
    const set: string[] = [];
    for (const trap of traps) {
      const made = await symlink("/dev/full", trap).then(
        () => true,
        () => false,
      );
      if (made) set.push(trap);
    }
    const kept: string[] = [];
    let code = "nothing thrown";
    for (let i = 0; i < 80 && code === "nothing thrown"; i++) {
      code = await codeOf(() => store.batch([{ put: `big/${i}`, value: new Uint8Array(1 << 20).fill(i) }]));
      if (code === "nothing thrown") kept.push(`big/${i}`);
    }
    expect(code).to.equal("store-full");
    expect(text(await store.get("small"))).to.equal("1");
    for (const trap of set) await unlink(trap).catch(() => {});
    await store.batch([put("after", "1")]);
    await store.close();
    const again = await openLevelStore(folder);
    expect((await again.getMany(["small", "after"])).map(text)).to.deep.equal(["1", "1"]);
    expect((await again.getMany(kept)).every((value) => value?.length === 1 << 20)).to.equal(true);
    await again.close();
  });

  it("can be read as long as the disk is full, and is written again once it is not", async function () {
    const limit = (bytes: string) =>
      execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:unlimited`], {
        stdio: "ignore",
      });
    try {
      limit("unlimited");
    } catch {
      console.log("      skipped: it needs prlimit (Linux, util-linux)");
      this.skip();
    }
    const store = await openLevelStore(folder);
    await store.batch([put("small", "1"), { put: "big", value: new Uint8Array(1 << 20) }]);
    limit("4096"); // no file may grow: what a full disk is, at every place at once
    try {
      for (let i = 0; i < 3; i++) {
        expect(await codeOf(() => store.batch([put("more", "1")]))).to.equal("store-full");
        expect(text(await store.get("small"))).to.equal("1");
      }
    } finally {
      limit("unlimited");
    }
    await store.batch([put("after", "1")]);
    await store.close();
    expect(await readdir(folder)).not.to.include("room");
    const again = await openLevelStore(folder);
    expect((await again.getMany(["small", "after"])).map(text)).to.deep.equal(["1", "1"]);
    await again.close();
  });
});

/** Runs the writing child until it has confirmed `count` batches more, kills it, and says what it confirmed last. */
async function killAfter(folder: string, count: number): Promise<number> {
  const writer = spawn(process.execPath, [child, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => writer.once("close", resolve));
  let last = -1;
  let seen = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    last = Number(line);
    if (++seen === count) writer.kill("SIGKILL");
  }
  await ended;
  return last;
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<void> {
  for await (const _ of createInterface({ input: stream })) return;
}
