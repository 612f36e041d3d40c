/** Stamps: the same contents give the same hash, and any change another. */
import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { contentHash, readStamp, writeStamp } from "../../../scripts/launch/stamp.mjs";

describe("launch: stamps", () => {
  let folder: string;
  const hash = () => contentHash(folder, ["a.txt", "sub"]);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-stamp-"));
    await mkdir(join(folder, "sub/deep"), { recursive: true });
    await writeFile(join(folder, "a.txt"), "one");
    await writeFile(join(folder, "sub/b.txt"), "two");
    await writeFile(join(folder, "sub/deep/c.txt"), "three");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("does not look at times", async () => {
    const before = hash();
    await utimes(join(folder, "a.txt"), 1, 1);
    expect(hash()).to.equal(before);
  });

  it("changes with a content, a name, a new and a missing file", async () => {
    const hashes = [hash()];
    await writeFile(join(folder, "a.txt"), "ONE");
    hashes.push(hash());
    await writeFile(join(folder, "a.txt"), "one");
    await rename(join(folder, "sub/b.txt"), join(folder, "sub/x.txt"));
    hashes.push(hash());
    await rename(join(folder, "sub/x.txt"), join(folder, "sub/b.txt"));
    await writeFile(join(folder, "sub/new.txt"), "");
    hashes.push(hash());
    await rm(join(folder, "sub/new.txt"));
    await rm(join(folder, "a.txt"));
    hashes.push(hash());
    await writeFile(join(folder, "a.txt"), "");
    hashes.push(hash());
    expect(new Set(hashes).size).to.equal(hashes.length);
  });

  it("cannot be confused by moving a border between files", async () => {
    await writeFile(join(folder, "sub/b.txt"), "twothree");
    await writeFile(join(folder, "sub/deep/c.txt"), "");
    const one = hash();
    await writeFile(join(folder, "sub/b.txt"), "two");
    await writeFile(join(folder, "sub/deep/c.txt"), "three");
    expect(hash()).not.to.equal(one);
  });

  it("leaves out what is built, installed or hidden", async () => {
    const before = hash();
    for (const name of ["dist", "node_modules", ".hidden"]) {
      await mkdir(join(folder, "sub", name));
      await writeFile(join(folder, "sub", name, "x"), "x");
    }
    expect(hash()).to.equal(before);
  });

  it("reads back what it wrote, and nothing where there is none", () => {
    const file = join(folder, "stamp");
    expect(readStamp(file)).to.equal(undefined);
    writeStamp(file, "abc linux-x64");
    expect(readStamp(file)).to.equal("abc linux-x64");
  });
});
