/**
 * Signs batches with all cores. Rows go out in pieces: to the signing threads as long as these have not enough ahead,
 * and else to this thread, which so is one of them whenever it has nothing better to do (reading, writing files,
 * carrying bytes). Until a thread has started, this one signs alone: nothing waits for a start. What comes back is
 * staged in the order of the rows.
 */
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { CertraceError } from "../../core/errors.ts";
import { HASH_BYTES } from "../../core/merkle/leaf.ts";
import type { GrowingFile } from "./files.ts";
import type { LineFile } from "./lines.ts";
import { type PieceRequest, PieceSigner, type SignedPiece, type SigningTask } from "./piece.ts";

/** Certificates in a piece: few milliseconds of work, so that the last one of a batch keeps nobody waiting. */
const PIECE = 50;
/** Pieces ahead of each thread, so that it never waits while this thread signs one itself. */
const AHEAD = 3;
/** Pieces of a batch between being asked for and being staged, for each thread: one slow piece stops nobody. */
const UNDER_WAY = 8;
/** Room for a piece's certificates of a dozen claims; more is made where they need more. */
const ROOM = 1 << 18;

interface Waiting {
  resolve: (signed: SignedPiece) => void;
  reject: (error: unknown) => void;
}

interface Thread {
  worker: Worker;
  ready: boolean;
  waiting: Waiting[];
}

export class Signers implements AsyncDisposable {
  readonly #here: PieceSigner;
  readonly #threads: Thread[] = [];
  /** rooms that came back and can go out again */
  readonly #rooms: ArrayBuffer[] = [];
  #failure: CertraceError | null = null;

  /** @param threads this one included */
  constructor(task: SigningTask, threads: number) {
    this.#here = new PieceSigner(task);
    for (let i = 1; i < threads; i++) this.#threads.push(this.#start(task));
  }

  /**
   * Signs the next rows, `most` of them or as many as there still are, and writes the staged lines.
   * @param there waits until that many of the rows stand in the file; answers fewer where no more will come
   * @returns the leaf hashes, 32 bytes each
   * @param done called with the number of certificates signed so far in this batch
   * Throws `signing-failed`, `job-damaged`, `disk-full`.
   */
  async signBatch(
    rows: LineFile,
    most: number,
    there: (rows: number) => Promise<number>,
    statusList: string,
    staged: GrowingFile,
    done: (signed: number) => void,
  ): Promise<Uint8Array> {
    const leaves = new Uint8Array(most * HASH_BYTES);
    const asked: Promise<SignedPiece>[] = [];
    let signed = 0;
    const collect = async () => {
      const { room, certificates, length } = await asked.shift()!;
      const hashes = certificates * HASH_BYTES;
      leaves.set(new Uint8Array(room, 0, hashes), signed * HASH_BYTES);
      staged.write(new Uint8Array(room, hashes, length - hashes));
      this.#rooms.push(room);
      signed += certificates;
      done(signed);
      await staged.drained();
    };
    for (let first = 0; first < most; first += PIECE) {
      const count = (await there(Math.min(first + PIECE, most))) - first;
      if (count <= 0) break;
      const lines = rows.take(count);
      const room = this.#roomFor(lines);
      asked.push(this.#sign({ room, rows: lines.length, first, statusList }));
      if (asked.length >= (this.#threads.length + 1) * UNDER_WAY) await collect();
      await setImmediate(); // what the threads have sent is received now
    }
    while (asked.length > 0) await collect();
    return leaves.subarray(0, signed * HASH_BYTES);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #roomFor(lines: Uint8Array): ArrayBuffer {
    const free = this.#rooms.pop();
    const room =
      free !== undefined && free.byteLength >= lines.length
        ? free
        : new ArrayBuffer(Math.max(ROOM, lines.length));
    new Uint8Array(room).set(lines);
    return room;
  }

  /** The bytes of the request are handed over and gone here. */
  #sign(request: PieceRequest): Promise<SignedPiece> {
    const thread = this.#threads.find(({ ready, waiting }) => ready && waiting.length < AHEAD);
    const signed = new Promise<SignedPiece>((resolve, reject) => {
      if (this.#failure !== null) throw this.#failure;
      if (thread === undefined) return resolve(this.#signHere(request));
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(request, [request.room]);
    });
    signed.catch(() => {}); // whoever collects it in order meets the failure
    return signed;
  }

  #signHere(request: PieceRequest): SignedPiece {
    try {
      return this.#here.sign(request);
    } catch (cause) {
      throw failed(cause);
    }
  }

  #start(task: SigningTask): Thread {
    const worker = new Worker(new URL("./sign-worker.mjs", import.meta.url), {
      workerData: task,
      // What a thread makes is garbage a moment later: a larger nursery would only be more memory.
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
    });
    const thread: Thread = { worker, ready: false, waiting: [] };
    worker.on("message", (message: "ready" | SignedPiece) => {
      // A thread answers in the order it was asked.
      if (message === "ready") thread.ready = true;
      else thread.waiting.shift()!.resolve(message);
    });
    worker.on("error", (cause) => this.#fail(cause));
    worker.on("exit", () => this.#fail(new Error("a signing thread ended")));
    return thread;
  }

  #fail(cause: unknown): void {
    this.#failure ??= failed(cause);
    for (const { waiting } of this.#threads) for (const each of waiting.splice(0)) each.reject(this.#failure);
  }
}

function failed(cause: unknown): CertraceError<"signing-failed"> {
  return new CertraceError("signing-failed", "a certificate could not be signed", {
    remedy: "Run the command again; if it fails again, check the signing key.",
    cause,
  });
}
