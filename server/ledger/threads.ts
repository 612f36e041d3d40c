/**
 * Worker threads that answer questions, each in the order it was asked. They start when there is something to do, and
 * keep the process alive only while they have: the question does, not that one could be asked.
 */
import { type TransferListItem, Worker } from "node:worker_threads";

interface Waiting<Answer> {
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

interface Thread<Answer> {
  worker: Worker;
  waiting: Waiting<Answer>[];
}

export class Threads<Question, Answer> {
  readonly #module: URL;
  readonly #data: unknown;
  readonly #count: number;
  #threads: Thread<Answer>[] = [];
  #closed = false;

  /**
   * @param module of the worker; answers each message with one
   * @param data its `workerData`
   * @param count threads, at most
   */
  constructor(module: URL, data: unknown, count: number) {
    this.#module = module;
    this.#data = data;
    this.#count = count;
  }

  /** Rejects when the thread ends before it has answered, and once closed. */
  ask(question: Question, transfer: readonly TransferListItem[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error("closed"));
      const thread = this.#leastBusy();
      thread.waiting.push({ resolve, reject });
      thread.worker.ref();
      thread.worker.postMessage(question, transfer);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Thread<Answer> {
    const idle = this.#threads.find(({ waiting }) => waiting.length === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#count) return this.#start();
    return this.#threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
  }

  #start(): Thread<Answer> {
    const worker = new Worker(this.#module, { workerData: this.#data });
    const thread: Thread<Answer> = { worker, waiting: [] };
    worker.on("message", (answer: Answer) => {
      thread.waiting.shift()!.resolve(answer);
      if (thread.waiting.length === 0) worker.unref();
    });
    const end = (cause: unknown) => {
      this.#threads = this.#threads.filter((each) => each !== thread);
      for (const { reject } of thread.waiting.splice(0)) reject(cause);
    };
    worker.on("error", end);
    worker.on("exit", () => end(new Error("a thread ended")));
    this.#threads.push(thread);
    return thread;
  }
}
