/**
 * What is unusual in a person's trail. The rules are public and versioned: `RULES` is all there is to them, and its hash
 * stands in the log as a `rules` entry, so that nobody can change quietly what people are told. A mark accuses nobody;
 * it says why somebody may want to look. Pure; the page and the notices mark alike.
 *
 * Rules that need to know what came before are silent until the whole trail is there.
 */
import canonicalize from "canonicalize";
import { digestText } from "../crypto.ts";
import type { KnownBody } from "../trace/body.ts";
import type { AccessBody } from "../trace/kinds/access.ts";
import type { UnsealedBody } from "../trace/kinds/seal.ts";
import { instantOf } from "../trace/terms.ts";
import { exchangeOf, type TrailItem } from "./item.ts";

export const RULE_CODES = [
  "first-time",
  "at-night",
  "often",
  "right-ending",
  "no-service",
  "one-sided",
  "refused",
] as const;
export type RuleCode = (typeof RULE_CODES)[number];

/** To change anything here is to raise `version`. Days are of 24 hours. */
export const RULES = {
  v: 1,
  version: 1,
  rules: {
    /** a department's first access to this person's data, other data having been read by others before */
    "first-time": {},
    /** an access between these hours of the clock in the zone */
    "at-night": { zone: "Asia/Shanghai", from: 22, until: 6 },
    /**
     * more accesses by one department within `days` than `times` its own usual number in as many days before; of one
     * that was not there before, than `times` the other departments' mean in the same days. Never fewer than `least`.
     */
    often: { days: 30, times: 3, least: 5 },
    /** a permission in force that ends within `days` from now */
    "right-ending": { days: 14 },
    /** the newest access of a department for a purpose, older than `days`, after which it reported no outcome */
    "no-service": { days: 60 },
    /** an exchange of which only one side is logged `hours` later */
    "one-sided": { hours: 24 },
    /** somebody asked and was refused */
    refused: {},
  },
} as const;

/** base64url SHA-256 of the RFC 8785 text of RULES. */
export const rulesHash = (): string => digestText(canonicalize(RULES)!);

/** Why an entry is marked; what its sentence needs. */
export interface Mark {
  rule: RuleCode;
  department: number;
  purpose: string | null;
  /** accesses counted, and how many are usual (rounded to one decimal) */
  count?: number;
  usual?: number;
  /** the rule's own number of days */
  days?: number;
  /** Unix milliseconds: of the access, or when the permission ends */
  at?: number;
}

export interface MarkOptions {
  /** Unix milliseconds */
  now: number;
  /** whether the trail is loaded to its end */
  complete: boolean;
}

type Read = AccessBody | UnsealedBody;

const DAY = 86_400_000;

/**
 * @param items of one log or several, newest first
 * @returns the marks of each entry that has any, by its key, in the order of RULE_CODES
 */
export function markUnusual(items: readonly TrailItem[], options: MarkOptions): Map<string, Mark[]> {
  const found = new Map<string, Mark[]>();
  const put = (item: TrailItem, mark: Mark) => {
    const marks = found.get(item.key);
    if (marks) marks.push(mark);
    else found.set(item.key, [mark]);
  };
  const reads = items.filter((item): item is ReadItem => readerOf(item) !== null).reverse(); // oldest first
  if (options.complete) markFirst(reads, put);
  markNights(reads, put);
  if (options.complete) markOften(reads, put);
  markEndingRights(items, options.now, put);
  if (options.complete) markNoService(items, options.now, put);
  markOneSided(items, options, put);
  for (const item of items) {
    const body = item.body as KnownBody | null;
    if (body?.kind === "refused") put(item, markOf("refused", body));
  }
  return found;
}

/** The marks that a person wants to see: rules that they switched off are left out. */
export function switchedOn(marks: readonly Mark[] | undefined, off: ReadonlySet<RuleCode>): Mark[] {
  return marks?.filter(({ rule }) => !off.has(rule)) ?? [];
}

type Put = (item: TrailItem, mark: Mark) => void;
type ReadItem = TrailItem & { body: Read };

/** Who read data by this entry; null: nobody did. */
function readerOf({ body }: TrailItem): number | null {
  const known = body as KnownBody | null;
  if (known?.kind === "access") return known.consumer;
  return known?.kind === "unsealed" ? known.agency : null;
}

const markOf = (rule: RuleCode, about: { consumer: number; purpose?: string } | Read): Mark => ({
  rule,
  department: "consumer" in about ? about.consumer : about.agency,
  purpose: about.purpose ?? null,
});

function markFirst(reads: readonly ReadItem[], put: Put): void {
  const seen = new Set<number>();
  for (const item of reads) {
    const reader = readerOf(item)!;
    // The very first entry of a trail is new to everybody, and says nothing.
    if (seen.size > 0 && !seen.has(reader)) put(item, markOf("first-time", item.body));
    seen.add(reader);
  }
}

function markNights(reads: readonly ReadItem[], put: Put): void {
  const { zone, from, until } = RULES.rules["at-night"];
  const hours = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" });
  for (const item of reads) {
    const at = item.happened!;
    const hour = Number(hours.format(at));
    if (hour >= from || hour < until) put(item, { ...markOf("at-night", item.body), at });
  }
}

/** One mark for each burst: where the number first passes what is usual. */
function markOften(reads: readonly ReadItem[], put: Put): void {
  const { days, times, least } = RULES.rules.often;
  const window = days * DAY;
  /** how many accesses a reader had before the window, and when the first of all was */
  const before = new Map<number, { count: number; first: number }>();
  const inWindow = new Map<number, number>();
  const inBurst = new Set<number>();
  let oldest = 0;
  for (const [i, item] of reads.entries()) {
    const reader = readerOf(item)!;
    const time = item.time!;
    inWindow.set(reader, (inWindow.get(reader) ?? 0) + 1);
    for (; reads[oldest]!.time! <= time - window; oldest++) {
      const past = reads[oldest]!;
      const passed = readerOf(past)!;
      const left = inWindow.get(passed)! - 1;
      if (left > 0) inWindow.set(passed, left);
      else inWindow.delete(passed);
      const known = before.get(passed) ?? { count: 0, first: past.time! };
      before.set(passed, { ...known, count: known.count + 1 });
    }
    const count = inWindow.get(reader)!;
    const own = before.get(reader);
    const others = inWindow.size - 1;
    const usual = own
      ? own.count / Math.max(1, (time - window - own.first) / window)
      : others > 0
        ? (i - oldest + 1 - count) / others
        : null; // nobody to compare with
    const isOften = count >= least && usual !== null && count > times * Math.max(1, usual);
    if (isOften && !inBurst.has(reader))
      put(item, { ...markOf("often", item.body), count, usual: Math.round(usual * 10) / 10, days });
    if (isOften) inBurst.add(reader);
    else inBurst.delete(reader);
  }
}

function markEndingRights(items: readonly TrailItem[], now: number, put: Put): void {
  const { days } = RULES.rules["right-ending"];
  const ended = new Set<string>();
  for (const item of items) {
    const body = item.body as KnownBody | null;
    if (body?.kind === "grant-revoked") ended.add(`${item.log}/${body.grant}`); // newer than its grant, so seen before
    if (body?.kind !== "grant" || ended.has(item.key)) continue;
    const until = instantOf(body.until) ?? 0;
    const from = instantOf(body.from) ?? 0;
    if (from <= now && now < until && until - now <= days * DAY)
      put(item, {
        rule: "right-ending",
        department: body.consumers[0]!,
        purpose: body.purpose,
        days,
        at: until,
      });
  }
}

function markNoService(items: readonly TrailItem[], now: number, put: Put): void {
  const { days } = RULES.rules["no-service"];
  /** what was followed by something: by the request, or by department and purpose */
  const answered = new Set<string>();
  for (const item of items) {
    const body = item.body as KnownBody | null;
    if (body?.kind === "service") answered.add(`${item.log} ${body.consumer} ${body.purpose}`);
    if (body?.kind !== "access") continue;
    const matter = `${item.log} ${body.consumer} ${body.purpose}`;
    if (answered.has(matter)) continue;
    answered.add(matter); // the newest access speaks for those before it
    if (now - item.time! > days * DAY) put(item, { ...markOf("no-service", body), days });
  }
}

function markOneSided(items: readonly TrailItem[], { now, complete }: MarkOptions, put: Put): void {
  const wait = RULES.rules["one-sided"].hours * 3_600_000;
  const sides = { access: new Set<string>(), released: new Set<string>() };
  for (const { log, body } of items) {
    const known = body as KnownBody | null;
    if (known?.kind !== "access" && known?.kind !== "released") continue;
    const exchange = exchangeOf(log, known);
    if (exchange !== null) sides[known.kind].add(exchange);
  }
  for (const item of items) {
    const body = item.body as KnownBody | null;
    if (body?.kind !== "access" && body?.kind !== "released") continue;
    const exchange = exchangeOf(item.log, body);
    if (exchange === null || now - item.time! <= wait) continue;
    const other = body.kind === "access" ? sides.released : sides.access;
    // what is older than all that is loaded may hold the other side of a release
    if (other.has(exchange) || (!complete && body.kind === "released")) continue;
    const silent = body.kind === "access" ? body.holder : body.consumer;
    put(item, { rule: "one-sided", department: silent, purpose: body.purpose });
  }
}
