/** `certrace status`: what statuses certificates have, and changing them: some files, a list, whole batches. */
import { createInterface } from "node:readline/promises";
import { Argument, type Command } from "commander";
import { CertraceError } from "../../core/errors.ts";
import type { CertificateRef, ReasonName, StatusName } from "../../core/verify/facts.ts";
import { nameOfReason } from "../../core/verify/messages.ts";
import { REASONS, STATUSES } from "../../server/chain/decode.ts";
import {
  changeStatuses,
  hashDecision,
  refOfFile,
  type StatusTarget,
  supersede,
} from "../../server/issuing/status-change.ts";
import { type ActingOptions, acting, reading, say, serviceOf, settled } from "./acting.ts";
import { command, option, UsageError, wholeNumber } from "./failure.ts";
import { issuingProgress } from "./issue-progress.ts";
import type { Service } from "./service.ts";
import { localServiceUrl, openSenderFor, openSession, type Session } from "./session.ts";
import { type FactsSource, serviceSource } from "./sources.ts";
import { currentStatuses, historyOf, type KnownStatus } from "./status-facts.ts";
import { readTargets, type TargetOptions } from "./status-targets.ts";
import { tellSuccessor } from "./tell-successor.ts";
import { ending, safe, showNumber, showTime, systemLanguage, table } from "./terminal.ts";

type SetOptions = ActingOptions &
  TargetOptions & {
    by?: string;
    reason: ReasonName;
    decision?: string;
    inNameOf?: number;
    dryRun?: boolean;
    yes?: boolean;
  };

export function statusCommand(): Command {
  const status = command("status", "Statuses: valid, suspended (reversible), revoked (final), superseded.", [
    "status show diploma.json",
    "status set revoked diploma.json --reason withdrawn --decision decision.pdf",
    "status set suspended --list numbers.txt --in issued --reason temporarily-seized",
    "status set superseded old.json --by new.json",
    "status set revoked --batch 0001 --in issued --reason key-compromised",
  ]);

  reading(status, "show", "Show the statuses of certificates and how they came about.")
    .argument("<file...>", "certificate files")
    .action(show);

  acting(status, "set", "Change statuses. What will change is shown before anything is sent.")
    .addArgument(new Argument("<status>", "the new status").choices(STATUSES))
    .argument("[file...]", "certificate files")
    .option("--list <file>", "one certificate file a line; with --in, one certificate number a line")
    .option("--in <folder>", "folder of an issued register, with its manifest.json")
    .option("--batch <batch>", "with --in: a whole batch, such as 0001, or all of them: all")
    .option("--by <file>", "with superseded: the newer version, a certificate file")
    .addOption(option("--reason <reason>", "why").choices(REASONS).default("unspecified"))
    .option("--decision <document>", "the decision; its SHA-256 goes on chain, the document goes nowhere")
    .option(
      "--in-name-of <department>",
      "a successor of the issuing department acts (default: the issuing department)",
      wholeNumber("--in-name-of", 1, 2 ** 32 - 1),
    )
    .option("--dry-run", "show what would change and stop")
    .option("--yes", "do not ask before sending")
    .action(set);
  return status;
}

async function show(files: string[], { service }: ActingOptions): Promise<void> {
  const language = systemLanguage();
  const source = await serviceSource(service ?? localServiceUrl());
  const rows: string[][] = [];
  for (const file of files) {
    const registry = source.registries?.[0];
    if (registry === undefined) throw unavailable(source);
    const registries = [registry, ...source.mirrors.map(({ of }) => of)];
    const { department, root, index } = await refOfFile(file, registries);
    const changes = await historyOf(source, registry, { department, root, indexes: [index] });
    if (changes.length === 0) rows.push([ending(safe(file), 32), "valid", "since it was anchored", "", ""]);
    for (const { status, reason, time, by } of changes) {
      rows.push([
        ending(safe(file), 32),
        status,
        nameOfReason(reason, language),
        `${by}`,
        showTime(time, language),
      ]);
    }
  }
  process.stdout.write(`${table(["file", "status", "reason", "by", "since"], rows)}\n`);
}

async function set(status: StatusName, files: string[], options: SetOptions): Promise<void> {
  if ((status === "superseded") !== (options.by !== undefined)) {
    throw new UsageError(
      status === "superseded" ? "superseded needs the newer version" : "--by goes with superseded only",
      "certrace status set superseded old.json --by new.json",
      "--by",
    );
  }
  const session = await openSession();
  const { registries, registry } = session;
  const targets = await readTargets(files, options, registries);
  const older = options.by === undefined ? null : single(targets);
  const source = await serviceSource(options.service ?? localServiceUrl());
  const before = await currentStatuses(source, registry, targets);
  refuseFinal(before, status);
  const decision = options.decision === undefined ? null : await hashDecision(options.decision);
  const newer = options.by === undefined ? null : await refOfFile(options.by, registries);
  const count = targets.reduce((sum, { indexes }) => sum + indexes.length, 0);
  process.stdout.write(`${plan(before, status, count)}\n`);
  if (options.dryRun) return;
  if (!options.yes) await confirm(status === "revoked");

  // Each department acts for itself, unless one that took over acts for them.
  for (const [by, of] of Map.groupBy(targets, ({ department }) => options.inNameOf ?? department)) {
    const sender = await openSenderFor(session, [by], options.operator);
    const progress = issuingProgress();
    const common = { by, reason: options.reason, decision, sender, onProgress: progress.report };
    try {
      const { certificates, transactions } =
        status === "superseded"
          ? await supersede({ ...common, pairs: [{ older: older!, newer: newer! }] })
          : await changeStatuses({ ...common, targets: of, status });
      progress.end();
      await settled(session, serviceOf(options));
      const sent = `${showNumber(transactions.length)} ${transactions.length === 1 ? "transaction" : "transactions"}`;
      say(
        `${showNumber(certificates)} ${certificates === 1 ? "certificate is" : "certificates are"} ${status} (${sent})`,
      );
      if (newer !== null)
        await tellNumber(
          { older: files[0], newer: options.by!, place: newer, by },
          session,
          serviceOf(options),
        );
    } finally {
      progress.end();
      await sender.close();
    }
  }
}

/** What is on chain is done: a number that cannot be told now is no failure, and the same command tells it later. */
async function tellNumber(
  { older, ...rest }: Omit<Parameters<typeof tellSuccessor>[0], "older"> & { older: string | undefined },
  session: Session,
  service: Service,
): Promise<void> {
  try {
    const number = older === undefined ? null : await tellSuccessor({ older, ...rest }, session, service);
    if (number !== null) say(`whoever holds the old certificate is told the new number, ${safe(number)}`);
    else
      process.stderr.write(
        "The new number was not told: name both certificates by their files as they were issued, not by copies.\n",
      );
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    const { message, remedy } = error;
    const advice = remedy === undefined ? "" : `, ${remedy}`;
    process.stderr.write(
      `The new number was not told: ${safe(message)}. Verifiers show where the newer version hangs${advice}; then run the same command again.\n`,
    );
  }
}

/** What the chain would refuse, said before anything is sent. */
function refuseFinal(before: readonly KnownStatus[], status: StatusName): void {
  const final = before.filter((one) => one.status === "revoked");
  if (status === "revoked" || final.length === 0) return;
  const names = final.slice(0, 5).map(({ name }) => name);
  const which = `${names.join(", ")}${final.length > 5 ? ", …" : ""}`;
  const who = final.length === 1 ? "One certificate is" : `${final.length} certificates are`;
  throw new CertraceError("status-final", `${who} revoked, and that is final: ${which}`, {
    remedy: "leave them out; to make good for a mistake, issue a new certificate",
  });
}

function single(targets: readonly StatusTarget[]): CertificateRef {
  const [target] = targets;
  if (targets.length === 1 && target!.indexes.length === 1) {
    return { department: target!.department, root: target!.root, index: target!.indexes[0]! };
  }
  throw new UsageError(
    "--by names the newer version of one certificate",
    "supersede them one at a time",
    "--by",
  );
}

function plan(before: readonly KnownStatus[], status: StatusName, count: number): string {
  const rows = [...Map.groupBy(before, (one) => one.status)].map(([was, of]) => [
    showNumber(of.length),
    was,
    was === status ? `${status} (no change)` : status,
  ]);
  if (count > before.length) rows.push([showNumber(count - before.length), "not looked up", status]);
  return table(["certificates", "now", "then"], rows);
}

async function confirm(final: boolean): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "There is no terminal to ask on",
      "give --yes to change statuses without being asked",
      "--yes",
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${final ? "Revoking is final. " : ""}Go on? [y/N] `);
    if (/^(y|yes|是)$/i.test(answer.trim())) return;
  } finally {
    prompt.close();
  }
  throw new CertraceError("cancelled", "Nothing was changed", { remedy: "run it again to change your mind" });
}

function unavailable(source: FactsSource): CertraceError {
  return new CertraceError("service-unavailable", `The service ${source.name} cannot be asked`, {
    field: "--service",
    remedy: "start it with npm start, or name another with --service",
  });
}
