/**
 * `npm test`: everything. Static checks, the contracts (unit, fuzz, invariants), then every TypeScript test, the
 * page in a real browser included. Ends with a line `N passed, N failed`. Arguments go to Mocha and then only
 * Mocha runs: `npm test -- test/core/merkle`.
 */
import { check } from "./check.ts";
import { runStep, type Step } from "./steps.ts";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const suites: (Step & { count: (output: string) => Counts })[] = [
  {
    name: "contracts",
    command: ["hardhat", "test", "solidity"],
    count: (output) => ({
      passed: lastNumber(output, /(\d+) passing/g),
      failed: lastNumber(output, /(\d+) failing/g),
      skipped: lastNumber(output, /(\d+) (?:skipped|pending)/g),
    }),
  },
  {
    name: "TypeScript",
    command: ["mocha", ...(process.argv.length > 2 ? process.argv.slice(2) : ["test/**/*.test.ts"])],
    count: (output) => ({
      passed: lastNumber(output, /^\s*(\d+) passing/gm),
      failed: lastNumber(output, /^\s*(\d+) failing/gm),
      skipped: lastNumber(output, /^\s*(\d+) pending/gm),
    }),
  },
];

/** The number in the last match, 0 where there is none: a summary comes last. */
function lastNumber(output: string, pattern: RegExp): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  return Number([...plain.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

const only = process.argv.length > 2;
const total: Counts = { passed: 0, failed: 0, skipped: 0 };

if (!only) {
  const counts = await check();
  total.passed += counts.passed;
  total.failed += counts.failed;
}
for (const suite of only ? suites.slice(1) : suites) {
  console.log(`\n— ${suite.name} —`);
  const result = await runStep(suite, { live: true });
  const counts = suite.count(result.output);
  // A runner that dies, or that ran nothing, has failed even where it counted no failure.
  if (counts.failed === 0 && (!result.ok || counts.passed === 0)) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
