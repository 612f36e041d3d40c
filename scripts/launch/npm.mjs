/**
 * Where npm's own program is, so that it can be run under a Node of our choice: npm skips optional packages
 * whose `engines` do not accept the Node it runs under, and Hardhat's native half is one of them.
 */
import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { LaunchError } from "./error.mjs";

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} execPath of the machine's own Node
 * @returns {string | undefined} path of `npm-cli.js`
 */
export function findNpm(env, execPath) {
  const given = env.npm_execpath; // set by npm for its scripts; pnpm and yarn set it to themselves
  if (given && basename(given) === "npm-cli.js" && existsSync(given)) return given;
  const beside = dirname(execPath);
  const candidates = [
    join(beside, "node_modules/npm/bin/npm-cli.js"), // Windows
    join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
    join(beside, "../share/nodejs/npm/bin/npm-cli.js"), // Debian's own package
    ...(env.PATH ?? "").split(delimiter).map((folder) => join(folder, "npm")),
  ];
  for (const candidate of candidates) {
    if (!existsSync(candidate)) continue;
    const real = realpathSync(candidate); // `npm` in PATH is a link to npm-cli.js, or a shell script beside it
    if (basename(real) === "npm-cli.js") return real;
    const inside = join(dirname(real), "../lib/node_modules/npm/bin/npm-cli.js");
    if (existsSync(inside)) return inside;
  }
  return undefined;
}

/**
 * The command that runs npm under `node`.
 * @param {string} node
 */
export function npmCommand(node) {
  const cli = findNpm(process.env, process.execPath);
  if (!cli) {
    throw new LaunchError(
      "npm was not found beside Node",
      "install npm (it comes with Node, or as the package npm of your system), and start again",
    );
  }
  return { program: node, args: [cli] };
}
