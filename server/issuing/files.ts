/**
 * Files that are whole or not there. Small ones are written aside, synced and renamed; long ones grow through a
 * buffer and are cut back to their last recorded length after a crash. Everything made here holds personal data
 * or leads to it: folders 0700, files 0600.
 *
 * Throws `disk-full` where the disk (or a quota, or a file-size limit) has no room, `folder-unwritable` where
 * writing is not allowed; both leave a state from which the same command, run again, goes on.
 */
import {
  closeSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { CertraceError } from "../../core/errors.ts";

const BUFFER = 1 << 20;

/** Runs a file operation; what the disk refuses becomes a CertraceError with what to do about it. */
export function onDisk<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw diskError(path, error);
  }
}

export function diskError(path: string, error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return new CertraceError("disk-full", `there is no room to write ${path}`, {
        field: "out",
        remedy: "Make room, then run the same command again: it goes on where it stopped.",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
      return new CertraceError("folder-unwritable", `cannot write ${path}`, {
        field: "out",
        remedy: "Choose a folder that you may write to.",
        cause: error,
      });
    default:
      return error;
  }
}

export function makeFolder(path: string): void {
  onDisk(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
}

/** Whole or not at all, durable when it returns. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const aside = `${path}.partial`;
  onDisk(path, () => {
    writeFileSync(aside, data, { mode: 0o600, flush: true });
    renameSync(aside, path);
  });
  syncFolder(dirname(path));
}

export function rename(from: string, to: string): void {
  onDisk(to, () => renameSync(from, to));
  syncFolder(dirname(to));
}

/** Makes names in a folder durable; Windows has no such call and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  onDisk(path, () => {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
}

/** A file that only grows. Bytes gather in one buffer, which is used again: long jobs make no garbage here. */
export class GrowingFile implements Disposable {
  readonly path: string;
  /** bytes, what is still in the buffer included */
  length: number;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(BUFFER);
  #held = 0;

  /** @param keep how many bytes of an existing file to keep; the rest, left by a crash, is cut off */
  constructor(path: string, keep = 0) {
    this.path = path;
    this.length = keep;
    this.#file = onDisk(path, () => openSync(path, keep === 0 ? "w" : "r+", 0o600));
    onDisk(path, () => ftruncateSync(this.#file, keep));
  }

  write(data: string | Uint8Array): void {
    // A UTF-16 unit takes at most three bytes.
    const most = typeof data === "string" ? data.length * 3 : data.length;
    if (this.#held + most > BUFFER) this.#flush();
    if (most > BUFFER) {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      this.#put(bytes, this.length);
      this.length += bytes.length;
    } else {
      const room = this.#buffer.subarray(this.#held);
      const written = typeof data === "string" ? room.write(data) : data.length;
      if (typeof data !== "string") room.set(data);
      this.#held += written;
      this.length += written;
    }
  }

  /** Everything written so far is on the disk when it resolves. */
  async sync(): Promise<void> {
    this.#flush();
    await promisify(fsync)(this.#file).catch((error: unknown) => {
      throw diskError(this.path, error);
    });
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #flush(): void {
    this.#put(this.#buffer.subarray(0, this.#held), this.length - this.#held);
    this.#held = 0;
  }

  #put(bytes: Uint8Array, at: number): void {
    onDisk(this.path, () => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
      }
    });
  }
}

export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(",")}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
