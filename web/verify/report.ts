/** What the worker tells the page about one file: plain data, complete enough to show without asking again. */
import type { JsonObject } from "../../core/json.ts";
import type { ReportContent } from "../../core/report/report.ts";
import type { Verification } from "../../core/verify/certificate.ts";
import type { Tracing } from "../../core/verify/receipt.ts";
import type { Ground, UnprovenReport } from "./evidence/ground.ts";

export type Report = CertificateReport | ReceiptReport | FiledReport | UnprovenReport;

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
  /** why the block of the evidence bundle counts that it came in; null: it came by itself */
  evidence: Ground | null;
}

export interface ReceiptReport extends Tracing, Asked {
  kind: "receipt";
  /** names of departments in the entries, as far as the service said them, by their numbers */
  departments: ReadonlyMap<number, DepartmentName>;
  /** of how many entries the service was shown what they say; null when it was not asked */
  shown: number | null;
}

/** What became of a report that a service had signed before, about a certificate. */
export interface FiledReport extends Asked {
  kind: "filed";
  verdict: FiledVerdict;
  /** nothing here is checked by the steps that a certificate is */
  checks: readonly never[];
  /** what it says; null: it cannot be read */
  content: ReportContent | null;
  /** the document that describes the certificate's type, the one that a genuine report names; null: there is none to use */
  metadata: unknown;
  /** the key that it names, RFC 7638 thumbprint; null: it cannot be read */
  kid: string | null;
  /** whose keys knew, or did not know, that one: this page's service, or the file that the reader gave; null: neither was had */
  keysOf: "service" | "file" | null;
  /** Unix seconds */
  now: number;
}

export type FiledVerdict =
  | "report-genuine"
  | "report-altered"
  | "report-unreadable"
  /** signed by a key that its service had given up before the day it is dated */
  | "report-key-ended"
  /** no key that was had is the one it names: nothing is known of it, good or bad */
  | "report-unknown";

export interface DepartmentName {
  name: string;
  nameEn: string;
}
