/** Reads our own long files of lines a few hundred lines at a time, from any line on. */
import { closeSync, openSync, readSync } from "node:fs";
import { CertraceError } from "../../core/errors.ts";

const BLOCK = 1 << 18;

export class LineFile implements Disposable {
  readonly #path: string;
  readonly #file: number;
  /** read, not taken yet */
  #held: Buffer = Buffer.alloc(0);
  /** where `held` begins in the file */
  #at: number;

  /** @param from offset of the first line to read */
  constructor(path: string, from = 0) {
    this.#path = path;
    this.#at = from;
    try {
      this.#file = openSync(path, "r");
    } catch (cause) {
      throw damaged(path, cause);
    }
  }

  /** Bytes up to and with the last line taken. */
  get position(): number {
    return this.#at;
  }

  /** The next `count` lines, line feeds included. Throws `job-damaged` where there are fewer. */
  take(count: number): Buffer {
    let end = 0;
    for (let lines = 0; lines < count; ) {
      const feed = this.#held.indexOf(10, end);
      if (feed !== -1) {
        end = feed + 1;
        lines++;
      } else if (!this.#readMore()) throw damaged(this.#path);
    }
    const taken = this.#held.subarray(0, end);
    this.#held = this.#held.subarray(end);
    this.#at += end;
    return taken;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #readMore(): boolean {
    const more = Buffer.allocUnsafe(BLOCK);
    const read = readSync(this.#file, more, 0, BLOCK, this.#at + this.#held.length);
    this.#held = Buffer.concat([this.#held, more.subarray(0, read)]);
    return read > 0;
  }
}

export function damaged(path: string, cause?: unknown): CertraceError {
  return new CertraceError("job-damaged", `${path} is missing, or not what this job wrote`, {
    field: "out",
    remedy: "Restore the folder from a backup; never edit .job. What was anchored stays good.",
    ...(cause === undefined ? {} : { cause }),
  });
}
