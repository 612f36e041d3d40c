/**
 * What each kind of case takes (terms), says beforehand (preview) and afterwards (outcome). Plain JSON, the same for the
 * service and the page; case.ts has what all cases have in common. Times are Unix seconds, hashes and roots base64url,
 * unless said otherwise.
 */
import type { ReasonName, StatusName } from "../verify/facts.ts";
import type { DryRun, RefusedRow, RegisterNotice, RegisterReading, Specimen } from "./register.ts";

/**
 * What the service adds to a preview that rests on the chain (every kind but "issue"): the newest block that it knew; null:
 * none yet. Asked for again when the chain has gone on, such a preview is made anew, for as long as the case is not decided.
 */
export interface AtBlock {
  block: { number: number; time: number } | null;
}

/** Kind "issue". */
export interface IssueTerms extends RegisterReading {
  /** id of an upload */
  register: string;
  /** vct */
  type: string;
  /** certificates anchored by one transaction, 1 to 1,000,000; default 10,000 */
  batchSize?: number | undefined;
  /** whether each certificate becomes a PDF as well; default true */
  papers?: boolean | undefined;
}

export interface IssuePreview extends DryRun {
  /** the first hundred; GET /desk/cases/{id}/refused has all */
  refusedRows: RefusedRow[];
}

export interface IssueOutcome {
  rows: number;
  issued: number;
  refused: number;
  batches: number;
  /** PDFs */
  papers: number;
  /** certificates that cannot be laid out as a PDF */
  withoutPaper: number;
  statuses: Record<StatusName, number>;
}

/** What can be decided about a certificate. */
export const STATUS_ACTIONS = ["suspend", "reinstate", "revoke", "supersede"] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];

/** Kind "status". One of `numbers`, `places`, `pairs` and `list` says which certificates. */
export interface StatusTerms {
  action: StatusAction;
  numbers?: string[] | undefined;
  /**
   * chosen in what was found: needed where two certificates in force have one number. `number` is the desk's own word,
   * for people, whatever was sent
   */
  places?: { root: string; index: number; number?: string }[] | undefined;
  /** with `supersede`: each certificate and its newer version */
  pairs?: { older: string; newer: string }[] | undefined;
  /**
   * id of an upload: plain numbers, one a line; or CSV, JSON or XLSX with a column `number` (`supersede`: `older` and
   * `newer`), whose names may be given
   */
  list?: string | undefined;
  column?: string | undefined;
  newerColumn?: string | undefined;
  encoding?: string | undefined;
  sheet?: string | undefined;
  reason: ReasonName;
  /** id of the upload of the decision document; its SHA-256 goes on chain, the document stays with the case */
  decision?: string | undefined;
  /** by which the decision is known; it can be searched for by it, and goes nowhere */
  decisionNumber?: string | undefined;
}

export interface StatusPreview {
  /** the first ones; all are in the case's `changes.csv` */
  changes: StatusChangeShown[];
  counts: { change: number; same: number; refused: number };
  /** the first ones */
  refused: StatusRefusal[];
  /** calls to the chain, and what they are estimated to cost together */
  transactions: number;
  gas: number;
  /** SHA-256 of the decision document; null: none */
  decision: string | null;
}

export interface StatusChangeShown {
  number: string;
  now: StatusName;
  becomes: StatusName;
  /** with `supersede` */
  newer?: string;
}

export interface StatusRefusal {
  /** of the list; null where numbers were given */
  line: number | null;
  number: string;
  code:
    | "number-unknown"
    | "number-ambiguous"
    | "number-repeated"
    | "newer-unknown"
    | "status-final"
    | "supersede-self"
    | "row-refused";
  reason: string;
}

export interface StatusOutcome {
  changed: number;
  /** had the status already */
  same: number;
  refused: number;
  transactions: string[];
}

/** Kind "type". `definition` is type metadata with the member `mapping`, as server/issuing/type-definition.ts reads it. */
export interface TypeTerms {
  definition: Record<string, unknown>;
  /** vct of the version that this one follows */
  replaces?: string;
}

export interface TypePreview {
  vct: string;
  /** SHA-256 of the document that is published */
  metadataHash: string;
  /** whether it is on chain already, so that only the mapping is changed at the desk */
  defined: boolean;
  /** a certificate as it would look, of made-up cells */
  sample: Specimen | null;
  /** against the version that it replaces: claims by their path, "/" between names */
  claims: { added: string[]; removed: string[]; changed: string[] } | null;
}

export interface TypeOutcome {
  vct: string;
  typeId: number;
  metadataHash: string;
}

/** Kind "reissue". */
export type ReissueTerms =
  | (RegisterReading & {
      /** a batch was issued from a wrong register: withdraw and issue again from the right one */
      from: "register";
      /** the job that is withdrawn */
      replaces: string;
      register: string;
      type: string;
      /** how old certificates find their new ones: by number, or by a table `older,newer` in the upload `pairs` */
      match: "number" | "table";
      pairs?: string | undefined;
      reason: ReasonName;
      decision?: string | undefined;
      /** whether PDFs are made as well; default: they are */
      papers?: boolean | undefined;
    })
  | {
      /**
       * a signing key or an operator account was stolen and declared compromised on chain: what it signed or anchored
       * from then on is void, and is issued again from what the desk keeps, with the key that it has now
       */
      from: "kept";
      /** thumbprint of the key, or address of the account */
      key: string;
      decision?: string | undefined;
      /** whether PDFs are made as well; default: they are */
      papers?: boolean | undefined;
    };

export interface ReissuePreview {
  counts: {
    /** new certificates */
    issue: number;
    /** old ones that will answer with a new one */
    supersede: number;
    /** old ones that no new one takes the place of */
    revoke: number;
    /** old ones that are revoked, or superseded by another, already, and stay so */
    untouched: number;
    /** rows of the new register that are refused */
    refused: number;
  };
  certificates: Specimen[];
  /** the first ones */
  refused: RefusedRow[];
  notices: RegisterNotice[];
  /** the first old ones without a new one */
  revoked: string[];
}

export interface ReissueOutcome {
  issued: number;
  superseded: number;
  revoked: number;
  /** the jobs that now hold the new certificates */
  jobs: string[];
}

/** Kind "reconcile"; needs no approval, since it changes nothing. */
export interface ReconcileTerms extends RegisterReading {
  /** the job to look at; left out: all jobs of the type */
  job?: string;
  /** id of an upload: what the register says today; left out: the one that the job was issued from */
  register?: string;
  /** vct; left out: of the job */
  type?: string;
}

export const DIFFERENCES = [
  "row-without-certificate",
  "certificate-without-row",
  "row-refused",
  "number-twice",
  "file-missing",
  "file-incomplete",
  "file-altered",
  "batch-not-anchored",
  "batch-differs",
  "status-differs",
  "claims-differ",
  "list-differs",
  "not-checked",
] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

export interface Difference {
  kind: DifferenceKind;
  /** certificate number, or of a batch its root; "" where a row has none */
  number: string;
  /** row of the register; null: it is not about one */
  line: number | null;
  /** what the one side says and what the other does, for people */
  expected: string;
  found: string;
  remedy: string;
}

export interface Reconciliation {
  /** compared */
  rows: number;
  certificates: number;
  batches: number;
  /** by kind; none at all: everything agrees */
  counts: Partial<Record<DifferenceKind, number>>;
  /** the first ones; all are in differences.csv and differences.json of the case */
  differences: Difference[];
  /** of the newest block that the statuses were read at; null: the chain could not be asked */
  block: { number: number; time: number } | null;
}
