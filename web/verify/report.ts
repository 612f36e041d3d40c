/** What the worker tells the page about one file: plain data, complete enough to show without asking again. */
import type { JsonObject } from "../../core/json.ts";
import type { Verification } from "../../core/verify/certificate.ts";
import type { Tracing } from "../../core/verify/receipt.ts";

export type Report = CertificateReport | ReceiptReport;

interface Asked {
  /** where the records came from, and when they were read; null when none were had */
  source: { url: string; readAt: number } | null;
}

export interface CertificateReport extends Verification, Asked {
  kind: "certificate";
  /** the day that was asked about, Unix seconds; null: now */
  askedAt: number | null;
  /** the disclosed claims as a tree; null unless the signature vouches for them */
  disclosed: JsonObject | null;
  /** the type metadata document, the one that the chain names; null when there is none to use */
  metadata: unknown;
  /** why there is no metadata; null when there is, or none is needed */
  labelsProblem: "unavailable" | "mismatch" | null;
  /** how many certificates the question to the service was about; null when it was not asked */
  group: number | null;
}

export interface ReceiptReport extends Tracing, Asked {
  kind: "receipt";
  /** names of departments in the entries, as far as the service said them, by their numbers */
  departments: ReadonlyMap<number, DepartmentName>;
  /** of how many entries the service was shown what they say; null when it was not asked */
  shown: number | null;
}

export interface DepartmentName {
  name: string;
  nameEn: string;
}
