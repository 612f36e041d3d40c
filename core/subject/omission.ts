/**
 * What shows that a log's subject map is false: evidence that anybody can hold and that TraceRegistry accepts. The
 * fault follows from what is shown; nobody claims it. An honest log can be shown nothing of this kind.
 *
 * The map of an epoch covers exactly the entries below its size. So an entry under a tag must stand in that tag's
 * little log, as it is, in its place, and nothing else may. Mirrors `_faultOf` of contracts/TraceRegistry.sol; shared
 * vectors hold the two together.
 */
import { type Inclusion, verifyInclusion } from "../merkle/proof.ts";
import { entryLeafHash } from "../trace/entry.ts";
import { mapValue } from "./map-hash.ts";
import { type MapProof, verifyMapAbsence, verifyMapInclusion } from "./map-proof.ts";
import { miniLeafHash } from "./mini-log.ts";

/** In the order of the contract's enum. */
export type OmissionFault =
  /** the map does not know the tag at all */
  | "absent"
  /** the little log begins after the entry */
  | "before-first"
  /** two neighbours of the little log leave the entry out */
  | "between"
  /** the little log ends before the entry */
  | "after-last"
  /** the little log states another hash for the entry */
  | "misstated"
  /** the little log holds an entry of another subject */
  | "foreign"
  /** the map knows the tag, with no entry */
  | "empty"
  /** the little log does not ascend */
  | "unordered"
  /** the little log holds an entry that the epoch does not have */
  | "beyond";

/** The anchored head. */
export interface EpochHead {
  size: number;
  root: Uint8Array;
  mapRoot: Uint8Array;
}

/** An entry of the log with its RFC 6962 path to the epoch's root. */
export interface EvidenceEntry {
  index: number;
  tag: Uint8Array;
  bodyHash: Uint8Array;
  path: readonly Uint8Array[];
}

/** A subject's place in the map; siblings from the root down. */
export interface EvidenceSubject {
  tag: Uint8Array;
  count: number;
  miniRoot: Uint8Array;
  siblings: readonly Uint8Array[];
}

/** A leaf of the subject's little log with its RFC 6962 path. */
export interface EvidenceLeaf {
  position: number;
  logIndex: number;
  leafHash: Uint8Array;
  path: readonly Uint8Array[];
}

export type OmissionEvidence =
  | { kind: "absence"; entry: EvidenceEntry; absence: MapProof & { tag: Uint8Array } }
  /** one leaf, or two neighbours */
  | { kind: "omission"; entry: EvidenceEntry; subject: EvidenceSubject; leaves: readonly EvidenceLeaf[] }
  /** no leaf, one, or two neighbours */
  | { kind: "disorder"; subject: EvidenceSubject; leaves: readonly EvidenceLeaf[] };

/** null: it shows no fault, because something in it does not hold or is as it should be. Never throws. */
export function omissionFault(epoch: EpochHead, evidence: OmissionEvidence): OmissionFault | null {
  if (evidence.kind === "absence") {
    const { entry, absence } = evidence;
    const shown =
      isLogged(epoch, entry) &&
      areEqual(entry.tag, absence.tag) &&
      verifyMapAbsence(epoch.mapRoot, absence.tag, absence);
    return shown ? "absent" : null;
  }
  const { subject, leaves } = evidence;
  if (!isMapped(epoch, subject) || !areInOrder(subject, leaves)) return null;
  if (evidence.kind === "disorder") return disorder(epoch, subject, leaves);
  return isLogged(epoch, evidence.entry) ? omission(evidence.entry, subject, leaves) : null;
}

function omission(
  entry: EvidenceEntry,
  { tag, count }: EvidenceSubject,
  [first, second]: readonly EvidenceLeaf[],
): OmissionFault | null {
  if (first === undefined) return null;
  const own = areEqual(entry.tag, tag);
  if (second !== undefined) {
    return own && first.logIndex < entry.index && entry.index < second.logIndex ? "between" : null;
  }
  if (first.logIndex === entry.index) {
    if (!own) return "foreign";
    return areEqual(first.leafHash, entryLeafHash(entry)) ? null : "misstated";
  }
  if (!own) return null;
  if (first.position === 0 && entry.index < first.logIndex) return "before-first";
  return first.position === count - 1 && entry.index > first.logIndex ? "after-last" : null;
}

function disorder(
  { size }: EpochHead,
  { count }: EvidenceSubject,
  [first, second]: readonly EvidenceLeaf[],
): OmissionFault | null {
  if (first === undefined) return count === 0 ? "empty" : null;
  if (second === undefined) return first.logIndex >= size ? "beyond" : null;
  return first.logIndex >= second.logIndex ? "unordered" : null;
}

function isLogged({ size, root }: EpochHead, { path, index, ...entry }: EvidenceEntry): boolean {
  if (entry.tag.length !== 32 || entry.bodyHash.length !== 32) return false;
  return verifyInclusion({ root, size, index, leafHash: entryLeafHash(entry), path });
}

function isMapped({ mapRoot }: EpochHead, { tag, count, miniRoot, siblings }: EvidenceSubject): boolean {
  if (!isCount(count) || miniRoot.length !== 32) return false;
  return verifyMapInclusion(mapRoot, { tag, value: mapValue(count, miniRoot) }, siblings);
}

/** At most two leaves of the little log; two of them neighbours. */
function areInOrder({ count, miniRoot }: EvidenceSubject, leaves: readonly EvidenceLeaf[]): boolean {
  const [first, second, ...more] = leaves;
  if (more.length > 0 || (second !== undefined && second.position !== first!.position + 1)) return false;
  return leaves.every(({ position, logIndex, leafHash, path }) => {
    if (!isCount(logIndex) || leafHash.length !== 32) return false;
    const leaf: Inclusion = {
      root: miniRoot,
      size: count,
      index: position,
      leafHash: miniLeafHash({ index: logIndex, leafHash }),
      path,
    };
    return verifyInclusion(leaf);
  });
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
