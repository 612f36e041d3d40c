/**
 * The statuses that the register gave its certificates, sent once all batches are anchored (a newer version must be
 * on chain before it can supersede). Acts are made batch by batch from states.bin, in an order that never changes,
 * and their ids from what they say: sent again after a crash, the outbox knows them.
 */
import { closeSync, openSync, readSync } from "node:fs";
import type { CertificateRef } from "../../core/verify/facts.ts";
import type { Act, Sender } from "../chain/acts.ts";
import type { Job, JobPlan } from "./job.ts";
import { damaged } from "./lines.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { type RowState, readState, STATE_BYTES } from "./row-states.ts";
import { actDigest, statusActs } from "./status-acts.ts";

/** Calls between being sent and confirmed. */
const UNDER_WAY = 8;

/** @returns the hashes of the transactions, in the order of the acts */
export async function setPlannedStatuses(
  job: Job,
  plan: JobPlan,
  sender: Sender,
  onProgress?: OnProgress,
): Promise<string[]> {
  const { revoked, suspended, superseded } = plan.statuses;
  if (revoked + suspended + superseded === 0) return [];
  const roots: string[] = [];
  for await (const { signed } of job.batches()) roots.push(signed.root);

  let total = 0;
  for (const _ of plannedActs(job, plan, roots)) total++;
  const meter = new ProgressMeter("status", onProgress);
  const transactions: string[] = [];
  const underWay: Promise<void>[] = [];
  let sent = 0;
  let done = 0;
  try {
    for (const act of plannedActs(job, plan, roots)) {
      if (underWay.length >= UNDER_WAY) await underWay.shift();
      const place = sent++;
      const confirmed = sender
        .send(`issue/${plan.id}/status/${actDigest(act)}`, act)
        .then(({ transaction }) => {
          transactions[place] = transaction;
          meter.report(++done, total);
        });
      confirmed.catch(() => {}); // met above, or below
      underWay.push(confirmed);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  return transactions;
}

function* plannedActs(job: Job, plan: JobPlan, roots: readonly string[]): Generator<Act> {
  const { department, batchSize } = plan.terms;
  const place = (row: number): CertificateRef => ({
    department,
    root: roots[Math.floor(row / batchSize)]!,
    index: row % batchSize,
  });
  for (const [batch, root] of roots.entries()) {
    const first = batch * batchSize;
    const groups = Map.groupBy(
      statesOf(job, first, Math.min(batchSize, plan.accepted - first)),
      ({ state }) => (state.status === "valid" ? "" : `${state.status} ${state.reason}`),
    );
    groups.delete("");
    for (const rows of groups.values()) {
      const { status, reason } = rows[0]!.state;
      yield* statusActs({
        ...{ by: department, department, root, status, reason, decision: null },
        indexes: rows.map(({ index }) => index),
        ...(status === "superseded" ? { successors: rows.map(({ state }) => place(state.successor!)) } : {}),
      });
    }
  }
}

function* statesOf(job: Job, first: number, size: number): Generator<{ index: number; state: RowState }> {
  const states = Buffer.alloc(size * STATE_BYTES);
  const file = openSync(job.paths.states, "r");
  try {
    if (readSync(file, states, 0, states.length, first * STATE_BYTES) < states.length)
      throw damaged(job.paths.states);
  } finally {
    closeSync(file);
  }
  for (let index = 0; index < size; index++) yield { index, state: readState(states, index) };
}
