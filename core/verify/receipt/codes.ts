/**
 * Every code that a check of a receipt can answer with. The catalogues in messages/ have a sentence and a remedy for
 * each in every language, which the compiler enforces; docs/protocol.md explains them.
 */
import type { AuthorisationCode } from "../../trace/authorise.ts";
import type { ReceiptCode } from "../../trace/receipt.ts";
import type { SubmissionKeyCode } from "../../trace/submission-key.ts";
import type { MissingReason } from "../facts.ts";
import type { StaleCode } from "../freshness.ts";

export type TraceCode =
  /** an earlier check failed in a way that leaves nothing to check here */
  | "not-reached"
  | MissingReason
  | StaleCode
  // format
  | "format-ok"
  | ReceiptCode
  // log
  | "log-ok"
  | "log-untrusted"
  | "registries-not-known"
  | "log-unknown"
  | "log-origin"
  | "log-faulty"
  // signature
  | "signature-ok"
  | "note-unsigned"
  | "note-signature"
  | "note-key-retired"
  // inclusion
  | "inclusion-ok"
  | "inclusion-proof"
  | "details-mismatch"
  | "time-order"
  // anchored
  | "anchored-ok"
  | "anchored-not-yet"
  | "anchored-not-final"
  | "anchored-overdue"
  | "anchored-fork"
  | "time-after-anchor"
  // submission and authorisation of a body that is not there
  | "body-erased"
  | "body-withheld"
  // submission
  | "submission-ok"
  | "submission-none"
  | "submission-other"
  | "submission-event"
  | "submission-audience"
  | "submission-time"
  | "submission-tag"
  | "submission-signature"
  | "submission-key-unknown"
  | SubmissionKeyCode
  // authorisation
  | "authorisation-ok"
  | "authorisation-refused"
  | "authorisation-not-needed"
  | "grant-erased"
  | AuthorisationCode;
