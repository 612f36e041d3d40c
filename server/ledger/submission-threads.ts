/**
 * What a submission's bytes cost, in worker threads: its signature is verified, and, where that is good, the submission
 * sealed for keeping (kept-submissions.ts).
 *
 * Not in libuv's threads, where signatures are verified elsewhere (server/es256.ts): these do the disk's work as well,
 * in the order it came, and a write that every answer waits for would stand behind hundreds of signatures. Submissions
 * that come in the same moment go out together, since a message costs a tenth of the work it carries.
 */
import type { KeyObject } from "node:crypto";
import { setImmediate } from "node:timers";
import type { P256PublicKey } from "../../core/crypto.ts";
import { utf8 } from "../../core/text.ts";
import type { Submission } from "../../core/trace/submission.ts";
import { Es256Keys } from "../es256.ts";
import { sealSubmission } from "./kept-submissions.ts";
import type { SubmissionAnswer, SubmissionRequest } from "./submission-worker.ts";
import { Threads } from "./threads.ts";

/** Submissions in one message: a millisecond or two of work, so that all threads get some of what comes together. */
const PIECE = 8;
const SIGNATURE = 64;

export type SignedBytes = Pick<Submission, "signingInput" | "signature" | "events">;

/**
 * Verifies and seals. @returns the record to keep (kept-submissions.ts); null: the signature is not that key's
 */
export type CheckSubmission = (key: P256PublicKey, submission: SignedBytes) => Promise<Uint8Array | null>;

interface Asked {
  key: P256PublicKey;
  submission: SignedBytes;
  resolve: (sealed: Uint8Array | null) => void;
  reject: (error: unknown) => void;
}

export class SubmissionThreads {
  readonly #seal: KeyObject;
  readonly #threads: Threads<SubmissionRequest, SubmissionAnswer>;
  readonly #keys = new Es256Keys();
  #asked: Asked[] = [];

  /** @param seal of the log (LogKeys.submissions) */
  constructor(seal: KeyObject, count: number) {
    this.#seal = seal;
    this.#threads = new Threads(new URL("./submission-worker.ts", import.meta.url), seal, count);
  }

  readonly check: CheckSubmission = async (key, submission) => {
    if (submission.signature.length !== SIGNATURE) return null;
    return new Promise((resolve, reject) => {
      const asked = this.#asked.push({ key, submission, resolve, reject });
      // Not later, when many come: else the threads would have nothing to do until the last of them is read.
      if (asked === PIECE) this.#send();
      else if (asked === 1) setImmediate(() => this.#send());
    });
  };

  async close(): Promise<void> {
    await this.#threads.close();
  }

  #send(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (let first = 0; first < asked.length; first += PIECE)
      void this.#ask(asked.slice(first, first + PIECE));
  }

  async #ask(piece: readonly Asked[]): Promise<void> {
    const request = packed(piece);
    try {
      const { lengths, bytes } = await this.#threads.ask(request, [request.bytes.buffer]);
      let at = 0;
      for (const [i, { resolve }] of piece.entries()) {
        const length = lengths[i]!;
        resolve(length === 0 ? null : bytes.subarray(at, at + length));
        at += length;
      }
    } catch {
      // A thread that ended says nothing about a signature.
      for (const each of piece) this.#checkHere(each);
    }
  }

  #checkHere({ key, submission, resolve, reject }: Asked): void {
    try {
      const good = this.#keys.verify(key, utf8(submission.signingInput), submission.signature);
      resolve(good ? sealSubmission(sealable(submission), this.#seal) : null);
    } catch (error) {
      reject(error);
    }
  }
}

const sealable = ({ signingInput, signature, events }: SignedBytes) => ({
  ...{ signingInput, signature, count: events.length },
});

function packed(piece: readonly Asked[]): SubmissionRequest & { bytes: Uint8Array<ArrayBuffer> } {
  const lengths = piece.map(({ submission }) => submission.signingInput.length);
  const bytes = Buffer.from(new ArrayBuffer(lengths.reduce((sum, length) => sum + length + SIGNATURE, 0)));
  let at = 0;
  for (const { submission } of piece) {
    at += bytes.write(submission.signingInput, at, "latin1"); // ASCII, as parseSubmission has seen to
    bytes.set(submission.signature, at);
    at += SIGNATURE;
  }
  return {
    keys: piece.map(({ key: { x, y } }) => ({ x, y })),
    counts: piece.map(({ submission }) => submission.events.length),
    lengths,
    bytes,
  };
}
