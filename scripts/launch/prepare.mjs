/**
 * Everything that must be there before TypeScript can run: a Node that fits, the packages, the compiled contracts,
 * the built page. Each is done once and again when its sources change (stamp.mjs); when nothing is missing this
 * takes milliseconds and touches no network. One process prepares at a time, the others wait for it.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LaunchError } from "./error.mjs";
import { takeLock } from "./lock.mjs";
import { chosenNode, environmentFor, installNode } from "./node.mjs";
import { npmCommand } from "./npm.mjs";
import { contentHash, readStamp, writeStamp } from "./stamp.mjs";
import { step } from "./step.mjs";

/** The clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @typedef {"contracts" | "page"} Part what a command needs beside Node and the packages */

/**
 * Stamps stand in node_modules: whoever deletes that starts afresh.
 * @typedef {{ title: string, stamp: string, sources: string[], result: string, args: string[], remedy: string }} Build
 * @type {Record<Part, Build>}
 */
const builds = {
  contracts: {
    title: "Compiling the contracts",
    stamp: "node_modules/.certrace-contracts-stamp",
    sources: ["package-lock.json", "hardhat.config.ts", "contracts"],
    result: "artifacts/contracts",
    args: ["node_modules/hardhat/dist/src/cli.js", "build", "--no-tests"],
    remedy: "mend what the compiler names above",
  },
  page: {
    title: "Building the page",
    stamp: "node_modules/.certrace-page-stamp",
    sources: ["package-lock.json", "tsconfig.json", "web", "core"],
    result: "web/dist/index.html",
    args: ["node_modules/vite/bin/vite.js", "build", "--config", "web/vite.config.ts"],
    remedy: "mend what the bundler names above",
  },
};

const PACKAGES_STAMP = "node_modules/.certrace-stamp";

/** The lock file's content and the kind of machine: packages with native parts differ between them. */
const packagesStamp = () => `${contentHash(root, ["package-lock.json"])} ${process.platform}-${process.arch}`;

const packagesMissing = () => readStamp(join(root, PACKAGES_STAMP)) !== packagesStamp();

/** @param {Build} build */
const buildMissing = (build) =>
  !existsSync(join(root, build.result)) ||
  readStamp(join(root, build.stamp)) !== contentHash(root, build.sources);

/**
 * @param {readonly Part[]} parts
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} under what to run
 */
export async function prepare(parts) {
  const node = chosenNode(root);
  const env = environmentFor(node);
  const ready = () =>
    existsSync(node) && !packagesMissing() && !parts.some((part) => buildMissing(builds[part]));
  if (!ready()) {
    const lock = await waitForLock();
    try {
      await installNode(root);
      if (packagesMissing()) await installPackages(node, env);
      for (const part of parts) {
        const build = builds[part];
        if (!buildMissing(build)) continue;
        const stamp = contentHash(root, build.sources);
        await step(build.title, node, build.args, { cwd: root, env, remedy: build.remedy });
        writeStamp(join(root, build.stamp), stamp);
      }
    } finally {
      lock.release();
    }
  }
  return { node, env };
}

/**
 * `npm install --no-save`, not `npm ci`: both keep to the lock file's versions and hashes and leave it as it is, but
 * `ci` refuses a lock file that lacks other platforms' optional packages, and would not mend what an older Node
 * left out without fetching everything again.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
async function installPackages(node, env) {
  const stamp = packagesStamp();
  const npm = npmCommand(node);
  const args = ["install", "--no-save", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  await step("Installing packages", npm.program, [...npm.args, ...args, "--loglevel=error"], {
    cwd: root,
    env,
    remedy: "check the connection to the npm registry and the space on disk, and start again",
  });
  // A new installation: whatever was built with the old one is built again.
  for (const { stamp: built } of Object.values(builds)) rmSync(join(root, built), { force: true });
  writeStamp(join(root, PACKAGES_STAMP), stamp);
}

async function waitForLock() {
  const folder = join(root, ".node");
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n'); // keeps npm's search for a root inside
  } catch {
    throw new LaunchError(`The folder ${root} cannot be written`, "clone Certrace to a folder of your own");
  }
  for (let told = false; ; told = true) {
    const lock = takeLock(join(folder, "lock"), "prepare");
    if ("release" in lock) return lock;
    if (!told)
      process.stderr.write(`Process ${lock.holder.pid} is preparing this clone already; waiting for it …\n`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
