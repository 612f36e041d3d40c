/**
 * `npm test`: everything. Static checks, the contracts (unit, fuzz, invariants), then every TypeScript test, the
 * page in a real browser included. Ends with a line `N passed, N failed`. Arguments go to Mocha and then only
 * Mocha runs: `npm test -- test/core/merkle`.
 *
 * The TypeScript tests run in groups, two at a time, each in a Mocha of its own: so both cores have work, and a group
 * that leaves a process or a socket behind does not end, which shows.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileCache } from "../server/compile-cache.mjs";
import { check } from "./check.ts";
import { root, runStep, type Step, twoAtATime } from "./steps.ts";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Suite extends Step {
  count(output: string): Counts;
}

const contracts: Suite = {
  name: "contracts",
  command: ["hardhat", "test", "solidity"],
  count: (output) => ({
    passed: lastNumber(output, /(\d+) passing/g),
    failed: lastNumber(output, /(\d+) failing/g),
    skipped: lastNumber(output, /(\d+) (?:skipped|pending)/g),
  }),
};

const typeScript = (name: string, args: readonly string[]): Suite => ({
  name,
  command: ["mocha", ...args],
  count: (output) => ({
    passed: lastNumber(output, /^\s*(\d+) passing/gm),
    failed: lastNumber(output, /^\s*(\d+) failing/gm),
    skipped: lastNumber(output, /^\s*(\d+) pending/gm),
  }),
});

/** Where single files take long, each is a group of its own. */
const SINGLY = /^test\/(?:e2e|scripts)\b/;
/** Where all are quick, a whole room is one group: starting a process and loading its modules takes longer. */
const TOGETHER = /^test\/(?:core|web)\b/;
/** What takes longest goes first: then the two end at about the same time. */
const FIRST = /^test\/(?:scripts|server\/(?:ledger|issuing|chain)|e2e)\b/;

/** Elsewhere a folder's tests are a group. */
function groups(): Suite[] {
  const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("test", file).replaceAll("\\", "/"))
    .sort((a, b) => Number(FIRST.test(b)) - Number(FIRST.test(a)) || (a < b ? -1 : 1));
  const nameOf = (file: string) => (SINGLY.test(file) ? file : (TOGETHER.exec(file)?.[0] ?? dirname(file)));
  const byName = Map.groupBy(files, nameOf);
  return [...byName].map(([name, members]) => typeScript(name, members));
}

/** The number in the last match, 0 where there is none: a summary comes last. */
function lastNumber(output: string, pattern: RegExp): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  return Number([...plain.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs a suite; shows its output as it comes, or, where another one runs beside it, when it is whole. */
async function run(suite: Suite, options: { live: boolean }): Promise<void> {
  const title = `\n— ${suite.name} —`;
  if (options.live) console.log(title);
  const result = await runStep(suite, options);
  if (!options.live) console.log(`${title} (${result.seconds.toFixed(1)} s)\n${result.output.trimEnd()}`);
  const counts = suite.count(result.output);
  // A runner that dies, or that ran nothing, has failed even where it counted no failure.
  if (counts.failed === 0 && (!result.ok || counts.passed === 0)) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  if (counts.failed > 0) failed.push(suite.name);
}

const failed: string[] = [];
// Each Mocha, and each process that a test starts, would strip and compile the same modules again.
process.env.NODE_COMPILE_CACHE ??= compileCache;
const chosen = process.argv.slice(2);
if (chosen.length > 0) await run(typeScript("TypeScript", chosen), { live: true });
else {
  const counts = await check();
  total.passed += counts.passed;
  total.failed += counts.failed;
  await run(contracts, { live: true });
  await twoAtATime(groups(), (suite) => run(suite, { live: false }));
}

if (failed.length > 0) console.log(`\nfailed in ${failed.join(", ")}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
