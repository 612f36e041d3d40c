/**
 * What was kept apart from a body, for the person that the entry is about. They see what they said themselves (words and
 * details of what was done under a citizen's session, so without a department's submission) and what was said to them (the answer to
 * a dispute). Details that a department keeps for itself stay with it, here as in GET /log/{id}/bodies/{index}: they may
 * name its officers and systems. That there are some is in the body for all parties to see.
 */
import type { JsonObject } from "../../core/json.ts";
import type { DetailsOpening } from "../../core/trace/details.ts";
import type { TraceLog } from "../ledger/trace-log.ts";

/** By index; of erased entries and of those that have none to show, nothing. */
export async function ownOpenings(
  log: Pick<TraceLog, "openings">,
  entries: readonly { index: number; body: string | null }[],
): Promise<ReadonlyMap<number, DetailsOpening>> {
  const indexes = entries.flatMap(({ body, index }) => (body !== null && isOwn(body) ? [index] : []));
  const openings = await log.openings(indexes);
  return new Map(indexes.flatMap((index, i) => (openings[i] ? [[index, openings[i]] as const] : [])));
}

function isOwn(text: string): boolean {
  const body = JSON.parse(text) as JsonObject;
  if (!("details" in body) && !("words" in body)) return false;
  return body.kind === "response" || !("submission" in body);
}
