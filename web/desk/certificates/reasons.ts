/** Reasons of a change of status, as the chain knows them, and what they are called. */
import type { ReasonName } from "../../../core/verify/facts.ts";
import type { CertificateWords } from "./words.ts";

export const REASONS = [
  "unspecified",
  "temporarily-seized",
  "withdrawn",
  "cancelled",
  "lapsed",
  "transferred-out",
  "forfeited",
  "key-compromised",
  "other",
] as const satisfies ReasonName[];

export const reasonName = (reason: ReasonName, words: CertificateWords): string =>
  ({
    unspecified: words.reasonUnspecified,
    "temporarily-seized": words.reasonSeized,
    withdrawn: words.reasonWithdrawn,
    cancelled: words.reasonCancelled,
    lapsed: words.reasonLapsed,
    "transferred-out": words.reasonTransferred,
    forfeited: words.reasonForfeited,
    "key-compromised": words.reasonKey,
    other: words.reasonOther,
  })[reason];
