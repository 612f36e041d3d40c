/**
 * The gateway's problem details (RFC 9457): what it answers instead of data. Everything that it cannot settle is an
 * answer without data: it has no way to be open.
 *
 * Codes of submissions (core/trace/submission) come through as they are, with status 400; a refusal of the ledger
 * carries the ledger's own code and status.
 */
import { CertraceError } from "../../core/errors.ts";

/** code → HTTP status and title */
export const PROBLEMS = {
  "target-not-plain": [400, "The request target is not plain"],
  "path-not-plain": [400, "The path is not plain"],
  "header-twice": [400, "A header came twice"],
  "header-invalid": [400, "A header cannot be read"],
  "header-connection": [400, "Headers for one connection are not accepted"],
  "header-override": [400, "Method and path are taken from the request line only"],
  "parameter-unknown": [400, "This parameter is not passed on"],
  "parameter-twice": [400, "A parameter came twice"],
  "parameter-invalid": [400, "A parameter cannot be read"],
  "subject-missing": [400, "The request does not say whom it is about"],
  "subjects-differ": [400, "The request is about two people"],
  "body-unexpected": [400, "This route takes no body"],
  "body-invalid": [400, "The body cannot be read"],
  "body-member-unknown": [400, "A member of the body is not passed on"],
  "body-member-twice": [400, "Two members differ in nothing but case"],
  "submission-missing": [400, "The request carries no submission"],
  "submission-twice": [400, "The request carries two submissions"],
  "submission-not-one-access": [400, "The submission is not about one access"],
  "submission-other-log": [400, "The submission is for another log"],
  "submission-other-holder": [400, "The submission is for another holder"],
  "submission-other-dataset": [400, "The submission is for another dataset"],
  "submission-other-subject": [400, "The submission is about somebody else"],
  "submission-other-fields": [400, "The submission names fields that this route cannot give"],
  "route-unknown": [404, "There is nothing here"],
  "receipt-unknown": [404, "This receipt is not kept here"],
  "method-not-allowed": [405, "This method is not offered here"],
  "body-too-slow": [408, "The body did not arrive in time"],
  "submission-spent": [409, "This access was released already"],
  "submission-stale": [409, "This access was logged too long ago"],
  "body-too-large": [413, "The body is too large"],
  "content-type-unsupported": [415, "This content type is not accepted here"],
  internal: [500, "The gateway failed"],
  "upstream-unavailable": [502, "The holder's system cannot be reached"],
  "upstream-failed": [502, "The holder's system failed"],
  "upstream-redirect": [502, "The holder's system points elsewhere"],
  "upstream-answer-unusable": [502, "The holder's system gave an answer that cannot be cut down"],
  "ledger-unavailable": [503, "The ledger cannot be reached"],
  "ledger-answer-unusable": [503, "The ledger gave an answer that proves nothing"],
  "state-unavailable": [503, "The gateway cannot write down what it releases"],
  "gateway-busy": [503, "The gateway is busy"],
  "upstream-too-slow": [504, "The holder's system did not answer in time"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

interface More {
  field?: string;
  remedy?: string;
  cause?: unknown;
}

/** A problem to answer with: thrown by every step before data is released. */
export function problem(code: ProblemCode, detail: string, more: More = {}): CertraceError<ProblemCode> {
  return new CertraceError(code, detail, more);
}

const REFUSALS = {
  ledger: "The ledger refused the submission",
  upstream: "The holder's system refused the request",
} as const;

/** What another party answered, passed on: its code and status, no data. */
export class Refusal extends CertraceError {
  readonly by: keyof typeof REFUSALS;
  readonly status: number;

  constructor(by: Refusal["by"], status: number, code: string, detail: string, more: More = {}) {
    super(code, detail, more);
    this.by = by;
    this.status = status;
  }
}

/** How metrics name it: from a list that no peer can make longer. */
export function outcomeOf(error: unknown): string {
  if (error instanceof Refusal) return `refused-by-${error.by}`;
  const [, , told] = tellable(error);
  return told.code;
}

export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string;
  remedy?: string;
  instance: string;
}

const isOurs = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

/** What is wrong with a submission is the consumer's to know; sentences of everything else stay inside. */
const ABOUT_SUBMISSION = /^(?:submission|event|subject|citizen-id|json|utf8)-/;

export function problemDetails(error: unknown, requestId: string): ProblemDetails {
  const [status, title, told] = tellable(error);
  return {
    type: "about:blank",
    title,
    status,
    code: told.code,
    detail: told.message,
    ...(told.field === undefined ? {} : { field: told.field }),
    ...(told.remedy === undefined ? {} : { remedy: told.remedy }),
    instance: `urn:uuid:${requestId}`,
  };
}

function tellable(error: unknown): readonly [status: number, title: string, told: CertraceError] {
  if (error instanceof Refusal) return [error.status, REFUSALS[error.by], error];
  if (error instanceof CertraceError && isOurs(error.code)) return [...PROBLEMS[error.code], error];
  if (error instanceof CertraceError && ABOUT_SUBMISSION.test(error.code))
    return [400, "The submission cannot be read", error];
  return [...PROBLEMS.internal, INTERNAL];
}

const INTERNAL = problem("internal", "Something went wrong inside the gateway. Nothing was released.", {
  remedy: "Try again; if it stays, give the holder's operator the number in `instance`.",
});
