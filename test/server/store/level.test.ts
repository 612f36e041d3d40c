/**
 * The store on LevelDB keeps the guarantees of server/store/store.ts, and what only an engine on disk can break:
 * restarts, kill -9, a second process, damaged files, a full disk.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { openLevelStore } from "../../../server/store/level.ts";
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
    for (let i = 0; i < 20 && code === "nothing thrown"; i++) {
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
