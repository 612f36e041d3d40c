/**
 * The verifier of receipts: a receipt, facts of the chain and the log, the verifier's own terms → a verdict with its
 * ordered checks. Pure: no I/O, no clock; the same answer in Node and in the browser.
 *
 * Never throws for any input or facts, however malformed. Throws CertraceError `options-invalid` (with the option in
 * `field`) for a mistake of the caller, and passes on what a handed-in verifier of signatures throws.
 */
import type { VerifyEs256 } from "../crypto.ts";
import { type VerifyEd25519, verifyEd25519 } from "../ed25519.ts";
import { CertraceError } from "../errors.ts";
import { verifyEs256 } from "../es256.ts";
import { isRegistry } from "../hash-text.ts";
import { visible } from "../text.ts";
import type { Body } from "../trace/body.ts";
import type { Catalogue } from "../trace/catalogue.ts";
import { type ParsedReceipt, parseReceipt, type ReceiptCode } from "../trace/receipt.ts";
import type { BlockRef, DepartmentFact, MissingReason } from "./facts.ts";
import { check, fail, pass, skipped } from "./finding.ts";
import { checkAnchored } from "./receipt/checks/anchored.ts";
import { checkAuthorisation } from "./receipt/checks/authorisation.ts";
import { checkInclusion } from "./receipt/checks/inclusion.ts";
import { checkLog } from "./receipt/checks/log.ts";
import { checkSignature } from "./receipt/checks/signature.ts";
import { checkSubmission } from "./receipt/checks/submission.ts";
import type { EpochFact, LogFact, TraceFacts } from "./receipt/facts.ts";
import { known, type TraceFinding, type TraceQuestion } from "./receipt/question.ts";
import { settleTraceFacts } from "./receipt/settle-facts.ts";
import {
  deriveTraceVerdict,
  TRACE_CHECK_NAMES,
  type TraceCheck,
  type TraceCheckName,
  type TraceVerdict,
} from "./receipt/verdict.ts";

export interface TraceOptions {
  /** Unix seconds */
  now: number;
  /** the trace registries that this verifier trusts, CAIP-10, lowercase; null: it could not find out which */
  registries: readonly string[] | null;
  /** the platform's own; absent: the portable one */
  verifyEs256?: VerifyEs256;
  verifyEd25519?: VerifyEd25519;
  /** seconds that facts may be old, and clocks may differ; 300 where absent */
  factsTolerance?: number;
  /** seconds that the newest block may be old; absent: any */
  maxHeadAge?: number;
  /** seconds after which a checkpoint that is not anchored is overdue; a day where absent */
  anchorDeadline?: number;
}

/** An entry that the inclusion check vouches for. */
export interface ShownEntry {
  index: number;
  /** null: erased or left out. Members that a submitter wrote may hold hidden characters: show them with `visible` */
  body: Body | null;
  /** safe to show; null where the receipt carries none */
  details: string | null;
}

export interface Tracing {
  verdict: TraceVerdict;
  /** when the verdict was made; Unix seconds */
  now: number;
  /** one for each of TRACE_CHECK_NAMES, in their order */
  checks: TraceCheck[];
  /** null unless the inclusion check passes */
  entries: ShownEntry[] | null;
  /** null where the chain knows no such log or could not be asked */
  log: LogFact | null;
  /** the first epoch that covers the receipt; null where there is none yet or the chain could not be asked */
  epoch: EpochFact | null;
  /** who signed the submission; null where the receipt carries none or the chain could not be asked */
  submitter: DepartmentFact | null;
  /**
   * what datasets, fields, purposes and legal bases were called before the first entry, proved to stand in the log; null
   * where none was asked for, or the log did not show it
   */
  catalogue: Catalogue | null;
  /** the newest block that the verdict rests on */
  head: BlockRef | null;
}

/** @param facts what a source answered to `traceFactsQuery`; or why there is no answer; null: nobody was asked */
export async function verifyReceipt(
  input: string | Uint8Array | ParsedReceipt,
  facts: TraceFacts | { missing: MissingReason } | null,
  options: TraceOptions,
): Promise<Tracing> {
  requireOptions(options);
  const { now } = options;
  const parsed = parse(input);
  if ("code" in parsed) {
    const checks = TRACE_CHECK_NAMES.map((name) =>
      check(name, name === "format" ? parsed : skipped("not-reached")),
    );
    return { verdict: deriveTraceVerdict(checks), now, checks, ...NOTHING };
  }
  return answer({
    receipt: parsed,
    facts: settleTraceFacts(facts, parsed),
    now,
    registries: options.registries,
    verifyEs256: options.verifyEs256 ?? verifyEs256,
    verifyEd25519: options.verifyEd25519 ?? verifyEd25519,
    factsTolerance: options.factsTolerance ?? 300,
    maxHeadAge: options.maxHeadAge ?? null,
    anchorDeadline: options.anchorDeadline ?? 86_400,
  });
}

async function answer(question: TraceQuestion): Promise<Tracing> {
  const { facts, now, receipt } = question;
  const log = checkLog(question);
  // What an untrusted registry says is worth nothing: it is not asked.
  const trusted = log.code !== "log-untrusted";
  const reached = (ask: (question: TraceQuestion) => TraceFinding | Promise<TraceFinding>) =>
    trusted ? ask(question) : skipped("not-reached");
  const findings: Record<TraceCheckName, TraceFinding> = {
    format: pass("format-ok", { entries: receipt.entries.length }),
    log,
    signature: await reached(checkSignature),
    inclusion: checkInclusion(question),
    anchored: await reached(checkAnchored),
    submission: await reached(checkSubmission),
    authorisation: await reached(checkAuthorisation),
  };
  const head = trusted ? (known(facts.head) ?? null) : null;
  const checks = TRACE_CHECK_NAMES.map((name) =>
    check(name, findings[name], head !== null && RESTS_ON_FACTS.has(name) ? head : undefined),
  );
  return {
    verdict: deriveTraceVerdict(checks),
    now,
    checks,
    entries: findings.inclusion.outcome === "pass" ? show(receipt) : null,
    log: (trusted && known(facts.state)) || null,
    epoch: (trusted && known(facts.epoch)) || null,
    submitter: (trusted && known(facts.department)) || null,
    catalogue: (trusted && known(facts.catalogue)) || null,
    head,
  };
}

const RESTS_ON_FACTS: ReadonlySet<TraceCheckName> = new Set([
  "log",
  "signature",
  "anchored",
  "submission",
  "authorisation",
]);

const NOTHING = { entries: null, log: null, epoch: null, submitter: null, catalogue: null, head: null };

function parse(input: string | Uint8Array | ParsedReceipt): ParsedReceipt | TraceFinding {
  if (typeof input !== "string" && !(input instanceof Uint8Array)) return input;
  try {
    return parseReceipt(input);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return fail(error.code as ReceiptCode, {
      ...(error.field === undefined ? {} : { field: visible(error.field) }),
      ...(error.position === undefined ? {} : { position: error.position }),
    });
  }
}

function show({ entries }: ParsedReceipt): ShownEntry[] {
  return entries.map(({ index, body, details }) => ({
    index,
    body,
    details: details === null ? null : visible(details.text),
  }));
}

function requireOptions({ now, registries, factsTolerance, maxHeadAge, anchorDeadline }: TraceOptions): void {
  if (!Number.isSafeInteger(now) || now < 0) throw misuse("now", "must be whole Unix seconds");
  for (const [name, span] of Object.entries({ factsTolerance, maxHeadAge, anchorDeadline })) {
    if (span !== undefined && !(span >= 0)) throw misuse(name, "must be seconds, 0 or more");
  }
  if (registries !== null && !(Array.isArray(registries) && registries.every(isRegistry))) {
    throw misuse("registries", "must be CAIP-10 ids such as eip155:31337:0x…, lowercase");
  }
}

function misuse(field: string, why: string): CertraceError<"options-invalid"> {
  return new CertraceError("options-invalid", `${field} ${why}`, { field });
}
