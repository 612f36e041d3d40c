/**
 * Problems of the trace log's routes: part of the table in problem.ts, and so of /openapi.json and /docs. Codes of a
 * submission are core's own (core/trace/submission.ts, authorise.ts) and the ledger's; a type error here means that
 * core has a code that nobody would be told.
 */
import type { AuthorisationCode } from "../../core/trace/authorise.ts";
import type { SubmissionCode } from "../../core/trace/submission.ts";
import type { AuthenticationCode } from "../ledger/authenticate.ts";
import { ACT_PROBLEMS } from "./act-problems.ts";

type Told = readonly [status: number, title: string];

const SUBMISSION = {
  "submission-malformed": [400, "The submission is no compact JWS"],
  "submission-alg": [400, "The submission is not signed with ES256"],
  "submission-typ": [400, "The JWS is of another type"],
  "submission-kid": [400, "The submission names no key"],
  "submission-crit": [400, "The submission has extensions that are not known"],
  "submission-member-missing": [400, "A member of the submission is missing"],
  "submission-member-unknown": [400, "A member of the submission is not known"],
  "submission-member-invalid": [400, "A member of the submission cannot be read"],
  "submission-too-large": [413, "The submission is too large"],
  "submission-too-many-events": [413, "The submission has too many events"],
  "event-kind": [400, "An event is of a kind that cannot be submitted"],
  "event-member-missing": [400, "A member of an event is missing"],
  "event-member-unknown": [400, "A member of an event is not known"],
  "event-member-invalid": [400, "A member of an event cannot be read"],
  "event-twice": [400, "A value stands twice in an event"],
  "event-details-too-large": [400, "Details or words are too large"],
  "event-window": [400, "A stretch of time ends before it begins"],
  "subject-malformed": [400, "A subject is no citizen id"],
  "citizen-id-form": [400, "A subject is no citizen id"],
  "citizen-id-date": [400, "A subject's citizen id has no date of birth"],
  "citizen-id-check-character": [400, "The check character of a subject's citizen id is wrong"],
} as const satisfies Record<SubmissionCode, Told>;

const AUTHENTICATION = {
  "submission-audience": [400, "The submission is for another log"],
  "submission-too-old": [400, "The submission was made too long ago"],
  "submission-too-new": [400, "The submission was made in the future"],
  "submission-department-unknown": [401, "No such department has registered"],
  "submission-key-unknown": [401, "The department has no such key"],
  "submission-key-use": [401, "The key is not registered for this use"],
  "submission-key-window": [401, "The key is not valid now"],
  "submission-key-compromised": [401, "The key is compromised"],
  "submission-signature": [401, "The signature is not that of the key"],
  "submission-department-suspended": [403, "The department is suspended"],
} as const satisfies Record<AuthenticationCode, Told>;

const AUTHORISATION = {
  "grant-unknown": [403, "There is no such grant"],
  "grant-subject": [403, "The grant is another person's"],
  "grant-consumer": [403, "The grant is for other departments"],
  "grant-holder": [403, "The grant is for another holder"],
  "grant-dataset": [403, "The grant is for another dataset"],
  "grant-fields": [403, "The grant does not cover a field"],
  "grant-purpose": [403, "The grant is for another purpose"],
  "grant-not-yet": [403, "The grant has not begun"],
  "grant-expired": [403, "The grant has ended"],
  "grant-revoked": [403, "The grant was revoked"],
  "grant-used-up": [403, "The grant is used up"],
  "law-unknown": [403, "The catalogue has no such legal basis"],
  "law-consumer": [403, "The legal basis is for other departments"],
  "law-dataset": [403, "The legal basis is for other datasets"],
  "law-purpose": [403, "The legal basis is for other purposes"],
  "dataset-unknown": [403, "The catalogue has no such dataset"],
  "dataset-holder": [403, "Another department holds the dataset"],
  "dataset-fields": [403, "The dataset has no such field"],
  "purpose-unknown": [403, "The catalogue has no such purpose"],
} as const satisfies Record<AuthorisationCode, Told>;

export const LOG_PROBLEMS = {
  ...SUBMISSION,
  ...AUTHENTICATION,
  ...AUTHORISATION,
  ...ACT_PROBLEMS,
  "submission-refused": [403, "Nothing in the submission is authorised"],
  "submission-jti-reused": [409, "Another submission had this jti"],
  "bodies-busy": [503, "Too many large bodies are being read"],

  "authorization-missing": [401, "This answer is not for everybody"],
  "authorization-malformed": [401, "The authorization cannot be read"],
  "authorization-audience": [401, "The token is for another reader"],
  "authorization-expired": [401, "The token is not valid now"],
  "authorization-unknown": [401, "The token's key is not registered"],
  "authorization-signature": [401, "The token is not signed by its key"],
  "authorization-forbidden": [403, "This answer is for others"],

  "page-invalid": [400, "This is no place to go on from"],
  "log-unknown": [404, "This service runs no such log"],
  "entry-unknown": [404, "The log has no such entry"],
  "tile-unknown": [404, "The log has no such tile"],
  "proof-range": [404, "The log has no such size or entry"],
  "epoch-unknown": [404, "The subject map was never brought to this size"],
  "body-erased": [410, "The body was erased"],

  "receipt-too-many-entries": [413, "The receipt has too many entries to be traced here"],
  "query-malformed": [400, "The question about a receipt cannot be read"],

  "authority-unknown": [503, "The chain cannot be asked who may submit"],
  "catalogue-missing": [503, "The log has no catalogue yet"],
  "log-not-checked": [503, "The log was not yet held against the chain"],
  "log-not-open": [503, "The log is not opened on the chain"],
  "log-rolled-back": [503, "The log is behind what it anchored"],
  "log-forked": [503, "The log is not what it anchored"],
  "log-faulty": [503, "The log was proved false"],
  "log-keys-other": [503, "The chain names other keys for the log"],
  "log-unavailable": [503, "The log cannot be written or read"],
} as const satisfies Record<string, Told>;

/** Codes of a ledger that are told under one name: what is behind them is the operator's matter. */
export const isInsideLog = (code: string): boolean => /^(ledger|vrf|draft)-/.test(code);

/** What to do about a submission that cannot be read; core says where, and the same helps for all of it. */
export const remedyOf = (code: string): string | undefined =>
  /^(submission|event)-/.test(code)
    ? "Make the submission as docs/protocol.md describes it, with `field` put right, and sign it anew. Nothing was logged."
    : undefined;
