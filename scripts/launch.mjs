/**
 * `npm start`, `npm test`, `npm run check`, `npm run bench`, `npm run soak`: prepares what is missing
 * (launch/prepare.mjs), then runs the TypeScript of the command under a Node that fits and passes on signals and exit
 * code.
 * Plain JavaScript for Node ≥ 18, no dependencies: it runs before anything is installed.
 */
import { compileCache } from "../server/compile-cache.mjs";
import { tell } from "./launch/error.mjs";
import { prepare, root } from "./launch/prepare.mjs";
import { foreground } from "./launch/step.mjs";

/** @type {Record<string, { script: string, needs: import("./launch/prepare.mjs").Part[] }>} */
const commands = {
  start: { script: "scripts/start.ts", needs: ["contracts", "page"] },
  test: { script: "scripts/test.ts", needs: ["contracts", "page"] },
  check: { script: "scripts/check.ts", needs: ["contracts"] },
  bench: { script: "scripts/bench.ts", needs: ["contracts"] },
  soak: { script: "scripts/soak.ts", needs: ["contracts"] },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) {
  process.stderr.write(`Usage: node scripts/launch.mjs ${Object.keys(commands).join("|")} [arguments]\n`);
  process.exitCode = 2;
} else {
  try {
    const { node, env } = await prepare(command.needs);
    process.exitCode = await foreground(node, [command.script, ...args], {
      cwd: root,
      env: { NODE_COMPILE_CACHE: compileCache, ...env },
      leash: name === "start",
    });
  } catch (error) {
    process.exitCode = tell(error);
  }
}
