/**
 * A case: one piece of the desk's work that two people must want, one who makes it and another who checks it
 * (four-eyes). These are the shapes that the API answers, plain JSON, and the hook by which a kind of case says what it
 * does (`CaseKind`). What happens to a case, and who may do it, is in case-acts.ts; running one in runner.ts.
 *
 * The digest is what makes an approval mean something: SHA-256 over kind, terms and the SHA-256 of every file of the
 * case. The checker sends back the digest that they were shown, and the files are held against it again before the
 * first of them is read for signing.
 */
import type { Sender } from "../chain/acts.ts";
import type { Index } from "../index/index.ts";
import type { DryRun } from "../issuing/dry-run.ts";
import type { SigningKey } from "../issuing/issue-request.ts";
import type { RegisterFormat } from "../issuing/register.ts";
import type { TypeDocuments } from "../type-documents.ts";
import type { Head } from "./activity.ts";
import type { Certificates } from "./certificates.ts";
import type { DeskTypes } from "./types.ts";
import type { Upload } from "./uploads.ts";

/**
 * draft → submitted → approved → running → done | failed; submitted → sent-back → submitted;
 * draft, submitted, sent-back → withdrawn; failed → running (goes on where it stopped).
 * A kind without approval goes from draft to running at `submit`.
 */
export const CASE_STATES = [
  "draft",
  "submitted",
  "sent-back",
  "approved",
  "running",
  "done",
  "failed",
  "withdrawn",
] as const;
export type CaseState = (typeof CASE_STATES)[number];

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

/** Who did something. */
export interface CaseActor {
  /** opaque and stable (`DepartmentSession.person`); `system:<kid>` for the department's own system */
  person: string;
  name: string;
}

export interface CaseEvent extends CaseActor {
  /** Unix seconds */
  time: number;
  act: CaseAct;
  /** what the case's revision became by it */
  revision: number;
  remark?: string;
}

export interface CaseProgress {
  /** of issuing: read, sign, anchor, write, status, render; other kinds have their own */
  stage: string;
  /** how much of `total` is done, in `unit` (certificates, bytes, batches, calls, …) */
  done: number;
  total: number;
  unit: string;
  /** units a second; 0 in the first moments */
  rate: number;
  /** every stage there has been, and how far it came, in order */
  stages: Omit<CaseProgress, "stages" | "rate">[];
}

export interface CaseFailure {
  code: string;
  detail: string;
  field?: string;
  remedy?: string;
}

/** A file that a case is about: as it was uploaded, or written by the kind (`definition.json`). */
export interface CaseFile {
  /** by which the kind finds it: an upload's id, or the name that the kind gave it */
  file: string;
  /** as the uploader called it; for people's eyes and never a path */
  name: string;
  size: number;
  /** SHA-256, hex */
  sha256: string;
}

/** What a list of cases shows of one. */
export interface CaseSummary {
  /** 128 random bits, base64url */
  id: string;
  kind: string;
  state: CaseState;
  /** counts every change; an act names the one that it was decided upon */
  revision: number;
  title: string;
  maker: CaseActor;
  /** who approved it or sent it back last */
  checker?: CaseActor;
  /** Unix seconds */
  created: number;
  changed: number;
  /** of the last sending back */
  remark?: string;
  /** while it runs, and where it came to a halt */
  progress?: CaseProgress;
  failure?: CaseFailure;
}

export interface Case<Terms = unknown, Outcome = unknown> extends CaseSummary {
  terms: Terms;
  files: CaseFile[];
  /** of what is approved, SHA-256, hex */
  digest: string;
  events: CaseEvent[];
  /** once it is done */
  outcome?: Outcome;
}

/** A case as GET /desk/cases/{id} answers it: with what the asker may do with it now. */
export interface CaseShown<Terms = unknown, Outcome = unknown> extends Case<Terms, Outcome> {
  may: ("edit" | "submit" | "approve" | "send-back" | "withdraw" | "run-again")[];
  /** why not `approve`, where the asker is a checker and it waits for one: it is their own work */
  own: boolean;
}

/** Who somebody is at the desk, and what there is to do, as GET /desk/me answers it. */
export interface DeskMe extends CaseActor {
  department: number;
  departmentName: string;
  departmentNameEn: string;
  roles: readonly string[];
  /** those of the desk; `issuable`: as the chain has it now, the department may issue it by this definition */
  types: { vct: string; name: { zh: string; en: string }; columns: string[]; issuable: boolean }[];
  counts: {
    /** submitted by others: to be checked, where one has the role */
    toCheck: number;
    /** one's own */
    mine: { draft: number; sentBack: number; submitted: number };
    /** approved or running */
    running: number;
    failed: number;
  };
  /** of the activity record; `damaged`: line from which on it does not hold, and nothing can be changed here */
  activity: Head & { damaged: number | null };
  /** bytes of one upload */
  maxUpload: number;
}

/** Terms of the kind "issue". */
export interface IssueTerms {
  /** id of an upload */
  register: string;
  /** vct */
  type: string;
  /** default: by the ending of the upload's name */
  format?: RegisterFormat | undefined;
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** of a workbook */
  sheet?: string | undefined;
  /** certificates anchored by one transaction, 1 to 1,000,000; default 10,000 */
  batchSize?: number | undefined;
  /** whether each certificate becomes a PDF as well; default true */
  papers?: boolean | undefined;
}

export interface RefusedRow {
  line: number;
  column: string | null;
  code: string;
  reason: string;
}

/** Preview of the kind "issue". */
export interface IssuePreview extends DryRun {
  /** the first hundred; GET /desk/cases/{id}/refused has all */
  refusedRows: RefusedRow[];
}

/** Outcome of the kind "issue". */
export interface IssueOutcome {
  rows: number;
  issued: number;
  refused: number;
  batches: number;
  /** PDFs */
  papers: number;
  /** certificates that cannot be laid out as a PDF */
  withoutPaper: number;
  statuses: Record<"valid" | "revoked" | "suspended" | "superseded", number>;
}

/** What the desk hands its kinds: what is there as long as it is open. */
export interface DeskTools {
  department: number;
  /** CAIP-10 of the certificate registry */
  registry: string;
  /** origin of the service, without a slash at its end */
  service: string;
  /** of the desk; 0700 */
  folder: string;
  index: Index;
  types: DeskTypes;
  /** of every type that was published here, by its hash */
  documents: TypeDocuments;
  /** everything that the department issued from here */
  certificates: Certificates;
  /** Throws `upload-unknown`. */
  upload(id: string): Promise<Upload>;
  /** The folder of a case. */
  caseFolder(id: string): string;
  /** Null: there is none. */
  case(id: string): Promise<Case | null>;
  /** Unix seconds */
  now(): number;
}

/** One case in the hands of its kind. */
export interface Work<Terms> {
  case: Case<Terms>;
  /** of the case; 0700. `files/` is the desk's, everything else the kind's */
  folder: string;
  /** The path of a file of the case, by `CaseFile.file`. */
  path(file: string): string;
  desk: DeskTools;
}

export interface Running {
  /** Told as often as the kind likes; kept in memory, sent a few times a second. */
  progress(progress: { stage: string; done: number; total: number; unit: string; rate?: number }): void;
  /** Aborted when the service stops: end soon, by throwing; the case goes on with the next start. */
  signal: AbortSignal;
  /** The department's operator account; opened with the first call, closed after the run. */
  sender(): Promise<Sender>;
  /** The newest stored document-signing key that is registered and within its window. Throws `key-not-usable`, … */
  signingKey(): Promise<SigningKey>;
}

/** What a kind makes of the terms that somebody sent. */
export interface Checked<Terms> {
  title: string;
  /** as they will be kept, shown and approved */
  terms: Terms;
  /** ids of the uploads that the case is about: the desk keeps them with it, unchangeable */
  uploads: string[];
  /** what else the approval shall fix, by the name of the file: `definition.json` */
  files?: Record<string, Uint8Array>;
}

/**
 * One kind of case. Kinds are registered in kinds.ts. All that they throw as CertraceError is told to the person; what is
 * no CertraceError is a fault of ours.
 */
export interface CaseKind<Terms = unknown, Preview extends object = object, Outcome extends object = object> {
  kind: string;
  /** whether another person must approve it */
  approval: boolean;
  /** Reads terms from outside. Throws CertraceError; `field` like `terms.register`. */
  check(terms: unknown, desk: DeskTools): Promise<Checked<Terms>>;
  /** What will happen, without doing it. Asked once for each digest; the answer is kept in the case's folder. */
  preview(work: Work<Terms>): Promise<Preview>;
  /** Does it. Called again after a failure or a restart: goes on where it stopped, and does nothing twice. */
  run(work: Work<Terms>, running: Running): Promise<Outcome>;
}
