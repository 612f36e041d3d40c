/** How far a stage of issuing is, told a few times a second at most, so that a bar can be drawn of it. */

export type Stage = "read" | "sign" | "anchor" | "write" | "status";

export interface Progress {
  stage: Stage;
  /** how much of `total` is done, in `unit` */
  done: number;
  total: number;
  unit: "bytes" | "certificates" | "batches" | "calls";
  /** units a second since this run entered the stage; 0 in the first moments */
  rate: number;
}

export type OnProgress = (progress: Progress) => void;

const UNITS = {
  read: "bytes",
  sign: "certificates",
  anchor: "batches",
  write: "certificates",
  status: "calls",
} as const;
const INTERVAL = 100;

export class ProgressMeter {
  readonly #stage: Stage;
  readonly #tell: OnProgress;
  readonly #startedAt = performance.now();
  #toldAt = Number.NEGATIVE_INFINITY;
  #startedWith: number | undefined;
  #told = -1;

  constructor(stage: Stage, tell: OnProgress = () => {}) {
    this.#stage = stage;
    this.#tell = tell;
  }

  /** Tells it if the last word was some time ago, and always at the end. */
  report(done: number, total: number): void {
    this.#startedWith ??= done;
    const now = performance.now();
    if (done === this.#told || (done < total && now - this.#toldAt < INTERVAL)) return;
    this.#told = done;
    this.#toldAt = now;
    const seconds = (now - this.#startedAt) / 1000;
    const rate = seconds > 0 ? (done - this.#startedWith) / seconds : 0;
    this.#tell({ stage: this.#stage, done, total, unit: UNITS[this.#stage], rate });
  }
}
