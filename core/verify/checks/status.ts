/**
 * status: what the department had last said by the asked time, from the whole history on chain. Statuses count up to
 * the newest block, final or not: to trust a revoked certificate is worse than to doubt a valid one for a minute.
 */
import type { BlockRef, StatusChange, StatusName, StatusStateFact } from "../facts.ts";
import { fail, missing, pass, skipped, unknown, weigh } from "../finding.ts";
import { staleness } from "../freshness.ts";
import { carriedOver } from "../mirror.ts";
import { STATUSES_PER_WORD } from "../query.ts";
import type { Finding, Question } from "../question.ts";
import { lastChange } from "../status-history.ts";

/** by their value on chain */
const STATUS_NAMES: readonly StatusName[] = ["valid", "revoked", "suspended", "superseded"];

export function checkStatus(question: Question): Finding {
  const { certificate, facts, now, at } = question;
  const { batch, statuses } = facts;
  if (certificate.anchor === null) return skipped("anchor-missing");
  const anchored = "value" in batch ? batch.value : undefined;
  if (anchored === null) return skipped("not-anchored");
  const doubt = weigh(
    [missing(statuses, "statuses"), missing(batch, "batch"), staleness(question, statuses, at ?? now)],
    pass("status-valid"),
  );
  if (doubt.outcome !== "pass") return doubt;
  const since = carriedOver(question)?.since ?? 0;
  // Until it was complete, the mirror may have had an anchor and not yet the revocation that followed it.
  if (asked(question) < since) return unknown("mirror-time", { since });
  if (anchored && at !== null && at < anchored.anchoredAt) {
    return skipped("status-before-anchor", { anchoredAt: anchored.anchoredAt });
  }
  if ("value" in statuses && "packed" in statuses.value) {
    return checkState(question, statuses.value, statuses.block);
  }
  // Whoever knows the past alone could date a revocation as it likes.
  const ofOne = "value" in statuses && "changes" in statuses.value && statuses.value.historyOfOne;
  if (ofOne && at !== null && at < statuses.block.time)
    return unknown("status-history-unseen", { time: statuses.block.time, at });
  const change = statusChange(question);
  if (change === null || change.status === "valid") return doubt;
  return fail(`status-${change.status}`, {
    reason: change.reason,
    time: change.time,
    by: change.by,
    decision: change.decision ?? "",
  });
}

/** The time asked about; now is where the source's newest block stands. */
function asked({ at, facts }: Question): number {
  return at ?? ("value" in facts.head ? facts.head.value.time : 0);
}

/** Storage shows the status at its own block, and of no other time: it may have been another one before. */
function checkState({ certificate, at }: Question, state: StatusStateFact, block: BlockRef): Finding {
  if (at !== null && at !== block.time) return unknown("status-history-not-proven", { time: block.time, at });
  const lane = BigInt((certificate.anchor?.index ?? 0) % STATUSES_PER_WORD);
  const status = STATUS_NAMES[Number((BigInt(state.packed) >> (2n * lane)) & 3n)]!;
  return status === "valid" ? pass("status-valid") : fail(`status-is-${status}`, { time: block.time });
}

/** The change that made the status what it is at the asked time; null: none did. */
export function statusChange({ certificate, facts, at }: Question): StatusChange | null {
  if (certificate.anchor === null || "missing" in facts.statuses || "packed" in facts.statuses.value)
    return null;
  return lastChange(facts.statuses.value.changes, certificate.anchor.index % STATUSES_PER_WORD, at);
}
