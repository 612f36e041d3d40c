/** What the worker tells the page about one certificate: plain data, complete enough to show without asking again. */
import type { JsonObject } from "../../core/json.ts";
import type { Verification } from "../../core/verify/certificate.ts";

export interface Report extends Verification {
  /** the day that was asked about, Unix seconds; null: now */
  askedAt: number | null;
  /** the disclosed claims as a tree; null unless the signature vouches for them */
  disclosed: JsonObject | null;
  /** the type metadata document, the one that the chain names; null when there is none to use */
  metadata: unknown;
  /** why there is no metadata; null when there is, or none is needed */
  labelsProblem: "unavailable" | "mismatch" | null;
  /** where the records came from, and when they were read; null when none were had */
  source: { url: string; readAt: number } | null;
  /** how many certificates the question to the service was about; null when it was not asked */
  group: number | null;
}
