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
  write,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { CertraceError } from "../../core/errors.ts";

const BUFFER = 1 << 18;
/** Bytes after which the disk is set to work, so that at the end little is left to wait for. */
const SYNC_EVERY = 1 << 23;
/** Full buffers of a file on their way to the disk before whoever writes has to wait: a slow moment stops nobody. */
const ON_THE_WAY = 8;
const writeAt = promisify(write);
const toDisk = promisify(fsync);

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

/** Buffers that are free, of all files: what each batch allocated anew would be garbage of megabytes. */
const spare: Buffer<ArrayBuffer>[] = [];

/**
 * A file that only grows. Bytes gather in a buffer; full ones are written in libuv's threads while the caller goes
 * on, and used again. Whoever writes much awaits `drained` now and then, or the buffers pile up.
 */
export class GrowingFile implements AsyncDisposable {
  readonly path: string;
  /** bytes, what is still in the buffers included */
  length: number;
  readonly #file: number;
  #buffer = spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER);
  #held = 0;
  /** the newest full buffer's way to the disk, which begins where that of the one before ends */
  #writing: Promise<void> = Promise.resolve();
  /** the ways that nobody has waited for, oldest first */
  readonly #onTheWay: Promise<void>[] = [];
  /** the disk's answers so far; an error is told only once, so none may be lost */
  #synced: Promise<void> = Promise.resolve();
  #syncedTo = 0;
  /** bytes of which nobody knows whether they have left the buffers */
  #waits = false;

  /** @param keep how many bytes of an existing file to keep; the rest, left by a crash, is cut off */
  constructor(path: string, keep = 0) {
    this.path = path;
    this.length = keep;
    this.#syncedTo = keep;
    this.#file = onDisk(path, () => openSync(path, keep === 0 ? "w" : "r+", 0o600));
    onDisk(path, () => ftruncateSync(this.#file, keep));
  }

  write(data: string | Uint8Array): void {
    // A UTF-16 unit takes at most three bytes.
    const most = typeof data === "string" ? data.length * 3 : data.length;
    if (most > BUFFER) {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      for (let from = 0; from < bytes.length; from += BUFFER) this.#add(bytes.subarray(from, from + BUFFER));
    } else this.#add(data, most);
  }

  /** The same of text that is known to be ASCII, which is quicker. */
  writeAscii(text: string): void {
    if (text.length > BUFFER) this.write(text);
    else this.#add(text, text.length, "latin1");
  }

  /** Resolves when only a few full buffers are still on their way. */
  async drained(): Promise<void> {
    while (this.#onTheWay.length > ON_THE_WAY) await this.#onTheWay.shift();
  }

  /** Resolves when everything written so far has left the buffers. */
  async written(): Promise<void> {
    this.#send();
    await this.#writing;
    this.#waits = this.#held > 0;
  }

  /** Everything written so far is on the disk when it resolves. After `written`, the disk begins at once. */
  async sync(): Promise<void> {
    if (this.#waits) await this.written();
    await Promise.all([this.#synced, this.#sync()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#writing, this.#synced]); // told by drained and sync
    closeSync(this.#file);
    spare.push(this.#buffer);
  }

  #add(data: string | Uint8Array, most = data.length, encoding: "utf8" | "latin1" = "utf8"): void {
    if (this.#held + most > BUFFER) this.#send();
    let written = data.length;
    if (typeof data === "string") written = this.#buffer.write(data, this.#held, encoding);
    else this.#buffer.set(data, this.#held);
    this.#held += written;
    this.#waits = true;
    this.length += written;
  }

  #send(): void {
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, this.#held);
    const at = this.length - this.#held;
    this.#writing = this.#writing.then(async () => {
      await this.#put(bytes, at);
      spare.push(buffer);
      if (at + bytes.length - this.#syncedTo >= SYNC_EVERY) this.#syncSoFar(at + bytes.length);
    });
    this.#writing.catch(() => {}); // met by drained and sync
    this.#onTheWay.push(this.#writing);
    this.#buffer = spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER);
    this.#held = 0;
  }

  #syncSoFar(length: number): void {
    this.#syncedTo = length;
    this.#synced = Promise.all([this.#synced, this.#sync()]).then(() => {});
    this.#synced.catch(() => {}); // met by sync
  }

  async #sync(): Promise<void> {
    await toDisk(this.#file).catch((error: unknown) => {
      throw diskError(this.path, error);
    });
  }

  async #put(bytes: Uint8Array, at: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await writeAt(this.#file, bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw diskError(this.path, error);
    }
  }
}

export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(",")}\n`;
}

export function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
