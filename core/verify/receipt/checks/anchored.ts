/**
 * anchored: the receipt's checkpoint is a prefix of an epoch on chain (RFC 9162 consistency), so nobody can change or
 * drop what it covers any more, and the log's own times are not later than the chain's. A log that signed another head
 * than it anchored is caught here: the proof then leads to another root at the same size.
 */
import { decodeBase64url } from "../../../base64url.ts";
import { verifyConsistency } from "../../../merkle/proof.ts";
import { instantOf } from "../../../trace/terms.ts";
import { fail, missing, pass, unknown, weigh } from "../../finding.ts";
import { stale } from "../../freshness.ts";
import type { EpochFact } from "../facts.ts";
import { known, type TraceFinding, type TraceQuestion } from "../question.ts";

export function checkAnchored(question: TraceQuestion): TraceFinding {
  const { facts, receipt } = question;
  const epoch = known(facts.epoch);
  if (epoch === undefined) return missing(facts.epoch, "epoch")!;
  if (epoch === null) return stale(question, facts.epoch) ?? notYet(question);
  const late = lateEntry(question, epoch);
  const { finalized } = facts;
  return weigh<TraceFinding["code"]>(
    [
      checkConsistency(question, epoch),
      late === null ? null : fail("time-after-anchor", { index: late, anchoredAt: epoch.anchoredAt }),
      missing(finalized, "finalized"),
      "value" in finalized && epoch.block > finalized.value.number
        ? unknown("anchored-not-final", { block: epoch.block, finalized: finalized.value.number })
        : null,
    ],
    pass("anchored-ok", { epoch: epoch.number, anchoredAt: epoch.anchoredAt, size: receipt.checkpoint.size }),
  );
}

/** null: the checkpoint is a prefix of the epoch. */
function checkConsistency({ facts, receipt }: TraceQuestion, epoch: EpochFact): TraceFinding | null {
  const { size, root } = receipt.checkpoint;
  const consistency = known(facts.consistency);
  if (consistency === undefined) return missing(facts.consistency, "consistency");
  const anchored = decodeBase64url(consistency.root);
  const proven = verifyConsistency({
    size1: size,
    root1: anchored,
    size2: epoch.size,
    root2: decodeBase64url(epoch.root),
    proof: consistency.proof.map((each) => decodeBase64url(each)),
  });
  if (!proven) return unknown("source-inconsistent", { fact: "consistency" });
  return anchored.every((byte, i) => byte === root[i])
    ? null
    : fail("anchored-fork", { size, epoch: epoch.number });
}

/** What is only promised may become true; not for ever, or a log could sign what it will never anchor. */
function notYet({ receipt, now, anchorDeadline }: TraceQuestion): TraceFinding {
  const times = receipt.entries.flatMap(({ body }) =>
    body === null ? [] : [(instantOf(body.time) ?? 0) / 1000],
  );
  const oldest = Math.floor(Math.min(...times));
  return Number.isFinite(oldest) && now - oldest > anchorDeadline
    ? unknown("anchored-overdue", { time: oldest })
    : unknown("anchored-not-yet");
}

/** The index of an entry that the log says it wrote after the chain already had it; null: none. */
function lateEntry({ receipt, factsTolerance }: TraceQuestion, { anchoredAt }: EpochFact): number | null {
  const latest = (anchoredAt + factsTolerance) * 1000;
  const late = receipt.entries.find(({ body }) => body !== null && (instantOf(body.time) ?? 0) > latest);
  return late?.index ?? null;
}
