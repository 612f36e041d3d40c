/**
 * A case as the desk tells it: one piece of work that two people must want, one who makes it and another who checks it
 * (four-eyes). Plain JSON, the same for the service (server/desk) that says it and the page (web/desk) that shows it.
 * Every text in it was written by somebody: it is shown as text and never as anything else. Times are Unix seconds.
 *
 * The digest is what makes an approval mean something: SHA-256 over kind, terms and the SHA-256 of every file of the
 * case. The checker sends back the digest that they were shown, and the files are held against it again before the
 * first of them is read for signing.
 */

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

/** What people do to a case. */
export type PersonAct = "edit" | "submit" | "approve" | "send-back" | "withdraw" | "run-again";

/** What happens to a case: by people, or by the desk that ran it. */
export const CASE_ACTS = [
  "create",
  "edit",
  "submit",
  "approve",
  "send-back",
  "withdraw",
  "run-again",
  "done",
  "failed",
] as const;
export type CaseAct = (typeof CASE_ACTS)[number];

/** Who did something. */
export interface CaseActor {
  /** opaque and stable (`DepartmentSession.person`); `system:<kid>` for the department's own system */
  person: string;
  name: string;
}

export interface CaseEvent extends CaseActor {
  time: number;
  act: CaseAct;
  /** what the case's revision became by it */
  revision: number;
  remark?: string;
}

export interface CaseProgress {
  /** of issuing: read, sign, anchor, write, status, render; of comparing: compare; of types: status */
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
  may: PersonAct[];
  /** why not `approve`, where the asker is a checker and it waits for one: it is their own work */
  own: boolean;
}
