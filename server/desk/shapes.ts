/**
 * The shapes of what the desk says of certificates that were issued: found ones, and the terms, previews and outcomes of
 * the kinds of cases that change them (case.ts has those of cases in general, and of the kind "issue"). Plain JSON, so
 * that the page can have the same types. Times are Unix seconds, hashes and roots base64url, unless said otherwise.
 */
import type { ReasonName, StatusName } from "../../core/verify/facts.ts";
import type { Preview as CertificatePreview } from "../issuing/dry-run.ts";
import type { RegisterNotice } from "../issuing/register-xlsx.ts";
import type { Refusal } from "../issuing/screen.ts";

/** One certificate in the desk's index. Its number is the only thing about a person in it. */
export interface DeskCertificate {
  number: string;
  /** the case that issued it, or `adopted-…` */
  job: string;
  /** of the job, from 0001 on */
  batch: string;
  department: number;
  root: string;
  index: number;
  /** row of the register */
  line: number;
  vct: string;
  /** of the key that signed it */
  kid: string;
  /** the block that anchored it */
  block: number;
}

/** As GET /desk/certificates answers it. */
export interface FoundCertificate extends DeskCertificate {
  /** null: the chain cannot be asked now */
  status: StatusName | null;
  /** of the last change; null: there was none, or it cannot be said */
  change: {
    reason: ReasonName;
    decision: string | null;
    by: number;
    time: number;
    successor: string | null;
  } | null;
}

export interface FoundCertificates {
  items: FoundCertificate[];
  /** to be given back as `after`; null at the end */
  next: string | null;
}

/** What can be decided about a certificate. */
export const STATUS_ACTIONS = ["suspend", "reinstate", "revoke", "supersede"] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];

/** Kind "status". One of `numbers`, `places`, `pairs` and `list` says which certificates. */
export interface StatusTerms {
  action: StatusAction;
  numbers?: string[];
  /** chosen in what was found: needed where two certificates in force have one number */
  places?: { root: string; index: number }[];
  /** with `supersede`: each certificate and its newer version */
  pairs?: { older: string; newer: string }[];
  /**
   * id of an upload: plain numbers, one a line; or CSV, JSON or XLSX with a column `number` (`supersede`: `older` and
   * `newer`), whose names may be given
   */
  list?: string;
  column?: string;
  newerColumn?: string;
  encoding?: string;
  sheet?: string;
  reason: ReasonName;
  /** id of the upload of the decision document; its SHA-256 goes on chain, the document stays with the case */
  decision?: string;
  /** by which the decision is known; it can be searched for by it, and goes nowhere */
  decisionNumber?: string;
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
  sample: CertificatePreview | null;
  /** against the version that it replaces: claims by their path, "/" between names */
  claims: { added: string[]; removed: string[]; changed: string[] } | null;
}

export interface TypeOutcome {
  vct: string;
  typeId: number;
  metadataHash: string;
}

/** A type as GET /desk/types answers it; versions of one type stand together, the newest first. */
export interface DeskType {
  /** of the newest version, for people */
  name: { zh: string | null; en: string | null };
  versions: {
    vct: string;
    /** on chain; null: not defined there yet */
    typeId: number | null;
    definer: number | null;
    metadataHash: string;
    /** whether this department may issue it now */
    issues: boolean;
    /** whether its mapping is kept here: without it no register can be issued */
    mapping: boolean;
    replaces: string | null;
  }[];
}

/** Kind "reissue". */
export type ReissueTerms =
  | {
      /** a batch was issued from a wrong register: withdraw and issue again from the right one */
      from: "register";
      /** the job that is withdrawn */
      replaces: string;
      register: string;
      type: string;
      format?: "csv" | "json" | "ndjson" | "xlsx";
      encoding?: string;
      delimiter?: string;
      sheet?: string;
      /** how old certificates find their new ones: by number, or by a table `older,newer` in the upload `pairs` */
      match: "number" | "table";
      pairs?: string;
      reason: ReasonName;
      decision?: string;
      /** whether PDFs are made as well; default: they are */
      papers?: boolean;
    }
  | {
      /**
       * a signing key or an operator account was stolen and declared compromised on chain: what it signed or anchored
       * from then on is void, and is issued again from what the desk keeps, with the key that it has now
       */
      from: "kept";
      /** thumbprint of the key, or address of the account */
      key: string;
      decision?: string;
      /** whether PDFs are made as well; default: they are */
      papers?: boolean;
    };

export interface ReissuePreview {
  counts: {
    /** new certificates */
    issue: number;
    /** old ones that will answer with a new one */
    supersede: number;
    /** old ones that no new one takes the place of */
    revoke: number;
    /** old ones that are revoked already, and stay so */
    untouched: number;
    /** rows of the new register that are refused */
    refused: number;
  };
  certificates: CertificatePreview[];
  refused: Omit<Refusal, "original">[];
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
export interface ReconcileTerms {
  /** the job to look at; left out: all jobs of the type */
  job?: string;
  /** id of an upload: what the register says today; left out: the one that the job was issued from */
  register?: string;
  /** vct; left out: of the job */
  type?: string;
  format?: "csv" | "json" | "ndjson" | "xlsx";
  encoding?: string;
  delimiter?: string;
  sheet?: string;
}

export const DIFFERENCES = [
  "row-without-certificate",
  "certificate-without-row",
  "row-refused",
  "number-twice",
  "file-missing",
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
