/**
 * What the desk's service answers, as far as this page looks at it (server/desk). Times are Unix seconds. Every text in it
 * was written by somebody: it is shown as text and never as anything else.
 */

export interface Me {
  /** opaque, and the same at every sign-in */
  person: string;
  name: string;
  department: number;
  departmentName: string;
  departmentNameEn: string;
  /** of these, `maker` and `checker` mean something here */
  roles: string[];
  /** `columns` that a register of it has to have; `issuable`: the department may issue it now */
  types: { vct: string; name: { zh: string; en: string }; columns: string[]; issuable: boolean }[];
  activity: {
    n: number;
    hash: string;
    /** line from which on the record does not hold, and nothing can be changed here; null: all of it holds */
    damaged: number | null;
  };
}

export type CaseState =
  | "draft"
  | "submitted"
  | "sent-back"
  | "approved"
  | "running"
  | "done"
  | "failed"
  | "withdrawn";

export type CaseAct =
  | "create"
  | "edit"
  | "submit"
  | "approve"
  | "send-back"
  | "withdraw"
  | "run-again"
  | "done"
  | "failed";

export interface Actor {
  person: string;
  name: string;
}

export interface CaseEvent extends Actor {
  time: number;
  act: CaseAct;
  /** what the case's revision became by it */
  revision: number;
  remark?: string;
}

export interface Progress {
  stage: string;
  done: number;
  total: number;
  unit: string;
  rate: number;
  /** every stage there has been, in order */
  stages: { stage: string; done: number; total: number; unit: string }[];
}

export interface Failing {
  code: string;
  detail: string;
  field?: string;
  remedy?: string;
}

export interface CaseSummary {
  id: string;
  kind: string;
  state: CaseState;
  revision: number;
  title: string;
  maker: Actor;
  checker?: Actor;
  created: number;
  changed: number;
  remark?: string;
  progress?: Progress;
  failure?: Failing;
}

export interface CaseShown<Terms = unknown, Outcome = unknown> extends CaseSummary {
  terms: Terms;
  files: { file: string; name: string; size: number; sha256: string }[];
  /** of what is approved */
  digest: string;
  events: CaseEvent[];
  outcome?: Outcome;
  may: ("edit" | "submit" | "approve" | "send-back" | "withdraw" | "run-again")[];
  /** it waits for a checker, and the one who asks made it */
  own: boolean;
}

export interface Page<T> {
  items: T[];
  /** for the next page; null: that was all */
  next: string | number | null;
}

export interface Upload {
  id: string;
  name: string;
  size: number;
  sha256: string;
  /** of a register, in its order */
  columns?: string[];
}

export type StatusName = "valid" | "revoked" | "suspended" | "superseded";

/** A certificate as it would be. */
export interface Specimen {
  /** of the register */
  line: number;
  number: string;
  /** null: open */
  nbf: number | null;
  /** exclusive */
  exp: number | null;
  status: StatusName;
  claims: { path: string[]; value: string | number | boolean; disclosable: boolean }[];
}

export interface RefusedRow {
  line: number;
  /** null: the whole row */
  column: string | null;
  code: string;
  reason: string;
}

export interface IssuePreview {
  rows: number;
  accepted: number;
  refused: number;
  refusedByCode: Record<string, number>;
  statuses: Record<StatusName, number>;
  certificates: Specimen[];
  /** the first of them; all come as a file */
  refusedRows: RefusedRow[];
  /** of a workbook: what people do not see in it (hidden rows, columns, sheets) */
  notices: { code: string; sentence: string }[];
}

/** Terms of the kind "issue", as far as they can be chosen here. */
export interface IssueTerms {
  register: string;
  type: string;
  encoding?: string;
  delimiter?: string;
  sheet?: string;
}

export interface IssueOutcome {
  rows: number;
  issued: number;
  refused: number;
  batches: number;
}

export const STATUS_ACTIONS = ["suspend", "reinstate", "revoke", "supersede"] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];

export interface StatusTerms {
  action: StatusAction;
  places?: { root: string; index: number }[];
  pairs?: { older: string; newer: string }[];
  list?: string;
  reason: string;
  decision?: string;
  decisionNumber?: string;
}

export interface StatusPreview {
  /** the first of them */
  changes: { number: string; now: StatusName; becomes: StatusName; newer?: string }[];
  counts: { change: number; same: number; refused: number };
  refused: { line: number | null; number: string; code: string; reason: string }[];
  transactions: number;
  /** SHA-256 of the decision document; null: none */
  decision: string | null;
}

export interface StatusOutcome {
  changed: number;
  same: number;
  refused: number;
}

export interface TypeTerms {
  definition: Record<string, unknown>;
  replaces?: string;
}

export interface TypePreview {
  vct: string;
  metadataHash: string;
  defined: boolean;
  sample: Specimen | null;
  claims: { added: string[]; removed: string[]; changed: string[] } | null;
}

export interface DeskType {
  name: { zh: string | null; en: string | null };
  /** the newest first */
  versions: TypeVersion[];
}

export interface TypeVersion {
  vct: string;
  typeId: number | null;
  issues: boolean;
  /** whether the desk knows how a register becomes certificates of it */
  mapping: boolean;
  replaces: string | null;
}

export interface ReissuePreview {
  counts: { issue: number; supersede: number; revoke: number; untouched: number; refused: number };
  certificates: Specimen[];
  refused: RefusedRow[];
  revoked: string[];
}

export interface ReissueOutcome {
  issued: number;
  superseded: number;
  revoked: number;
}

export interface FoundCertificate {
  number: string;
  /** the case that issued it, or one that was adopted */
  job: string;
  batch: string;
  index: number;
  root: string;
  vct: string;
  /** null: the chain cannot be asked now */
  status: StatusName | null;
  change: { reason: string; decision: string | null; time: number; successor: string | null } | null;
}

export interface Job {
  job: string;
  vct: string;
  issued: number;
  batches: number;
  adopted: boolean;
}

export interface Difference {
  kind: string;
  number: string;
  line: number | null;
  expected: string;
  found: string;
  remedy: string;
}

export interface Reconciliation {
  rows: number;
  certificates: number;
  batches: number;
  counts: Record<string, number>;
  /** the first of them */
  differences: Difference[];
  /** null: the chain could not be asked */
  block: { number: number; time: number } | null;
}

export interface Activity extends Actor {
  n: number;
  time: number;
  act: string;
  case?: string;
  detail: unknown;
  hash: string;
}
