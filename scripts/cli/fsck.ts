/** `certrace fsck`: makes again what can be derived from a log's entries, and says what it made. */
import type { Command } from "commander";
import colors from "picocolors";
import { fsck, type Repair } from "../../server/ledger/fsck.ts";
import { command, wholeNumber } from "./failure.ts";
import { findLog, openLogStore } from "./log-place.ts";
import { showPhases } from "./progress.ts";
import { safe, showNumber } from "./terminal.ts";

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
    .option("--json", "one JSON object a line for each repair")
    .addHelpText(
      "after",
      `
Tiles, subjects' lists, the head and the subject map are derived, and made again. Entries are not: where they are not
those that the recorded epochs had, nothing is touched [ledger-entries-altered].

Exit codes:
  0 in order, or repaired    1 not repaired    2 a mistake in the command line`,
    )
    .action(run);
}

async function run({ data, log, json }: Options): Promise<void> {
  const folder = await findLog(data, log);
  const store = await openLogStore(folder);
  const progress = showPhases();
  let repairs: Repair[];
  try {
    repairs = await fsck({ store, folder, onProgress: progress.to });
  } finally {
    progress.end();
    await store.close();
  }
  if (json) for (const repair of repairs) process.stdout.write(`${JSON.stringify(repair)}\n`);
  else process.stdout.write(repairs.length === 0 ? inOrder() : listed(repairs));
}

const inOrder = () => `${colors.green("✓")} Everything is in order; nothing was changed.\n`;

const WHAT: Record<Repair["what"], string> = {
  head: "the log's head",
  "tile-file": "hash tiles",
  "tile-root": "roots of tiles",
  "subject-list": "entries in subjects' lists",
  "subject-map": "the file of the subject map",
  epoch: "epochs' places in the subject map",
};

/** Where each was, up to a few. */
const NAMED = 5;

function listed(repairs: readonly Repair[]): string {
  const lines = Object.entries(Object.groupBy(repairs, ({ what }) => what)).map(([what, each]) => {
    const places = each.slice(0, NAMED).map(({ at }) => safe(at));
    const at = `${places.join(", ")}${each.length > NAMED ? ", …" : ""}`;
    return `${colors.green("✓")} ${WHAT[what as Repair["what"]]}: ${showNumber(each.length)} made again (${at})`;
  });
  return `${lines.join("\n")}\n`;
}
