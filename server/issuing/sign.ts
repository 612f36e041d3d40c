/**
 * Signs a batch with all cores: rows go to the worker threads in pieces, what comes back is staged in the order of
 * the rows. This thread only carries bytes.
 */
import { Worker } from "node:worker_threads";
import { CertraceError } from "../../core/errors.ts";
import { MerkleTree } from "../../core/merkle/tree.ts";
import type { GrowingFile } from "./files.ts";
import type { LineFile } from "./lines.ts";
import type { SigningAnswer, SigningRequest, SigningTask } from "./sign-worker.ts";

/** Certificates in one message to a worker: small enough that the last one of a batch keeps nobody waiting. */
const PIECE = 100;
/** Messages under way for each worker, so that it never waits for this thread. */
const AHEAD = 3;

interface Waiting {
  resolve: (answer: SigningAnswer) => void;
  reject: (error: unknown) => void;
}

export class Signers implements AsyncDisposable {
  readonly #workers: { thread: Worker; waiting: Waiting[] }[] = [];
  #failure: CertraceError | null = null;

  constructor(task: SigningTask, threads: number) {
    for (let i = 0; i < threads; i++) {
      const thread = new Worker(new URL("./sign-worker.ts", import.meta.url), {
        workerData: task,
        resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 },
      });
      const worker = { thread, waiting: [] as Waiting[] };
      // A worker answers in the order it was asked.
      thread.on("message", (answer: SigningAnswer) => worker.waiting.shift()!.resolve(answer));
      thread.on("error", (cause) => this.#fail(cause));
      thread.on("exit", () => this.#fail(new Error("a signing thread ended")));
      this.#workers.push(worker);
    }
  }

  /** How many requests keep all workers busy. */
  get capacity(): number {
    return this.#workers.length * AHEAD;
  }

  /** Throws `signing-failed`. The request's bytes are handed over and gone here. */
  sign(request: SigningRequest): Promise<SigningAnswer> {
    const worker = this.#workers.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
    const answer = new Promise<SigningAnswer>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      worker.waiting.push({ resolve, reject });
      worker.thread.postMessage(request, [request.rows.buffer]);
    });
    answer.catch(() => {}); // whoever collects it in order meets the failure
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map(({ thread }) => thread.terminate()));
  }

  #fail(cause: unknown): void {
    this.#failure ??= new CertraceError("signing-failed", "a signing thread failed", {
      remedy: "Run the command again; if it fails again, check the signing key.",
      cause,
    });
    for (const { waiting } of this.#workers) for (const each of waiting.splice(0)) each.reject(this.#failure);
  }
}

/**
 * Signs the next `size` rows and writes the staged lines.
 * @param done called with the number of certificates signed so far in this batch
 */
export async function signBatch(
  signers: Signers,
  rows: LineFile,
  size: number,
  statusList: string,
  staged: GrowingFile,
  done: (signed: number) => void,
): Promise<MerkleTree> {
  const leaves = new Uint8Array(size * 32);
  const asked: Promise<SigningAnswer>[] = [];
  let collected = 0;
  const collect = async () => {
    const answer = await asked.shift()!;
    staged.write(answer.staged);
    leaves.set(answer.leaves, collected * 32);
    collected += answer.leaves.length / 32;
    done(collected);
  };
  for (let first = 0; first < size; first += PIECE) {
    if (asked.length >= signers.capacity) await collect();
    const piece = new Uint8Array(rows.take(Math.min(PIECE, size - first)));
    asked.push(signers.sign({ rows: piece, first, statusList }));
  }
  while (asked.length > 0) await collect();
  return new MerkleTree(leaves);
}
