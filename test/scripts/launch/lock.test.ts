/** The lock: one holder at a time, kind words about who it is, and no crash leaves it shut. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lockHolder, takeLock } from "../../../scripts/launch/lock.mjs";

const MODULE = new URL("../../../scripts/launch/lock.mjs", import.meta.url).href;

describe("launch: lock", () => {
  let folder: string;
  let file: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-lock-"));
    file = join(folder, "lock");
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  /** A process that tries to take the lock, says what came of it, and stays. */
  async function contender(): Promise<{ child: ChildProcess; got: boolean }> {
    const code = `import { takeLock } from ${JSON.stringify(MODULE)};
      const lock = takeLock(${JSON.stringify(file)}, "test");
      process.stdout.write("release" in lock ? "got" : "not");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const [answer] = (await once(child.stdout!, "data")) as [Buffer];
    return { child, got: answer.toString() === "got" };
  }

  it("is given to one and names it to the next", async () => {
    const { child, got } = await contender();
    expect(got).to.equal(true);
    const lock = takeLock(file, "test");
    expect(lock).to.have.nested.property("holder.pid", child.pid);
    expect(lockHolder(file)?.pid).to.equal(child.pid);
  });

  it("is given to exactly one of many", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, contender));
    expect(all.filter(({ got }) => got)).to.have.length(1);
  });

  it("falls to the next when its holder was killed", async () => {
    const { child } = await contender();
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(lockHolder(file)).to.equal(undefined);
    const all = await Promise.all(Array.from({ length: 4 }, contender));
    expect(all.filter(({ got }) => got)).to.have.length(1);
  });

  it("does not take a process number that was given out again for its holder", async () => {
    const lock = takeLock(file, "test");
    expect(lock).to.have.property("release");
    const text = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...text, started: "another time" }));
    expect(lockHolder(file)).to.equal(undefined);
    expect(takeLock(file, "test")).to.have.property("release");
  });

  it("can be let go of, and leaves nothing behind", async () => {
    const lock = takeLock(file, "test");
    if (!("release" in lock)) throw new Error("not taken");
    lock.release();
    lock.release();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("survives a lock file that somebody filled with nonsense", async () => {
    for (const nonsense of ["", "null", "[]", '{"pid":1}', "\u0000"]) {
      await writeFile(file, nonsense);
      const lock = takeLock(file, "test");
      expect(lock, JSON.stringify(nonsense)).to.have.property("release");
      if ("release" in lock) lock.release();
    }
  });
});
