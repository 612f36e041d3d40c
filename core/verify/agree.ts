/**
 * Facts about a certificate from two sources, for instance a service and the verifier's own node: nothing is taken that
 * only one of them says. What they say the same is taken from the one that tells more; where they differ, the fact is
 * missing as `sources-disagree`, with both named; or as `source-behind`, where one of them may just not have read the
 * newest blocks. So a verdict that rests on both needs both to lie, and one that lies makes it `undetermined`.
 *
 * A node's storage (ProvenFacts) shows the statuses at one block and not how they came to be: there the history of the
 * other is held against it at that block, for all 128 of the word. What they were earlier is then the word of one alone.
 */
import type {
  BatchFact,
  BlockRef,
  DepartmentFact,
  Fact,
  Facts,
  MissingReason,
  ProvenBatchFact,
  ProvenFacts,
  StatusName,
  StatusStateFact,
  StatusWordFact,
} from "./facts.ts";
import { STATUSES_PER_WORD } from "./query.ts";
import { isInLanes } from "./status-history.ts";

/** What a source answered, or why it did not. */
export type Told = Facts | ProvenFacts | { missing: MissingReason };

/**
 * Seconds, by the blocks' own times, that one source may have read less than the other. What has happened since then only
 * one of them can say, and it might keep it to itself.
 */
const MOST_BEHIND = 300;

type Missing = Extract<Fact<never>, { missing: MissingReason }>;

/** Facts must be well-formed (parse-facts.ts). Symmetric but for the order in which the sources are named. */
export function agree(one: Told, other: Told): Told {
  if (!("head" in one)) return one;
  if (!("head" in other)) return other;
  const names = [one.source, other.source] as const;
  const disagree: Missing = { missing: "sources-disagree", sources: names };
  const [base, witness] = tellsMore(one, other) ? [one, other] : [other, one];
  const together = { source: names.join(" · "), readAt: Math.min(one.readAt, other.readAt) };
  const nothing = (missing: Missing): Told => ({
    ...base,
    ...together,
    head: missing,
    finalized: missing,
    department: missing,
    key: missing,
    batch: missing,
    type: missing,
    statuses: missing,
  });
  if (one.registry !== other.registry) return nothing(disagree);
  if ("missing" in base.head) return nothing(base.head);
  if ("missing" in witness.head) return nothing(witness.head);
  const [here, there] = [base.head.value, witness.head.value];
  if (!mayBeOneChain(here, there)) return nothing(disagree);
  if (Math.abs(here.time - there.time) > MOST_BEHIND) return nothing({ missing: "source-behind" });

  /** Different words about different blocks may both be true: then the older source has to catch up. */
  const different: Missing = here.number === there.number ? disagree : { missing: "source-behind" };
  const same = <T>(
    ours: Fact<T>,
    theirs: Fact<T>,
    plain: (value: T) => unknown = (value) => value,
  ): Fact<T> => {
    if ("missing" in ours) return ours;
    if ("missing" in theirs) return theirs;
    if (isEqual(plain(ours.value), plain(theirs.value))) return ours;
    // what stands on chain never goes away: of two names for one thing, one is wrong at any height
    return ours.value !== null &&
      theirs.value !== null &&
      !isEqual(fixed(plain(ours.value)), fixed(plain(theirs.value)))
      ? disagree
      : different;
  };
  const told = {
    ...base,
    ...together,
    finalized: lower(base.finalized, witness.finalized, here, disagree),
    department: same(base.department, witness.department, asDepartment),
    key: same(base.key, witness.key),
    batch: eventOfOne(
      base,
      witness,
      same<BatchFact | ProvenBatchFact | null>(base.batch, witness.batch, withoutEvent(base, witness)),
    ),
    type: same(base.type, witness.type),
    statuses: sameStatuses(base.statuses, witness.statuses, { here, there, disagree }),
  };
  return told as Facts | ProvenFacts;
}

/** A history tells more than a state; of two alike, the one that has read further. */
function tellsMore(one: Facts | ProvenFacts, other: Facts | ProvenFacts): boolean {
  if ("proven" in one !== "proven" in other) return "proven" in other;
  return heightOf(one) >= heightOf(other);
}

const heightOf = ({ head }: Facts | ProvenFacts): number => ("value" in head ? head.value.number : 0);

function mayBeOneChain(a: BlockRef, b: BlockRef): boolean {
  if (a.number === b.number) return a.hash === b.hash && a.time === b.time;
  return a.number < b.number ? a.time <= b.time : b.time <= a.time;
}

/** Final is what both hold to be final. */
function lower(
  ours: Fact<BlockRef>,
  theirs: Fact<BlockRef>,
  head: BlockRef,
  disagree: Missing,
): Fact<BlockRef> {
  if ("missing" in ours) return ours;
  if ("missing" in theirs) return theirs;
  if (!mayBeOneChain(ours.value, theirs.value)) return disagree;
  return theirs.value.number < ours.value.number && theirs.value.number <= head.number
    ? { value: theirs.value, block: ours.block }
    : ours;
}

/** Without what one source may say of the departments above and another not. */
function asDepartment(department: DepartmentFact | null): unknown {
  if (department === null) return null;
  const { ancestors, ...own } = department;
  return {
    ...own,
    ancestors: ancestors.map(({ id, identifier, name, nameEn }) => ({ id, identifier, name, nameEn })),
  };
}

/** Block and list of a batch stand in its event alone, which storage does not show. */
function withoutEvent(base: Facts | ProvenFacts, witness: Facts | ProvenFacts) {
  if (!("proven" in base) && !("proven" in witness)) return (batch: unknown) => batch;
  return (batch: BatchFact | ProvenBatchFact | null) =>
    batch === null ? null : { ...batch, block: null, list: null };
}

/** What only the other one says of the event must not count as if both said it. */
export function eventOfOne(
  one: Facts | ProvenFacts,
  other: Facts | ProvenFacts,
  batch: Fact<BatchFact | ProvenBatchFact | null>,
): Fact<BatchFact | ProvenBatchFact | null> {
  const alone = "proven" in one !== "proven" in other;
  if (!alone || !("value" in batch) || batch.value === null || batch.value.list === null) return batch;
  return { ...batch, value: { ...batch.value, eventOfOne: true } };
}

/** Members that may change on chain, whoever they belong to. */
const CHANGING: ReadonlySet<string> = new Set([
  // of departments
  "name",
  "nameEn",
  "suspended",
  "successor",
  "validUntil",
  "compromisedAt",
  // in the event alone
  "block",
  "list",
]);

function fixed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fixed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !CHANGING.has(name))
      .map(([name, member]) => [name, fixed(member)]),
  );
}

type Statuses = Fact<StatusWordFact | StatusStateFact>;

function sameStatuses(
  ours: Statuses,
  theirs: Statuses,
  { here, there, disagree }: { here: BlockRef; there: BlockRef; disagree: Missing },
): Statuses {
  if ("missing" in ours) return ours;
  if ("missing" in theirs) return theirs;
  if (ours.value.word !== theirs.value.word) return disagree;
  const meeting = Math.min(here.number, there.number);
  const [mine, its] = [upTo(ours.value, meeting, here), upTo(theirs.value, meeting, there)];
  // at the height that both have read they say the same, or one of them lies
  if (mine !== null && its !== null) {
    const alike =
      "changes" in mine && "changes" in its
        ? isEqual(mine.changes, its.changes)
        : packed(mine) === packed(its);
    if (!alike) return disagree;
  }
  // what changed since then only one of them says
  if (packed(ours.value) !== packed(theirs.value)) return { missing: "source-behind" };
  return "changes" in ours.value && "packed" in theirs.value
    ? { ...ours, value: { ...ours.value, historyOfOne: true } }
    : ours;
}

/** What it said at a height; null: a state of a later block does not tell. */
function upTo(
  value: StatusWordFact | StatusStateFact,
  height: number,
  head: BlockRef,
): StatusWordFact | StatusStateFact | null {
  if ("packed" in value) return head.number === height ? value : null;
  return { ...value, changes: value.changes.filter(({ block }) => block <= height) };
}

const ON_CHAIN: Readonly<Record<StatusName, bigint>> = {
  valid: 0n,
  revoked: 1n,
  suspended: 2n,
  superseded: 3n,
};

/** 128 statuses of 2 bits, as they are packed on chain. */
export function packed(value: StatusWordFact | StatusStateFact): bigint {
  if ("packed" in value) return BigInt(value.packed);
  const lanes = new Array<bigint>(STATUSES_PER_WORD).fill(0n);
  for (const change of value.changes) {
    for (let lane = 0; lane < STATUSES_PER_WORD; lane++)
      if (isInLanes(change.lanes, lane)) lanes[lane] = ON_CHAIN[change.status];
  }
  return lanes.reduce((word, status, lane) => word | (status << BigInt(2 * lane)), 0n);
}

/** Deep equality of plain data; members in any order, those that are not known to us left aside by whoever compares. */
export function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

function sorted(_name: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
