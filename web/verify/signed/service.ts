/**
 * The one request with which a certificate leaves this page: for a report that the service signs (docs/protocol.md,
 * "Verification reports"), and only because its reader has pressed for it. Throws CertraceError `service-unavailable`, or
 * `service-inconsistent` where what comes is no report; `rate-limited` where the service wants to be asked later.
 */
import { CertraceError } from "../../../core/errors.ts";

/** Milliseconds: a document is rendered while one waits. */
const TIMEOUT = 60_000;
const LARGEST = 1 << 25; // bytes

export type Form = "pdf" | "jws";

const BEGINS: Record<Form, RegExp> = { pdf: /^%PDF-/, jws: /^eyJ[\w-]*\.eyJ/ };

/**
 * @param text the certificate, as it was handed in
 * @param at the time asked about, Unix seconds; null: now
 */
export async function askReport(text: string, at: number | null, as: Form): Promise<Uint8Array<ArrayBuffer>> {
  const query = new URLSearchParams({ as, ...(at === null ? {} : { at: String(at) }) });
  let response: Response;
  let report: Uint8Array<ArrayBuffer>;
  try {
    response = await fetch(`/v1/report?${query}`, {
      method: "POST",
      body: text,
      headers: { "content-type": text.trimStart().startsWith("{") ? "application/json" : "text/plain" },
      signal: AbortSignal.timeout(TIMEOUT),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
    report = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new CertraceError("service-unavailable", "the service did not answer /v1/report", { cause });
  }
  if (!response.ok)
    throw new CertraceError(
      response.status === 429 ? "rate-limited" : "service-unavailable",
      `the service answered ${response.status}`,
    );
  const begin = String.fromCharCode(...report.subarray(0, 1024));
  if (report.length > LARGEST || !BEGINS[as].test(begin))
    throw new CertraceError("service-inconsistent", "the service's answer to /v1/report is no report");
  return report;
}
