/** What to ask a source of facts about a receipt. The log has the entries anyway: nothing is given away by asking. */
import { isKind } from "../../trace/body.ts";
import type { ParsedReceipt } from "../../trace/receipt.ts";
import type { TraceFactsQuery } from "./facts.ts";

export function traceFactsQuery({
  registry,
  log,
  checkpoint,
  submission,
  entries,
}: ParsedReceipt): TraceFactsQuery {
  const bases = entries.flatMap(({ body }) => (body !== null && isKind(body, "access") ? [body.basis] : []));
  const grants = new Set(bases.flatMap((basis) => ("grant" in basis ? [basis.grant] : [])));
  return {
    registry,
    log,
    size: checkpoint.size,
    submitter: submission === null ? null : { department: submission.department, kid: submission.kid },
    grants: [...grants].sort((a, b) => a - b),
    catalogue: bases.some((basis) => "law" in basis),
    erased: entries.filter(({ body }) => body === null).map(({ index }) => index),
  };
}
