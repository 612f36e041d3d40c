/**
 * Brings the log onto the chain: every interval, or after so many entries, the newest head and its map root
 * (DESIGN section 5). And holds the log against the chain before anything is logged at all:
 *
 * - The chain holds more than the log, or another root at its size: the data folder was rolled back or altered, and
 *   whatever were logged now would contradict receipts that people hold. The log stays shut until it is restored and
 *   the service started again. So no checkpoint is ever signed that could not be anchored.
 * - The log is not open on chain, runs under other keys, or was proved faulty: shut for as long as that is so.
 * - The chain shows another note key, and it is one of the log's own: a rotation. It signs from then on.
 * - The chain cannot be asked: shut until it can, if that is so at the start; later only anchoring waits.
 *
 * One advance at a time, from what the chain holds now to an epoch of the log. The call follows from the two sizes
 * alone: after kill -9 the same one is sent under the same name, and joins what is in the outbox. Where another head
 * got onto the chain in between (a reorganisation), the contract refuses, and the next pass begins from that head.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { Sender } from "../chain/acts.ts";
import type { Log } from "../log.ts";
import type { LogChain, LogState } from "./log-chain.ts";
import type { LogKeys } from "./log-keys.ts";
import type { TraceLog } from "./trace-log.ts";

export interface AnchoringOptions {
  id: number;
  log: TraceLog;
  keys: Pick<LogKeys, "note" | "vrfKey" | "adopt">;
  department: number;
  chain: Pick<LogChain, "state" | "whenRead">;
  sender: Pick<Sender, "send">;
  /** What is to be logged before anything else, once the log was held against the chain. May be called again. */
  prepare: () => Promise<unknown>;
  /** milliseconds from one head on chain to the next */
  interval: number;
  /** entries after which the next one does not wait for the interval */
  entries: number;
  /** milliseconds after a failure, doubled with each further one up to the interval */
  retryAfter?: number;
  notes?: Pick<Log, "info" | "warn" | "error">;
}

export interface AnchoringHealth {
  /** why the log is shut, or what keeps it from being anchored: a code; null while all is well */
  error: string | null;
  /** entries that the chain is known to hold; null: not known yet */
  anchored: number | null;
  /** when the chain last confirmed or showed a head of the log, Unix milliseconds */
  anchoredAt: number | null;
}

/** What no passing of time cures. */
const FINAL: ReadonlySet<string> = new Set(["log-rolled-back", "log-forked"]);
/** What shuts a log that was open. */
const SHUTS: ReadonlySet<string> = new Set([...FINAL, "log-not-open", "log-keys-other", "log-faulty"]);

export class Anchoring {
  readonly #options: AnchoringOptions;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  /** null: open */
  #shut: CertraceError | null = new CertraceError(
    "log-not-checked",
    "The log was not held against the chain yet.",
    { remedy: "Try again in a moment; if it stays, the chain cannot be reached." },
  );
  #error: CertraceError | null = null;
  #anchored: number | null = null;
  #anchoredAt: number | null = null;
  #wake = () => {};

  constructor(options: AnchoringOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Throws why the log must not be written to now. */
  requireOpen(): void {
    if (this.#shut !== null) throw this.#shut;
  }

  /** To be called when the log has grown. */
  grown(): void {
    if (this.#options.log.size - (this.#anchored ?? 0) >= this.#options.entries) this.#wake();
  }

  health(): AnchoringHealth {
    const error = this.#shut ?? this.#error;
    return { error: error?.code ?? null, anchored: this.#anchored, anchoredAt: this.#anchoredAt };
  }

  /** What is on its way to the chain goes on in the outbox. */
  async close(): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { interval, retryAfter = 1_000, notes } = this.#options;
    let wait = retryAfter;
    while (!this.#ending.signal.aborted) {
      try {
        const more = await this.#pass();
        if (this.#error !== null) notes?.info("the log is anchored again");
        this.#error = null;
        wait = retryAfter;
        if (!more) await this.#pause(interval);
      } catch (cause) {
        if (this.#ending.signal.aborted) return;
        const error = cause instanceof CertraceError ? cause : internal(cause);
        if (SHUTS.has(error.code)) this.#shut = error;
        if (this.#error?.code !== error.code) notes?.error({ err: error }, "the log cannot be anchored");
        this.#error = error;
        if (FINAL.has(error.code)) return;
        await this.#pause(wait);
        wait = Math.min(wait * 2, Math.max(interval, retryAfter));
      }
    }
  }

  /** @returns whether there is more to anchor at once */
  async #pass(): Promise<boolean> {
    const { id, log, chain, sender, prepare } = this.#options;
    const state = await this.#unlessEnding(chain.state());
    const anchored = await this.#hold(state);
    this.#anchored = anchored;
    if (anchored > 0) this.#anchoredAt ??= Date.now();
    await prepare();
    this.#shut = null;
    // First what was on its way when the process ended: its call is in the outbox, and the same one joins it.
    const left = log.lastEpoch.size > anchored;
    const epoch = left ? log.lastEpoch : await log.advanceEpoch();
    if (epoch.size === anchored) return false;
    const consistencyProof = await log.consistency(anchored, epoch.size);
    const { block } = await this.#unlessEnding(
      sender.send(`advance-log/${id}/${anchored}-${epoch.size}`, {
        act: "advance-log",
        log: id,
        size: epoch.size,
        root: encodeBase64url(epoch.root),
        consistencyProof: consistencyProof.map(encodeBase64url),
        mapRoot: encodeBase64url(epoch.mapRoot),
      }),
    );
    this.#anchored = epoch.size;
    this.#anchoredAt = Date.now();
    await this.#unlessEnding(chain.whenRead(block));
    return left;
  }

  /**
   * Holds the log against what the chain says of it.
   * @returns the size that the chain holds
   * @throws CertraceError with one of the codes of SHUTS
   */
  async #hold(state: LogState | null): Promise<number> {
    const { id, log, keys, department, notes } = this.#options;
    if (state === null)
      throw shut("log-not-open", `The registry has no log ${id}.`, "Open it: certrace log open.");
    const before = keys.note.publicKey;
    if ((await keys.adopt(state.noteKey)) && keys.note.publicKey !== before) {
      await log.signAgain();
      notes?.info({ log: id }, "the log signs with its new note key");
    }
    const own = { department, origin: keys.note.name, noteKey: encodeBase64url(keys.note.publicKey) };
    const expected = { ...own, vrfKey: encodeBase64url(keys.vrfKey) };
    for (const name of ["department", "origin", "noteKey", "vrfKey"] as const) {
      if (state[name] === expected[name]) continue;
      throw shut(
        "log-keys-other",
        `On chain, log ${id} has another ${name} than here.`,
        "Restore the keys of this log from their backup, or correct the log's number, department or origin. Where nobody of yours changed them on chain: the operator's account is in other hands (docs/operating.md).",
        name,
      );
    }
    if (state.faulty)
      throw shut("log-faulty", `Log ${id} was proved faulty.`, "Open a new log; this one stays as it is.");
    if (state.head === null) return 0;
    const { size, root, mapRoot } = state.head;
    if (size > log.size)
      throw shut(
        "log-rolled-back",
        `The chain holds ${size} entries of log ${id}, and this data folder only ${log.size}.`,
        "Restore the newest data folder. Going on from this one would contradict receipts that people hold.",
      );
    const epoch = await log.epochAt(size);
    const sameMap = epoch === null || encodeBase64url(epoch.mapRoot) === mapRoot;
    if (encodeBase64url(await log.rootAt(size)) !== root || !sameMap)
      throw shut(
        "log-forked",
        `Log ${id} is another one here than on chain at size ${size}.`,
        "Run certrace audit on this data folder, and restore the one that the chain has anchored.",
      );
    return size;
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#ending.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  /** What may wait for a node for hours must not hold up the end. */
  async #unlessEnding<T>(answer: Promise<T>): Promise<T> {
    const { signal } = this.#ending;
    const ended = Promise.withResolvers<never>();
    const end = () => ended.reject(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    try {
      if (signal.aborted) end();
      return await Promise.race([answer, ended.promise]);
    } finally {
      signal.removeEventListener("abort", end);
      ended.promise.catch(() => {});
      answer.catch(() => {});
    }
  }
}

function shut(code: string, message: string, remedy: string, field?: string): CertraceError {
  return new CertraceError(code, message, field === undefined ? { remedy } : { remedy, field });
}

function internal(cause: unknown): CertraceError {
  return new CertraceError("anchoring-failed", "The log could not be anchored.", { cause });
}
