/**
 * Keeps the files of a LevelDB open, so that removing them costs LevelDB nothing.
 *
 * LevelDB removes what it has merged while it holds the lock that every read and write goes through. For the system that
 * is the work of freeing every block of the file: half a millisecond for a table, fifteen for a log of 64 MiB, and a merge
 * leaves twenty tables at once: everybody who reads would stand still for that long, the main thread first. A file that
 * somebody has open only loses its name (a hundredth of a millisecond); its blocks are freed when we close it, in a thread
 * of libuv, and nobody waits for that.
 *
 * It only ever reads the folder. Where the system has no room for it (watches, open files) the store is slower and no less
 * right; a process that is killed leaves nothing behind, since the system closes its files.
 */
import { close, type FSWatcher, open, watch } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** tables and logs, by their number; the others are small, and LevelDB renames them */
const LARGE = /^\d+\.(?:ldb|log)$/;
/** Of the files that this process may have open, the part that all stores together take: else connections could find none. */
const SHARE = 1 / 8;
/** by all of them */
let held = 0;
/** milliseconds: what changes together is looked at once */
const PAUSE = 250;

export class OpenFiles {
  readonly #folder: string;
  readonly #most: number;
  /** by name */
  readonly #open = new Map<string, number>();
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** settles when nobody is looking; never rejects */
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(folder: string, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /** Begins with what is in the folder. Does nothing but on Linux: elsewhere it was not measured. */
  static async begin(folder: string): Promise<OpenFiles> {
    const files = new OpenFiles(folder, Math.floor((await mayOpen()) * SHARE));
    if (files.#most > 0) files.#begin();
    return files;
  }

  /** Resolves when nothing is open any more that was removed before. */
  async settle(): Promise<void> {
    if (this.#watcher === null) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#looking = this.#looking.then(() => this.#look());
    await this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#watcher = null;
    await this.#looking;
    for (const name of this.#open.keys()) await this.#letGo(name);
  }

  #begin(): void {
    try {
      // What was seen of it counts for nothing: after every change the folder is looked at whole. So none is ever missed.
      this.#watcher = watch(this.#folder, { persistent: false }, (_, name) => {
        if (name === null || LARGE.test(name)) this.#lookSoon();
      });
      this.#watcher.on("error", () => void this.close());
      this.#lookSoon();
    } catch {
      // There are no watches left: LevelDB frees its files itself.
    }
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => void this.settle(), PAUSE).unref();
  }

  async #look(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const numbered = names
      .filter((name) => LARGE.test(name))
      .sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
    // Where there are too many, the oldest are left out: what was merged long ago lies low, and is seldom merged again.
    const room = this.#most - (held - this.#open.size);
    const wanted = new Set(room > 0 ? numbered.slice(-room) : []);
    for (const name of this.#open.keys()) if (!wanted.has(name)) await this.#letGo(name);
    for (const name of wanted) {
      if (this.#closed) return;
      if (this.#open.has(name)) continue;
      if (held >= this.#most) return; // another store was faster
      held += 1;
      const file = await openFile(join(this.#folder, name), "r").catch(() => null); // it is gone, or no more may be open
      if (file === null) held -= 1;
      else this.#open.set(name, file);
    }
  }

  async #letGo(name: string): Promise<void> {
    const file = this.#open.get(name)!;
    this.#open.delete(name);
    held -= 1;
    await closeFile(file);
  }
}

const openFile = promisify(open);
const closeFile = promisify(close);

/** The number of files that this process may have open (proc(5)); 0 where it cannot be told. */
async function mayOpen(): Promise<number> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 0);
}
