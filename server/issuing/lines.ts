/** Reads our own long files of lines a few hundred lines at a time, from any line on. */
import { closeSync, openSync, readSync } from "node:fs";
import { CertraceError } from "../../core/errors.ts";

const BLOCK = 1 << 16;

export class LineFile implements Disposable {
  readonly #path: string;
  readonly #file: number;
  /** what was read and not taken yet, from `#from` to `#to`; used again and again */
  #buffer = Buffer.allocUnsafe(2 * BLOCK);
  #from = 0;
  #to = 0;
  /** bytes of the file up to and with the last line taken */
  position: number;

  /** @param from offset of the first line to read */
  constructor(path: string, from = 0) {
    this.#path = path;
    this.position = from;
    try {
      this.#file = openSync(path, "r");
    } catch (cause) {
      throw damaged(path, cause);
    }
  }

  /** The next `count` lines, line feeds included; good until the next call. Throws `job-damaged` where there are fewer. */
  take(count: number): Buffer {
    let length = 0;
    for (let lines = 0; lines < count; ) {
      const feed = this.#buffer.subarray(this.#from, this.#to).indexOf(10, length);
      if (feed !== -1) {
        length = feed + 1;
        lines++;
      } else if (!this.#readMore()) throw damaged(this.#path);
    }
    const taken = this.#buffer.subarray(this.#from, this.#from + length);
    this.#from += length;
    this.position += length;
    return taken;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #readMore(): boolean {
    const held = this.#to - this.#from;
    const buffer = held + BLOCK > this.#buffer.length ? Buffer.allocUnsafe(2 * (held + BLOCK)) : this.#buffer;
    this.#buffer.copy(buffer, 0, this.#from, this.#to);
    this.#buffer = buffer;
    const read = readSync(this.#file, buffer, held, BLOCK, this.position + held);
    this.#from = 0;
    this.#to = held + read;
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
