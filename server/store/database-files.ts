/**
 * Looks after the files of a LevelDB, so that what LevelDB does with them holds nobody up:
 *
 * - *Removing.* LevelDB removes what it has merged while it holds the lock that every read and write goes through. For the
 *   system that is the work of freeing every block of the file: half a millisecond for a table, fifteen for a log of 64 MiB,
 *   and a merge leaves twenty tables at once: everybody who reads would stand still for that long, the main thread
 *   first. A file that somebody has open only loses its name (a hundredth of a millisecond); its blocks are freed when
 *   we close it, in a thread of libuv, and nobody waits for that.
 * - *Writing.* What LevelDB collected in memory becomes one table, tens of MB, which it syncs when all of it is written. A
 *   durable batch at that moment waits until the disk has taken it: a tenth of a second, for every answer. So what a
 *   table has grown by is synced while it grows, a few MB at a time.
 *
 * It looks at the folder while the store is written to, and changes nothing in it. Where the system lets it open no
 * files the store is slower and no less right; a process that is killed leaves nothing behind, since the system closes them.
 */
import { close, fdatasync, fstat, open } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** tables and logs, by their number; the others are small, and LevelDB renames them */
const LARGE = /^\d+\.(ldb|log)$/;
/** Of the files that this process may have open, the part that all stores together take: else connections could find none. */
const SHARE = 1 / 8;
/** by all of them */
let held = 0;
/** milliseconds from one look to the next: a table grows by two MB in this time */
const PAUSE = 40;
/** looks without a change until nothing is expected any more; then they are rare */
const PATIENCE = 25;
const REST = 10_000;
/** LevelDB writes one table at a time, or two: what it collected, in the middle of a merge */
const GROWING = 2;

interface OpenFile {
  fd: number;
  /** as it was at the last look, bytes; logs are synced with each durable batch, and not looked at */
  size: number;
}

export class DatabaseFiles {
  readonly #folder: string;
  readonly #sync: (fd: number) => Promise<void>;
  /** by name */
  readonly #open = new Map<string, OpenFile>();
  /** names of all that was in the folder at the last look */
  #listing = "";
  /** tables that may still grow */
  #newest: string[] = [];
  /** files that all stores may have open together; null: not asked yet */
  #most: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** looks until it rests */
  #left = 0;
  /** settles when nobody is looking; never rejects */
  #looking: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * Does nothing but on Linux: elsewhere it was not measured.
   * @param sync brings what was written to an open file to the disk; fdatasync(2) when left out
   */
  constructor(folder: string, sync: (fd: number) => Promise<void> = promisify(fdatasync)) {
    this.#folder = folder;
    this.#sync = sync;
  }

  /** Tells that the store is written to. */
  written(): void {
    if (this.#left === 0) this.#lookIn(PAUSE);
    this.#left = PATIENCE;
  }

  /** Resolves when nothing is open any more that was removed before. */
  async settle(): Promise<void> {
    await this.#lookOnce();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    for (const name of this.#open.keys()) await this.#letGo(name);
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#goOn(), milliseconds).unref();
  }

  async #goOn(): Promise<void> {
    if (await this.#lookOnce()) this.#left = PATIENCE;
    else if (this.#left > 0) this.#left -= 1;
    this.#lookIn(this.#left > 0 ? PAUSE : REST);
  }

  async #lookOnce(): Promise<boolean> {
    const look = this.#looking.then(() => this.#look());
    this.#looking = look;
    return look;
  }

  /** @returns whether anything has changed since the last look */
  async #look(): Promise<boolean> {
    this.#most ??= Math.floor((await mayOpen()) * SHARE);
    if (this.#most === 0) return false;
    const names = await readdir(this.#folder).catch(() => []);
    const listing = names.join("/");
    let changed = listing !== this.#listing;
    if (changed) {
      this.#listing = listing;
      const numbered = names
        .filter((name) => LARGE.test(name))
        .sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
      await this.#haveOpen(numbered, this.#most);
      this.#newest = numbered.filter((name) => name.endsWith(".ldb")).slice(-GROWING);
    }
    for (const name of this.#newest) changed = (await this.#syncGrown(name)) || changed;
    return changed;
  }

  async #haveOpen(names: readonly string[], most: number): Promise<void> {
    // Where there are too many, the oldest are left out: what was merged long ago lies low, and is seldom merged again.
    const room = most - (held - this.#open.size);
    const wanted = new Set(room > 0 ? names.slice(-room) : []);
    for (const name of this.#open.keys()) if (!wanted.has(name)) await this.#letGo(name);
    for (const name of wanted) {
      if (this.#closed || held >= most) return; // another store was faster
      if (this.#open.has(name)) continue;
      held += 1;
      const fd = await openFile(join(this.#folder, name), "r").catch(() => null); // it is gone, or no more may be open
      if (fd === null) held -= 1;
      else this.#open.set(name, { fd, size: 0 });
    }
  }

  /** @returns whether it has grown */
  async #syncGrown(name: string): Promise<boolean> {
    const file = this.#open.get(name);
    if (file === undefined || this.#closed) return false;
    const { size } = await statFile(file.fd).catch(() => file);
    if (size === file.size) return false;
    file.size = size;
    await this.#sync(file.fd).catch(() => {}); // what the disk does not take, LevelDB is told as well
    return true;
  }

  async #letGo(name: string): Promise<void> {
    const { fd } = this.#open.get(name)!;
    this.#open.delete(name);
    held -= 1;
    await closeFile(fd).catch(() => {}); // nothing was written by it
  }
}

const openFile = promisify(open);
const statFile = promisify(fstat);
const closeFile = promisify(close);

/** The number of files that this process may have open (proc(5)); 0 where it cannot be told. */
async function mayOpen(): Promise<number> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 0);
}
