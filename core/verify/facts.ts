/**
 * Facts: what the chain says about one certificate, as plain data. The verifier reads nothing else, so the
 * same facts give the same verdict everywhere, and a service, a node or an evidence bundle can supply them.
 *
 * Every fact names the block it was read at. A fact that could not be read is `missing`, with why; it is
 * never guessed and never `null`: `null` means "the chain says there is none".
 *
 * Facts are asked for a whole status word (128 certificates), so that whoever supplies them does not learn
 * which certificate is being verified.
 *
 * Times are Unix seconds. Hashes, keys and roots are base64url without padding; accounts and blocks `0x` hex.
 */

export interface BlockRef {
  number: number;
  /** `0x` and 64 lowercase hex digits */
  hash: string;
  /** Unix seconds, from the block header */
  time: number;
}

/** Why a fact could not be read. Each makes its check `unknown`, with a remedy. */
export type MissingReason =
  /** nobody was asked for it (for instance: the certificate carries no anchor) */
  | "not-asked"
  /** the source did not answer, or not in time */
  | "source-unavailable"
  /** the source answered something that cannot be: it contradicts itself or the protocol */
  | "source-inconsistent"
  /** the source has not read the chain up to its head yet */
  | "source-behind"
  /** two sources were asked and do not agree */
  | "sources-disagree";

export type Fact<T> =
  | { value: T; block: BlockRef }
  /** `sources`: the two that disagree, as they name themselves */
  | { missing: MissingReason; sources?: readonly [string, string] };

/** What to ask a source for. Made from a parsed certificate by `factsQuery`. */
export interface FactsQuery {
  /** CAIP-10 of the certificate registry: `eip155:<chain id>:0x<40 lowercase hex>` */
  registry: string;
  department: number;
  /** batch root, base64url */
  root: string;
  /** floor(index / 128) */
  word: number;
  /** RFC 7638 thumbprint of the document-signing key, base64url */
  kid: string;
}

export interface DepartmentRef {
  id: number;
  /** unique external identifier; the USCC for Chinese departments */
  identifier: string;
  name: string;
  nameEn: string;
}

export interface Ancestor extends DepartmentRef {
  /** its own flag now; told of who submits to a log or asks for a permission, of others left out */
  suspended?: boolean | undefined;
}

export interface DepartmentFact extends DepartmentRef {
  registeredAt: number;
  /** its own flag now; it says nothing about what was anchored before */
  suspended: boolean;
  /** from the parent up to the one directly under the root authority */
  ancestors: Ancestor[];
  successor: number | null;
}

export interface SigningKeyFact {
  thumbprint: string;
  /** P-256 coordinates, 32 bytes each */
  x: string;
  y: string;
  /** bit set: 1 certificates, 2 submissions */
  use: number;
  validFrom: number;
  /** exclusive; null: open */
  validUntil: number | null;
  /** null: not compromised */
  compromisedAt: number | null;
}

export interface BatchFact {
  /** the root it was asked by: an answer about another batch cannot pass for this one's */
  root: string;
  size: number;
  typeId: number;
  anchoredAt: number;
  /** number of the block that anchored it */
  block: number;
  /** number of the Token Status List that its certificates name */
  list: number;
  /** two sources were asked, and only one of them sees block and list, which stand in the event (agree.ts) */
  eventOfOne?: true;
  operator: { account: string; compromisedAt: number | null };
}

export interface TypeFact {
  id: number;
  vct: string;
  definer: number;
  /** SHA-256 of the type metadata document */
  metadataHash: string;
}

/** The values on chain and in Token Status Lists. */
export type StatusName = "valid" | "revoked" | "suspended" | "superseded";

export type ReasonName =
  | "unspecified"
  | "temporarily-seized"
  | "withdrawn"
  | "cancelled"
  | "lapsed"
  | "transferred-out"
  | "forfeited"
  | "key-compromised"
  | "other";

export interface CertificateRef {
  department: number;
  root: string;
  index: number;
}

export interface StatusChange {
  /** 32 hex digits after `0x`: bit i (value 2^i) stands for certificate `word * 128 + i` */
  lanes: string;
  status: StatusName;
  reason: ReasonName;
  /** SHA-256 of the decision document; null if none was given */
  decision: string | null;
  /** the department in whose name it was done */
  by: number;
  block: number;
  time: number;
  /** for `superseded`: the newer version of each, in any order */
  successors: { index: number; successor: CertificateRef }[];
}

export interface StatusWordFact {
  word: number;
  /** in chain order, since the batch was anchored */
  changes: StatusChange[];
  /** two sources were asked, and only one of them knows more than what the statuses are at the block (agree.ts) */
  historyOfOne?: true;
}

export interface Facts {
  v: 1;
  /** the registry they were read from, CAIP-10 as in `FactsQuery` */
  registry: string;
  /** who supplied them, for people: a URL, or a node's URL without credentials */
  source: string;
  /** when the source last heard from the chain, Unix seconds by its own clock */
  readAt: number;
  /** the newest block that the source has read; missing: nothing can be known now */
  head: Fact<BlockRef>;
  /** the newest block that the source holds to be final */
  finalized: Fact<BlockRef>;
  department: Fact<DepartmentFact | null>;
  key: Fact<SigningKeyFact | null>;
  batch: Fact<BatchFact | null>;
  type: Fact<TypeFact | null>;
  statuses: Fact<StatusWordFact>;
}

/** What the chain's storage shows of 128 statuses: what they are at the block, not since when nor why. */
export interface StatusStateFact {
  word: number;
  /** `0x` and 64 hex digits: bits 2i and 2i+1 stand for certificate `word * 128 + i`, as in a Token Status List */
  packed: string;
}

/**
 * Facts proven from the chain's storage at one block (core/evidence), which shows what is and not how it came to be:
 * no history of statuses; and of a batch neither the block nor the status list, which stand in its event alone.
 */
export interface ProvenFacts extends Omit<Facts, "batch" | "statuses"> {
  proven: true;
  batch: Fact<ProvenBatchFact | null>;
  statuses: Fact<StatusStateFact>;
}

export type ProvenBatchFact = Omit<BatchFact, "block" | "list" | "eventOfOne"> & { block: null; list: null };
