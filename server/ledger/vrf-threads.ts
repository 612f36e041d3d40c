/**
 * The VRF in worker threads: a tag costs far more than everything else about an event, and a submission may bring ten
 * thousand new citizens. Threads start with the first question.
 */
import type { KeyObject } from "node:crypto";
import { Worker } from "node:worker_threads";
import { CertraceError } from "../../core/errors.ts";
import type { VrfAnswer, VrfRequest } from "./vrf-worker.ts";

/** Inputs in one message to a thread: a large submission keeps all threads busy, and a small one waits behind little. */
const PIECE = 32;

interface Waiting {
  resolve: (answer: VrfAnswer) => void;
  reject: (error: unknown) => void;
}

interface Thread {
  worker: Worker;
  waiting: Waiting[];
}

export class VrfThreads {
  readonly #seed: KeyObject;
  readonly #count: number;
  #threads: Thread[] = [];
  #closed = false;

  constructor(seed: KeyObject, count: number) {
    this.#seed = seed;
    this.#count = count;
  }

  /**
   * @returns 32 bytes of tag for each input, and 80 of proof where asked for, one after another
   * @throws CertraceError `vrf-failed`
   */
  async evaluate(alphas: readonly Uint8Array[], prove: boolean): Promise<VrfAnswer> {
    const pieces: Promise<VrfAnswer>[] = [];
    for (let first = 0; first < alphas.length; first += PIECE)
      pieces.push(this.#ask({ alphas: alphas.slice(first, first + PIECE), prove }));
    const answers = await Promise.all(pieces);
    return {
      tags: joined(answers.map(({ tags }) => tags)),
      proofs: prove ? joined(answers.map(({ proofs }) => proofs!)) : null,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #ask(request: VrfRequest): Promise<VrfAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(failed(new Error("closed")));
      const thread = this.#leastBusy();
      thread.waiting.push({ resolve, reject });
      thread.worker.ref();
      thread.worker.postMessage(request);
    });
  }

  #leastBusy(): Thread {
    const idle = this.#threads.find(({ waiting }) => waiting.length === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#count) return this.#start();
    return this.#threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
  }

  #start(): Thread {
    const worker = new Worker(new URL("./vrf-worker.ts", import.meta.url), { workerData: this.#seed });
    const thread: Thread = { worker, waiting: [] };
    // A worker answers in the order it was asked.
    worker.on("message", (answer: VrfAnswer) => {
      thread.waiting.shift()!.resolve(answer);
      // A question keeps the process alive, not that one could be asked.
      if (thread.waiting.length === 0) worker.unref();
    });
    const end = (cause: unknown) => {
      this.#threads = this.#threads.filter((each) => each !== thread);
      for (const { reject } of thread.waiting.splice(0)) reject(failed(cause));
    };
    worker.on("error", end);
    worker.on("exit", () => end(new Error("a thread ended")));
    this.#threads.push(thread);
    return thread;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts));
}

function failed(cause: unknown): CertraceError<"vrf-failed"> {
  return new CertraceError("vrf-failed", "The subject tags could not be made.", {
    remedy: "Send the same submission again.",
    cause,
  });
}
