/**
 * The files of a LevelDB are kept open while they are there, and freed once LevelDB has removed them: no sooner, no later.
 * What its tables grow by is on the disk soon.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fstatSync } from "node:fs";
import { appendFile, mkdtemp, readdir, readlink, realpath, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { DatabaseFiles } from "../../../server/store/database-files.ts";
import { openLevelStore } from "../../../server/store/level.ts";

const MODULE = new URL("../../../server/store/database-files.ts", import.meta.url).href;

describe("database files", () => {
  let folder: string;
  beforeEach(async function () {
    if (process.platform !== "linux") this.skip();
    folder = await realpath(await mkdtemp(join(tmpdir(), "certrace-open-")));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const make = (...names: string[]) => Promise.all(names.map((name) => writeFile(join(folder, name), "x")));
  const remove = (...names: string[]) => Promise.all(names.map((name) => unlink(join(folder, name))));

  /** Names of this folder's files that the process has open; with what proc(5) says of those that have no name any more. */
  async function open(): Promise<string[]> {
    const links = await Promise.all(
      (await readdir("/proc/self/fd")).map((fd) => readlink(join("/proc/self/fd", fd)).catch(() => "")),
    );
    return links
      .filter((link) => link.startsWith(`${folder}/`))
      .map((link) => basename(link))
      .sort();
  }

  /** Waits for a look. */
  async function becomes(what: () => Promise<string[]>, wanted: string[]): Promise<void> {
    for (let turn = 0; turn < 200 && `${await what()}` !== `${wanted}`; turn++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    expect(await what()).to.deep.equal(wanted);
  }

  it("has tables and logs open, and nothing else", async () => {
    await make(
      "000003.log",
      "000005.ldb",
      "MANIFEST-000002",
      "CURRENT",
      "LOCK",
      "LOG",
      "000004.dbtmp",
      "room",
    );
    const files = new DatabaseFiles(folder);
    await files.settle();
    expect(await open()).to.deep.equal(["000003.log", "000005.ldb"]);
    await files.close();
    expect(await open()).to.deep.equal([]);
  });

  it("opens what comes and frees what goes, by itself", async () => {
    const files = new DatabaseFiles(folder);
    files.written();
    await make("000003.log", "000005.ldb");
    await becomes(open, ["000003.log", "000005.ldb"]);
    await remove("000003.log");
    expect(await open()).to.satisfy((names: string[]) =>
      names.every((name) => /^000003\.log \(deleted\)$|^000005\.ldb$/.test(name)),
    );
    await becomes(open, ["000005.ldb"]);
    await files.close();
  });

  it("has freed what was removed before, once settled", async () => {
    await make("000003.log", "000005.ldb");
    const files = new DatabaseFiles(folder);
    await files.settle();
    await remove("000003.log", "000005.ldb");
    expect((await open()).filter((name) => !name.endsWith("(deleted)"))).to.deep.equal([]);
    await files.settle();
    expect(await open()).to.deep.equal([]);
    await files.close();
  });

  it("frees all when it is closed, also in the middle of opening", async () => {
    await make(...Array.from({ length: 50 }, (_, i) => `${100_000 + i}.ldb`));
    const files = new DatabaseFiles(folder);
    const settling = files.settle();
    await files.close();
    await settling;
    await files.settle();
    expect(await open()).to.deep.equal([]);
  });

  it("takes an eighth of the files that the process may have open, the newest, however many stores there are", async () => {
    await make("999999.ldb", "1000000.ldb", ...Array.from({ length: 40 }, (_, i) => `${100_000 + i}.ldb`));
    const said = execFileSync(
      "prlimit",
      ["--nofile=128", process.execPath, "--input-type=module", "-e", script(folder)],
      { encoding: "utf8" },
    );
    const names: string[] = JSON.parse(said);
    expect(names).to.have.length(16);
    expect(names).to.include.members(["1000000.ldb", "999999.ldb", "100039.ldb"]);
    expect(names).not.to.include("100000.ldb");
  });

  it("syncs what a table has grown by, while it grows, and nothing else", async () => {
    const synced: string[] = [];
    const files = new DatabaseFiles(folder, async (fd) => {
      synced.push(`${basename(await readlink(`/proc/self/fd/${fd}`))} ${fstatSync(fd).size}`);
    });
    await make("000003.log", "000005.ldb");
    await files.settle();
    await appendFile(join(folder, "000003.log"), "more");
    await appendFile(join(folder, "000005.ldb"), "more");
    await files.settle();
    await files.settle();
    await make("000006.ldb");
    await files.settle();
    await files.close();
    expect(synced).to.deep.equal(["000005.ldb 1", "000005.ldb 5", "000006.ldb 1"]);
  });

  it("goes on where a table cannot be synced", async () => {
    const files = new DatabaseFiles(folder, () => Promise.reject(new Error("EIO")));
    await make("000005.ldb");
    await files.settle();
    await make("000006.ldb");
    await files.settle();
    expect(await open()).to.deep.equal(["000005.ldb", "000006.ldb"]);
    await files.close();
  });

  it("does nothing in a folder that is not there", async () => {
    const files = new DatabaseFiles(join(folder, "none"));
    await files.settle();
    await files.close();
  });

  it("are looked after in every store that is written to, by itself", async () => {
    const store = await openLevelStore(folder);
    // LevelDB has its log open once, to write it.
    const logs = async () => (await open()).filter((name) => name.endsWith(".log"));
    expect(await logs()).to.have.length(1);
    await store.batch([{ put: "k", value: randomBytes(10) }]);
    const [log] = await logs();
    await becomes(logs, [log!, log!]);
    await store.close();
  });

  it("keeps nothing of a store's that LevelDB removed, once it is expunged or closed", async () => {
    const store = await openLevelStore(folder);
    for (let round = 0; round < 4; round++) {
      await store.batch([{ put: "k5", value: randomBytes(100_000) }]);
      await store.expunge("k0", "k9");
      const opened = await open();
      expect(opened.filter((name) => name.endsWith("(deleted)"))).to.deep.equal([]);
      expect(opened).to.include.members((await readdir(folder)).filter((name) => name.endsWith(".ldb")));
    }
    await store.close();
    expect(await open()).to.deep.equal([]);
  });
});

/** What is open of the folder, after it has settled, in a process of its own. */
const script = (folder: string) => `
  import { readdirSync, readlinkSync } from "node:fs";
  const { DatabaseFiles } = await import(${JSON.stringify(MODULE)});
  const files = new DatabaseFiles(${JSON.stringify(folder)});
  await files.settle();
  const more = new DatabaseFiles(${JSON.stringify(folder)});
  await Promise.all([files.settle(), more.settle()]);
  const names = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync("/proc/self/fd/" + fd)];
    } catch {
      return [];
    }
  });
  console.log(JSON.stringify(names.filter((name) => name.startsWith(${JSON.stringify(folder)})).map((name) => name.split("/").at(-1))));
  await Promise.all([files.close(), more.close()]);`;
