/** What stands in the log: of errors enough to find a fault, nothing that quotes input; of lines all, and soon. */
import { execFileSync, spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { CertraceError } from "../../core/errors.ts";
import { createLog, logLines } from "../../server/log.ts";
import { codeOf } from "../core/code-of.ts";

const MODULE = new URL("../../server/log.ts", import.meta.url).href;

describe("the log", () => {
  const lineOf = (err: unknown) => {
    let text = "";
    createLog("info", {
      write: (line) => {
        text += line;
      },
    }).error({ err }, "failed");
    return { text, line: JSON.parse(text) };
  };

  it("keeps code, field and stack of an error, and no message", () => {
    let cause: unknown;
    try {
      JSON.parse('{"name": 张三}');
    } catch (error) {
      cause = error;
    }
    const { text, line } = lineOf(
      new CertraceError("store-corrupt", "cannot read 张三", { field: "index", cause }),
    );
    expect(line).to.include({ level: "error", msg: "failed" });
    expect(line.err).to.include({ code: "store-corrupt", field: "index" });
    expect(line.err.cause.stack).to.match(/^ {4}at /);
    expect(text).not.to.include("张");
    expect(line).not.to.have.any.keys("pid", "hostname");
  });

  describe("in a file", () => {
    let folder: string;
    let file: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "certrace-log-"));
      file = join(folder, "service.log");
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** In a process of its own, which logs to the file. */
    const run = (code: string) =>
      execFileSync(
        process.execPath,
        [
          "--input-type=module",
          "-e",
          `const { createLog, logLines } = await import(${JSON.stringify(MODULE)});
           const log = createLog("info", logLines(${JSON.stringify(file)}));
           ${code}`,
        ],
        { encoding: "utf8" },
      );
    const lines = async () => (await readFile(file, "utf8")).trimEnd().split("\n");

    it("has every line, in its order, also of a process that exits at once; for its owner alone", async () => {
      await writeFile(file, "before\n", { mode: 0o600 });
      run(`for (let i = 0; i < 3000; i++) log.info({ i }, "request");
           process.exit(0);`);
      const [first, ...written] = await lines();
      expect(first).to.equal("before");
      expect(written.map((line) => JSON.parse(line).i)).to.deep.equal(
        Array.from({ length: 3_000 }, (_, i) => i),
      );
      await rm(file);
      run(`log.info("by itself");`);
      expect(await lines()).to.have.length(1);
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
    });

    it("has a line soon, without waiting for others", async () => {
      const said = run(`
        const { readFileSync } = await import("node:fs");
        log.info("alone");
        while (readFileSync(${JSON.stringify(file)}, "utf8") === "") await new Promise((done) => setTimeout(done, 10));
        console.log("there");`);
      expect(said).to.equal("there\n");
    });

    it("drops what the disk does not take, and ends nothing", function () {
      if (process.platform !== "linux") this.skip();
      symlinkSync("/dev/full", file);
      const said = run(`
        for (let i = 0; i < 3; i++) {
          log.info("x".repeat(20_000));
          await new Promise((done) => setTimeout(done, 150));
        }
        console.log("goes on");`);
      expect(said).to.equal("goes on\n");
    });

    it("says so where there can be no file", async () => {
      await mkdir(file);
      expect(codeOf(() => logLines(file))).to.equal("log-unwritable");
    });
  });

  it("waits with what a pipe does not take yet", async () => {
    const child = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const { createLog } = await import(${JSON.stringify(MODULE)});
         process.stdin.resume();
         process.stdout; // from here on it does not wait for whoever reads
         const log = createLog("info");
         for (let i = 0; i < 5_000; i++) log.info({ i, text: "x".repeat(100) }, "request");`,
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const numbers: number[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      numbers.push(JSON.parse(text).i);
      if (numbers.length === 5_000) child.stdin.end();
    }
    expect(numbers).to.deep.equal(Array.from({ length: 5_000 }, (_, i) => i));
  });

  it("survives what is thrown without being an error", () => {
    expect(lineOf("张三").text).not.to.include("张");
    expect(lineOf(undefined).line.msg).to.equal("failed");
  });
});
