/**
 * status: what the department had last said by the asked time, from the whole history on chain. Statuses count up to
 * the newest block, final or not: to trust a revoked certificate is worse than to doubt a valid one for a minute.
 */
import type { StatusChange } from "../facts.ts";
import { fail, missing, pass, skipped, weigh } from "../finding.ts";
import { staleness } from "../freshness.ts";
import { STATUSES_PER_WORD } from "../query.ts";
import type { Finding, Question } from "../question.ts";
import { lastChange } from "../status-history.ts";

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
  if (anchored && at !== null && at < anchored.anchoredAt) {
    return skipped("status-before-anchor", { anchoredAt: anchored.anchoredAt });
  }
  const change = statusChange(question);
  if (change === null || change.status === "valid") return doubt;
  return fail(`status-${change.status}`, {
    reason: change.reason,
    time: change.time,
    by: change.by,
    decision: change.decision ?? "",
  });
}

/** The change that made the status what it is at the asked time; null: none did. */
export function statusChange({ certificate, facts, at }: Question): StatusChange | null {
  if (certificate.anchor === null || "missing" in facts.statuses) return null;
  return lastChange(facts.statuses.value.changes, certificate.anchor.index % STATUSES_PER_WORD, at);
}
