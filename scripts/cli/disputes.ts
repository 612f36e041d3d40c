/** `certrace disputes`: what people object to, and the department's answers. Words of strangers cannot steer the terminal. */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { Command } from "commander";
import colors from "picocolors";
import { decodeUtf8 } from "../../core/text.ts";
import { MAX_DETAILS_BYTES } from "../../core/trace/details.ts";
import { MAX_ATTACHMENT, MAX_ATTACHMENTS, type ResponseOutcome } from "../../core/trace/kinds/dispute.ts";
import { say } from "./acting.ts";
import { type AtLogOptions, atLog, DepartmentLog } from "./department-log.ts";
import { command, option, UsageError, wholeNumber } from "./failure.ts";
import { readWhole } from "./input.ts";
import { writeNewFile } from "./new-file.ts";
import { hanging, pairs, safe, showTime, systemLanguage, table } from "./terminal.ts";

interface Dispute {
  index: number;
  entry: number;
  consumer: number;
  holder: number;
  time: string;
  due: string;
  open: boolean;
  overdue: boolean;
  owing: number[];
  responses: Said[];
}

interface Said {
  index: number;
  time: string;
  department: number;
  outcome: string;
  words: { text: string } | null;
  attachments: { hash: string; name: string; type: string; size: number }[];
}

interface AnswerOptions extends AtLogOptions {
  outcome: ResponseOutcome;
  words: string;
  attach?: string[];
}

const PAGE = 200;
const anIndex = wholeNumber("<dispute>", 0, 999_999_999_999);

export function disputesCommand(): Command {
  const disputes = command("disputes", "What people object to about a department, and its answers.", [
    "disputes list --department 12 --open",
    "disputes show 57 --department 12 --save files",
    "disputes answer 57 --department 12 --outcome explained --words answer.txt --attach decision.pdf",
  ]);

  atLog(disputes, "list", "The disputes in which a department takes part, with their clocks.")
    .option("--open", "only those without a final answer")
    .option("--json", "one JSON object a line")
    .action(list);

  atLog(disputes, "show", "One dispute: what the person says, and the answers so far.")
    .argument("<dispute>", "its index in the log", anIndex)
    .option("--save <folder>", "save the files that are with it in this folder, which must exist")
    .option("--json", "as JSON")
    .action(show);

  atLog(disputes, "answer", "Answer a dispute in the department's name. The answer cannot be taken back.")
    .argument("<dispute>", "its index in the log", anIndex)
    .addOption(
      option(
        "--outcome <outcome>",
        "referred leaves it to the other department; the others close the dispute",
      )
        .choices(["explained", "corrected", "unlawful", "referred"])
        .makeOptionMandatory(),
    )
    .requiredOption("--words <file>", "what to say: a text file, or - for standard input")
    .option("--attach <file...>", "files for the person, at most 5 of at most 5 MiB")
    .action(answer);
  return disputes;
}

async function list({ open, json, ...options }: AtLogOptions & { open?: true; json?: true }): Promise<void> {
  const log = await DepartmentLog.open(options);
  const all: Dispute[] = [];
  for (let before: number | null | undefined; before !== null; ) {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(open ? { open: "true" } : {}),
      ...(before === undefined ? {} : { before: String(before) }),
    });
    const page = (await log.get(`disputes?${query}`)) as unknown as { items: Dispute[]; next: number | null };
    if (json) for (const each of page.items) process.stdout.write(`${JSON.stringify(each)}\n`);
    all.push(...page.items);
    before = page.next;
  }
  if (json) return;
  if (all.length === 0) return say(open ? "no dispute is open" : "there are no disputes");
  const rows = all.map((each) => [
    String(each.index),
    String(each.entry),
    String(each.consumer),
    String(each.holder),
    when(each.due),
    stateOf(each),
  ]);
  process.stdout.write(`${table(["dispute", "entry", "consumer", "holder", "due", "state"], rows)}\n`);
}

async function show(
  index: number,
  { save, json, ...options }: AtLogOptions & { save?: string; json?: true },
): Promise<void> {
  const log = await DepartmentLog.open(options);
  const dispute = (await log.get(`disputes/${index}`)) as unknown as Dispute & Said;
  if (json) process.stdout.write(`${JSON.stringify(dispute)}\n`);
  else
    process.stdout.write(
      `${[
        pairs([
          ["dispute", `${dispute.index}, about entry ${dispute.entry}`],
          ["departments", `${dispute.consumer} read, ${dispute.holder} holds`],
          ["made", when(dispute.time)],
          ["due", when(dispute.due)],
          ["state", stateOf(dispute)],
        ]),
        spoken("The person says:", dispute),
        ...dispute.responses.map((each) =>
          spoken(`Department ${each.department}, ${when(each.time)}: ${safe(each.outcome)}.`, each),
        ),
      ].join("\n\n")}\n`,
    );
  if (save === undefined) return;
  for (const { hash, name } of [dispute, ...dispute.responses].flatMap(({ attachments }) => attachments)) {
    // A stranger chose the name: nothing of it is a path, and nothing that is there is overwritten.
    const file = join(save, `${hash.slice(0, 8)}-${basename(safe(name)).replace(/[\\/:*?"<>|]/g, "_")}`);
    await writeNewFile(file, await log.file(`disputes/${index}/attachments/${hash}`));
    say(`saved ${file}`);
  }
}

async function answer(
  index: number,
  { outcome, words: from, attach = [], ...options }: AnswerOptions,
): Promise<void> {
  if (attach.length > MAX_ATTACHMENTS)
    throw new UsageError(
      `--attach names ${attach.length} files`,
      `attach at most ${MAX_ATTACHMENTS}`,
      "--attach",
    );
  const words = decodeUtf8(await readWhole(from, MAX_DETAILS_BYTES), "--words").trim();
  const log = await DepartmentLog.open(options);
  const attachments: string[] = [];
  for (const file of attach) {
    const bytes = await readWhole(file, MAX_ATTACHMENT);
    const hash = await log.handIn(basename(file), "application/octet-stream", bytes);
    if (hash !== createHash("sha256").update(bytes).digest("base64url"))
      throw new UsageError(`${file} did not arrive as it is`, "try again", "--attach");
    attachments.push(hash);
  }
  const { entries } = await log.submit({ kind: "response", dispute: index, outcome, words, attachments });
  say(`dispute ${index} is answered (${outcome}): entry ${entries[0]!.index} of ${log.origin}`);
}

function stateOf({ open, overdue, owing }: Dispute): string {
  if (!open) return colors.green("answered");
  const who = `waits for ${owing.join(" and ")}`;
  return overdue ? colors.red(`overdue, ${who}`) : who;
}

function spoken(lead: string, { words, attachments }: Pick<Said, "words" | "attachments">): string {
  const lines = words === null ? ["(erased)"] : words.text.split("\n");
  const files = attachments.map(({ name, size }) => `+ ${safe(name)} (${size} bytes)`);
  return [lead, ...[...lines, ...files].map((line) => hanging("  ", safe(line)))].join("\n");
}

function when(instant: string): string {
  return showTime(Date.parse(instant) / 1000, systemLanguage());
}
