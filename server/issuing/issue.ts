/**
 * Issues a register, top to bottom: register → plan → batches (signed, anchored, written) → statuses → manifest. The
 * first rows are signed while the last are read; nothing is anchored before all are.
 * Killed at any moment and run again, it finishes: no row is issued twice, no batch anchored twice, no file
 * half-written. See job.ts for why, plan.ts, batches.ts, planned-statuses.ts and manifest.ts for the stages.
 */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { CertraceError } from "../../core/errors.ts";
import { issueBatches, restoreBatches } from "./batches.ts";
import { publish } from "./certificate-files.ts";
import { type IssueRequest, termsOf } from "./issue-request.ts";
import { Job, requireSameJob } from "./job.ts";
import { type IssueSummary, summarise, writeManifest } from "./manifest.ts";
import type { SigningTask } from "./piece.ts";
import { planRegister } from "./plan.ts";
import { setPlannedStatuses } from "./planned-statuses.ts";
import { writeSuccessors } from "./planned-successors.ts";
import { ProgressMeter } from "./progress.ts";
import { hashRegister } from "./register.ts";
import { RowFeed } from "./row-feed.ts";
import { Signers } from "./sign.ts";

/**
 * Throws CertraceError: the codes of register.ts, job.ts and `Sender.send`; `register-all-refused`, `disk-full`,
 * `folder-unwritable`, `signing-failed`, `job-damaged`, `option-invalid`. After any of them the same call, made
 * again, goes on where it stopped.
 */
export async function issueRegister(request: IssueRequest): Promise<IssueSummary> {
  const terms = termsOf(request);
  const { out, register, type, sender, onProgress } = request;
  try {
    // The signing threads start while the folder is opened and the register read.
    await using signers = new Signers(signingTask(request), request.threads ?? availableParallelism());
    await using job = await Job.open(out);
    if (job.plan !== null) requireSameJob(out, job.plan, await hashRegister(register.path), terms);
    if (job.finished) {
      job.dropSpent();
      return summarise(job, job.plan!, { again: true, restored: await restoreBatches(job, job.plan!) });
    }

    const resumed = job.plan !== null;
    const meter = new ProgressMeter("read", onProgress);
    const feed = job.plan === null ? new RowFeed() : RowFeed.whole(job.plan.accepted);
    const planned =
      job.plan === null
        ? planRegister(register, type, job.paths, meter, feed).then((plan) => job.recordPlan(plan, terms))
        : Promise.resolve(job.plan);
    try {
      planned.catch((error: unknown) => feed.stop(error));
      await issueBatches(job, terms, planned, feed, request, signers);
    } catch (error) {
      feed.stop(error);
      await Promise.allSettled([planned]);
      throw error;
    }
    const plan = await planned;
    // What an earlier run wrote was not synced each, and a power failure may have emptied it.
    const restored = resumed ? await restoreBatches(job, plan) : 0;
    publish(job.paths);
    await writeSuccessors(job, plan, request.key);
    const transactions = await setPlannedStatuses(job, plan, sender, onProgress);
    await writeManifest(job, plan, request, transactions);
    await job.recordFinished();
    job.dropSpent();
    return summarise(job, plan, { again: false, restored });
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

function signingTask({ type, department, service, key }: IssueRequest): SigningTask {
  const { claims, numberDisclosable } = type.mapping;
  return {
    ...key,
    iss: `${service}/departments/${department}`,
    vct: type.vct,
    integrity: `sha256-${createHash("sha256").update(type.document).digest("base64")}`,
    claims: claims.map(({ path, disclosable }) => ({ path, disclosable })),
    numberDisclosable,
  };
}
