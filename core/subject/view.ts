/**
 * A person's view of a log: all entries about them up to an anchored head, and the proof that these are all. Complete
 * when the tag is shown to be theirs and the only one (VRF), the entries make their little log, the little log stands
 * in the subject map, and map and log are the ones that the chain holds. Pure; the person's own browser asks.
 *
 * A log that changed its VRF key knows a person by one tag for each key: a part of the view for each, or it hides some.
 * Never throws for any view or facts.
 */
import { decodeBase64url, encodeBase64url } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { verifyInclusion } from "../merkle/proof.ts";
import { type OtherBody, parseBody } from "../trace/body.ts";
import { entryLeafHash, hashBody } from "../trace/entry.ts";
import type { BlockRef, Fact, MissingReason } from "../verify/facts.ts";
import {
  type Check as AnyCheck,
  check,
  type Finding,
  fail,
  missing,
  pass,
  skipped,
  unknown,
  weigh,
} from "../verify/finding.ts";
import { type StaleCode, stale } from "../verify/freshness.ts";
import type { EpochFact, LogFact } from "../verify/receipt/facts.ts";
import { mapValue } from "./map-hash.ts";
import { type MapProof, verifyMapAbsence, verifyMapInclusion } from "./map-proof.ts";
import { miniTree } from "./mini-log.ts";
import type { EpochHead } from "./omission.ts";
import { provenTag } from "./tag.ts";

export interface ViewEntry {
  index: number;
  /** as the little log states it */
  leafHash: Uint8Array;
  /** canonical JSON; null: erased, or not asked for */
  body: string | null;
  /** RFC 6962 path to the root of the log; null: not asked for */
  path: readonly Uint8Array[] | null;
}

/** What stands under one tag: its place in the map, and its entries, from which the map's value must follow. */
export interface ViewPart extends MapProof {
  tag: Uint8Array;
  /** VRF proof of the tag, 80 bytes */
  proof: Uint8Array;
  /** ascending; none: the map does not know the tag */
  entries: readonly ViewEntry[];
}

export interface SubjectView {
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  log: number;
  /** `subjectAlpha` of whose view it is; made by who checks, never taken from the log */
  alpha: Uint8Array;
  /** the head that all parts are about */
  head: EpochHead;
  parts: readonly ViewPart[];
}

/** What the chain says; every fact as in core/verify/receipt/facts. */
export interface ViewFacts {
  readAt: number;
  head: Fact<BlockRef>;
  finalized: Fact<BlockRef>;
  state: Fact<LogFact | null>;
  /** the epoch of the view's size; null: the log has none */
  epoch: Fact<EpochFact | null>;
}

export interface ViewOptions {
  /** Unix seconds */
  now: number;
  registries: readonly string[] | null;
  /** seconds; 300 where absent */
  factsTolerance?: number;
  /** seconds; absent: any */
  maxHeadAge?: number;
}

export const VIEW_CHECK_NAMES = ["log", "tag", "entries", "map", "logged", "anchored"] as const;
export type ViewCheckName = (typeof VIEW_CHECK_NAMES)[number];
export type ViewCheck = AnyCheck<ViewCheckName>;

export type ViewCode =
  | MissingReason
  | StaleCode
  | "not-reached"
  | "log-ok"
  | "log-untrusted"
  | "registries-not-known"
  | "log-unknown"
  | "log-faulty"
  | "tag-ok"
  | "tag-proof"
  | "tag-key-missing"
  | "entries-ok"
  | "entry-body"
  | "entry-order"
  | "entry-beyond"
  | "time-order"
  | "entry-twice"
  | "map-ok"
  | "map-proof"
  | "logged-ok"
  | "logged-not-shown"
  | "entry-not-logged"
  | "anchored-ok"
  | "anchored-not-final"
  | "view-not-anchored"
  | "view-other-head";

export type ViewVerdict = "complete" | "incomplete" | "log-faulty" | "undetermined";

export interface ViewAnswer {
  verdict: ViewVerdict;
  /** one for each of VIEW_CHECK_NAMES, in their order */
  checks: ViewCheck[];
  /** up to when it is complete, Unix seconds; null where the chain could not be asked */
  anchoredAt: number | null;
}

type ViewFinding = Finding<ViewCode>;

export function checkView(view: SubjectView, facts: ViewFacts, options: ViewOptions): ViewAnswer {
  const checks = [...viewChecks(view, facts, options)];
  const trusted = checks.every(({ code }) => code !== "log-untrusted");
  const epoch = trusted && "value" in facts.epoch ? facts.epoch.value : null;
  return { verdict: verdictOfView(checks), checks, anchoredAt: epoch?.anchoredAt ?? null };
}

/** The checks in the order of VIEW_CHECK_NAMES, each made when it is asked for, so that they can be shown as they pass. */
export function* viewChecks(
  view: SubjectView,
  facts: ViewFacts,
  options: ViewOptions,
): Generator<ViewCheck, void> {
  const log = checkLog(view, facts, options);
  const trusted = log.code !== "log-untrusted";
  yield check("log", log);
  yield check("tag", trusted ? checkTags(view, facts, options) : skipped("not-reached"));
  yield check("entries", checkEntries(view));
  yield check("map", checkMap(view));
  yield check("logged", checkLogged(view));
  yield check("anchored", trusted ? checkAnchored(view, facts) : skipped("not-reached"));
}

/** Of checks of a view, or more than those. */
export function verdictOfView(
  checks: readonly Pick<AnyCheck<string>, "name" | "outcome" | "code">[],
): ViewVerdict {
  const failed = checks.filter(({ outcome }) => outcome === "fail");
  if (failed.some(({ code }) => code !== "log-faulty")) return "incomplete";
  if (failed.length > 0) return "log-faulty";
  // Paths to the log's root show more than the map does, and need not be asked for.
  const whole = checks.every(
    ({ name, outcome }) => outcome === "pass" || (name === "logged" && outcome === "skipped"),
  );
  return whole ? "complete" : "undetermined";
}

function checkLog({ registry, log }: SubjectView, facts: ViewFacts, options: ViewOptions): ViewFinding {
  const { registries } = options;
  if (registries === null) return unknown("registries-not-known", { registry });
  if (!registries.includes(registry)) return fail("log-untrusted", { registry });
  const { state } = facts;
  const value = "value" in state ? state.value : undefined;
  if (value === null) return outdated(facts, options) ?? fail("log-unknown", { log });
  if (value && value.id !== log) return fail("log-unknown", { log });
  return weigh<ViewCode>(
    [
      value?.faulty ? fail("log-faulty", { origin: value.origin }) : null,
      missing(state, "log"),
      outdated(facts, options),
    ],
    pass("log-ok", { origin: value?.origin ?? "" }),
  );
}

/** Whether the log may have been opened, or got another key, since the source last heard from the chain. */
function outdated(facts: ViewFacts, options: ViewOptions): Finding<StaleCode> | null {
  const { now, factsTolerance = 300, maxHeadAge = null } = options;
  return stale({ facts, now, factsTolerance, maxHeadAge }, facts.state);
}

/** Every VRF key that the log ever had gives the person one tag; each must be shown, and nothing else. */
function checkTags({ alpha, parts }: SubjectView, facts: ViewFacts, options: ViewOptions): ViewFinding {
  const { state } = facts;
  if ("missing" in state) return missing(state, "log")!;
  const keys = [...new Set(state.value?.keys.map(({ vrfKey }) => vrfKey) ?? [])];
  const shown = new Set<string>();
  for (const { tag, proof } of parts) {
    const by = keys.find((key) =>
      provenTag(decodeBase64url(key), alpha, proof)?.every((byte, i) => byte === tag[i]),
    );
    if (by === undefined) return outdated(facts, options) ?? fail("tag-proof", { tag: encodeBase64url(tag) });
    if (tag.length !== 32 || shown.has(by)) return fail("tag-proof", { tag: encodeBase64url(tag) });
    shown.add(by);
  }
  return shown.size === keys.length && keys.length > 0
    ? pass("tag-ok", { tags: keys.length })
    : fail("tag-key-missing", { keys: keys.length, shown: shown.size });
}

function checkEntries({ parts, head }: SubjectView): ViewFinding {
  const read: ReadEntry[] = [];
  let count = 0;
  for (const { tag, entries } of parts) {
    let before = -1;
    for (const { index, leafHash, body } of entries) {
      if (!Number.isSafeInteger(index) || index <= before) return fail("entry-order", { index });
      if (index >= head.size) return fail("entry-beyond", { index, size: head.size });
      before = index;
      count++;
      if (body === null) continue;
      const own = readEntry(tag, leafHash, body);
      if (own === null) return fail("entry-body", { index });
      read.push({ index, ...own });
    }
  }
  read.sort((a, b) => a.index - b.index);
  return checkTimes(read) ?? pass("entries-ok", { entries: count });
}

interface ReadEntry {
  index: number;
  time: string;
  /** what it cites */
  submission: string | null;
}

/** Time never runs backwards; and all that one submission asked for was logged at once, or it was logged again. */
function checkTimes(entries: readonly ReadEntry[]): ViewFinding | null {
  const first = new Map<string, ReadEntry>();
  for (const [i, { index, time, submission }] of entries.entries()) {
    const before = entries[i - 1];
    if (before !== undefined && time < before.time) return fail("time-order", { index, other: before.index });
    if (submission === null) continue;
    const other = first.get(submission);
    if (other === undefined) first.set(submission, entries[i]!);
    else if (other.time !== time) return fail("entry-twice", { index, other: other.index });
  }
  return null;
}

/** null: it is not the body that the little log states. */
function readEntry(
  tag: Uint8Array,
  leafHash: Uint8Array,
  body: string,
): Pick<ReadEntry, "time" | "submission"> | null {
  try {
    const { time, submission } = parseBody(body) as OtherBody;
    if (!areEqual(entryLeafHash({ tag, bodyHash: hashBody(body) }), leafHash)) return null;
    return { time, submission: typeof submission === "string" ? submission : null };
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}

function checkMap({ parts, head }: SubjectView): ViewFinding {
  for (const part of parts) {
    if (!isInMap(head.mapRoot, part)) return fail("map-proof", { entries: part.entries.length });
  }
  return pass("map-ok", { subjects: parts.length });
}

function isInMap(mapRoot: Uint8Array, part: ViewPart): boolean {
  const { tag, siblings, entries } = part;
  if (entries.length === 0) return verifyMapAbsence(mapRoot, tag, part);
  if (entries.some(({ leafHash }) => leafHash.length !== 32)) return false;
  try {
    const { root, size } = miniTree(entries);
    return verifyMapInclusion(mapRoot, { tag, value: mapValue(size, root) }, siblings);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return false;
  }
}

function checkLogged({ parts, head: { size, root } }: SubjectView): ViewFinding {
  const entries = parts.flatMap((part) => part.entries);
  if (entries.some(({ path }) => path === null)) return skipped("logged-not-shown");
  const stray = entries.find(
    ({ index, leafHash, path }) => !verifyInclusion({ root, size, index, leafHash, path: path ?? [] }),
  );
  return stray === undefined
    ? pass("logged-ok", { entries: entries.length })
    : fail("entry-not-logged", { index: stray.index });
}

function checkAnchored({ head }: SubjectView, { epoch, finalized }: ViewFacts): ViewFinding {
  if ("missing" in epoch) return missing(epoch, "epoch")!;
  const anchored = epoch.value;
  if (anchored === null) return fail("view-not-anchored", { size: head.size });
  const same =
    anchored.size === head.size &&
    areEqual(decodeBase64url(anchored.root), head.root) &&
    areEqual(decodeBase64url(anchored.mapRoot), head.mapRoot);
  return weigh<ViewCode>(
    [
      same ? null : fail("view-other-head", { size: head.size }),
      missing(finalized, "finalized"),
      "value" in finalized && anchored.block > finalized.value.number
        ? unknown("anchored-not-final", { block: anchored.block, finalized: finalized.value.number })
        : null,
    ],
    pass("anchored-ok", { epoch: anchored.number, anchoredAt: anchored.anchoredAt, size: head.size }),
  );
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
