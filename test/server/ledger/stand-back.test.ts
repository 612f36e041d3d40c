/** Priorities of worker threads, asked of the system itself (Linux); elsewhere a thread has none of its own. */
import { readdir, readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { Worker } from "node:worker_threads";
import { expect } from "chai";

const MODULE = new URL("../../../server/ledger/stand-back.ts", import.meta.url);

/** `nice` of every thread of this process: the nineteenth field of proc(5), the seventeenth behind the name. */
async function priorities(): Promise<number[]> {
  const threads = await readdir("/proc/self/task");
  const stats = await Promise.all(
    threads.map((id) => readFile(`/proc/self/task/${id}/stat`, "utf8").catch(() => null)), // ended since
  );
  return stats.flatMap((stat) =>
    stat === null ? [] : [Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16])],
  );
}

describe("a worker thread that stands back", () => {
  it("leaves the main thread, and every other one, as it was", async function () {
    const own = getPriority();
    if (process.platform !== "linux" || own >= 10) this.skip();
    const before = (await priorities()).filter((nice) => nice > own).length;
    const worker = new Worker(
      `import(${JSON.stringify(MODULE.href)}).then(({ standBack }) => { standBack(); require("node:worker_threads").parentPort.postMessage("done"); setInterval(() => {}, 1000); })`,
      { eval: true },
    );
    try {
      await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
      expect(getPriority()).to.equal(own);
      expect((await priorities()).filter((nice) => nice > own).length).to.equal(before + 1);
    } finally {
      await worker.terminate();
    }
  });
});
