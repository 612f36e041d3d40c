/**
 * The checkpoint that a log publishes, with the cosignatures of its witnesses (C2SP tlog-cosignature). Receipts carry
 * their own, fresh checkpoint and never wait for a witness; what stands at `/log/{id}/checkpoint` is gathered here.
 *
 * Round by round: the newest checkpoint goes to all witnesses at once, and is published with the cosignatures that came
 * back before the deadline, at the latest then. So a witness that is slow or away costs its own cosignature and
 * nothing else. Where the log neither grew nor changed its key, those that are missing are asked for again. Without witnesses, the newest
 * checkpoint is published as it is.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CertraceError } from "../../core/errors.ts";
import { formatNote, type NoteSignature, parseNote } from "../../core/note/note.ts";
import type { Checkpoint } from "../ledger/append.ts";
import type { TraceLog } from "../ledger/trace-log.ts";
import type { Log } from "../log.ts";
import { addCheckpoint, type Witness } from "./add-checkpoint.ts";

export interface PublishedOptions {
  traceLog: Pick<TraceLog, "checkpoint" | "consistency">;
  witnesses: readonly Witness[];
  log?: Pick<Log, "warn" | "error" | "info">;
  /** milliseconds between rounds */
  interval?: number;
  /** milliseconds for which a round waits for a witness */
  deadline?: number;
}

export interface WitnessState {
  name: string;
  /** of the newest checkpoint that it cosigned for us since the start; 0: none yet */
  size: number;
  /** code of its latest failure; null: it cosigned */
  error: string | null;
}

export class PublishedCheckpoint {
  readonly #traceLog: PublishedOptions["traceLog"];
  readonly #witnesses: (Witness & WitnessState)[];
  readonly #log: PublishedOptions["log"];
  readonly #deadline: number;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #published: Checkpoint;
  /** by witness, of the checkpoint that is being cosigned */
  #cosignatures = new Map<string, NoteSignature>();
  #candidate: Checkpoint;

  constructor({ traceLog, witnesses, log, interval = 2_000, deadline = 5_000 }: PublishedOptions) {
    this.#traceLog = traceLog;
    this.#log = log;
    this.#deadline = deadline;
    this.#witnesses = witnesses.map((each) => ({ ...each, name: each.key.name, size: 0, error: null }));
    this.#published = this.#candidate = traceLog.checkpoint;
    this.#running = witnesses.length === 0 ? Promise.resolve() : this.#run(interval);
  }

  /** what to publish now */
  get newest(): Checkpoint {
    return this.#witnesses.length === 0 ? this.#traceLog.checkpoint : this.#published;
  }

  get witnesses(): WitnessState[] {
    return this.#witnesses.map(({ name, size, error }) => ({ name, size, error }));
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(interval: number): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#round();
      await sleep(interval, undefined, { signal }).catch(() => {});
    }
  }

  async #round(): Promise<void> {
    const { checkpoint } = this.#traceLog;
    if (checkpoint.note !== this.#candidate.note) {
      this.#candidate = checkpoint;
      this.#cosignatures = new Map();
    }
    // Nobody can extend nothing: a log without entries is not worth a cosignature.
    if (this.#candidate.size > 0) {
      const asked = this.#witnesses
        .filter(({ url }) => !this.#cosignatures.has(url))
        .map((witness) => this.#ask(witness, this.#candidate));
      await Promise.all(asked);
    }
    const { note, ...head } = this.#candidate;
    const { text, signatures } = parseNote(note);
    const all = [...signatures, ...this.#cosignatures.values()];
    this.#published = { ...head, note: formatNote({ text, signatures: all }) };
  }

  /** Never rejects, and ends by the deadline. */
  async #ask(witness: Witness & WitnessState, candidate: Checkpoint): Promise<void> {
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(this.#deadline)]);
    try {
      const cosignature = await addCheckpoint(witness, candidate, witness.size, {
        consistency: (from, to) => this.#traceLog.consistency(from, to),
        signal,
      });
      this.#cosignatures.set(witness.url, cosignature);
      if (witness.error !== null) this.#log?.info({ witness: witness.name }, "the witness cosigns again");
      witness.size = candidate.size;
      witness.error = null;
    } catch (error) {
      const code = error instanceof CertraceError ? error.code : "internal";
      if (code !== witness.error && !this.#ending.signal.aborted) {
        // A witness that saw another log is what witnesses are for; the others are a nuisance at most.
        const level = code === "witness-conflict" ? "error" : "warn";
        this.#log?.[level]({ witness: witness.name, err: error }, "the witness did not cosign");
      }
      witness.error = code;
    }
  }
}
