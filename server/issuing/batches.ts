/**
 * The batches of a job: sign → anchor → write. Several are under way at once, so that signing does not wait for
 * the chain; within one the order is strict, and each step is recorded after it is done:
 *
 *   signed    the register was read to its end, salts and signatures are staged and synced. From here on the batch
 *             has one root, for good; but for a run with another key: the one before may have ended meanwhile, and
 *             what is anchored after its key ended is invalid for ever. Such a run signs anew what is not anchored.
 *   anchored  the root is on chain, as deep as the sender is configured to wait. The act's id is derived from job
 *             and batch, and the contract ignores a root that it has, so a crash in between anchors nothing twice.
 *   written   certificate files and list are complete, in the order of the batches.
 */
import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { MerkleTree } from "../../core/merkle/tree.ts";
import { type AnchoredBatch, restoreBatch, writeBatch } from "./certificate-files.ts";
import { GrowingFile, rename } from "./files.ts";
import type { IssueRequest } from "./issue-request.ts";
import type { BatchRecord, Job, JobPlan, JobTerms } from "./job.ts";
import { LineFile } from "./lines.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import type { RowFeed } from "./row-feed.ts";
import type { Signers } from "./sign.ts";
import { stagedTree } from "./staged.ts";

/** Batches between the end of their signing and their files. */
const UNDER_WAY = 8;

type Written = NonNullable<BatchRecord["written"]>;

interface Batch {
  record: BatchRecord;
  /** null: signed by an earlier run */
  tree: MerkleTree | null;
  /** what was signed just now, on its way to the disk */
  fresh: { file: GrowingFile; synced: Promise<void> } | null;
}

/** @param planned comes when the register was read to its end; until then rows are signed as they come */
export async function issueBatches(
  job: Job,
  terms: JobTerms,
  planned: Promise<JobPlan>,
  feed: RowFeed,
  request: IssueRequest,
  signers: Signers,
): Promise<void> {
  const line = new BatchLine(job, terms, planned, feed, request, signers);
  try {
    await line.run();
  } finally {
    await line.settled();
  }
}

/** Makes good what is missing of a finished job's files. @returns how many folders were written again */
export async function restoreBatches(job: Job, plan: JobPlan): Promise<number> {
  if (plan.terms.bundle) return 0;
  let restored = 0;
  let n = 0;
  for await (const record of job.batches())
    restored += await restoreBatch(job.paths, placed(n++, record, plan));
  return restored;
}

class BatchLine {
  readonly #job: Job;
  readonly #terms: JobTerms;
  readonly #planned: Promise<JobPlan>;
  readonly #feed: RowFeed;
  readonly #request: IssueRequest;
  readonly #signers: Signers;
  /** null while the register is still read: there is no whole yet to tell a part of */
  #meters: Meters | null = null;
  #signed = 0;
  #anchored = 0;
  readonly #underWay: Promise<Written>[] = [];
  /** staged batches that are going */
  #dropped: Promise<void> = Promise.resolve();

  constructor(
    job: Job,
    terms: JobTerms,
    planned: Promise<JobPlan>,
    feed: RowFeed,
    request: IssueRequest,
    signers: Signers,
  ) {
    this.#signers = signers;
    this.#job = job;
    this.#terms = terms;
    this.#planned = planned.then((plan) => {
      this.#meters = new Meters(plan, request.onProgress);
      if (this.#signed > 0) this.#meters.signed(this.#signed);
      return plan;
    });
    this.#planned.catch(() => {}); // met when a batch is settled, and at the end
    this.#feed = feed;
    this.#request = request;
  }

  async run(): Promise<void> {
    const { batchSize } = this.#terms;
    let rowsEnd = 0;
    let before: Promise<Written> = Promise.resolve({ index: 0, bundle: 0 });
    for (let n = 0; (await this.#feed.upTo(n * batchSize + 1)) > n * batchSize; n++) {
      if (this.#underWay.length >= UNDER_WAY) await this.#underWay.shift();
      const record = await this.#job.batch(n);
      const batch =
        record === null || this.#isStale(record)
          ? await this.#sign(n, rowsEnd, record)
          : { record, tree: null, fresh: null };
      rowsEnd = batch.record.signed.rowsEnd;
      before = this.#settle(n, batch, before);
      before.catch(() => {}); // met above, or below
      this.#underWay.push(before);
    }
    await this.#planned;
    await before;
    await this.#dropped;
  }

  /** Waits for what is under way, however it ends. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay, this.#dropped]);
  }

  #isStale({ anchored, signed }: BatchRecord): boolean {
    return anchored === undefined && signed.kid !== this.#request.key.kid;
  }

  /** @param stale signed by an earlier run with another key */
  async #sign(n: number, rowsFrom: number, stale: BatchRecord | null): Promise<Batch> {
    const { service, department, batchSize } = this.#terms;
    const first = n * batchSize;
    // Chosen before signing, because the signed part names it; 48 random bits meet no other list of the department.
    const list = randomInt(2 ** 48 - 1);
    const statusList = `${service}/v1/status-lists/${department}/${list}`;

    const file = new GrowingFile(`${this.#job.paths.staged(n)}.partial`);
    try {
      using rows = new LineFile(this.#job.paths.rows, rowsFrom);
      const leaves = await this.#signers.signBatch(
        rows,
        batchSize,
        async (most) => (await this.#feed.upTo(first + most)) - first,
        statusList,
        file,
        (signed) => {
          this.#signed = first + signed;
          this.#meters?.signed(this.#signed);
        },
      );
      await file.written();
      // The disk is busy while this thread makes the tree.
      const synced = file.sync();
      synced.catch(() => {}); // met when the batch is settled
      const tree = new MerkleTree(leaves);
      const signed = {
        root: encodeBase64url(tree.root),
        size: tree.size,
        list,
        kid: this.#request.key.kid,
        rowsEnd: rows.position,
        ...(stale === null ? {} : { anew: true as const }),
      };
      return { record: { signed }, tree, fresh: { file, synced } };
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Takes a signed batch through the other steps; its files wait for those of the batch before. */
  async #settle(n: number, batch: Batch, before: Promise<Written>): Promise<Written> {
    const { record, fresh } = batch;
    let { tree } = batch;
    if (fresh !== null) {
      await using file = fresh.file;
      await Promise.all([fresh.synced, this.#planned]);
      rename(file.path, this.#job.paths.staged(n));
      await this.#job.recordBatch(n, record);
    }
    const plan = await this.#planned;
    if (record.anchored === undefined) {
      // Signed by an earlier run: what cannot be written any more is not anchored either.
      tree ??= await stagedTree(this.#job.paths.staged(n), record.signed);
      record.anchored = await this.#anchor(n, record, plan);
      await this.#job.recordBatch(n, record);
    }
    this.#meters?.anchored(++this.#anchored);

    const kept = await before;
    const { batchSize, bundle } = this.#terms;
    if (record.written === undefined) {
      const place = placed(n, record, plan);
      record.written = await writeBatch(this.#job.paths, place, bundle, kept, tree, (written) =>
        this.#meters?.written(n * batchSize + written),
      );
      await this.#job.recordBatch(n, record);
    }
    // A bundle is synced; single files may have to be made again from what was staged.
    if (bundle) this.#drop(n);
    return record.written;
  }

  /** The disk takes its time for it; nobody waits but who is done with everything. */
  #drop(n: number): void {
    const dropped = rm(this.#job.paths.staged(n), { force: true });
    this.#dropped = Promise.all([this.#dropped, dropped]).then(() => {});
    this.#dropped.catch(() => {}); // met at the end
  }

  async #anchor(
    n: number,
    { signed }: BatchRecord,
    { id, terms }: JobPlan,
  ): Promise<NonNullable<BatchRecord["anchored"]>> {
    const { department, typeId } = terms;
    const { root, size, list, anew } = signed;
    const act = { act: "anchor", department, root, size, typeId, list } as const;
    // Under the first name the outbox may hold the root that was signed before.
    const name = `issue/${id}/anchor/${n}${anew === undefined ? "" : `/${root}`}`;
    const { transaction, block, events } = await this.#request.sender.send(name, act);
    const seen = events.some(
      (event) =>
        (event.type === "batch-anchored" || event.type === "batch-already-anchored") &&
        event.department === department &&
        event.root === root,
    );
    if (seen) return { transaction, block };
    throw new CertraceError(
      "anchor-not-seen",
      `transaction ${transaction} succeeded without anchoring the batch`,
      {
        field: "registry",
        remedy: "Check that the address book names the registries of this chain.",
      },
    );
  }
}

class Meters {
  readonly #plan: JobPlan;
  readonly #meters: Record<"sign" | "anchor" | "write", ProgressMeter>;

  constructor(plan: JobPlan, onProgress: OnProgress | undefined) {
    const meter = (stage: "sign" | "anchor" | "write") => new ProgressMeter(stage, onProgress);
    this.#plan = plan;
    this.#meters = { sign: meter("sign"), anchor: meter("anchor"), write: meter("write") };
  }

  signed(certificates: number): void {
    this.#meters.sign.report(certificates, this.#plan.accepted);
  }

  anchored(batches: number): void {
    this.#meters.anchor.report(batches, Math.ceil(this.#plan.accepted / this.#plan.terms.batchSize));
  }

  written(certificates: number): void {
    this.#meters.write.report(certificates, this.#plan.accepted);
  }
}

function placed(number: number, { signed: { root, size } }: BatchRecord, { terms }: JobPlan): AnchoredBatch {
  return { number, registry: terms.registry, department: terms.department, root, size };
}
