/**
 * An issuing job and its journal. The journal is a store (LevelDB) in `<out>/.job/journal`, so that a step is
 * recorded whole or not at all, a crash cannot tear it, and a second process on the same folder is kept out by a
 * lock that dies with its holder (`issue-locked`).
 *
 * What makes resuming safe is the order: salts and signatures are on the disk before their root is sent, a step is
 * recorded after it is done, and every step may be done twice without harm.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import { jobKeys, under } from "../store/keys.ts";
import { openLevelStore } from "../store/level.ts";
import type { Store } from "../store/store.ts";
import { makeFolder } from "./files.ts";
import type { Plan } from "./plan.ts";

/** What a job is about. Run again with anything else, the folder is refused. */
export interface JobTerms {
  /** SHA-256 of the type definition's RFC 8785 bytes, mapping included, base64url */
  definitionHash: string;
  typeId: number;
  department: number;
  registry: string;
  service: string;
  batchSize: number;
  bundle: boolean;
  /** how the register is read, null: as it shows; absent in jobs of earlier versions */
  format?: string;
  encoding?: string;
  delimiter?: string | null;
  sheet?: string | null;
}

export interface JobPlan extends Plan {
  /** 128 random bits, base64url; names the job's acts in the outbox */
  id: string;
  terms: JobTerms;
}

/** How far a batch is; a member is there once the step is done. */
export interface BatchRecord {
  /** signed, staged and synced */
  signed: {
    /** base64url */
    root: string;
    size: number;
    list: number;
    kid: string;
    /** length of rows.tsv up to and with the batch's rows */
    rowsEnd: number;
    /** signed anew by a run with another key, before it was known to be anchored */
    anew?: true;
  };
  anchored?: { transaction: string; block: number };
  /** lengths up to and with this batch of certificates.csv, and of certificates.ndjson (0 without a bundle) */
  written?: { index: number; bundle: number };
}

/** Where everything of a job lies. */
export function jobPaths(out: string) {
  const folder = join(out, ".job");
  return {
    out,
    folder,
    journal: join(folder, "journal"),
    rows: join(folder, "rows.tsv"),
    states: join(folder, "states.bin"),
    /** what grows until the job is finished, and then moves out */
    growing: {
      refused: join(folder, "refused.csv"),
      index: join(folder, "certificates.csv"),
      bundle: join(folder, "certificates.ndjson"),
      successors: join(folder, "successors.ndjson"),
    },
    staged: (batch: number) => join(folder, `batch-${batchName(batch)}.staged`),
    refused: join(out, "refused.csv"),
    index: join(out, "certificates.csv"),
    bundle: join(out, "certificates.ndjson"),
    certificates: join(out, "certificates"),
    successors: join(out, "successors.ndjson"),
    manifest: join(out, "manifest.json"),
  };
}

/** Batches are counted from 1 where people see them, and from 0 inside. */
export function batchName(batch: number): string {
  return String(batch + 1).padStart(4, "0");
}

export class Job implements AsyncDisposable {
  readonly paths: ReturnType<typeof jobPaths>;
  plan: JobPlan | null = null;
  /** everything is done, by an earlier run */
  finished = false;
  readonly #store: Store;

  private constructor(out: string, store: Store) {
    this.paths = jobPaths(out);
    this.#store = store;
  }

  /** Throws `issue-locked`, `issue-folder-not-empty`, `folder-unwritable`, `disk-full`. */
  static async open(out: string): Promise<Job> {
    refuseForeign(out);
    const { folder, journal } = jobPaths(out);
    makeFolder(folder);
    const store = await openLevelStore(journal).catch((error: unknown) => {
      throw error instanceof CertraceError && error.code === "store-locked" ? locked(out, error) : error;
    });
    const job = new Job(out, store);
    job.plan = await job.#read<JobPlan>(jobKeys.plan);
    job.finished = (await job.#read(jobKeys.finished)) !== null;
    return job;
  }

  async recordPlan(plan: Plan, terms: JobTerms): Promise<JobPlan> {
    this.plan = { ...plan, id: encodeBase64url(randomBytes(16)), terms };
    await this.#write(jobKeys.plan, this.plan);
    return this.plan;
  }

  async batch(n: number): Promise<BatchRecord | null> {
    return this.#read<BatchRecord>(jobKeys.batch(n));
  }

  async recordBatch(n: number, record: BatchRecord): Promise<void> {
    await this.#write(jobKeys.batch(n), record);
  }

  /** All recorded batches in order. */
  async *batches(): AsyncGenerator<BatchRecord> {
    for await (const [, value] of this.#store.range(under(jobKeys.batches))) yield parse<BatchRecord>(value);
  }

  /** Removes what a finished job needs no more; all of it is personal data. */
  dropSpent(): void {
    const { folder, rows, states } = this.paths;
    // Batches that were signed for a register which then turned out to be damaged, and never got further.
    const partial = readdirSync(folder).filter((name) => name.endsWith(".partial"));
    for (const spent of [rows, states, ...partial.map((name) => join(folder, name))])
      rmSync(spent, { force: true });
  }

  async recordFinished(): Promise<void> {
    await this.#write(jobKeys.finished, {});
    this.finished = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close();
  }

  async #read<T>(key: string): Promise<T | null> {
    const value = await this.#store.get(key);
    return value === undefined ? null : parse<T>(value);
  }

  async #write(key: string, value: object): Promise<void> {
    await this.#store.batch([{ put: key, value: utf8(JSON.stringify(value)) }]);
  }
}

/** Refuses to go on with another register, type, department, … than the job in the folder was begun with. */
export function requireSameJob(out: string, plan: JobPlan, registerHash: string, terms: JobTerms): void {
  const differing =
    plan.registerHash !== registerHash
      ? "register"
      : (Object.keys(plan.terms) as (keyof JobTerms)[]).find((name) => plan.terms[name] !== terms[name]);
  if (differing === undefined) return;
  const field = differing === "definitionHash" ? "type" : differing;
  throw new CertraceError("issue-job-differs", `the folder ${out} holds a job with another ${field}`, {
    field,
    remedy: `Run it with the same ${field} as before, or choose an empty folder for a new job.`,
  });
}

/** A folder with other things in it was most likely named by mistake. */
function refuseForeign(out: string): void {
  if (!existsSync(out) || existsSync(jobPaths(out).folder)) return;
  let inside: string[];
  try {
    inside = readdirSync(out);
  } catch (cause) {
    throw new CertraceError("folder-unwritable", `${out} is not a folder that can be read`, {
      field: "out",
      remedy: "Name a folder for the certificates.",
      cause,
    });
  }
  if (inside.length === 0) return;
  throw new CertraceError("issue-folder-not-empty", `the folder ${out} holds other files`, {
    field: "out",
    remedy: "Choose an empty or a new folder for the certificates.",
  });
}

function locked(out: string, cause: CertraceError): CertraceError {
  return new CertraceError("issue-locked", `another process is issuing into ${out}`, {
    field: "out",
    remedy: "Wait until it has finished, or end it; then run the command again.",
    cause,
  });
}

function parse<T>(value: Uint8Array): T {
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString("utf8")) as T;
}
