/**
 * `certrace audit`: computes a trace log's tree and subject map from its 64-byte entries alone and holds against them
 * what the log, its service and the chain say: from a data folder, from a service, or from both.
 *
 * What was not looked at is said. What was to be looked at and could not be is never taken for agreement: exit code 30.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { parseCheckpoint } from "../../core/note/checkpoint.ts";
import { parseNote } from "../../core/note/note.ts";
import { MAX_RECEIPT, type ParsedReceipt, parseReceipt } from "../../core/trace/receipt.ts";
import { readConfig } from "../../server/config.ts";
import { auditLog, type Finding } from "../../server/ledger/audit.ts";
import type { SubmissionTally } from "../../server/ledger/audit-submissions.ts";
import { readHead } from "../../server/ledger/log-records.ts";
import { type LogOnChain, readLogOnChain } from "./audit-chain.ts";
import { auditEvidence, EXIT_OF_EVIDENCE } from "./audit-evidence.ts";
import { showAudit } from "./audit-report.ts";
import { auditService, type Head } from "./audit-service.ts";
import { serviceSigner, submissionAuthority } from "./audit-signatures.ts";
import type { Scope } from "./audit-words.ts";
import { command, option, tellFailure, UsageError, wholeNumber } from "./failure.ts";
import { readInput, unreadable } from "./input.ts";
import { findLog, openLogStore } from "./log-place.ts";
import { type Asker, LogReader } from "./log-reader.ts";
import { showPhases } from "./progress.ts";
import { findKey } from "./session.ts";
import { type Language, systemLanguage } from "./terminal.ts";
import { tracer } from "./trace.ts";
import { type TraceSource, traceSource } from "./trace-source.ts";

export const EXIT_OF_AUDIT = { clean: 0, findings: 20, unknown: 30 } as const;

export type AuditCode =
  | Finding["code"]
  | "checkpoint-unsigned"
  | "log-faulty"
  | "receipt-invalid"
  | "receipt-other-log";

export interface AuditFinding extends Omit<Finding, "code"> {
  code: AuditCode;
  /** of a receipt: those of its checks that did not pass, by their codes */
  checks?: string[];
}

export interface Audited {
  findings: AuditFinding[];
  /** how many entries there were; null: not counted */
  entries: number | null;
  epochs: number;
  receipts: number;
  /** entries that departments asked for; null: their submissions were not looked at */
  submissions: SubmissionTally | null;
  leftOut: Scope[];
}

interface Options {
  data?: string;
  service?: string;
  log?: number;
  rpc?: string;
  registry?: string;
  department?: number;
  key?: string;
  receipts?: string[];
  accuse?: boolean;
  operator?: string;
  subject?: string;
  json?: boolean;
  lang?: string;
}

export function auditCommand(): Command {
  return command("audit", "Compute a trace log anew from its entries, and compare everything with that.", [
    "audit --data .certrace",
    "audit --data .certrace --rpc http://127.0.0.1:8545 --registry eip155:31337:0x…",
    "audit --service https://certrace.example --log 1 --department 12",
    "audit --service http://localhost:8080 --log 1 --receipts receipts/",
    "audit certrace-evidence.json --service http://localhost:8080",
    "audit certrace-evidence.json --accuse",
  ])
    .argument("[evidence]", "an evidence file that somebody saved from their own page: check it again")
    .option("--data <folder>", "the data folder of a stopped service, a copy of it, or the folder of one log")
    .option("--service <url>", "the service to read the log from")
    .option(
      "--log <number>",
      "which log (default: the only one in the data folder)",
      wholeNumber("--log", 1, 0xffffffff),
    )
    .option("--rpc <url>", "ask a node of the chain for the epochs, and not the service; needs --registry")
    .option("--registry <caip10>", "the trace registry to trust, such as eip155:31337:0x…")
    .option(
      "--department <number>",
      "ask the service for the entries as this department, one of the log's auditors",
      wholeNumber("--department", 1, 0xffffffff),
    )
    .option("--key <thumbprint>", "with which of its signing keys (default: the newest)")
    .option("--receipts <path...>", "receipts that departments keep, or folders of them: each must hold")
    .option(
      "--accuse",
      "evidence: show the contract that the log's map is false; it marks the log for all to see",
    )
    .option("--operator <account>", "evidence: the account that sends it (default: the newest stored key)")
    .option("--subject <file>", "evidence: a file (or -) with the person's citizen id, to check whose it is")
    .option("--json", "one JSON object a line for each finding, and one for the outcome")
    .addOption(option("--lang <language>", "language of the answer").choices(["en", "zh"]))
    .addHelpText(
      "after",
      `
Exit codes:
  0 clean: everything that was looked at agrees      20 findings
  30 could not find out                              2 a mistake in the command line`,
    )
    .action(run);
}

async function run(evidence: string | undefined, options: Options): Promise<void> {
  const language: Language =
    options.lang === undefined ? systemLanguage() : options.lang === "zh" ? "zh-CN" : "en";
  if (evidence !== undefined) {
    process.exitCode = EXIT_OF_EVIDENCE[await auditEvidence(evidence, options, language)];
    return;
  }
  requireSense(options);
  const audited: Audited = {
    ...{ findings: [], entries: null, epochs: 0, receipts: 0, submissions: null },
    leftOut: leftOut(options),
  };
  let unknown: CertraceError | null = null;
  try {
    for await (const finding of audit(options, audited)) {
      audited.findings.push(finding);
      if (options.json) process.stdout.write(`${JSON.stringify(finding)}\n`);
    }
  } catch (error) {
    if (!(error instanceof CertraceError) || error instanceof UsageError) throw error;
    unknown = error; // what was found before is a finding all the same
  }
  const { findings, ...rest } = audited;
  const outcome = findings.length > 0 ? "findings" : unknown !== null ? "unknown" : "clean";
  if (unknown !== null) tellFailure(unknown);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ outcome, findings: findings.length, ...rest, error: unknown?.code ?? null })}\n`,
    );
  else if (outcome !== "unknown") process.stdout.write(showAudit(audited, language));
  process.exitCode = EXIT_OF_AUDIT[outcome];
}

function requireSense(options: Options): void {
  const { data, service, rpc, registry, log, receipts, department } = options;
  const wrong = (field: string, what: string, remedy: string) => new UsageError(what, remedy, field);
  for (const name of ["accuse", "operator", "subject"] as const)
    if (options[name] !== undefined)
      throw wrong(`--${name}`, `--${name} is about evidence`, "name the evidence file first");
  if (data === undefined && service === undefined)
    throw wrong("--data", "There is nothing to audit", "give --data, --service, or both");
  if (registry !== undefined && !/^eip155:[1-9]\d{0,15}:0x[0-9a-fA-F]{40}$/.test(registry))
    throw wrong(
      "--registry",
      "--registry is not the CAIP-10 name of a registry",
      "write it as eip155:<chain id>:0x<40 hex digits>",
    );
  if (rpc !== undefined && registry === undefined)
    throw wrong(
      "--registry",
      "--rpc needs --registry: a node knows many, you say which one to trust",
      "give it like --registry eip155:31337:0x…",
    );
  if ((rpc !== undefined || service !== undefined) && log === undefined)
    throw wrong("--log", "Which log is meant?", "give its number with --log");
  if (receipts !== undefined && service === undefined)
    throw wrong(
      "--receipts",
      "--receipts needs --service, which knows the departments' keys",
      "give --service",
    );
  if (department !== undefined && service === undefined)
    throw wrong("--department", "--department asks a service for entries", "give --service");
}

function leftOut({ data, service, rpc, department }: Options): Scope[] {
  const scopes: Scope[] = [];
  if (rpc === undefined && service === undefined) scopes.push("chain");
  if (data === undefined && department === undefined) scopes.push("map");
  if (data === undefined) scopes.push("bodies", "files");
  return scopes;
}

async function* audit(options: Options, audited: Audited): AsyncGenerator<AuditFinding> {
  const { service, data, log } = options;
  const source = service === undefined ? null : await traceSource(service);
  const chain = await askChain(options, source);
  audited.epochs = chain?.epochs.length ?? 0;
  if (chain?.state.faulty) yield { code: "log-faulty", found: chain.source, source: "anchored" };
  const heads: Head[] = [];
  if (options.receipts !== undefined && source !== null && chain !== null)
    yield* auditReceipts(options.receipts, source, chain, heads, audited);
  const progress = showPhases();
  try {
    if (service !== undefined && chain !== null) {
      const reader = new LogReader(service, log!);
      const asker = await askerOf(options, chain.state.origin);
      const note = await reader.checkpoint();
      const { size, root } = parseCheckpoint(parseNote(note).text);
      const { state, epochs } = chain;
      yield* auditService({ reader, note, heads, state, epochs, asker, onProgress: progress.to });
      heads.push({ size, root });
      audited.entries = size;
    }
    if (data !== undefined) {
      const folder = await findLog(data, log);
      const submissions = await submissionAuthority(folder, chain);
      const store = await openLogStore(folder);
      try {
        audited.entries = (await readHead(store)).size;
        const anchored = (chain?.epochs ?? []).map(({ size, root, mapRoot }) => ({
          size,
          root: decodeBase64url(root),
          mapRoot: decodeBase64url(mapRoot),
        }));
        audited.submissions = yield* auditLog({
          ...{ store, folder, anchored, checkpoints: heads, onProgress: progress.to },
          ...(submissions === null ? {} : { submissions }),
        });
      } finally {
        await store.close();
        await submissions?.close();
      }
    }
  } finally {
    progress.end();
  }
  if (audited.submissions !== null) {
    if (chain === null) audited.leftOut.push("signatures");
  } else if (options.receipts === undefined) audited.leftOut.push("submissions");
}

/** From a node where one is named; else what the service says of the chain; null where neither is. */
async function askChain(
  { rpc, registry, service, log }: Options,
  source: TraceSource | null,
): Promise<LogOnChain | null> {
  if (rpc !== undefined) return readLogOnChain(rpc, registry!, log!);
  if (service === undefined || source === null) return null;
  const trusted = registry?.toLowerCase() ?? source.registries?.[0];
  if (trusted === undefined) throw cannotSay(source, "which trace registry it stands on");
  // Any size will do: what is asked is the log's state.
  const query = {
    registry: trusted,
    log: log!,
    size: 1,
    submitter: null,
    citing: [],
    catalogue: null,
    erased: [],
  };
  const facts = await source.facts(query);
  if ("missing" in facts || "missing" in facts.state || facts.registry !== trusted || facts.log !== log)
    throw cannotSay(source, "what the chain says of the log");
  const state = facts.state.value;
  if (state === null) {
    throw new CertraceError("log-unknown", `The registry ${trusted} has no log ${log}`, {
      field: "--log",
      remedy: "check the number of the log and the registry",
    });
  }
  return {
    source: source.name,
    registry: trusted,
    state,
    epochs: await new LogReader(service, log!).epochs(),
    signer: serviceSigner(source, trusted, log!),
  };
}

function cannotSay({ name }: TraceSource, what: string): CertraceError<"service-unavailable"> {
  return new CertraceError("service-unavailable", `The service ${name} does not say ${what}`, {
    field: "--service",
    remedy: "try again in a minute, or ask a node with --rpc and --registry",
  });
}

async function askerOf({ department, key }: Options, origin: string): Promise<Asker | null> {
  if (department === undefined) return null;
  return { department, origin, key: await findKey(readConfig(), "signing", [department], key) };
}

/** Each receipt by itself, its submission's signature included; its checkpoint is held against the entries later. */
async function* auditReceipts(
  paths: readonly string[],
  source: TraceSource,
  { registry, state }: LogOnChain,
  heads: Head[],
  audited: Audited,
): AsyncGenerator<AuditFinding> {
  const trace = tracer({ ...source, registries: [registry] });
  const known = new Set<string>();
  for await (const file of receiptFiles(paths)) {
    const content = await readInput(file, MAX_RECEIPT);
    const receipt = tryParse(content);
    audited.receipts += 1;
    if (receipt !== null && (receipt.registry !== registry || receipt.log !== state.id)) {
      yield { code: "receipt-other-log", file, found: `${receipt.registry} / ${receipt.log}` };
      continue;
    }
    const { tracing } = await trace(content);
    const failed = tracing.checks.filter(({ outcome }) => outcome === "fail" || outcome === "unknown");
    if (tracing.verdict === "invalid")
      yield { code: "receipt-invalid", file, checks: failed.map(({ code }) => code) };
    if (tracing.verdict === "undetermined") {
      throw new CertraceError("receipt-undetermined", `It could not be found out whether ${file} holds`, {
        field: file,
        remedy: "see certrace trace for what is missing",
      });
    }
    if (receipt === null) continue;
    const { size, root } = receipt.checkpoint;
    const name = `${size}/${encodeBase64url(root)}`;
    if (!known.has(name)) heads.push({ size, root });
    known.add(name);
  }
}

function tryParse(content: Uint8Array): ParsedReceipt | null {
  try {
    return parseReceipt(content);
  } catch {
    return null; // the verifier says what is wrong with it
  }
}

async function* receiptFiles(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const found = await stat(path).catch((cause) => {
      throw unreadable(path, cause);
    });
    if (!found.isDirectory()) yield path;
    else for (const name of (await readdir(path)).sort()) if (name.endsWith(".json")) yield join(path, name);
  }
}
