/** Priorities of threads, asked of the system itself (Linux); elsewhere a thread has none of its own. */
import { execFile } from "node:child_process";
import { getPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

/** In a process of its own: its threads are nobody else's. @returns `nice` of each of its threads, ascending */
async function threadsAfter(act: string): Promise<number[]> {
  const script = `
    const { readdirSync, readFileSync } = await import("node:fs");
    const server = ${JSON.stringify(new URL("../../server/", import.meta.url).href)};
    ${act}
    // the seventeenth field behind the name (proc(5))
    const nice = (id) => Number(readFileSync("/proc/self/task/" + id + "/stat", "utf8").split(") ").at(-1).split(" ")[16]);
    console.log(JSON.stringify(readdirSync("/proc/self/task").map(nice)));
    process.exit(0);`;
  const cwd = fileURLToPath(new URL("../../", import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "-e", script],
    { cwd },
  );
  return (JSON.parse(stdout) as number[]).sort((a, b) => a - b);
}

describe("threads that stand back", () => {
  const own = getPriority();
  before(function () {
    if (process.platform !== "linux" || own >= 10) this.skip();
  });

  it("are those that ask for it, and no others", async () => {
    const threads = await threadsAfter(`
      const { Worker } = await import("node:worker_threads");
      const made = 'import(' + JSON.stringify(server + "stand-back.ts") + ').then(async ({ standBack }) => { standBack(); (await import("node:worker_threads")).parentPort.postMessage("done"); setInterval(() => {}, 1000); })';
      await new Promise((resolve, reject) => new Worker(made, { eval: true }).once("message", resolve).once("error", reject));`);
    expect(threads.filter((nice) => nice !== own)).to.deep.equal([10]);
  });

  it("are LevelDB's, which is there before the first store", async () => {
    const threads = await threadsAfter(`
      const { mergingStandsBack } = await import(server + "store/merging.ts");
      await mergingStandsBack();`);
    expect(threads.filter((nice) => nice !== own)).to.deep.equal([10]);
  });

  it("are no others where LevelDB's was there before, and cannot be told any more", async () => {
    const threads = await threadsAfter(`
      const { mergingStandsBack } = await import(server + "store/merging.ts");
      await mergingStandsBack();
      await mergingStandsBack();`);
    expect(threads.filter((nice) => nice !== own)).to.deep.equal([10]);
  });
});
