/**
 * POST /v1/trace: the receipt of an access, traced against the index and, where the log runs here, the log. As with
 * certificates every verdict is answered with 200; nothing of the receipt is kept or logged; and who would rather not
 * send it runs the same check in a browser or with the CLI, and asks only POST /v1/trace-facts.
 */
import { z } from "zod";
import { CertraceError } from "../../../core/errors.ts";
import { type ParsedReceipt, parseReceipt } from "../../../core/trace/receipt.ts";
import { describeTraceCheck, describeTraceVerdict } from "../../../core/verify/receipt/messages.ts";
import { traceFactsQuery } from "../../../core/verify/receipt/query.ts";
import { verifyReceipt } from "../../../core/verify/receipt.ts";
import { LIMITS } from "../limits.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { exampleReceipt, exampleTracing } from "../trace-examples.ts";
import { traceFacts } from "../trace-facts.ts";
import { receipt as receiptSchema, tracing as tracingSchema } from "../trace-schemas.ts";
import { inWords, LOCALES } from "../verification.ts";

/** Each entry may carry a VRF proof, which takes a thousand times as long to verify as it takes to send. */
const MAX_ENTRIES = 100;

export const traceReceipt = defineRoute({
  id: "trace-receipt",
  method: "post",
  path: "/v1/trace",
  tag: "Verify",
  summary: "Trace an access by its receipt",
  description: `The receipt of an access, up to ${MAX_ENTRIES} entries. Answers 200 with the verdict and the checks that it follows from, whatever the verdict. A larger receipt is traced with the CLI or in the page, or cut down to the entries that matter.`,
  params: nothing,
  query: z.strictObject({ locale: parameters.locale }),
  queryExample: { locale: "en" },
  body: "raw",
  accepts: {
    content: { "application/json": { schema: receiptSchema, example: exampleReceipt } },
    limit: LIMITS.receipt,
    file: "receipt.json",
  },
  answers: {
    200: {
      description: "The verdict and its checks",
      content: { "application/json": { schema: tracingSchema, example: exampleTracing } },
    },
  },
  problems: ["receipt-too-many-entries", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ body, query }, services) {
    const parsed = tryParse(body);
    if (parsed !== null && parsed.entries.length > MAX_ENTRIES)
      throw problem("receipt-too-many-entries", `The receipt has more than ${MAX_ENTRIES} entries.`, {
        field: "entries",
        remedy: "Use certrace trace, or the page, which trace it on your own machine.",
      });
    // The index knows one registry; a log of another fails before any fact is looked at.
    const known = parsed !== null && parsed.registry === services.traceRegistry;
    const facts = known ? await traceFacts(traceFactsQuery(parsed), services) : null;
    // The catalogue is as large as the operator's file; who wants names asks for the facts.
    const { catalogue: _, ...tracing } = await verifyReceipt(parsed ?? body, facts, {
      now: services.now(),
      registries: [services.traceRegistry],
      verifyEs256: services.verifyEs256,
      verifyEd25519: services.verifyEd25519,
    });
    services.metrics.traced(tracing.verdict);
    const words = { ofVerdict: describeTraceVerdict, ofCheck: describeTraceCheck };
    const locales = query.locale === undefined ? LOCALES : [query.locale];
    return { mediaType: "application/json", body: inWords(tracing, locales, words) };
  },
});

/** null: malformed; core says so in the format check. */
function tryParse(body: Uint8Array): ParsedReceipt | null {
  try {
    return parseReceipt(body);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}
