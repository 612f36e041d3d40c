/**
 * What to ask a source of facts about a receipt. The log has the entries anyway: nothing is given away by asking it; a
 * source that is not the log learns the bodies that cite a grant.
 */
import { CertraceError } from "../../errors.ts";
import { isRegistry } from "../../hash-text.ts";
import { integer, is, list, orNull, record } from "../../shape.ts";
import { isKind, writeBody } from "../../trace/body.ts";
import type { ParsedReceipt } from "../../trace/receipt.ts";
import { MAX_EVENTS } from "../../trace/submission.ts";
import { department, hash } from "../../trace/terms.ts";
import type { TraceFactsQuery } from "./facts.ts";

export function traceFactsQuery({
  registry,
  log,
  checkpoint,
  submission,
  entries,
}: ParsedReceipt): TraceFactsQuery {
  const accesses = entries.flatMap(({ index, body }) =>
    body !== null && isKind(body, "access") ? [{ index, body }] : [],
  );
  return {
    registry,
    log,
    size: checkpoint.size,
    submitter: submission === null ? null : { department: submission.department, kid: submission.kid },
    citing: accesses
      .filter(({ body }) => "grant" in body.basis)
      .map(({ index, body }) => ({ index, body: writeBody(body) })),
    catalogue: entries.some(({ body }) => body !== null && "dataset" in body) ? entries[0]!.index : null,
    erased: entries.filter(({ body }) => body === null).map(({ index }) => index),
  };
}

const shape = record({
  registry: is(isRegistry),
  log: integer(1, 0xffffffff),
  size: integer(1),
  submitter: orNull(record({ department, kid: hash })),
  citing: list(record({ index: integer(0), body: is((value) => typeof value === "string") }), 0, MAX_EVENTS),
  catalogue: orNull(integer(0)),
  erased: list(integer(0), 0, MAX_EVENTS),
});

/** @param json a parsed JSON value. Throws CertraceError `query-malformed` with the member in `field`. */
export function parseTraceFactsQuery(json: unknown): TraceFactsQuery {
  const problem = shape(json, "");
  if (problem === null) return json as TraceFactsQuery;
  const field = problem.path || "query";
  throw new CertraceError("query-malformed", `the question about a receipt: ${field} is ${problem.what}`, {
    field,
    remedy: "Ask with what `traceFactsQuery` makes of the receipt.",
  });
}
