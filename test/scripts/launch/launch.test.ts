/** The launcher and the CLI's door, in a clone in miniature: what they run, when they build, how they end. */
import { execFileSync } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";
import { nodeFits, nodePackage } from "../../../scripts/launch/node.mjs";
import { Clone, gone } from "./clone.ts";

const ECHO = `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), node: process.version,
  path: process.env.PATH })); process.exitCode = Number(process.argv[2] ?? 0);`;
const HARDHAT = "node_modules/hardhat/dist/src/cli.js";

describe("launch", () => {
  let clone: Clone;
  beforeEach(async () => {
    clone = await Clone.make();
  });
  afterEach(() => clone.remove());

  it("runs the command's TypeScript with its arguments, in the clone, and passes on the exit code", async () => {
    await clone.write("scripts/check.ts", `const typed: number = 1; ${ECHO}; void typed;`);
    const run = clone.run(["scripts/launch.mjs", "check", "7", "--fix"], { cwd: tmpdir() });
    expect(await run.exited).to.equal(7);
    const said = JSON.parse(run.output());
    expect(said.args).to.deep.equal(["7", "--fix"]);
    expect(said.cwd).to.equal(clone.folder);
    expect(said.path.split(delimiter)[0]).to.equal(dirname(process.execPath));
    expect(run.stderr()).to.equal("");
  });

  it("tells how it is used", async () => {
    for (const args of [[], ["nonsense"], ["constructor"]]) {
      const run = clone.run(["scripts/launch.mjs", ...args]);
      expect(await run.exited).to.equal(2);
      expect(run.stderr()).to.contain("start|test|check|bench");
    }
  });

  it("compiles when a source changed, once, and says so", async () => {
    await clone.write("scripts/check.ts", ECHO);
    await clone.write(HARDHAT, 'require("node:fs").appendFileSync("compiled", process.argv[2] + ";");');
    await clone.write("node_modules/hardhat/package.json", "{}");
    await clone.write("contracts/A.sol", "contract A { uint x; }");
    for (let i = 0; i < 2; i++) {
      const run = clone.run(["scripts/launch.mjs", "check"]);
      expect(await run.exited, run.stderr()).to.equal(0);
      expect(run.stderr().includes("✓ Compiling the contracts")).to.equal(i === 0);
    }
    expect(await readFile(join(clone.folder, "compiled"), "utf8")).to.equal("build;");
  });

  it("shows why a step failed, and what to do", async () => {
    await clone.write(HARDHAT, 'console.error("Error: expected ;"); process.exitCode = 3;');
    await clone.write("node_modules/hardhat/package.json", "{}");
    await clone.write("contracts/A.sol", "contract A { uint x }");
    const run = clone.run(["scripts/launch.mjs", "check"]);
    expect(await run.exited).to.equal(1);
    expect(run.stderr())
      .to.contain("Error: expected ;")
      .and.to.contain("exit code 3")
      .and.to.contain("→ mend");
    expect(run.stderr()).not.to.match(/^\s+at /m);
  });

  it("installs with npm, under the Node that was chosen, when the lock file changed", async () => {
    await clone.write("scripts/check.ts", ECHO);
    await clone.write(
      "fake/npm-cli.js",
      `console.log("npm"); require("node:fs").appendFileSync("installed",
      JSON.stringify({ args: process.argv.slice(2), node: process.execPath }) + "\\n");`,
    );
    await clone.write("fake/package.json", "{}");
    await clone.write(HARDHAT, "");
    await clone.write("node_modules/hardhat/package.json", "{}");
    await clone.write("package-lock.json", '{ "changed": true }');
    const env = { PATH: "", npm_execpath: join(clone.folder, "fake/npm-cli.js") };
    for (let i = 0; i < 2; i++) {
      const run = clone.run(["scripts/launch.mjs", "check"], { env });
      expect(await run.exited, run.stderr()).to.equal(0);
    }
    const installed = (await readFile(join(clone.folder, "installed"), "utf8")).trim().split("\n");
    expect(installed).to.have.length(1);
    const { args, node } = JSON.parse(installed[0]!);
    expect(node).to.equal(process.execPath);
    expect(args).to.include.members(["install", "--no-save", "--include=dev", "--include=optional"]);
  });

  it("prepares once for two that start together; the second waits and says for whom", async () => {
    await clone.write("scripts/check.ts", ECHO);
    await clone.write(
      HARDHAT,
      `require("node:fs").appendFileSync("compiled", "x");
      const until = () => require("node:fs").existsSync("go") ? clearInterval(timer) : 0; const timer = setInterval(until, 20);`,
    );
    await clone.write("node_modules/hardhat/package.json", "{}");
    await clone.write("contracts/A.sol", "contract A { uint y; }");
    const first = clone.run(["scripts/launch.mjs", "check"]);
    await first.says("Compiling");
    const second = clone.run(["scripts/launch.mjs", "check"]);
    await second.says(`Process ${first.child.pid} is preparing`);
    await clone.write("go", "");
    expect(await first.exited).to.equal(0);
    expect(await second.exited).to.equal(0);
    expect(await readFile(join(clone.folder, "compiled"), "utf8")).to.equal("x");
  });

  it("ends a step and what it started when interrupted", async () => {
    await clone.write(
      HARDHAT,
      `const child = require("node:child_process").spawn(process.execPath,
      ["-e", "setInterval(() => {}, 1000)"]); require("node:fs").writeFileSync("pids", process.pid + " " + child.pid);`,
    );
    await clone.write("node_modules/hardhat/package.json", "{}");
    await clone.write("contracts/A.sol", "contract A { uint z; }");
    const run = clone.run(["scripts/launch.mjs", "check"]);
    await run.says("Compiling");
    const pids = async (): Promise<number[]> => {
      const text = await readFile(join(clone.folder, "pids"), "utf8").catch(() => "");
      if (/\d+ \d+/.test(text)) return text.split(" ").map(Number);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return pids();
    };
    const started = await pids();
    run.child.kill("SIGINT");
    expect(await run.exited).to.equal(130);
    for (const pid of started) await gone(pid);
  });

  it("passes signals on to the command and leaves no process", async () => {
    await clone.write(
      "scripts/start.ts",
      `for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
        process.on(signal, () => { console.log("bye " + signal); process.exit(0); });
      console.log("up " + process.pid + "."); setInterval(() => {}, 1000);`,
    );
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const run = clone.run(["scripts/launch.mjs", "start"]);
      await run.says(".");
      const pid = Number(/up (\d+)/.exec(run.output())?.[1]);
      run.child.kill(signal);
      expect(await run.exited, signal).to.equal(0);
      expect(run.output()).to.contain(`bye ${signal}`);
      await gone(pid);
    }
  });

  it("takes the command along when it is itself killed", async () => {
    await clone.write(
      "scripts/start.ts",
      `process.on("disconnect", () => process.exit(0));
      console.log("up " + process.pid + "."); setInterval(() => {}, 1000);`,
    );
    const run = clone.run(["scripts/launch.mjs", "start"]);
    await run.says(".");
    const pid = Number(/up (\d+)/.exec(run.output())?.[1]);
    run.child.kill("SIGKILL");
    await gone(pid);
  });

  it("answers as a shell does for a command that a signal ended", async () => {
    await clone.write(
      "scripts/check.ts",
      'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);',
    );
    expect(await clone.run(["scripts/launch.mjs", "check"]).exited).to.equal(137);
  });

  it("opens the CLI from any folder, with its arguments and exit code", async () => {
    await clone.write("scripts/certrace.ts", ECHO);
    const run = clone.run(["scripts/certrace.mjs", "12", "verify", "a b"], { cwd: tmpdir() });
    expect(await run.exited).to.equal(12);
    expect(JSON.parse(run.output())).to.deep.include({ args: ["12", "verify", "a b"], cwd: tmpdir() });
  });

  it("starts under an older Node and goes on under the one in .node", async function () {
    const old = oldNode();
    if (old === undefined) {
      console.log("      skipped: no Node in PATH that does not fit");
      this.skip();
    }
    await clone.write("scripts/certrace.ts", ECHO);
    const { name, version, program } = nodePackage(process.platform, process.arch);
    const place = join(
      clone.folder,
      ".node",
      `${version}-${process.platform}-${process.arch}`,
      "node_modules",
      name,
      program,
    );
    await mkdir(dirname(place), { recursive: true });
    await symlink(process.execPath, place);
    const run = clone.run(["scripts/certrace.mjs", "11"], { cwd: tmpdir(), node: old });
    expect(await run.exited, run.stderr()).to.equal(11);
    expect(JSON.parse(run.output())).to.deep.include({ node: process.version, cwd: tmpdir() });
  });
});

/** Some Node in PATH that Certrace does not run under. */
function oldNode(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const node = join(folder, "node");
    try {
      const version = execFileSync(node, ["-v"], { encoding: "utf8" }).trim();
      if (!nodeFits(version) && Number(/\d+/.exec(version)?.[0]) >= 18) return node;
    } catch {
      // none there
    }
  }
  return undefined;
}
