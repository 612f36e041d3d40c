/**
 * `certrace audit <evidence file>`: checks again what a person was shown about themselves (core/subject/evidence.ts),
 * against what the chain says now, and says what it shows and whom. With `--accuse`, evidence that the log's map is false
 * goes to the contract, which marks the log faulty. An accusation without ground is refused here, before anything is sent.
 */
import colors from "picocolors";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { Accusation } from "../../core/subject/accuse.ts";
import { accusationIn, type Evidence, parseEvidence, questionOf } from "../../core/subject/evidence.ts";
import { isThisAll, type ProofResult } from "../../core/subject/is-this-all.ts";
import { normaliseSubject, subjectAlpha } from "../../core/subject/tag.ts";
import { viewFactsQuery } from "../../core/subject/view-facts.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { MAX_RECEIPT } from "../../core/trace/receipt.ts";
import { traceRegistryId } from "../../server/chain/address-book.ts";
import { readTraceFacts } from "../../server/chain/trace-facts.ts";
import { listKeys } from "../../server/keys/keystore.ts";
import { say } from "./acting.ts";
import { describeCheck, EVIDENCE_WORDS, nameOfCheck } from "./audit-evidence-words.ts";
import { UsageError } from "./failure.ts";
import { readInput } from "./input.ts";
import { keysFolder, localServiceUrl, openSenderFor, openSession, perform, type Session } from "./session.ts";
import { configuredFinality } from "./sources.ts";
import { hanging, type Language, pairs, safe } from "./terminal.ts";
import { nodeTraceSource, type TraceSource, traceSource } from "./trace-source.ts";

/** Exit codes are those of the audit. */
export const EXIT_OF_EVIDENCE = { nothing: 0, shown: 20, accusable: 20, unknown: 30 } as const;
export type EvidenceOutcome = keyof typeof EXIT_OF_EVIDENCE;

export interface EvidenceOptions {
  service?: string;
  rpc?: string;
  registry?: string;
  accuse?: boolean;
  operator?: string;
  subject?: string;
  json?: boolean;
}

export async function auditEvidence(
  file: string,
  options: EvidenceOptions,
  language: Language,
): Promise<EvidenceOutcome> {
  const evidence = parseEvidence(await readInput(file, MAX_RECEIPT));
  const alpha = options.subject === undefined ? null : await alphaOf(options.subject);
  const source = await sourceOf(options);
  const result = await check(evidence, alpha, source);
  // Evidence is about the map that the chain holds, or about no map of the log's at all.
  const anchored = result.checks.some(({ name, outcome }) => name === "anchored" && outcome === "pass");
  const accusation = anchored ? accusationIn(evidence) : null;
  const outcome = outcomeOf(result, accusation);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ file, outcome, checks: result.checks, fault: accusation?.fault ?? null })}\n`,
    );
  else process.stdout.write(show(evidence, result, accusation, outcome, language));
  if (options.accuse) await accuse(evidence, options.operator, language);
  return outcome;
}

/** The id comes from a file or standard input: what stands in a command line is kept in histories. */
async function alphaOf(file: string): Promise<Uint8Array> {
  const text = decodeUtf8(await readInput(file, 256), "--subject").trim();
  return subjectAlpha(normaliseSubject(text, "--subject"));
}

async function sourceOf({ registry, rpc, service }: EvidenceOptions): Promise<TraceSource> {
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

async function check(
  evidence: Evidence,
  alpha: Uint8Array | null,
  source: TraceSource,
): Promise<ProofResult> {
  const { registry, log, epoch, listed } = evidence;
  const erased = listed.filter(({ shown, index }) => !shown && index < epoch.size).map(({ index }) => index);
  const query = viewFactsQuery(registry, log, Math.max(1, epoch.size), erased);
  const proving = isThisAll({
    ...questionOf(evidence),
    alpha,
    facts: await source.facts(query),
    now: Math.floor(Date.now() / 1000),
    registries: source.registries,
  });
  for (let step = proving.next(); ; step = proving.next()) if (step.done) return step.value;
}

function outcomeOf({ checks }: ProofResult, accusation: Accusation | null): EvidenceOutcome {
  if (accusation !== null) return "accusable";
  if (checks.some(({ outcome, code }) => outcome === "fail" && code !== "log-faulty")) return "shown";
  return checks.some(({ outcome }) => outcome === "unknown") ? "unknown" : "nothing";
}

function show(
  evidence: Evidence,
  { checks, epoch, head }: ProofResult,
  accusation: Accusation | null,
  outcome: EvidenceOutcome,
  language: Language,
): string {
  const words = EVIDENCE_WORDS[language];
  const paint = { nothing: colors.green, unknown: colors.yellow, shown: colors.red, accusable: colors.red };
  const mark = { nothing: "✓ ", unknown: "? ", shown: "✗ ", accusable: "✗ " } as const;
  const blocks = [paint[outcome](colors.bold(hanging(mark[outcome], words.outcomes[outcome])))];
  const rows: [string, string][] = [
    [words.made, evidence.made],
    [words.log, `${safe(evidence.registry)} / ${evidence.log}`],
    [words.epoch, `${epoch?.number ?? "–"} · ${head.size} · ${encodeBase64url(head.mapRoot)}`],
  ];
  if (accusation !== null) rows.push([words.fault, words.faults[accusation.fault]]);
  blocks.push(pairs(rows));
  const signs = { pass: "✓", fail: "✗", unknown: "?", skipped: "–" } as const;
  blocks.push(
    pairs(
      checks.map((each) => [
        `${signs[each.outcome]} ${nameOfCheck(each.name, language)}`,
        `${describeCheck(each, language)} ${colors.dim(`[${each.code}]`)}`,
      ]),
    ),
  );
  if (accusation !== null) blocks.push(hanging("→ ", words.accuse));
  return `\n${blocks.join("\n\n")}\n\n`;
}

/** Anybody's account will do: the fault follows from what is shown. Throws `accusation-unfounded` and what sending throws. */
async function accuse(evidence: Evidence, operator: string | undefined, language: Language): Promise<void> {
  const words = EVIDENCE_WORDS[language];
  const session = await openSession();
  const { registry, log } = evidence;
  if (traceRegistryId(session.book) !== registry)
    throw new CertraceError("accusation-other-registry", `The evidence is about ${registry}`, {
      field: "CERTRACE_ADDRESS_BOOK",
      remedy: `Name the address book of that registry; the configured one is ${traceRegistryId(session.book)}.`,
    });
  const size = Math.max(1, evidence.epoch.size);
  const { epoch, state } = await readTraceFacts(
    session.rpc,
    session.book,
    viewFactsQuery(registry, log, size, []),
    { finality: configuredFinality() },
  );
  if ("missing" in epoch || "missing" in state)
    throw new CertraceError("chain-unavailable", "The chain does not say what it holds of this log", {
      remedy: "Try again in a minute.",
    });
  const { root, mapRoot } = evidence.epoch;
  const anchored = epoch.value;
  const isAnchored =
    anchored !== null &&
    anchored.size === evidence.epoch.size &&
    anchored.root === root &&
    anchored.mapRoot === mapRoot;
  const accusation = isAnchored ? accusationIn(evidence) : null;
  if (accusation === null)
    throw new CertraceError("accusation-unfounded", "The evidence shows no fault of the log's map", {
      remedy: "Nothing was sent. What it does show stands above; take that to who supervises the log.",
    });
  if (state.value?.faulty) return say(words.already(log));
  const sender = await openSenderFor(session, await departmentsWithKeys(session), operator);
  const [confirmed] = await perform(sender, [
    {
      act: "prove-omission",
      log,
      epoch: anchored!.number,
      head: { root, mapRoot },
      evidence: accusation.evidence,
    },
  ]);
  say(words.accused(log, confirmed?.block ?? 0));
}

async function departmentsWithKeys({ config }: Session): Promise<number[]> {
  const keys = await listKeys(keysFolder(config));
  const whose = keys.flatMap(({ kind, department }) =>
    kind === "operator" && department !== null ? [department] : [],
  );
  return [...new Set(whose)];
}
