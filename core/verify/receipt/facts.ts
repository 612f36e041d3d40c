/**
 * Facts about a receipt: what the chain says about its log, its submitter and its epoch, and what the log itself shows
 * with proofs. As for certificates, the verifier reads nothing else, a fact that could not be read is `missing` with
 * why, and `null` means "there is none".
 *
 * What comes from the log (consistency, grants, catalogue, erasures) names no block: it is proved against the
 * receipt's own checkpoint, or believed where nothing could prove it (that a grant was *not* revoked, how often it was
 * used), which each says.
 *
 * Times are Unix seconds. Hashes, keys and roots are base64url without padding; accounts and blocks `0x` hex.
 */
import type { JsonObject } from "../../json.ts";
import type { BlockRef, DepartmentFact, Fact, MissingReason, SigningKeyFact } from "../facts.ts";

/** What to ask a source for. Made from a parsed receipt by `traceFactsQuery`. */
export interface TraceFactsQuery {
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  log: number;
  /** size of the receipt's checkpoint */
  size: number;
  /** the submission's department and key; null where the receipt carries no submission */
  submitter: { department: number; kid: string } | null;
  /**
   * the accesses that cite a grant, ascending, with their bodies: a grant is shown only to those who can show an access
   * that rests on it
   */
  citing: { index: number; body: string }[];
  /**
   * index of the receipt's first entry, before which the catalogue is asked for: it says what a legal basis allows, and
   * what datasets are called; null: no entry names a dataset
   */
  catalogue: number | null;
  /** log indexes of entries whose bodies the receipt lacks, ascending */
  erased: number[];
}

export interface LogKeysFact {
  /** Ed25519, signs checkpoints */
  noteKey: string;
  /** ECVRF-EDWARDS25519-SHA512-TAI, makes subject tags */
  vrfKey: string;
  validFrom: number;
}

export interface LogFact {
  id: number;
  /** the department that opened and runs it */
  department: number;
  /** first line of its checkpoints, and name of its note key */
  origin: string;
  /** every one there was, the newest last */
  keys: LogKeysFact[];
  /** anchored size; 0 before the first epoch */
  size: number;
  /** whether somebody has proved its map false */
  faulty: boolean;
}

export interface EpochFact {
  number: number;
  size: number;
  root: string;
  mapRoot: string;
  anchoredAt: number;
  /** number of the block that anchored it */
  block: number;
}

/** An entry of the log that bears on the receipt, with its path to the root of the receipt's checkpoint. */
export interface EntryFact {
  index: number;
  tag: string;
  /** canonical JSON */
  body: string;
  path: string[];
}

export interface GrantFact {
  index: number;
  /** null: its body was erased */
  entry: EntryFact | null;
  /** the entry that revoked it before the receipt's checkpoint; null: the source knows of none */
  revoked: EntryFact | null;
  /** for each entry of the receipt that cites it: the accesses that had cited it before, as the source counts them */
  used: { index: number; before: number }[];
}

export interface CatalogueFact {
  /** the `catalogue` entry that was the newest before the receipt's first entry */
  entry: EntryFact;
  /** the file whose hash it states */
  document: JsonObject;
}

export type LogShown<T> = { value: T } | { missing: MissingReason };

export interface TraceFacts {
  v: 1;
  /** the TraceRegistry they were read from, CAIP-10 */
  registry: string;
  log: number;
  /** who supplied them, for people */
  source: string;
  /** when the source last heard from the chain, by its own clock */
  readAt: number;
  head: Fact<BlockRef>;
  finalized: Fact<BlockRef>;
  /** null: the registry has no such log */
  state: Fact<LogFact | null>;
  /** the first epoch that covers the receipt's checkpoint; null: none does yet */
  epoch: Fact<EpochFact | null>;
  /**
   * the root that the epoch's log has at the size of the checkpoint, and the RFC 9162 proof from there to the epoch.
   * Another root than the checkpoint's proves a fork.
   */
  consistency: LogShown<{ root: string; proof: string[] }>;
  /** the submitter; not-asked where the receipt carries no submission */
  department: Fact<DepartmentFact | null>;
  key: Fact<SigningKeyFact | null>;
  grants: LogShown<GrantFact[]>;
  /** null: the log had no catalogue by then */
  catalogue: LogShown<CatalogueFact | null>;
  /** `erased` entries that name the receipt's missing bodies */
  erasures: LogShown<EntryFact[]>;
}
