/**
 * Issues a register, top to bottom: register → plan → batches (signed, anchored, written) → statuses → manifest.
 * Killed at any moment and run again, it finishes: no row is issued twice, no batch anchored twice, no file
 * half-written. See job.ts for why, plan.ts, batches.ts, planned-statuses.ts and manifest.ts for the stages.
 */
import { rmSync } from "node:fs";
import { CertraceError } from "../../core/errors.ts";
import { issueBatches, restoreBatches } from "./batches.ts";
import { type IssueRequest, termsOf } from "./issue-request.ts";
import { Job, requireSameJob } from "./job.ts";
import { type IssueSummary, summarise, writeManifest } from "./manifest.ts";
import { planRegister } from "./plan.ts";
import { setPlannedStatuses } from "./planned-statuses.ts";
import { ProgressMeter } from "./progress.ts";
import { hashRegister } from "./register.ts";

/**
 * Throws CertraceError: the codes of register.ts, job.ts and `Sender.send`; `register-all-refused`, `disk-full`,
 * `folder-unwritable`, `signing-failed`, `job-damaged`, `option-invalid`. After any of them the same call, made
 * again, goes on where it stopped.
 */
export async function issueRegister(request: IssueRequest): Promise<IssueSummary> {
  const terms = termsOf(request);
  const { out, register, type, sender, onProgress } = request;
  try {
    await using job = await Job.open(out);
    let plan = job.plan;
    if (plan === null) {
      const read = await planRegister(register, type, job.paths, new ProgressMeter("read", onProgress));
      plan = await job.recordPlan(read, terms);
    } else requireSameJob(out, plan, await hashRegister(register.path), terms);

    if (job.finished) return summarise(job, plan, { again: true, restored: await restoreBatches(job, plan) });

    await issueBatches(job, plan, request);
    const transactions = await setPlannedStatuses(job, plan, sender, onProgress);
    await writeManifest(job, plan, request, transactions);
    await job.recordFinished();
    for (const spent of [job.paths.rows, job.paths.states]) rmSync(spent, { force: true });
    return summarise(job, plan, { again: false, restored: 0 });
  } catch (error) {
    throw error instanceof CertraceError && error.code === "store-full" ? diskFull(out, error) : error;
  }
}

function diskFull(out: string, cause: CertraceError): CertraceError {
  return new CertraceError("disk-full", `there is no room to record the progress in ${out}`, {
    field: "out",
    remedy: "Make room, then run the same command again: it goes on where it stopped.",
    cause,
  });
}
