/**
 * From the checks of a receipt to its verdict.
 *
 * Guarantees: `logged` needs every check to pass (`submission` and `authorisation` may be skipped, where there is
 * nothing of the kind to check); whatever could not be found out makes `undetermined`, unless a check that did run
 * already proves more. A log that was proved false does not make its receipts worthless (else an operator could rid
 * itself of evidence by faulting its own log), so that is a verdict of its own.
 */
import type { Check as AnyCheck } from "../finding.ts";
import type { TraceCode } from "./codes.ts";

export const TRACE_CHECK_NAMES = [
  "format",
  "log",
  "signature",
  "inclusion",
  "anchored",
  "submission",
  "authorisation",
] as const;
export type TraceCheckName = (typeof TRACE_CHECK_NAMES)[number];

export type TraceCheck = AnyCheck<TraceCheckName>;

export type TraceVerdict =
  /** in the log for ever, under an anchored epoch */
  | "logged"
  /** promised by the log's signature; no final epoch covers it yet */
  | "pending"
  /** in the log, but nothing allowed the access */
  | "unauthorised"
  /** in the log, but what it said has been erased since */
  | "erased"
  /** everything else may hold, but somebody proved this log's map false */
  | "log-faulty"
  | "invalid"
  | "undetermined";

const PENDING: ReadonlySet<string> = new Set<TraceCode>(["anchored-not-yet", "anchored-not-final"]);
const ERASED: TraceCode = "body-erased";
const FAULTY: TraceCode = "log-faulty";
const MAY_BE_SKIPPED: readonly TraceCheckName[] = ["submission", "authorisation"];

/** @param checks one for each of TRACE_CHECK_NAMES, in their order */
export function deriveTraceVerdict(checks: readonly TraceCheck[]): TraceVerdict {
  const failed = checks.filter(({ outcome }) => outcome === "fail");
  if (failed.some(({ name, code }) => name !== "authorisation" && code !== FAULTY)) return "invalid";
  if (failed.some(({ code }) => code === FAULTY)) return "log-faulty";
  if (failed.length > 0) return "unauthorised";
  const unknown = checks.filter(({ outcome }) => outcome === "unknown");
  if (unknown.some(({ code }) => !PENDING.has(code))) return "undetermined";
  const whole =
    checks.length === TRACE_CHECK_NAMES.length &&
    TRACE_CHECK_NAMES.every((name, i) => {
      const { name: actual, outcome } = checks[i]!;
      return actual === name && (outcome !== "skipped" || MAY_BE_SKIPPED.includes(name));
    });
  if (!whole) return "undetermined";
  if (unknown.length > 0) return "pending";
  return checks.some(({ code }) => code === ERASED) ? "erased" : "logged";
}
