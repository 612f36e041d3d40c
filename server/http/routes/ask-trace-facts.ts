/**
 * POST /v1/trace-facts: what the chain and the log say about a receipt, for verifiers that run elsewhere. Not a GET:
 * the question carries the bodies of accesses that cite a grant, since only who has one gets to see the grant, and
 * what such a body says must not stand in a URL.
 */
import { CertraceError } from "../../../core/errors.ts";
import { parseJson } from "../../../core/json.ts";
import { parseTraceFactsQuery } from "../../../core/verify/receipt/query.ts";
import { LIMITS } from "../limits.ts";
import { nothing } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { exampleTraceFacts, exampleTraceQuery } from "../trace-examples.ts";
import { traceFacts } from "../trace-facts.ts";
import { traceFactsQuery, traceFacts as traceFactsSchema } from "../trace-schemas.ts";

export const askTraceFacts = defineRoute({
  id: "ask-trace-facts",
  method: "post",
  path: "/v1/trace-facts",
  tag: "Verify",
  summary: "What chain and log say about a receipt",
  description:
    "Everything a verifier needs to know to trace a receipt itself: the log and its first epoch that covers the receipt, the submitter and its key; and from a log that this service runs, with proofs, the consistency from the receipt to the epoch, the grants that are cited, the catalogue, and what was erased. A fact that could not be read is `missing`, with the reason. A grant is shown to who shows an access that cites it.",
  params: nothing,
  query: nothing,
  body: "raw",
  accepts: {
    content: { "application/json": { schema: traceFactsQuery, example: exampleTraceQuery } },
    limit: LIMITS.receipt,
    file: "query.json",
  },
  answers: {
    200: {
      description: "The facts",
      content: { "application/json": { schema: traceFactsSchema, example: exampleTraceFacts } },
    },
  },
  problems: ["query-malformed", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ body }, services) {
    const query = parseTraceFactsQuery(jsonOf(body));
    return { mediaType: "application/json", body: await traceFacts(query, services) };
  },
});

function jsonOf(body: Uint8Array) {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch (cause) {
    if (!(cause instanceof CertraceError || cause instanceof TypeError)) throw cause;
    throw problem("query-malformed", "The body is not strict JSON in UTF-8.", {
      field: "body",
      remedy: "Send what core's traceFactsQuery makes of the receipt, as JSON.",
      cause,
    });
  }
}
