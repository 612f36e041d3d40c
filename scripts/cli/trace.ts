/**
 * `certrace trace`: checks receipts of a trace log here, in this process; only facts are fetched. What a receipt proves
 * by itself (its form, that its entries are under its checkpoint) is checked also where nobody can be asked.
 */
import type { Command } from "commander";
import { CertraceError } from "../../core/errors.ts";
import { MAX_RECEIPT, type ParsedReceipt, parseReceipt } from "../../core/trace/receipt.ts";
import { describeTraceCheck } from "../../core/verify/receipt/messages.ts";
import { traceFactsQuery } from "../../core/verify/receipt/query.ts";
import type { TraceVerdict } from "../../core/verify/receipt/verdict.ts";
import { type Tracing, verifyReceipt } from "../../core/verify/receipt.ts";
import { nodeVerifyEd25519 } from "../../server/ed25519.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { command, EXIT, option, tellFailure, UsageError } from "./failure.ts";
import { readInput } from "./input.ts";
import { localServiceUrl } from "./session.ts";
import { configuredFinality } from "./sources.ts";
import { type Language, localTimeZone, systemLanguage } from "./terminal.ts";
import { showTraces, showTracing } from "./trace-report.ts";
import { nodeTraceSource, type TraceAnswer, type TraceSource, traceSource } from "./trace-source.ts";

/** The exit code of each verdict; of several receipts, the highest counts. */
export const EXIT_OF_TRACE: Record<TraceVerdict, number> = {
  logged: 0,
  erased: 10,
  pending: 11,
  unauthorised: 12,
  "log-faulty": 13,
  invalid: 20,
  undetermined: 30,
};

interface Options {
  service?: string;
  rpc?: string;
  registry?: string;
  json?: boolean;
  lang?: string;
}

export interface Traced {
  name: string;
  tracing: Tracing;
  /** what the source answered; null: nobody was asked */
  facts: TraceAnswer | null;
}

export function traceCommand(): Command {
  return command("trace", "Trace accesses by their receipts. They are read here and never sent anywhere.", [
    "trace receipt.json",
    "trace receipts/*.json --json",
    "trace receipt.json --service https://certrace.example",
    "trace receipt.json --rpc http://127.0.0.1:8545 --registry eip155:31337:0x…",
  ])
    .argument("<receipt...>", "receipt files (JSON), or - for standard input")
    .option("--service <url>", "the service to ask for facts (default: the one on this machine)")
    .option("--rpc <url>", "ask a node of the chain, and the log's service only for what the log alone knows")
    .option("--registry <caip10>", "the trace registry to trust, such as eip155:31337:0x…")
    .option("--json", "one JSON object a line: verdict, checks, entries")
    .addOption(option("--lang <language>", "language of the answer").choices(["en", "zh"]))
    .addHelpText(
      "after",
      `
Exit codes:
  0 logged           10 erased          11 pending (not anchored yet)
  12 unauthorised    13 log faulty      20 invalid        30 undetermined
  1 a file could not be read            2 a mistake in the command line
With several receipts, the highest of them; 1 where a file could not be read.`,
    )
    .action(run);
}

async function run(files: string[], options: Options): Promise<void> {
  const language: Language =
    options.lang === undefined ? systemLanguage() : options.lang === "zh" ? "zh-CN" : "en";
  const source = await chooseSource(options);
  const trace = tracer(source);
  const traced: Traced[] = [];
  const unread: CertraceError[] = [];
  for (const name of files) {
    try {
      const one = { name, ...(await trace(await readInput(name, MAX_RECEIPT))) };
      if (options.json) process.stdout.write(`${JSON.stringify(asJson(one, language))}\n`);
      traced.push(one);
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      unread.push(error);
      const { code, message, remedy } = error;
      if (options.json)
        process.stdout.write(`${JSON.stringify({ file: name, error: { code, message, remedy } })}\n`);
    }
  }
  if (!options.json) {
    for (const error of unread) tellFailure(error);
    const [only] = traced;
    if (only !== undefined && files.length === 1)
      process.stdout.write(await showTracing(only, source, language));
    else if (traced.length > 0) process.stdout.write(showTraces(traced, source, language));
  }
  process.exitCode =
    unread.length > 0
      ? EXIT.failed
      : Math.max(0, ...traced.map(({ tracing }) => EXIT_OF_TRACE[tracing.verdict]));
}

async function chooseSource({ registry, rpc, service }: Options): Promise<TraceSource> {
  if (registry !== undefined && !/^eip155:[1-9]\d{0,15}:0x[0-9a-fA-F]{40}$/.test(registry)) {
    throw new UsageError(
      "--registry is not the CAIP-10 name of a registry",
      "write it as eip155:<chain id>:0x<40 hex digits>",
      "--registry",
    );
  }
  if (rpc !== undefined) {
    if (registry === undefined)
      throw new UsageError(
        "--rpc needs --registry: a node knows many registries, you say which one to trust",
        "give it like --registry eip155:31337:0x…",
        "--registry",
      );
    return nodeTraceSource(rpc, registry, { finality: configuredFinality(), service });
  }
  const source = await traceSource(service ?? localServiceUrl());
  return registry === undefined ? source : { ...source, registries: [registry.toLowerCase()] };
}

/** Also used by the audit, on the receipts it is given. */
export function tracer(
  source: TraceSource,
): (content: Uint8Array) => Promise<{ tracing: Tracing; facts: TraceAnswer | null }> {
  const verifyEs256 = nodeVerifyEs256();
  return async (content) => {
    const facts = await factsOf(content, source);
    const tracing = await verifyReceipt(content, facts, {
      now: Math.floor(Date.now() / 1000),
      registries: source.registries,
      verifyEs256,
      verifyEd25519: nodeVerifyEd25519,
    });
    return { tracing, facts };
  };
}

/** Nothing is asked about a registry that is not trusted: its answers would not be believed. */
async function factsOf(content: Uint8Array, source: TraceSource): Promise<TraceAnswer | null> {
  let receipt: ParsedReceipt;
  try {
    receipt = parseReceipt(content);
  } catch {
    return null; // the verifier will say what is wrong with it
  }
  if (source.registries === null) return { missing: "source-unavailable" };
  return source.registries.includes(receipt.registry) ? source.facts(traceFactsQuery(receipt)) : null;
}

function asJson({ name, tracing }: Traced, language: Language) {
  const { verdict, now, checks, entries, log, epoch, submitter, head } = tracing;
  return {
    file: name,
    verdict,
    now,
    checks: checks.map((check) => ({ ...check, ...describeTraceCheck(check, language, localTimeZone()) })),
    entries,
    log,
    epoch,
    submitter,
    head,
  };
}
