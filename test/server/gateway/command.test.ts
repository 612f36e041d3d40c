/** `certrace gateway` as a process: it says what is wrong with its settings, runs, and ends when told. */

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { compileCache } from "../../../server/compile-cache.mjs";

const CLI = fileURLToPath(new URL("../../../scripts/certrace.ts", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../../docs/examples/gateway.yaml", import.meta.url));

function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [CLI, "gateway", ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (texts.out += chunk));
  child.stderr.on("data", (chunk) => (texts.err += chunk));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, texts, ended };
}

describe("certrace gateway", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-gateway-cli-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("checks settings without starting anything", async () => {
    const good = run(["--config", EXAMPLE, "--check"]);
    expect(await good.ended, good.texts.err).to.equal(0);
    expect(good.texts.out).to.include("GET /residents/{id}").and.to.include("photo (whole)");
    const file = join(folder, "bad.yaml");
    await writeFile(file, "version: 1\nlistn: {}\n");
    const bad = run(["--config", file, "--check"]);
    expect(await bad.ended).to.equal(1);
    expect(bad.texts.err)
      .to.match(/line\s+2:\s+listn:/)
      .and.to.include("gateway-settings-invalid");
    const none = run([]);
    expect(await none.ended).to.equal(2);
    expect(none.texts.err).to.include("--config");
  });

  it("runs until it is told to end, with its secret from the environment and nowhere else", async () => {
    const file = join(folder, "gateway.yaml");
    const example = await readFile(EXAMPLE, "utf8");
    await writeFile(file, example.replace("port: 8090", "port: 0").replace("port: 9464", "port: 0"));
    const env = { CERTRACE_GATEWAY_CREDENTIAL: "Bearer secret-of-the-upstream" };
    const { child, texts, ended } = run(["--config", file], env);
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.on("data", () => {
        const found = /running: (\S+)\n/.exec(texts.err)?.[1];
        if (found) resolve(found);
      });
      child.once("close", () => reject(new Error(texts.err)));
    });
    expect((await fetch(url)).status).to.equal(404);
    child.kill("SIGTERM");
    expect(await ended).to.equal(0);
    expect(texts.out + texts.err).not.to.include("secret-of-the-upstream");
    expect(texts.out).to.include('"outcome":"route-unknown"');
  });
});
