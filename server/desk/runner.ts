/**
 * Runs what was approved, one case at a time for a department, in the order in which the cases were made. What ran when
 * the service stopped goes on when it starts again, without anybody asking.
 *
 * A run that throws has failed, and says why; it may be run again and goes on where it stopped. A run that ends because
 * the service stops has not failed. Where the end of a run cannot be written (the disk is full), it is tried until it can
 * be: the work itself is done, or goes on from its own journal.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CaseFailure, CaseProgress } from "../../core/desk/case.ts";
import { CertraceError } from "../../core/errors.ts";
import type { Sender } from "../chain/acts.ts";
import type { SigningKey } from "../issuing/issue-request.ts";
import type { Log } from "../log.ts";
import type { CaseKind, DeskTools, Running } from "./case.ts";
import type { CaseActs } from "./case-acts.ts";
import { pathOf, requireUnchanged } from "./case-files.ts";
import type { Cases, KeptCase } from "./cases.ts";

/** The department's keys, where they are kept. */
export interface DeskKeys {
  /** Opens the outbox of the department's operator account. */
  sender(): Promise<Sender>;
  signingKey(): Promise<SigningKey>;
}

export interface RunnerParts {
  cases: Cases;
  acts: CaseActs;
  tools: DeskTools;
  keys: DeskKeys;
  log: Log;
  /** told a few times a second at most */
  progressed(id: string): void;
}

/** milliseconds */
const AGAIN = 2_000;

export class Runner {
  readonly #parts: RunnerParts;
  readonly #stop = new AbortController();
  #current: { id: string; progress: CaseProgress | undefined } | null = null;
  #loop: Promise<void> | null = null;
  #wanted = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Looks for work, now and after what runs. */
  wake(): void {
    this.#wanted = true;
    this.#loop ??= this.#run().finally(() => {
      this.#loop = null;
      if (this.#wanted && !this.#stop.signal.aborted) this.wake();
    });
  }

  /** How far a case is that runs now. */
  progressOf(id: string): CaseProgress | undefined {
    return this.#current?.id === id ? this.#current.progress : undefined;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { cases, log } = this.#parts;
    while (this.#wanted && !this.#stop.signal.aborted) {
      this.#wanted = false;
      try {
        const [id] = [...(await cases.inState("running")), ...(await cases.inState("approved"))];
        if (id === undefined) continue;
        this.#wanted = true;
        await this.#runOne(id);
      } catch (err) {
        log.error({ err }, "the desk cannot take up its work");
        await this.#pause();
      }
    }
  }

  async #runOne(id: string): Promise<void> {
    const { acts } = this.#parts;
    const kept = await acts.began(id);
    this.#current = { id, progress: kept.progress };
    try {
      const end = await this.#attempt(kept, acts.kind(kept.kind));
      while (end !== null && !this.#stop.signal.aborted) {
        try {
          await acts.ended(id, end);
          break;
        } catch (err) {
          this.#parts.log.error({ err }, "the end of a case cannot be written");
          await this.#pause();
        }
      }
    } finally {
      this.#current = null;
    }
  }

  /** Null: the service stops, and nothing is said of the case. */
  async #attempt(
    kept: KeptCase,
    kind: CaseKind,
  ): Promise<{ outcome: object } | { failure: CaseFailure; progress?: CaseProgress } | null> {
    const { keys, log, tools } = this.#parts;
    const { signal } = this.#stop;
    const folder = tools.caseFolder(kept.id);
    let sender: Promise<Sender> | null = null;
    let closing: Promise<void> | undefined;
    const closeSender = () => {
      closing ??= (async () => (await sender?.catch(() => null))?.close())();
      return closing;
    };
    const onAbort = () => void closeSender().catch(() => {});
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await requireUnchanged(folder, kept);
      const work = { case: kept, folder, path: (file: string) => pathOf(folder, kept, file), desk: tools };
      const running: Running = {
        progress: (told) => this.#progressed(kept.id, told),
        signal,
        sender: () => {
          signal.throwIfAborted();
          sender ??= keys.sender();
          return sender;
        },
        signingKey: () => keys.signingKey(),
      };
      return { outcome: await kind.run(work, running) };
    } catch (error) {
      if (signal.aborted) return null;
      log.warn({ err: error, case: kept.id, kind: kept.kind }, "a case failed");
      const progress = this.#current?.progress;
      return { failure: failureOf(error), ...(progress === undefined ? {} : { progress }) };
    } finally {
      signal.removeEventListener("abort", onAbort);
      await closeSender().catch((err: unknown) => log.warn({ err }, "an outbox could not be closed"));
    }
  }

  #progressed(id: string, { rate = 0, ...told }: Parameters<Running["progress"]>[0]): void {
    if (this.#current === null) return;
    this.#stop.signal.throwIfAborted();
    const stages = [...(this.#current.progress?.stages ?? [])];
    const at = stages.findIndex(({ stage }) => stage === told.stage);
    if (at === -1) stages.push(told);
    else stages[at] = told;
    this.#current.progress = { ...told, rate, stages };
    this.#parts.progressed(id);
  }

  async #pause(): Promise<void> {
    await sleep(AGAIN, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

/** What people are told. Of what is our own fault only that it is. */
function failureOf(error: unknown): CaseFailure {
  if (!(error instanceof CertraceError))
    return {
      code: "internal",
      detail: "Something went wrong inside the service.",
      remedy: "Let it run again; if it stays, give the operator the id of the case.",
    };
  const { code, field, message, remedy } = error;
  // Sentences about the disk name files of this machine; and there is no command to run again here.
  if (/^(disk-full|folder-unwritable|job-damaged|(store|issue)-[a-z-]+|[a-z-]+-unreadable)$/.test(code))
    return {
      code,
      detail: code.endsWith("full")
        ? "The service's disk is full."
        : "The service cannot use its disk, or what it needs is not there.",
      remedy: "Tell the operator, then let the case run again: it goes on where it stopped.",
    };
  return {
    code,
    detail: message,
    ...(field === undefined ? {} : { field }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
