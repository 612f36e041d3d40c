/**
 * Problem details (RFC 9457, `application/problem+json`): every answer that is not what was asked for has this
 * shape. `code` is stable, `detail` says what is wrong and names the field, `remedy` says what to do about it.
 *
 * The table below is the whole list of codes; /openapi.json and /docs are written from it. What is not in it
 * (a fault of ours) becomes `internal` and says nothing of its inside: no stack, no path, no quoted input.
 */
import { CertraceError } from "../../core/errors.ts";
import { COPIES_PROBLEMS } from "./copies-problems.ts";
import { DESK_PROBLEMS } from "./desk-problems.ts";
import { isInsideLog, LOG_PROBLEMS, remedyOf } from "./log-problems.ts";
import { NOTICES_PROBLEMS } from "./notices-problems.ts";
import { PAPER_PROBLEMS } from "./paper-problems.ts";
import { SIGN_IN_PROBLEMS } from "./sign-in-problems.ts";
import { SUCCESSOR_PROBLEMS } from "./successor-problems.ts";
import { WALLET_PROBLEMS } from "./wallet-problems.ts";

/** code → HTTP status and title */
export const PROBLEMS = {
  "request-malformed": [400, "This is not HTTP"],
  "request-invalid": [400, "A parameter cannot be read"],
  "body-empty": [400, "The request has no body"],
  "certificate-malformed": [400, "This is not a certificate file"],
  "type-document-invalid": [400, "This is not a type metadata document"],
  "not-found": [404, "There is nothing here"],
  "block-unknown": [404, "No such block"],
  "department-unknown": [404, "No such department"],
  "type-unknown": [404, "No such certificate type"],
  "type-document-missing": [404, "The type's metadata was not deposited here"],
  "status-list-unknown": [404, "No such status list"],
  "page-missing": [404, "The page was not built"],
  "method-not-allowed": [405, "This method is not offered here"],
  "status-list-not-then": [406, "There was no status list at that time"],
  "headers-too-slow": [408, "The headers did not arrive in time"],
  "body-too-slow": [408, "The body did not arrive in time"],
  "status-list-ambiguous": [409, "Two batches claim this list number"],
  "body-too-large": [413, "The body is too large"],
  "line-too-large": [413, "A line is too large"],
  "content-type-unsupported": [415, "This content type is not accepted here"],
  "content-encoding-unsupported": [415, "Compressed bodies are not accepted"],
  "type-document-not-on-chain": [422, "No type on the chain has this metadata document"],
  "anchor-missing": [422, "The certificate carries no anchor"],
  "copy-no-evidence": [422, "There is no evidence of a restricted copy"],
  "registry-other": [422, "The certificate is anchored in another registry"],
  "rate-limited": [429, "Too many requests"],
  "headers-too-large": [431, "The headers are too large"],
  internal: [500, "The service failed"],
  "not-ready": [503, "The service is not ready"],
  "bulk-busy": [503, "Too many bulk verifications are running"],
  "chain-unavailable": [503, "The chain cannot be reached"],
  "proofs-unavailable": [503, "The chain's node cannot prove this now"],
  "store-unavailable": [503, "The store cannot be used"],
  ...LOG_PROBLEMS,
  ...SIGN_IN_PROBLEMS,
  ...NOTICES_PROBLEMS,
  ...DESK_PROBLEMS,
  ...WALLET_PROBLEMS,
  ...PAPER_PROBLEMS,
  ...COPIES_PROBLEMS,
  ...SUCCESSOR_PROBLEMS,
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A problem to answer with; what handlers throw. */
export function problem(
  code: ProblemCode,
  detail: string,
  more: { field?: string; remedy?: string; cause?: unknown } = {},
): CertraceError<ProblemCode> {
  return new CertraceError(code, detail, more);
}

export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  field?: string;
  remedy?: string;
  /** names the request, as in the answer's Request-Id and in the log */
  instance: string;
}

const isCode = (code: unknown): code is ProblemCode =>
  typeof code === "string" && Object.hasOwn(PROBLEMS, code);

const INTERNAL = problem(
  "internal",
  "Something went wrong inside the service. It is not about your request.",
  {
    remedy: "Try again; if it stays, give the operator the number in `instance`.",
  },
);
const STORE = problem("store-unavailable", "The service cannot read its store right now.", {
  remedy: "Try again in a minute; the operator finds the reason in the log.",
});
const CHAIN = problem("chain-unavailable", "The service cannot reach the chain right now.", {
  remedy: "Try again in a minute.",
});
const LOG = problem("log-unavailable", "The log cannot be written or read right now.", {
  remedy: "Try again in a minute with the same submission; the operator finds the reason in the log.",
});
const DISK = problem("disk-full", "The service's disk is full.", {
  remedy: "Tell the operator, then try again.",
});
const REGISTER = problem("register-unreadable", "The register cannot be read from the service's disk.", {
  remedy: "Tell the operator; or hand it in again, and make a case anew.",
});
const PATH = problem(
  "request-invalid",
  "The path has a % that is not followed by two hexadecimal digits of UTF-8.",
  {
    field: "path",
    remedy: "Percent-encode the path again.",
  },
);

/** The error that may be told. Sentences of the store, the disk and the chain name files and nodes: they stay inside. */
export function tellable(error: unknown): CertraceError<ProblemCode> {
  if (error instanceof URIError) return PATH;
  if (!(error instanceof CertraceError)) return INTERNAL;
  if (error.code.startsWith("store-")) return STORE;
  if (error.code.startsWith("chain-")) return CHAIN;
  if (isInsideLog(error.code)) return LOG;
  if (error.code === "disk-full") return DISK;
  if (error.code === "register-unreadable") return REGISTER;
  return isCode(error.code) ? (error as CertraceError<ProblemCode>) : INTERNAL;
}

/** @param docs URL of the page that explains the codes */
export function problemDetails(error: unknown, docs: string, requestId: string): ProblemDetails {
  const told = tellable(error);
  const [status, title] = PROBLEMS[told.code];
  const remedy = told.remedy ?? remedyOf(told.code);
  return {
    type: `${docs}#${told.code}`,
    title,
    status,
    code: told.code,
    detail: told.message,
    ...(told.field === undefined ? {} : { field: told.field }),
    ...(remedy === undefined ? {} : { remedy }),
    instance: `urn:uuid:${requestId}`,
  };
}
