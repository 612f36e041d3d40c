/** `npm run soak`, short: the real service killed at chosen steps; it ends with a summary and leaves nothing behind. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { compileCache } from "../../server/compile-cache.mjs";

const SOAK = join(import.meta.dirname, "../../scripts/soak.ts");

describe("npm run soak", function () {
  this.timeout(180_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-soaked-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const soak = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SOAK, ...args], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, TMPDIR: folder },
    });
    return { status, said: stdout + stderr };
  };

  it("kills the service before and after a step, checks everything, and says what it has done", async () => {
    const { status, said } = soak("--only", "kills", "--kills", "5");
    expect(status, said).to.equal(0);
    expect(said).to.match(/✓ kills/);
    expect(said).to.match(/ {2}kills +5\n/);
    expect(said).to.match(/ {4}before request +1\n/);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("says what it does not know", () => {
    expect(soak("--only", "flood")).to.deep.include({ status: 2 });
    expect(soak("--kills", "0").said).to.contain("--kills wants a whole number");
  });
});
