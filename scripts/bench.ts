/**
 * `npm run bench [section…]`: measures Certrace against its peers in the same run and prints medians and ratios.
 * Ours and the peer's runs alternate, each in a process of its own, so that a machine that slows down slows both.
 * Peers are installed on the first run into scripts/bench/peers. Figures for docs/benchmarks.md: `--markdown`.
 */
import { existsSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Measurement } from "./bench/result.ts";
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
  /** what is compared: how many a second, or peak memory, or seconds; with the ratio to reach */
  goals: { of: "rate" | "memory"; ratio?: number; rate?: number }[];
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

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const round = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);

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
      // Pair by pair: a machine that slows down slows both of a pair.
      const ratios = mine.map((run, i) =>
        goal.of === "rate" ? run.perSecond / theirs[i]!.perSecond : theirs[i]!.peakMB / run.peakMB,
      );
      const text = `${round(median(ratios))} × ${goal.of === "rate" ? "as fast" : "less memory"}`;
      return goal.ratio === undefined ? text : `${text} (goal ${goal.ratio})`;
    })
    .join("; ");
}

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const markdown = process.argv.includes("--markdown");
const unknown = asked.filter((name) => !comparisons.some((each) => each.section === name));
if (unknown.length > 0) {
  const known = [...new Set(comparisons.map((each) => each.section))].join(", ");
  console.error(`No section ${unknown.join(", ")}. There are: ${known}.`);
  process.exit(2);
}

if (!existsSync(join(peers, "node_modules"))) {
  console.log("Installing the peers (once) …");
  const install = await runStep({
    name: "peers",
    command: ["npm", "ci", "--prefix", peers, "--no-audit", "--no-fund"],
  });
  if (!install.ok) throw new Error(`the peers could not be installed:\n${install.output}`);
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? "processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(`${machine}\n`);
if (markdown) console.log("| what | Certrace | peer | ratio |\n|---|---|---|---|");
for (const comparison of comparisons) {
  if (asked.length > 0 && !asked.includes(comparison.section)) continue;
  const mine: Measurement[] = [];
  const theirs: Measurement[] = [];
  for (let run = 0; run < comparison.runs; run++) {
    mine.push(await measure(comparison.ours));
    if (comparison.peer) theirs.push(await measure(comparison.peer));
  }
  const row = [
    comparison.title,
    describe(mine),
    comparison.peer ? describe(theirs) : "",
    judge(comparison, mine, theirs),
  ];
  if (markdown) console.log(`| ${row.join(" | ")} |`);
  else
    console.log(`${row[0]}\n  Certrace  ${row[1]}${row[2] ? `\n  beside    ${row[2]}` : ""}\n  ${row[3]}\n`);
}
