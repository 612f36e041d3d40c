/**
 * The VRF in worker threads: a tag costs far more than everything else about an event, and a submission may bring ten
 * thousand new citizens. Threads start with the first question.
 */
import type { KeyObject } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import { Threads } from "./threads.ts";
import type { VrfAnswer, VrfRequest } from "./vrf-worker.ts";

/** Inputs in one message to a thread: a large submission keeps all threads busy, and a small one waits behind little. */
const PIECE = 32;

export class VrfThreads {
  readonly #threads: Threads<VrfRequest, VrfAnswer>;

  constructor(seed: KeyObject, count: number) {
    this.#threads = new Threads(new URL("./vrf-worker.ts", import.meta.url), seed, count);
  }

  /**
   * @returns 32 bytes of tag for each input, and 80 of proof where asked for, one after another
   * @throws CertraceError `vrf-failed`
   */
  async evaluate(alphas: readonly Uint8Array[], prove: boolean): Promise<VrfAnswer> {
    const pieces: Promise<VrfAnswer>[] = [];
    for (let first = 0; first < alphas.length; first += PIECE)
      pieces.push(this.#threads.ask({ alphas: alphas.slice(first, first + PIECE), prove }));
    const answers = await Promise.all(pieces).catch((cause: unknown) => {
      throw failed(cause);
    });
    return {
      tags: joined(answers.map(({ tags }) => tags)),
      proofs: prove ? joined(answers.map(({ proofs }) => proofs!)) : null,
    };
  }

  async close(): Promise<void> {
    await this.#threads.close();
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
