/** `certrace exchanges`: exchanges of which one side is missing, and whose, so that they can be made whole. */
import type { Command } from "commander";
import colors from "picocolors";
import { say } from "./acting.ts";
import { type AtLogOptions, atLog, DepartmentLog } from "./department-log.ts";
import { command } from "./failure.ts";
import { safe, showTime, systemLanguage, table } from "./terminal.ts";

interface OneSided {
  entry: number;
  consumer: number;
  holder: number;
  request: string;
  logged: "access" | "released";
  missing: number;
  due: string;
  late: boolean;
  dataset: string | null;
}

interface Options extends AtLogOptions {
  waiting?: true;
  json?: true;
}

export function exchangesCommand(): Command {
  const exchanges = command("exchanges", "Exchanges with other departments, as the trace log has them.", [
    "exchanges list --department 12",
    "exchanges list --department 12 --waiting --json",
  ]);
  atLog(exchanges, "list", "Those of which one side has been missing for a day.")
    .option("--waiting", "those that are younger: the other side may still come")
    .option("--json", "one JSON object a line")
    .action(list);
  return exchanges;
}

async function list({ waiting, json, ...options }: Options): Promise<void> {
  const log = await DepartmentLog.open(options);
  const all: OneSided[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const query = new URLSearchParams({
      ...{ limit: "200", state: waiting ? "waiting" : "late" },
      ...(after === undefined ? {} : { after }),
    });
    const page = (await log.get(`one-sided?${query}`)) as unknown as {
      items: OneSided[];
      next: string | null;
    };
    if (json) for (const each of page.items) process.stdout.write(`${JSON.stringify(each)}\n`);
    all.push(...page.items);
    after = page.next;
  }
  if (json) return;
  if (all.length === 0)
    return say(waiting ? "no exchange waits for its other side" : "no exchange lacks a side for a day");
  const rows = all.map((each) => [
    ...[String(each.entry), each.logged, String(each.consumer), String(each.holder)],
    ...[safe(each.dataset ?? "(erased)"), safe(each.request), stateOf(each, log.department)],
  ]);
  const head = ["entry", "logged", "consumer", "holder", "dataset", "request", "state"];
  process.stdout.write(`${table(head, rows)}\n`);
  if (!all.some(({ missing }) => missing === log.department)) return;
  say(
    "where your department's side is missing, submit it with the same request: " +
      "access where you read, released where you hold the data",
  );
}

function stateOf({ missing, due, late }: OneSided, department: number): string {
  const who = missing === department ? "your side is missing" : `${missing}'s side is missing`;
  const day = showTime(Date.parse(due) / 1000, systemLanguage());
  return late ? colors.red(`${who}, since ${day}`) : `${who}, late from ${day}`;
}
