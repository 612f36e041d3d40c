/** `certrace reconcile`: a register, the folders it was issued into, the chain and the published status lists compared. */
import { join } from "node:path";
import type { Command } from "commander";
import colors from "picocolors";
import type { Reconciliation } from "../../core/desk/kinds.ts";
import type { RegisterFormat } from "../../core/desk/register.ts";
import type { BatchFact, StatusChange } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { publishedList } from "../../server/desk/published-list.ts";
import type { ReconcileSources } from "../../server/desk/reconcile.ts";
import { reconcileTo } from "../../server/desk/reconcile-result.ts";
import { makeFolder } from "../../server/issuing/files.ts";
import { REGISTER_FORMATS } from "../../server/issuing/register.ts";
import { readManifest } from "../../server/issuing/status-change.ts";
import { readTypeDefinition } from "../../server/issuing/type-definition.ts";
import { command, option } from "./failure.ts";
import { localServiceUrl } from "./session.ts";
import { type FactsSource, serviceSource } from "./sources.ts";
import { hanging, pairs, safe, showNumber } from "./terminal.ts";

/** Compared, and something differs. */
const EXIT_DIFFERS = 3;
const WORDS_AT_ONCE = 8;
/** Facts are asked for together with a key; statuses need none. */
const NO_KEY = "A".repeat(43);

interface ReconcileOptions {
  type: string;
  out: string[];
  result?: string;
  encoding?: string;
  format?: RegisterFormat;
  delimiter?: string;
  sheet?: string;
  service?: string;
  json?: boolean;
}

export function reconcileCommand(): Command {
  return command(
    "reconcile",
    "Compare a register with its certificates, the chain and the published status lists.",
    [
      "reconcile register.csv --type licence.json --out issued",
      "reconcile today.xlsx --type licence.json --out 2025 2026",
    ],
  )
    .argument("<register>", "the register as it is today: .csv, .xlsx, .json or .ndjson")
    .requiredOption("--type <definition>", "type definition with the mapping, JSON")
    .requiredOption("--out <folder...>", "folders that it was issued into")
    .option(
      "--result <folder>",
      "where all differences are written (default: reconciliation, in the first folder)",
    )
    .option("--encoding <name>", "of the register, such as gbk (default: utf-8, strictly)")
    .addOption(
      option("--format <format>", "of the register (default: by its file name)").choices(REGISTER_FORMATS),
    )
    .option("--delimiter <character>", "of a CSV register (default: found out from its header)")
    .option("--sheet <name>", "of an XLSX register, where several sheets have something in them")
    .option("--service <url>", "the service to ask (default: the one on this machine)")
    .option("--json", "the result as one JSON object")
    .addHelpText(
      "after",
      `
Nothing is changed. Of claims that differ it is said which, and never what they say.

Exit codes: 0 everything agrees, 3 something differs or could not be looked at, 1 failed, 2 a mistake in the command line.`,
    )
    .action(run);
}

async function run(path: string, options: ReconcileOptions): Promise<void> {
  const { delimiter, encoding, format, out, sheet } = options;
  const type = await readTypeDefinition(options.type);
  const { registry } = await readManifest(out[0]!);
  const source = await serviceSource(options.service ?? localServiceUrl());
  const result = options.result ?? join(out[0]!, "reconciliation");
  makeFolder(result);
  const outcome = await reconcileTo(
    { csv: join(result, "differences.csv"), json: join(result, "differences.json") },
    {
      outs: out,
      register: { source: { path, format, encoding, delimiter, sheet }, type },
      sources: sourcesOf(source, registry),
    },
  );
  process.stdout.write(
    options.json ? `${JSON.stringify(outcome)}\n` : show(outcome, join(result, "differences.csv")),
  );
  if (Object.keys(outcome.counts).length > 0) process.exitCode = EXIT_DIFFERS;
}

function sourcesOf(source: FactsSource, registry: string): ReconcileSources {
  const ask = (department: number, root: string, word: number, kid: string) =>
    source.facts({ registry, department, root, word, kid });
  let head: { number: number; time: number } | null = null;
  return {
    async batch(department, root, kid) {
      const facts = await ask(department, root, 0, kid);
      if ("missing" in facts || "missing" in facts.batch) return null;
      if ("value" in facts.head) head = { number: facts.head.value.number, time: facts.head.value.time };
      return { value: facts.batch.value as BatchFact | null };
    },
    async changes(department, root, size) {
      const changes: (StatusChange & { word: number })[] = [];
      const words = Array.from({ length: Math.ceil(size / STATUSES_PER_WORD) }, (_, word) => word);
      for (let from = 0; from < words.length; from += WORDS_AT_ONCE) {
        const some = words.slice(from, from + WORDS_AT_ONCE);
        for (const facts of await Promise.all(some.map((word) => ask(department, root, word, NO_KEY)))) {
          if ("missing" in facts || "missing" in facts.statuses) return null;
          const { word, changes: of } = facts.statuses.value;
          changes.push(...of.map((change) => ({ ...change, word })));
        }
      }
      return changes;
    },
    published: publishedList,
    head: async () => head,
  };
}

function show({ batches, certificates, counts, differences, rows }: Reconciliation, file: string): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const compared = pairs([
    ["rows in the register", showNumber(rows)],
    [
      "certificates",
      `${showNumber(certificates)} in ${showNumber(batches)} ${batches === 1 ? "batch" : "batches"}`,
    ],
    ...Object.entries(counts).map(([kind, count]): [string, string] => [kind, showNumber(count)]),
  ]);
  if (all === 0) return `${colors.green("✓")} ${colors.bold("Everything agrees.")}\n${compared}\n`;
  const shown = differences.slice(0, 20).map(({ expected, found, kind, line, number, remedy }) => {
    const where = [number === "" ? [] : safe(number), line === null ? [] : `line ${line}`].flat().join(", ");
    return hanging(
      `${colors.yellow("!")} `,
      `${where === "" ? "" : `${where}: `}${safe(expected)}; but ${safe(found)}. ${safe(remedy)} [${kind}]`,
    );
  });
  const more = all > shown.length ? `\n${showNumber(all - shown.length)} more.` : "";
  return `${shown.join("\n")}${more}\n\n${compared}\nAll differences: ${file}\n`;
}
