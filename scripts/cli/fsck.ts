/** `certrace fsck`: makes again what can be derived from a log's entries, and says what it made. */
import type { Command } from "commander";
import colors from "picocolors";
import { fsck, type Repair } from "../../server/ledger/fsck.ts";
import { type LoggedTwice, repairAnswers } from "../../server/ledger/repair-answers.ts";
import { command, wholeNumber } from "./failure.ts";
import { findAuditKeys, findLog, openLogStore } from "./log-place.ts";
import { showPhases } from "./progress.ts";
import { hanging, safe, showNumber } from "./terminal.ts";

interface Options {
  data: string;
  log?: number;
  json?: boolean;
}

export function fsckCommand(): Command {
  return command(
    "fsck",
    "Repair the files and lists of a trace log from its entries. The service must not run.",
    ["fsck --data .certrace", "fsck --data .certrace --log 2 --json"],
  )
    .requiredOption("--data <folder>", "the data folder of the service, or the folder of the log")
    .option("--log <number>", "which log, where there are several", wholeNumber("--log", 1, 0xffffffff))
    .option("--json", "one JSON object a line for each repair, and for what cannot be repaired")
    .addHelpText(
      "after",
      `
Tiles, subjects' lists, the head and the subject map are derived, and made again. Entries are not: where they are not
those that the recorded epochs had, nothing is touched [ledger-entries-altered]. Where the log's keys are in the data
folder, so is what tells a department's retry from something new, and what is in the log twice is named.

Exit codes:
  0 in order, or repaired    1 not repaired    2 a mistake in the command line`,
    )
    .action(run);
}

async function run({ data, log, json }: Options): Promise<void> {
  const folder = await findLog(data, log);
  const keys = await findAuditKeys(folder);
  const store = await openLogStore(folder);
  const progress = showPhases();
  let repairs: Repair[];
  let twice: LoggedTwice[] = [];
  try {
    repairs = await fsck({ store, folder, onProgress: progress.to });
    if (keys !== null) {
      const answers = await repairAnswers(store, keys.submissions);
      repairs.push(...answers.made);
      twice = answers.twice;
    }
  } finally {
    progress.end();
    await store.close();
  }
  if (json)
    for (const each of [...repairs, ...twice.map(inJson)]) process.stdout.write(`${JSON.stringify(each)}\n`);
  else {
    const nothing = repairs.length + twice.length === 0;
    process.stdout.write(nothing ? inOrder() : listed(repairs) + twice.map(told).join(""));
    if (keys === null) process.stdout.write(withoutKeys());
  }
  if (twice.length > 0) process.exitCode = 1;
}

const CODE = "submission-twice";

const inJson = (each: LoggedTwice) => ({ code: CODE, ...each });

function told({ index, other }: LoggedTwice): string {
  const mark = `${colors.red("✗")} `;
  const what = `what a department signed once is in the log twice, at ${other} and at ${index}; the first counts, and the entries stay [${CODE}]`;
  return `${hanging(mark, what)}\n`;
}

const withoutKeys = () =>
  "– The log's keys are not in the data folder: answers to retries were not looked at.\n";

const inOrder = () => `${colors.green("✓")} Everything is in order; nothing was changed.\n`;

const WHAT: Record<Repair["what"], string> = {
  head: "the log's head",
  "tile-file": "hash tiles",
  "tile-root": "roots of tiles",
  "subject-list": "entries in subjects' lists",
  "subject-map": "the file of the subject map",
  epoch: "epochs' places in the subject map",
  submission: "answers to departments' retries",
};

/** Where each was, up to a few. */
const NAMED = 5;

function listed(repairs: readonly Repair[]): string {
  const lines = Object.entries(Object.groupBy(repairs, ({ what }) => what)).map(([what, each]) => {
    const places = each.slice(0, NAMED).map(({ at }) => safe(at));
    const at = `${places.join(", ")}${each.length > NAMED ? ", …" : ""}`;
    return `${colors.green("✓")} ${WHAT[what as Repair["what"]]}: ${showNumber(each.length)} made again (${at})`;
  });
  return lines.map((line) => `${line}\n`).join("");
}
