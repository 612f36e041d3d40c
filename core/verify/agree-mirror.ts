/**
 * Facts of a registry, from a node of its old network, beside those of its mirror: what the old one had said when it was
 * given up must stand in the mirror. Blocks and times differ by nature and are not compared; what was said after the
 * move only the mirror can know, and it may not take anything back by it. The answer is the mirror's, or, where the two
 * contradict each other, that they do, with both named.
 */
import { agree, eventOfOne, isEqual, packed, type Told } from "./agree.ts";
import type {
  BatchFact,
  DepartmentFact,
  Fact,
  Facts,
  MissingReason,
  ProvenBatchFact,
  ProvenFacts,
  SigningKeyFact,
  StatusStateFact,
  StatusWordFact,
} from "./facts.ts";
import type { Mirror } from "./mirror.ts";

/** As `agree`, of two sources of which one may answer for a mirror of the other's registry. */
export function agreeAcross(one: Told, other: Told, mirrors: readonly Mirror[]): Told {
  if (!("head" in one) || !("head" in other) || one.registry === other.registry) return agree(one, other);
  for (const [old, mirrored] of [
    [one, other],
    [other, one],
  ] as const) {
    const mirror = mirrors.find(({ by, of }) => of === old.registry && by === mirrored.registry);
    if (mirror !== undefined) return held(old, mirrored, mirror, [one.source, other.source]);
  }
  return agree(one, other);
}

function held(
  old: Facts | ProvenFacts,
  mirrored: Facts | ProvenFacts,
  { since }: Mirror,
  sources: readonly [string, string],
): Told {
  const disagree: Fact<never> & { missing: MissingReason } = { missing: "sources-disagree", sources };
  const both = <T, U>(theirs: Fact<T>, ours: Fact<U>, stands: (theirs: T, ours: U) => boolean): Fact<U> => {
    if ("missing" in old.head) return old.head;
    if ("missing" in theirs) return theirs;
    if ("missing" in ours) return ours;
    return stands(theirs.value, ours.value) ? ours : disagree;
  };
  /** What the old one has, the mirror has too; and what the mirror has of the old one's, the old one had. */
  const alike =
    <T>(stands: (theirs: T, ours: T) => boolean) =>
    (theirs: T | null, ours: T | null): boolean =>
      theirs === null || ours === null ? theirs === ours : stands(theirs, ours);
  return {
    ...mirrored,
    source: sources.join(" · "),
    readAt: Math.min(old.readAt, mirrored.readAt),
    department: both(old.department, mirrored.department, alike(isSameDepartment)),
    key: both(old.key, mirrored.key, alike(isSameKey)),
    batch: eventOfOne(
      old,
      mirrored,
      both(old.batch as Fact<AnyBatch | null>, mirrored.batch as Fact<AnyBatch | null>, alike(isSameBatch)),
    ),
    type: both(old.type, mirrored.type, isEqual),
    statuses: both(
      old.statuses as Fact<AnyStatuses>,
      mirrored.statuses as Fact<AnyStatuses>,
      (theirs, ours) => isContinued(theirs, ours, since),
    ),
  } as Facts | ProvenFacts;
}

type AnyBatch = BatchFact | ProvenBatchFact;
type AnyStatuses = StatusWordFact | StatusStateFact;

/** Departments may be renamed later, suspended, merged. */
function isSameDepartment(theirs: DepartmentFact, ours: DepartmentFact): boolean {
  return theirs.id === ours.id && theirs.identifier === ours.identifier;
}

/** A theft that the old network knew of, the mirror knows of too; it may be told later to have been earlier. */
function isSameKey(theirs: SigningKeyFact, ours: SigningKeyFact): boolean {
  return (
    theirs.x === ours.x &&
    theirs.y === ours.y &&
    theirs.use === ours.use &&
    (theirs.compromisedAt === null ||
      (ours.compromisedAt !== null && ours.compromisedAt <= theirs.compromisedAt))
  );
}

/** Another account of the department may have sent it on; but not what a stolen one had sent. */
function isSameBatch(theirs: AnyBatch, ours: AnyBatch): boolean {
  const { compromisedAt } = theirs.operator;
  return (
    theirs.root === ours.root &&
    theirs.size === ours.size &&
    theirs.typeId === ours.typeId &&
    // storage shows no list
    (theirs.list === null || ours.list === null || theirs.list === ours.list) &&
    (compromisedAt === null || theirs.anchoredAt < compromisedAt)
  );
}

/** Whether the mirror had said at the move what the old one had, in the same order. */
function isContinued(theirs: AnyStatuses, ours: AnyStatuses, since: number): boolean {
  if (theirs.word !== ours.word) return false;
  // A state has no past: it shows what was carried over only as long as nothing has changed since.
  if ("packed" in ours) return packed(theirs) === packed(ours);
  // What came in the very second of the move may be from before it or after.
  const most = ours.changes.filter(({ time }) => time <= since).length;
  const least = ours.changes.filter(({ time }) => time < since).length;
  if (!("packed" in theirs)) {
    const { length } = theirs.changes;
    const carried = ours.changes.slice(0, length);
    return length >= least && length <= most && isEqual(said(theirs.changes), said(carried));
  }
  for (let count = least; count <= most; count++)
    if (packed({ ...ours, changes: ours.changes.slice(0, count) }) === packed(theirs)) return true;
  return false;
}

function said(changes: StatusWordFact["changes"]): unknown {
  return changes.map(({ block: _block, time: _time, ...change }) => change);
}
