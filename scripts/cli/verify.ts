/**
 * `certrace verify`: checks certificate files here, in this process; only facts are fetched, 128 certificates at a
 * time, so the source does not learn which one is being verified, and the file never leaves the machine.
 */
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { hangAlone } from "../../core/certificate/hang-alone.ts";
import { MAX_FILE_SIZE, type ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import { attachedCertificate } from "../../core/pdf/attached.ts";
import { MAX_PDF_SIZE } from "../../core/pdf/refusal.ts";
import { learnSuccessors, type ToldHint } from "../../core/successor/learn.ts";
import { type Verification, verifyCertificate } from "../../core/verify/certificate.ts";
import { describeCheck } from "../../core/verify/messages.ts";
import { type Mirror, parseMirrored } from "../../core/verify/mirror.ts";
import { factsQuery } from "../../core/verify/query.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import { readConfig } from "../../server/config.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { command, EXIT, option, tellFailure, UsageError } from "./failure.ts";
import { readInput, unreadable } from "./input.ts";
import { readInstant } from "./instants.ts";
import { localServiceUrl } from "./session.ts";
import {
  bothSources,
  configuredFinality,
  type Answer as FactsAnswer,
  type FactsSource,
  nodeSource,
  serviceSource,
  serviceUrl,
} from "./sources.ts";
import { type Language, localTimeZone, systemLanguage } from "./terminal.ts";
import { answerFromEvidence, evidenceSource, showGround } from "./verify-evidence.ts";
import { verifyNumbers } from "./verify-numbers.ts";
import { showOne, showSummary } from "./verify-report.ts";

/** The exit code of each verdict; of several files, the highest counts. */
export const EXIT_OF_VERDICT: Record<Verdict, number> = {
  valid: 0,
  revoked: 10,
  suspended: 11,
  superseded: 12,
  expired: 13,
  "not-yet-valid": 14,
  invalid: 20,
  undetermined: 30,
};

interface Options {
  numbers?: string;
  evidence?: string;
  block?: string;
  at?: string;
  service?: string;
  rpc?: string;
  registry?: string;
  mirrorOf?: string;
  json?: boolean;
  lang?: string;
}

/** One certificate that was asked about. */
export interface Answer {
  /** path, or path:line in an NDJSON file */
  name: string;
  verification: Verification;
}

interface Unread {
  name: string;
  error: CertraceError;
}

export function verifyCommand(): Command {
  return command("verify", "Verify certificate files. They are read here and never sent anywhere.", [
    "verify diploma.json",
    "verify diploma.pdf",
    "verify *.json --at 2026-03-01",
    "verify certificates.ndjson --json",
    "verify licence.json --service https://certrace.example",
    "verify licence.json --rpc http://127.0.0.1:8545 --registry eip155:31337:0x…",
    "verify licence.json --rpc http://127.0.0.1:8545 --service https://certrace.example --registry eip155:31337:0x…",
    "verify --numbers list.csv --service https://certrace.example",
    "verify --evidence bundle.json --block 0x… --registry eip155:31337:0x…",
  ])
    .argument(
      "[file...]",
      "certificate files (JSON), PDFs with one attached, compact SD-JWTs, bundles (.ndjson), or - for standard input",
    )
    .option("--at <time>", "what was it then: 2026-03-01, 2026-03-01T08:00:00+08:00, or Unix seconds")
    .option("--service <url>", "the service to ask for facts (default: the one on this machine)")
    .option(
      "--rpc <url>",
      "ask a node of the chain instead of a service; with --service, both, which must agree; needs --registry",
    )
    .option("--registry <caip10>", "the certificate registry to trust, such as eip155:31337:0x…")
    .option("--mirror-of <caip10@time>", "with --rpc: what that registry mirrors, as CERTRACE_MIRRORS has it")
    .option(
      "--numbers <file>",
      "ask the service about certificates of which you have only the numbers: one a line, or a CSV; - for standard input",
    )
    .option("--evidence <file>", "verify an evidence bundle offline instead; needs --block")
    .option("--block <hash>", "with --evidence: hash of a block of the chain that you trust")
    .option("--json", "one JSON object a line: verdict, checks, claims")
    .addOption(option("--lang <language>", "language of the answer").choices(["en", "zh"]))
    .addHelpText(
      "after",
      `
Exit codes:
  0 valid            10 revoked         11 suspended       12 superseded
  13 expired         14 not yet valid   20 invalid         30 undetermined
  1 a file could not be read            2 a mistake in the command line
With several files, the highest of them; 1 where a file could not be read. With --numbers nothing is checked here,
it is the service's word; a number that it does not know counts as 30.`,
    )
    .action(run);
}

async function run(files: string[], options: Options): Promise<void> {
  const language: Language =
    options.lang === undefined ? systemLanguage() : options.lang === "zh" ? "zh-CN" : "en";
  const at = options.at === undefined ? undefined : readInstant("--at", options.at);
  if (options.evidence !== undefined || options.block !== undefined) {
    return runEvidence(files, options, at, language);
  }
  if (options.numbers !== undefined) return runNumbers(files, options.numbers, options, at, language);
  if (files.length === 0) throw new UsageError("nothing to verify", "name a certificate file", "file");
  const source = await chooseSource(options);
  const verify = verifier(source, at);

  const answers: Answer[] = [];
  const unread: Unread[] = [];
  for await (const item of each(files)) {
    if ("error" in item) {
      unread.push(item);
      if (options.json) {
        const { code, message, remedy } = item.error;
        process.stdout.write(`${JSON.stringify({ file: item.name, error: { code, message, remedy } })}\n`);
      }
      continue;
    }
    const answer = { name: item.name, verification: await verify(item.content) };
    if (options.json) process.stdout.write(`${JSON.stringify(asJson(answer, language))}\n`);
    answers.push(answer);
  }
  if (!options.json) {
    for (const { error } of unread) tellFailure(error);
    const [only] = answers;
    if (only !== undefined && answers.length === 1 && unread.length === 0) {
      process.stdout.write(await showOne(only.verification, source, language));
    } else if (answers.length > 0) process.stdout.write(showSummary(answers, source, language));
  }
  process.exitCode =
    unread.length > 0
      ? EXIT.failed
      : Math.max(0, ...answers.map(({ verification }) => EXIT_OF_VERDICT[verification.verdict]));
}

async function runEvidence(
  files: string[],
  { evidence: file, block, registry, json, ...others }: Options,
  at: number | undefined,
  language: Language,
): Promise<void> {
  if (file === undefined) throw new UsageError("--block needs --evidence", "name the bundle", "--evidence");
  const { service, rpc, numbers, mirrorOf } = others;
  if (files.length > 0 || [service, rpc, numbers, mirrorOf].some((other) => other !== undefined)) {
    throw new UsageError(
      "--evidence is verified by itself, offline",
      "leave out other files, --numbers, --service, --rpc and --mirror-of",
      "--evidence",
    );
  }
  requireRegistry(registry);
  const verification = await answerFromEvidence({ file, block, registry, at });
  process.stdout.write(
    json
      ? `${JSON.stringify(asJson({ name: file, verification }, language))}\n`
      : (await showOne(verification, evidenceSource(file), language)) + showGround(language),
  );
  process.exitCode = EXIT_OF_VERDICT[verification.verdict];
}

async function runNumbers(
  files: string[],
  file: string,
  { service, rpc, registry, json = false }: Options,
  at: number | undefined,
  language: Language,
): Promise<void> {
  if (files.length > 0 || rpc !== undefined || registry !== undefined) {
    throw new UsageError(
      "--numbers asks a service by number alone",
      "leave out other files, --rpc and --registry",
      "--numbers",
    );
  }
  const url = serviceUrl(service ?? localServiceUrl());
  const verdicts = await verifyNumbers({ file, service: url, at, json, language });
  process.exitCode =
    verdicts === null ? EXIT.failed : Math.max(...verdicts.map((verdict) => EXIT_OF_VERDICT[verdict]));
}

/** Throws a usage error for what cannot be. */
export async function chooseSource({
  rpc,
  registry,
  service,
  mirrorOf,
}: Pick<Options, "rpc" | "registry" | "service" | "mirrorOf">): Promise<FactsSource> {
  requireRegistry(registry);
  if (rpc !== undefined) {
    if (registry === undefined) {
      throw new UsageError(
        "--rpc needs --registry: a node knows many registries, you say which one to trust",
        "give it like --registry eip155:31337:0x…",
        "--registry",
      );
    }
    const terms = { finality: configuredFinality(), data: readConfig().data };
    const mirrors = readMirrorOf(mirrorOf, registry);
    const node = await nodeSource(rpc, registry, { ...terms, mirrors });
    return service === undefined ? node : bothSources(await serviceSource(service), node);
  }
  if (mirrorOf !== undefined)
    throw new UsageError(
      "--mirror-of goes with --rpc: a service says itself what it mirrors",
      "leave it out, or name your own node with --rpc",
      "--mirror-of",
    );
  const source = await serviceSource(service ?? localServiceUrl());
  return registry === undefined ? source : narrowed(source, registry.toLowerCase());
}

/** Of a service, one registry is trusted: as such, or as what its own mirrors. */
function narrowed(source: FactsSource, registry: string): FactsSource {
  const mirrors = source.mirrors.filter(({ by, of }) => of === registry && source.registries?.includes(by));
  return mirrors.length === 0
    ? { ...source, registries: [registry] }
    : { ...source, registries: mirrors.map(({ by }) => by), mirrors };
}

/** What whoever names a node says that its registry mirrors. */
function readMirrorOf(mirrorOf: string | undefined, registry: string): Mirror[] {
  if (mirrorOf === undefined) return [];
  const mirrored = parseMirrored(mirrorOf);
  if (mirrored !== null) return [{ ...mirrored, by: registry.toLowerCase() }];
  throw new UsageError(
    "--mirror-of does not say which registry is mirrored, and since when",
    "write it as CERTRACE_MIRRORS has it: eip155:<chain id>:0x<40 hex digits>@<Unix seconds>",
    "--mirror-of",
  );
}

function requireRegistry(registry: string | undefined): void {
  if (registry === undefined || /^eip155:[1-9]\d{0,15}:0x[0-9a-fA-F]{40}$/.test(registry)) return;
  throw new UsageError(
    "--registry is not the CAIP-10 name of a registry",
    "write it as eip155:<chain id>:0x<40 hex digits>",
    "--registry",
  );
}

/** @param at Unix seconds; undefined: now */
export function verifier(
  source: FactsSource,
  at: number | undefined,
): (content: Uint8Array) => Promise<Verification> {
  const verifyEs256 = nodeVerifyEs256();
  return async (content) => {
    const input = readCertificate(content, source);
    const facts = await factsOf(input, source);
    return verifyCertificate(input, facts, {
      now: Math.floor(Date.now() / 1000),
      ...(at === undefined ? {} : { at }),
      registries: source.registries,
      mirrors: source.mirrors,
      verifyEs256,
      digestText: nodeDigestText,
      copyKeys: !(input instanceof Uint8Array) && input.copy ? ((await source.copyKeys?.()) ?? null) : null,
      successors: await successorsOf(input, facts, source),
    });
  };
}

/** A node by itself knows of no numbers. */
async function successorsOf(
  input: Uint8Array | ParsedCertificate,
  told: FactsAnswer | null,
  source: FactsSource,
): Promise<ToldHint[]> {
  const { facts, hints } = source;
  const query = input instanceof Uint8Array ? null : factsQuery(input, source);
  return query === null || hints === undefined ? [] : learnSuccessors(query, told, { hints, facts });
}

/** What cannot be read stays as it is: the verifier will say what is wrong with it. */
function readCertificate(content: Uint8Array, { registries }: FactsSource): Uint8Array | ParsedCertificate {
  try {
    const parsed = parseCertificate(content, nodeDigestText);
    return registries?.[0] === undefined ? parsed : hangAlone(parsed, registries[0], nodeDigestText);
  } catch {
    return content;
  }
}

/** Nothing is asked about a registry that is not trusted: its answers would not be believed. */
async function factsOf(
  input: Uint8Array | ParsedCertificate,
  source: FactsSource,
): Promise<FactsAnswer | null> {
  const query = input instanceof Uint8Array ? null : factsQuery(input, source);
  if (query === null) return null;
  if (source.registries === null) return { missing: "source-unavailable" };
  return source.registries.includes(query.registry) ? source.facts(query) : null;
}

type Item = { name: string; content: Uint8Array } | Unread;

/**
 * The certificates in files: one in each, one in each line of a bundle, the one attached to a PDF. What cannot be read is
 * told in its place.
 */
export async function* each(files: readonly string[]): AsyncGenerator<Item> {
  for (const file of files) {
    try {
      if (file.endsWith(".ndjson")) yield* lines(file);
      else if (file.toLowerCase().endsWith(".pdf"))
        yield { name: file, content: await attachedCertificate(await readInput(file, MAX_PDF_SIZE)) };
      else yield { name: file, content: await readInput(file, MAX_FILE_SIZE) };
    } catch (cause) {
      yield { name: file, error: cause instanceof CertraceError ? cause : unreadable(file, cause) };
    }
  }
}

async function* lines(file: string): AsyncGenerator<Item> {
  const handle = await open(file, "r");
  try {
    let number = 0;
    for await (const line of createInterface({
      input: handle.createReadStream(),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number += 1;
      if (line !== "") yield { name: `${file}:${number}`, content: Buffer.from(line) };
    }
  } finally {
    await handle.close();
  }
}

function asJson({ name, verification }: Answer, language: Language) {
  const { verdict, at, now, checks, certificate, anchoredAt, mirror, head, superseding, statusChange } =
    verification;
  return {
    file: name,
    verdict,
    at,
    now,
    checks: checks.map((check) => ({ ...check, ...describeCheck(check, language, localTimeZone()) })),
    certificate,
    anchoredAt,
    mirror,
    head,
    superseding,
    statusChange,
  };
}
