/**
 * "Is this all?": the whole proof that a list of entries, as a page shows it, is complete and true. From what the service
 * said, what the chain says, and what the device remembers; pure, so that the same is run in a browser's worker and over
 * an evidence file.
 *
 * The checks of core/subject/view.ts, and two more: that the list which the person looks at is the list that is proved
 * (`listed`), and that it goes on from what was proved before (`remembered`). Never throws for any answer or facts.
 */
import { encodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { parseBody } from "../trace/body.ts";
import { instantOf } from "../trace/terms.ts";
import type { MissingReason } from "../verify/facts.ts";
import {
  type Check as AnyCheck,
  check,
  type Finding,
  fail,
  missing,
  pass,
  skipped,
  unknown,
} from "../verify/finding.ts";
import type { EpochFact, TraceFacts } from "../verify/receipt/facts.ts";
import type { EpochHead } from "./omission.ts";
import { checkRemembered, type Remembered, type RememberedCode, rememberView } from "./remembered.ts";
import type { SubjectProof } from "./subject-proof.ts";
import {
  type SubjectView,
  type ViewCheckName,
  type ViewCode,
  type ViewVerdict,
  verdictOfView,
  viewChecks,
} from "./view.ts";
import { type SettledViewFacts, settleViewFacts } from "./view-facts.ts";

/** One entry of the list that the person looks at. */
export interface ListedEntry {
  index: number;
  /** canonical JSON; null: the service shows none */
  body: string | null;
  /** index of the entry that erased it, as the service says; null: it says nothing */
  erased: number | null;
  /** it was shown, but is not among what is checked here: evidence files hold only the bodies in question */
  leftOut?: true;
}

export interface ShownPart {
  /** what the service answered */
  shown: SubjectProof;
  /** VRF proof of its tag, base64url */
  proof: string;
}

export interface Question {
  registry: string;
  log: number;
  /** `subjectAlpha` of whose entries they must be, from what the person says of themselves; null: that is left open */
  alpha: Uint8Array | null;
  /** one for each VRF key of the log; all about one head */
  parts: readonly ShownPart[];
  listed: readonly ListedEntry[];
  /** what the chain says about the parts' head */
  facts: TraceFacts | { missing: MissingReason };
  remembered: Remembered | null;
  /** RFC 9162 proof from the remembered size to the head, base64url; null: none could be had, or none is needed */
  growth: readonly string[] | null;
  /** Unix seconds */
  now: number;
  /** trusted trace registries, CAIP-10; null: could not be found out */
  registries: readonly string[] | null;
}

export const PROOF_CHECK_NAMES = [
  "log",
  "tag",
  "listed",
  "entries",
  "map",
  "anchored",
  "remembered",
] as const;
export type ProofCheckName = (typeof PROOF_CHECK_NAMES)[number];
export type ProofCheck = AnyCheck<ProofCheckName>;

export type ProofCode =
  | ViewCode
  | RememberedCode
  | "listed-ok"
  | "listed-extra"
  | "listed-missing"
  | "listed-withheld"
  | "erasure-pending"
  | "subject-not-given"
  | "parts-differ";

export interface ProofResult {
  verdict: ViewVerdict;
  /** one for each of PROOF_CHECK_NAMES, in their order */
  checks: ProofCheck[];
  head: EpochHead;
  /** null: the chain has none of this size, or could not be asked */
  epoch: EpochFact | null;
  /** how many entries were proved */
  entries: number;
  /** how many of the list are newer than the head */
  pending: number;
  /** of those, when the oldest was logged, Unix seconds; null: there is none, or it does not say */
  pendingSince: number | null;
  /** what to remember; null unless all of it held */
  remember: Remembered | null;
}

/** Yields each check as it is made; returns what follows from them. */
export function* isThisAll(question: Question): Generator<ProofCheck, ProofResult> {
  const { registry, log, parts, listed } = question;
  const head = parts[0]!.shown.head;
  const facts = settleViewFacts(question.facts, { registry, log, head });
  const view = viewOf(question, head);
  const own = parts.map(({ shown }) => shown.entries);
  const checks: ProofCheck[] = [];
  const tell = (name: ProofCheckName, finding: Finding<string>) => {
    const made = check(name, finding);
    checks.push(made);
    return made;
  };

  for (const { name, ...finding } of viewChecks(view, facts, question)) {
    if (name === "entries") yield tell("listed", checkListed(question, head, facts));
    if (name === "tag" && question.alpha === null) yield tell(name, skipped("subject-not-given"));
    else if (isProofCheck(name)) yield tell(name, finding as Finding<string>);
  }
  const ordered = checks.every(({ code }) => code !== "entry-order");
  yield tell(
    "remembered",
    ordered ? checkRemembered(question.remembered, head, own, growthOf(question)) : skipped("not-reached"),
  );

  const newer = listed.filter(({ index }) => index >= head.size);
  // What a device has not proved before is none the less proved.
  const verdict = verdictOfView(checks.filter(({ code }) => code !== "remembered-none"));
  return {
    verdict,
    checks,
    head,
    epoch: "value" in facts.epoch ? facts.epoch.value : null,
    entries: own.reduce((sum, entries) => sum + entries.length, 0),
    pending: newer.length,
    pendingSince: newer.reduce<number | null>((oldest, { body }) => earlier(oldest, timeOf(body)), null),
    remember: verdict === "complete" ? rememberView(head, own) : null,
  };
}

const isProofCheck = (name: ViewCheckName): name is Exclude<ViewCheckName, "logged"> => name !== "logged";

function viewOf({ registry, log, alpha, parts, listed }: Question, head: EpochHead): SubjectView {
  const bodies = new Map(listed.map(({ index, body }) => [index, body]));
  return {
    registry,
    log,
    alpha: alpha ?? new Uint8Array(),
    head,
    parts: parts.map(({ shown, proof }) => ({
      tag: shown.tag,
      // Not 80 bytes: it proves nothing, and the check says so.
      proof: tryDecodeFixed(proof, 80) ?? new Uint8Array(),
      siblings: shown.siblings,
      terminal: shown.terminal,
      entries: shown.entries.map(({ index, leafHash }) => ({
        index,
        leafHash,
        body: bodies.get(index) ?? null,
        path: null,
      })),
    })),
  };
}

/** That the list which the person looks at is the one that the log accounts for. */
function checkListed(
  { registry, log, parts, listed }: Question,
  head: EpochHead,
  { erased }: SettledViewFacts,
): Finding<ProofCode> {
  for (const { shown } of parts)
    if (shown.registry !== registry || shown.log !== log || !isSameHead(shown.head, head))
      return fail("parts-differ", {});
  const accounted = new Set(parts.flatMap(({ shown }) => shown.entries.map(({ index }) => index)));
  const inList = new Map<number, ListedEntry>();
  for (const each of listed) {
    const { index } = each;
    // An entry that is shown twice stands in the log once: what the other one says, nobody logged.
    if (inList.has(index) || (index < head.size && !accounted.has(index)))
      return fail("listed-extra", { index });
    inList.set(index, each);
  }
  let undecided: Finding<ProofCode> | null = null;
  for (const index of accounted) {
    const each = inList.get(index);
    if (each === undefined) return fail("listed-missing", { index });
    if (each.body !== null || each.leftOut) continue;
    if (each.erased === null) return fail("listed-withheld", { index });
    if (each.erased >= head.size) undecided ??= unknown("erasure-pending", { index });
    else if ("missing" in erased) undecided ??= missing(erased, "erasures");
    else if (!erased.value.has(index)) return fail("listed-withheld", { index });
  }
  return undecided ?? pass("listed-ok", { entries: accounted.size });
}

function growthOf({ growth }: Question): Uint8Array[] | null {
  const path = growth?.map((each) => tryDecodeFixed(each, 32)) ?? null;
  return path === null || path.some((each) => each === null) ? null : (path as Uint8Array[]);
}

function isSameHead(a: EpochHead, b: EpochHead): boolean {
  return (
    a.size === b.size &&
    encodeBase64url(a.root) === encodeBase64url(b.root) &&
    encodeBase64url(a.mapRoot) === encodeBase64url(b.mapRoot)
  );
}

function timeOf(body: string | null): number | null {
  if (body === null) return null;
  try {
    const at = instantOf(parseBody(body).time);
    return at === null ? null : Math.floor(at / 1000);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
