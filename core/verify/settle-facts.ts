/**
 * Facts come from whoever was asked, and may answer another question or contradict themselves: a broken index, a
 * swapped cache, a node that lies about its head. Here each fact that cannot be true, or is not about this
 * certificate, becomes `missing: "source-inconsistent"`. So the checks only ever meet facts that fit, and a bad
 * source can make a verdict `undetermined` but never `valid`.
 */
import type { Anchor, ParsedCertificate } from "../certificate/model.ts";
import { CertraceError } from "../errors.ts";
import type {
  BatchFact,
  BlockRef,
  DepartmentFact,
  Fact,
  Facts,
  MissingReason,
  ProvenBatchFact,
  ProvenFacts,
  StatusStateFact,
  StatusWordFact,
} from "./facts.ts";
import type { Mirror } from "./mirror.ts";
import { isMissingReason, parseFacts, parseProvenFacts } from "./parse-facts.ts";
import { STATUSES_PER_WORD } from "./query.ts";
import { isAt, isKey, isLine, isWithin, keep } from "./settle.ts";
import { isInLanes } from "./status-history.ts";

/** The part of the facts that the checks read. */
export type SettledFacts = Pick<Facts, "readAt" | "head" | "finalized" | "department" | "key" | "type"> & {
  batch: Fact<BatchFact | ProvenBatchFact | null>;
  statuses: Fact<StatusWordFact | StatusStateFact>;
};

/**
 * Never throws: facts that are not even of the right form are inconsistent altogether.
 * @param mirror the registry that was asked instead of the one that the certificate names; null: none
 */
export function settleFacts(
  facts: unknown,
  { anchor, kid }: Pick<ParsedCertificate, "anchor" | "kid">,
  mirror: Mirror | null = null,
): SettledFacts {
  if (facts === null || facts === undefined || anchor === null) return nothingKnown("not-asked");
  if (typeof facts === "object" && "missing" in facts) {
    return nothingKnown(isMissingReason(facts.missing) ? facts.missing : "source-inconsistent");
  }
  const well = wellFormed(facts);
  if (well === null) return nothingKnown("source-inconsistent");
  if (well.registry !== (mirror?.by ?? anchor.registry)) return nothingKnown("source-inconsistent");
  if ("missing" in well.head) return nothingKnown(well.head.missing);
  const head = well.head.value;
  if (!isAt(well.head.block, head)) return nothingKnown("source-inconsistent");

  const batch = keep<BatchFact | ProvenBatchFact | null>(
    well.batch,
    head,
    (value, block) => value === null || isBatchOf(anchor, value, block, head),
  );
  const anchored = "value" in batch ? batch.value : undefined;
  return {
    readAt: well.readAt,
    head: well.head,
    finalized: keep(well.finalized, head, (value) => isWithin(value, head)),
    department: keep(well.department, head, (value) =>
      // Only a registered department can have anchored.
      value === null ? !anchored : isDepartmentOf(anchor, value, head, anchored?.anchoredAt),
    ),
    key: keep(well.key, head, (value) => value === null || isKey(value, kid)),
    batch,
    type: keep(well.type, head, (value) => !anchored || value?.id === anchored.typeId),
    statuses: keep<StatusWordFact | StatusStateFact>(well.statuses, head, (value, block) =>
      "packed" in value
        ? isStateOf(anchor, value, anchored)
        : isHistoryOf(anchor, value, block, anchored ?? null),
    ),
  };
}

/** Many certificates of one batch are verified with the same facts: their form is looked at once. */
const seen = new WeakSet<object>();

function wellFormed(facts: unknown): Facts | ProvenFacts | null {
  if (seen.has(facts as object)) return facts as Facts | ProvenFacts;
  try {
    const isProven = typeof facts === "object" && facts !== null && "proven" in facts;
    const well = isProven ? parseProvenFacts(facts) : parseFacts(facts);
    seen.add(well);
    return well;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}

function nothingKnown(reason: MissingReason): SettledFacts {
  const missing = { missing: reason };
  return {
    readAt: 0,
    head: missing,
    finalized: missing,
    department: missing,
    key: missing,
    batch: missing,
    type: missing,
    statuses: missing,
  };
}

function isBatchOf(
  anchor: Anchor,
  batch: BatchFact | ProvenBatchFact,
  block: BlockRef,
  head: BlockRef,
): boolean {
  return (
    batch.root === anchor.root &&
    batch.size > 0 &&
    batch.anchoredAt <= block.time &&
    (batch.block === null ||
      (batch.block <= block.number && (batch.block !== head.number || batch.anchoredAt === head.time)))
  );
}

function isDepartmentOf(
  anchor: Anchor,
  department: DepartmentFact,
  head: BlockRef,
  anchoredAt: number | undefined,
): boolean {
  return (
    department.id === anchor.department &&
    department.registeredAt <= (anchoredAt ?? head.time) &&
    isLine(department)
  );
}

/** Only certificates of a batch have statuses. */
function isStateOf(
  anchor: Anchor,
  state: StatusStateFact,
  batch: BatchFact | ProvenBatchFact | null | undefined,
): boolean {
  return (
    state.word === Math.floor(anchor.index / STATUSES_PER_WORD) &&
    (batch !== null || BigInt(state.packed) === 0n)
  );
}

function isHistoryOf(
  anchor: Anchor,
  history: StatusWordFact,
  block: BlockRef,
  batch: BatchFact | ProvenBatchFact | null,
): boolean {
  if (history.word !== Math.floor(anchor.index / STATUSES_PER_WORD)) return false;
  const lane = anchor.index % STATUSES_PER_WORD;
  let lastBlock = batch?.block ?? 0;
  let lastTime = batch?.anchoredAt ?? 0;
  let revoked = false;
  for (const change of history.changes) {
    if (change.block < lastBlock || change.time < lastTime) return false;
    lastBlock = change.block;
    lastTime = change.time;
    if (!isInLanes(change.lanes, lane)) continue;
    // The contract makes revoked final: a history that leaves it was not written by the contract.
    if (revoked && change.status !== "revoked") return false;
    revoked = change.status === "revoked";
  }
  return lastBlock <= block.number && lastTime <= block.time;
}
