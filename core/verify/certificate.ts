/**
 * The verifier: a certificate, the facts of the chain, the verifier's own terms → a verdict with its ordered checks.
 * Pure: no I/O, no clock; the same answer in Node and in the browser.
 *
 * Never throws for any input or facts, however malformed: that is what the `format` check and `undetermined` are
 * for. Throws CertraceError `options-invalid` (with the option in `field`) for a mistake of the caller, and passes on
 * what a handed-in `verifyEs256` throws.
 */
import type { Disclosed, Leaf } from "../certificate/disclose.ts";
import { isAnchorGuessed } from "../certificate/hang-alone.ts";
import type { FormatCode } from "../certificate/malformed.ts";
import { CERTIFICATE_NUMBER, type ParsedCertificate } from "../certificate/model.ts";
import { parseCertificate } from "../certificate/parse.ts";
import { type DigestText, digestText, type VerifyEs256 } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { verifyEs256 } from "../es256.ts";
import { isRegistry } from "../hash-text.ts";
import type { ToldHint } from "../successor/learn.ts";
import { visible } from "../text.ts";
import { checkAnchor } from "./checks/anchor.ts";
import { checkHolder } from "./checks/holder.ts";
import { checkIntegrity } from "./checks/integrity.ts";
import { checkIssuer } from "./checks/issuer.ts";
import { checkPeriod } from "./checks/period.ts";
import { checkRegistry } from "./checks/registry.ts";
import { checkStatus, statusChange } from "./checks/status.ts";
import type {
  BlockRef,
  CertificateRef,
  DepartmentFact,
  Facts,
  MissingReason,
  ProvenFacts,
  StatusChange,
  TypeFact,
} from "./facts.ts";
import { check, fail, pass, skipped } from "./finding.ts";
import { carriedOver, type Mirror, mirrorFor, type Trust } from "./mirror.ts";
import type { CopyKey, Finding, Question } from "./question.ts";
import { type SettledFacts, settleFacts } from "./settle-facts.ts";
import { successorNumber } from "./successor.ts";
import { CHECK_NAMES, type Check, deriveVerdict, type Verdict } from "./verdict.ts";

export interface VerifyOptions extends Trust {
  /** Unix seconds */
  now: number;
  /** Unix seconds: "what was it then?"; absent: now, up to the newest block */
  at?: number;
  /** the platform's own; absent: the portable one */
  verifyEs256?: VerifyEs256;
  /** the platform's own; absent: the portable one */
  digestText?: DigestText;
  /** seconds that facts may be old, and clocks may differ; 300 where absent */
  factsTolerance?: number;
  /** seconds that the newest block may be old; absent: any, since a quiet chain may make no blocks */
  maxHeadAge?: number;
  /** what a presentation must be bound to; absent: a key binding is checked only where one is presented */
  expected?: { audience: string; nonce: string };
  /** keys with which services that this verifier believes seal restricted copies; null or absent: it has none */
  copyKeys?: readonly CopyKey[] | null;
  /** what departments tell of newer versions to those who hold the older (core/successor); absent: nobody was asked */
  successors?: readonly ToldHint[];
}

/** A claim to show. */
export interface ShownClaim extends Leaf {
  /** the value as text, safe to display: hidden and direction-changing characters are replaced by their codes */
  text: string;
}

/** The certificate as its department signed it; only what integrity vouches for. */
export interface ShownCertificate {
  /** null where the chain could not be asked about the department */
  issuer: DepartmentFact | null;
  iss: string;
  vct: string;
  type: TypeFact | null;
  /** the number people know it by, safe to display; null where there is none or it was withheld */
  number: string | null;
  nbf: number | null;
  exp: number | null;
  /** what was signed openly or disclosed, without the members that the verifier itself reads */
  claims: ShownClaim[];
}

export interface Verification {
  verdict: Verdict;
  /** the time the verdict is about, and the time it was made; Unix seconds */
  at: number;
  now: number;
  /** one for each of CHECK_NAMES, in their order */
  checks: Check[];
  /** null unless the integrity check passes */
  certificate: ShownCertificate | null;
  /** Unix seconds; null where the chain has no such batch or could not be asked */
  anchoredAt: number | null;
  /** not null: a mirror answered, on which it has stood since `anchoredAt`; that it stood elsewhere before is not proven */
  mirror: Mirror | null;
  /** the newest block that the verdict rests on */
  head: BlockRef | null;
  /** the newer version, where the status is `superseded`; its number, where the department told it to this one's holders */
  superseding: (CertificateRef & { number?: string }) | null;
  /** what made the status what it is; null where nothing ever did */
  statusChange: Pick<StatusChange, "status" | "reason" | "decision" | "by" | "time"> | null;
}

/**
 * @param facts what a source answered to `factsQuery` (asked with the same trust); or why there is no answer; null: nobody was asked, for
 * instance because the certificate has no anchor. Not to be changed afterwards: its form is looked at once.
 */
export async function verifyCertificate(
  input: string | Uint8Array | ParsedCertificate,
  facts: Facts | ProvenFacts | { missing: MissingReason } | null,
  options: VerifyOptions,
): Promise<Verification> {
  requireOptions(options);
  const { now, at = now } = options;
  const digest = options.digestText ?? digestText;
  const parsed = parse(input, digest);
  if ("code" in parsed) {
    const checks = CHECK_NAMES.map((name) =>
      check(name, name === "format" ? parsed : skipped("not-reached")),
    );
    return { verdict: deriveVerdict(checks), at, now, checks, ...NOTHING };
  }
  const question: Question = {
    ...about(parsed, facts, options),
    now,
    at: options.at ?? null,
    registries: options.registries,
    verifyEs256: options.verifyEs256 ?? verifyEs256,
    digestText: digest,
    factsTolerance: options.factsTolerance ?? 300,
    maxHeadAge: options.maxHeadAge ?? null,
    expected: options.expected ?? null,
    copyKeys: options.copyKeys ?? null,
    successors: options.successors ?? [],
  };
  return answer(question, at);
}

/**
 * An anchor that was guessed (certificate/hang-alone.ts) counts once the chain has its batch. Until then nothing of the
 * facts does: a certificate of another registry would fail for a key that nobody said was registered in this one.
 */
function about(
  certificate: ParsedCertificate,
  facts: Parameters<typeof verifyCertificate>[1],
  trust: Trust,
): { certificate: ParsedCertificate; facts: SettledFacts; mirror: Mirror | null } {
  const mirror = mirrorFor(certificate, trust);
  const settled = settleFacts(facts, certificate, mirror);
  if (!isAnchorGuessed(certificate) || ("value" in settled.batch && settled.batch.value !== null))
    return { certificate, facts: settled, mirror };
  if ("missing" in settled.batch)
    return { certificate, facts: settleFacts({ missing: settled.batch.missing }, certificate), mirror };
  const unanchored = { ...certificate, anchor: null };
  return { certificate: unanchored, facts: settleFacts(null, unanchored), mirror: null };
}

async function answer(question: Question, at: number): Promise<Verification> {
  const { facts, now } = question;
  const registry = checkRegistry(question);
  // What an untrusted registry says about keys and batches is worth nothing: it is not asked.
  const trusted = registry.outcome !== "fail";
  const integrity = trusted
    ? await checkIntegrity(question)
    : { finding: skipped("not-reached"), disclosed: null };
  const findings: Record<(typeof CHECK_NAMES)[number], Finding> = {
    format: pass("format-ok", { form: question.certificate.form }),
    registry,
    integrity: integrity.finding,
    issuer: trusted ? checkIssuer(question) : skipped("not-reached"),
    anchor: trusted ? checkAnchor(question) : skipped("not-reached"),
    status: trusted ? checkStatus(question) : skipped("not-reached"),
    period: checkPeriod(question),
    holder: await checkHolder(question),
  };
  const head = trusted && "value" in facts.head ? facts.head.value : null;
  const checks = CHECK_NAMES.map((name) =>
    check(name, findings[name], head !== null && RESTS_ON_FACTS.has(name) ? head : undefined),
  );
  // Where the status check did not answer, there is no change to show either.
  const answered = findings.status.outcome === "pass" || findings.status.outcome === "fail";
  const change = answered && findings.anchor.outcome !== "fail" ? statusChange(question) : null;
  const verdict = deriveVerdict(checks);
  const newer = change === null ? null : successorOf(question, change);
  // A copy that has run out tells nothing any more; what was altered was never its department's.
  const mayTell = verdict === "superseded" && findings.period.code !== "copy-expired";
  const number = change && newer && mayTell ? await successorNumber(question, change, newer) : null;
  return {
    verdict,
    at,
    now,
    checks,
    certificate: integrity.disclosed === null ? null : show(question, integrity.disclosed),
    anchoredAt: trusted && "value" in facts.batch ? (facts.batch.value?.anchoredAt ?? null) : null,
    mirror: trusted ? carriedOver(question) : null,
    head,
    superseding: newer && number !== null ? { ...newer, number } : newer,
    statusChange: change === null ? null : summary(change),
  };
}

const RESTS_ON_FACTS: ReadonlySet<string> = new Set(["integrity", "issuer", "anchor", "status"]);

const NOTHING = {
  certificate: null,
  anchoredAt: null,
  mirror: null,
  head: null,
  superseding: null,
  statusChange: null,
};

function parse(
  input: string | Uint8Array | ParsedCertificate,
  digest: DigestText,
): ParsedCertificate | Finding {
  if (typeof input !== "string" && !(input instanceof Uint8Array)) return input;
  try {
    return parseCertificate(input, digest);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return fail(error.code as FormatCode, {
      ...(error.field === undefined ? {} : { field: visible(error.field) }),
      ...(error.position === undefined ? {} : { position: error.position }),
    });
  }
}

/** Members that the verifier reads itself and shows in their own places. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  "iss",
  "vct",
  "vct#integrity",
  "iat",
  "nbf",
  "exp",
  "cnf",
  "status",
  CERTIFICATE_NUMBER,
]);

function show({ certificate, facts }: Question, { claims, leaves }: Disclosed): ShownCertificate {
  const number = Object.hasOwn(claims, CERTIFICATE_NUMBER) ? claims[CERTIFICATE_NUMBER] : null;
  const { iss, vct, nbf, exp } = certificate.claims;
  return {
    issuer: "value" in facts.department ? facts.department.value : null,
    iss,
    vct,
    type: "value" in facts.type ? facts.type.value : null,
    number: typeof number === "string" ? visible(number) : null,
    nbf,
    exp,
    claims: leaves
      .filter(({ path }) => !NOT_SHOWN.has(String(path[0])))
      .map((leaf) => ({ ...leaf, text: asText(leaf.value) })),
  };
}

function asText(value: Leaf["value"]): string {
  return visible(typeof value === "string" ? value : JSON.stringify(value));
}

function successorOf({ certificate }: Question, change: StatusChange): CertificateRef | null {
  const index = certificate.anchor?.index;
  return change.successors.find((each) => each.index === index)?.successor ?? null;
}

function summary({ status, reason, decision, by, time }: StatusChange): Verification["statusChange"] {
  return { status, reason, decision, by, time };
}

function requireOptions(options: VerifyOptions): void {
  const { now, at, registries, mirrors, factsTolerance, maxHeadAge } = options;
  const isTime = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isSpan = (value: unknown) => value === undefined || (typeof value === "number" && value >= 0);
  if (!isTime(now)) throw misuse("now", "must be whole Unix seconds");
  if (at !== undefined && !isTime(at)) throw misuse("at", "must be whole Unix seconds");
  if (!isSpan(factsTolerance)) throw misuse("factsTolerance", "must be seconds, 0 or more");
  if (!isSpan(maxHeadAge)) throw misuse("maxHeadAge", "must be seconds, 0 or more");
  if (registries !== null && !(Array.isArray(registries) && registries.every(isRegistry))) {
    throw misuse("registries", "must be CAIP-10 ids such as eip155:31337:0x…, lowercase");
  }
  if (mirrors?.some(({ by, of, since }) => !isRegistry(by) || !isRegistry(of) || !isTime(since)))
    throw misuse("mirrors", "must name two registries each, and since when, in whole Unix seconds");
}

function misuse(field: string, why: string): CertraceError<"options-invalid"> {
  return new CertraceError("options-invalid", `${field} ${why}`, { field });
}
