/**
 * `certrace seals`: inquiries that the law lets stay hidden for a time. What opens a seal (the salt, and what was looked
 * up) is written to a private file before the log hears of it, and is nowhere else: without it the seal can never be
 * opened, and counts as overdue for ever.
 */
import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import colors from "picocolors";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../core/json.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { commitSeal, type SealedLookup } from "../../core/trace/seal.ts";
import { hashDecision } from "../../server/issuing/status-change.ts";
import { readPrivateFile, writePrivateFile } from "../../server/keys/private-file.ts";
import { say } from "./acting.ts";
import { type AtLogOptions, atLog, DepartmentLog } from "./department-log.ts";
import { command, UsageError } from "./failure.ts";
import { readInput } from "./input.ts";
import { readInstant } from "./instants.ts";
import { safe, showTime, systemLanguage, table } from "./terminal.ts";

/** The file that opens a seal. */
interface Opening extends SealedLookup {
  v: 1;
  /** the log's name */
  origin: string;
  /** null: whether it was logged is not known */
  seal: number | null;
  law: string;
  salt: string;
}

/** As the service answers it. */
interface Seal {
  index: number;
  law: string;
  open: boolean;
  overdue: boolean;
  time: string;
  discloseBy: string;
  extensions: unknown[];
}

interface ListOptions extends AtLogOptions {
  open?: true;
  json?: true;
}

interface MakeOptions extends AtLogOptions {
  law: string;
  discloseBy: string;
  out: string;
}

interface ExtendOptions extends AtLogOptions {
  discloseBy: string;
  decision: string;
}

const MAX_LOOKUP = 1 << 16;

export function sealsCommand(): Command {
  const seals = command("seals", "Sealed inquiries: logged at once, disclosed to the person on their day.", [
    "seals make inquiry.json --department 9 --law criminal-procedure-54 --disclose-by 2027-02-01 --out seal.json",
    "seals list --department 9 --open",
    "seals open seal.json --department 9",
    "seals extend seal.json --department 9 --disclose-by 2027-05-01 --decision decision.pdf",
  ]).addHelpText(
    "after",
    `
An inquiry is a JSON file: {"subject", "holder", "dataset", "fields", "purpose", "occurred"}, subject the citizen id.`,
  );

  atLog(seals, "make", "Log an inquiry as sealed.")
    .argument("<inquiry>", "what was looked up (JSON), or - for standard input")
    .requiredOption("--law <code>", "the legal basis of the catalogue that lets the department seal")
    .requiredOption("--disclose-by <time>", "when it will be disclosed at the latest")
    .requiredOption("--out <file>", "where to keep what opens it; a private file that does not exist yet")
    .action(make);

  atLog(seals, "list", "The department's sealed inquiries, and when each must be disclosed.")
    .option("--open", "only those that are not disclosed yet")
    .option("--json", "one JSON object a line")
    .action(list);

  atLog(seals, "open", "Disclose a sealed inquiry to the person, under their own tag.")
    .argument("<seal>", "the file that seals make wrote")
    .action(open);

  atLog(seals, "extend", "Move the day of disclosure, by a judge's decision.")
    .argument("<seal>", "the file that seals make wrote")
    .requiredOption("--disclose-by <time>", "the new day")
    .requiredOption("--decision <document>", "the decision; its SHA-256 is logged, the document goes nowhere")
    .action(extend);
  return seals;
}

async function make(file: string, { law, discloseBy, out, ...options }: MakeOptions): Promise<void> {
  const lookup = readLookup(await readInput(file, MAX_LOOKUP), file);
  const day = instant("--disclose-by", discloseBy);
  const log = await DepartmentLog.open(options);
  const salt = randomBytes(16).toString("base64url");
  const commitment = commitSeal(salt, lookup);
  const opening: Opening = { v: 1, origin: log.origin, seal: null, law, salt, ...lookup };
  await writePrivateFile(out, written(opening));
  const { entries } = await log.submit({ kind: "sealed", commitment, law, discloseBy: day });
  const seal = entries[0]!.index;
  await writePrivateFile(out, written({ ...opening, seal }), true);
  say(`sealed: entry ${seal} of ${log.origin}, to be opened by ${day}`);
  process.stdout.write(`→ keep ${out}: nothing else opens it\n`);
}

async function list({ open, json, ...options }: ListOptions): Promise<void> {
  const log = await DepartmentLog.open(options);
  const all: Seal[] = [];
  for (let before: number | null | undefined; before !== null; ) {
    const query = new URLSearchParams({
      limit: "200",
      ...(open ? { state: "open" } : {}),
      ...(before === undefined ? {} : { before: String(before) }),
    });
    const page = (await log.get(`seals?${query}`)) as unknown as { items: Seal[]; next: number | null };
    if (json) for (const each of page.items) process.stdout.write(`${JSON.stringify(each)}\n`);
    all.push(...page.items);
    before = page.next;
  }
  if (json) return;
  if (all.length === 0) return say(open ? "no inquiry is sealed" : "there are no sealed inquiries");
  const day = (instant: string) => showTime(Date.parse(instant) / 1000, systemLanguage());
  const rows = all.map((each) => [
    ...[String(each.index), safe(each.law), day(each.time), day(each.discloseBy)],
    ...[String(each.extensions.length), stateOf(each)],
  ]);
  process.stdout.write(`${table(["seal", "law", "sealed", "disclose by", "extended", "state"], rows)}\n`);
}

function stateOf({ open, overdue }: Seal): string {
  if (!open) return colors.green("disclosed");
  return overdue ? colors.red("overdue: everybody counts it") : "sealed";
}

async function open(file: string, options: AtLogOptions): Promise<void> {
  const { opening, seal } = await readOpening(file);
  const log = await DepartmentLog.open(options);
  requireLog(opening, log);
  const { subject, holder, dataset, fields, purpose, occurred, law, salt } = opening;
  const { entries } = await log.submit({
    ...{
      kind: "unsealed",
      subject,
      seal,
      holder,
      dataset,
      fields: [...fields],
      purpose,
      law,
      occurred,
      salt,
    },
  });
  say(`seal ${seal} is open: the person sees it as entry ${entries[0]!.index} of ${log.origin}`);
}

async function extend(file: string, { discloseBy, decision, ...options }: ExtendOptions): Promise<void> {
  const { opening, seal } = await readOpening(file);
  const day = instant("--disclose-by", discloseBy);
  const hash = await hashDecision(decision);
  const log = await DepartmentLog.open(options);
  requireLog(opening, log);
  const { entries } = await log.submit({ kind: "seal-extended", seal, discloseBy: day, decision: hash });
  say(`seal ${seal} is to be opened by ${day}: entry ${entries[0]!.index} of ${log.origin}`);
}

function readLookup(bytes: Uint8Array, file: string): SealedLookup {
  const value = readObject(decodeUtf8(bytes, file), file);
  const names = ["subject", "holder", "dataset", "fields", "purpose", "occurred"] as const;
  const stray = Object.keys(value).find((name) => !(names as readonly string[]).includes(name));
  const missing = names.find((name) => value[name] === undefined);
  const { subject, holder, dataset, fields, purpose, occurred } = value;
  if (
    stray === undefined &&
    typeof subject === "string" &&
    typeof holder === "number" &&
    typeof dataset === "string" &&
    Array.isArray(fields) &&
    fields.every((each) => typeof each === "string") &&
    typeof purpose === "string" &&
    typeof occurred === "string"
  )
    return { subject, holder, dataset, fields: fields as string[], purpose, occurred };
  throw invalid(file, stray ?? missing ?? "a member");
}

async function readOpening(file: string): Promise<{ opening: Opening; seal: number }> {
  const opening = readObject(await readPrivateFile(file), file) as unknown as Opening;
  if (opening.v !== 1 || typeof opening.salt !== "string") throw invalid(file, "salt");
  if (typeof opening.seal !== "number")
    throw new CertraceError("seal-unfinished", `${file} does not say which entry it opens`, {
      field: "seal",
      remedy: "its making was interrupted: if the log has the seal, write its index into the file as seal",
    });
  return { opening, seal: opening.seal };
}

function readObject(text: string, file: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw invalid(file, "it");
}

function requireLog(opening: Opening, log: DepartmentLog): void {
  if (opening.origin === log.origin) return;
  throw new UsageError(`The seal is in the log ${opening.origin}`, "name that one", "--log");
}

function invalid(file: string, member: string): CertraceError<"seal-file-invalid"> {
  return new CertraceError("seal-file-invalid", `${file} cannot be used: ${member} is not what it must be`, {
    field: member,
    remedy: "certrace seals --help shows what an inquiry is",
  });
}

function instant(flag: string, text: string): string {
  return new Date(readInstant(flag, text) * 1000).toISOString();
}

function written(opening: Opening): string {
  return `${JSON.stringify(opening, null, 2)}\n`;
}
