/**
 * inclusion: every entry stands at its place under the checkpoint's root (RFC 6962), details are those that the body
 * commits to, and the log's time does not run backwards from entry to entry. Needs nobody to be asked.
 */
import { verifyInclusion } from "../../../merkle/proof.ts";
import { type Body, commitmentOf } from "../../../trace/body.ts";
import { commitDetails } from "../../../trace/details.ts";
import type { ParsedEntry } from "../../../trace/receipt.ts";
import { fail, pass } from "../../finding.ts";
import type { TraceFinding, TraceQuestion } from "../question.ts";

export function checkInclusion({ receipt }: TraceQuestion): TraceFinding {
  const { root, size } = receipt.checkpoint;
  let time = "";
  for (const { index, leafHash, path, body, details } of receipt.entries) {
    if (!verifyInclusion({ root, size, index, leafHash, path }))
      return fail("inclusion-proof", { index, size });
    if (details !== null && !areDetailsOf(body, details)) return fail("details-mismatch", { index });
    // Both in the one form in which a log writes time, so they compare as text.
    if (body !== null && body.time < time) return fail("time-order", { index });
    time = body?.time ?? time;
  }
  return pass("inclusion-ok", { entries: receipt.entries.length, size });
}

function areDetailsOf(body: Body | null, opening: NonNullable<ParsedEntry["details"]>): boolean {
  const committed = body === null ? null : commitmentOf(body);
  return committed !== null && commitDetails(opening) === committed;
}
