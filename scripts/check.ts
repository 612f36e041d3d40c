/**
 * `npm run check`: format, lint, types, import rules, dead code. Two steps at a time. With `--fix`, what a
 * tool can mend by itself is mended first.
 */
import { report, runStep, type Step, twoAtATime } from "./steps.ts";

const solidity = ["contracts/**/*.sol", "test/contracts/**/*.sol"] as const;

const steps: Step[] = [
  { name: "types", command: ["tsc", "--noEmit", "-p", "."] },
  {
    name: "dead code",
    command: ["knip"],
    remedy: "remove what nothing uses, or name it in knip.json with the reason",
  },
  { name: "format and lint, TypeScript", command: ["biome", "check", "."], remedy: "npm run check -- --fix" },
  {
    name: "import rules",
    command: ["depcruise", "--config", ".dependency-cruiser.mjs", "core", "server", "web", "scripts"],
  },
  {
    name: "format, Solidity",
    command: ["prettier", "--check", ...solidity],
    remedy: "npm run check -- --fix",
  },
  { name: "lint, Solidity", command: ["solhint", "--max-warnings", "0", ...solidity] },
];

const fixes: Step[] = [
  { name: "mend TypeScript", command: ["biome", "check", "--write", "."] },
  { name: "mend Solidity", command: ["prettier", "--write", ...solidity] },
];

/** Runs every step and answers how many passed. */
export async function check(): Promise<{ passed: number; failed: number }> {
  const results = await twoAtATime(steps, async (step) => {
    const result = await runStep(step);
    report(step, result);
    return result;
  });
  const passed = results.filter((result) => result.ok).length;
  return { passed, failed: results.length - passed };
}

if (import.meta.main) {
  if (process.argv.includes("--fix")) for (const step of fixes) report(step, await runStep(step));
  const { failed } = await check();
  process.exitCode = failed === 0 ? 0 : 1;
}
