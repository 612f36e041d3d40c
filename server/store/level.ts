/**
 * The store on LevelDB (npm `level`), one folder for each. Gives the guarantees of store.ts.
 *
 * - Batches that arrive while one is being written are written together (group commit): LevelDB keeps the order
 *   of what it is handed, and one sync pays for all of them.
 * - Single reads are synchronous underneath: LevelDB answers from memory in a few microseconds, a tenth of what a
 *   trip through Node's thread pool costs.
 * - LevelDB's files are looked after (database-files.ts): else everybody would wait for each that it removes, and every
 *   durable batch for each large one that it writes.
 * - A failed write can leave a torn record at the end of LevelDB's log, and what is written behind it would be
 *   lost at the next start. So after a failure the database is opened anew before the next batch; but not before
 *   there is room for what opening writes: on a full disk it would stay closed, and nothing could be read either.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Level } from "level";
import { CertraceError } from "../../core/errors.ts";
import { DatabaseFiles } from "./database-files.ts";
import {
  checkOperations,
  MAX_KEY,
  type Operation,
  type Range,
  type Reads,
  type Snapshot,
  type Store,
} from "./store.ts";

/** `level` types what browsers have as well; LevelDB proper has this. */
interface Database extends Level<string, Uint8Array> {
  compactRange(from: string, to: string): Promise<void>;
}
type LevelSnapshot = ReturnType<Database["snapshot"]>;

interface LevelIterator {
  nextv(size: number): Promise<[key: string, value: Uint8Array][]>;
  close(): Promise<void>;
}

interface Pending {
  operations: readonly Operation[];
  durable: boolean;
  resolve: () => void;
  reject: (error: CertraceError) => void;
}

/** More keys than this at once go through the thread pool, so that they do not hold up everybody else. */
const SYNC_KEYS = 64;
const GROUP_OPERATIONS = 20_000;
/**
 * Bytes that LevelDB collects in memory, and in its log, before it writes them as a table. Each table is merged with
 * others again and again, and keys by subject or by a random jti fall everywhere: with its own 4 MiB the merging takes a third of
 * a core from a log with two thousand submissions a second.
 */
const WRITE_BUFFER = 64 << 20;
/** Bytes that opening may write: LevelDB's log as a table, and more. */
const ROOM = WRITE_BUFFER + (4 << 20);
const OPEN_AGAIN_MS = 1_000;

/**
 * Opens the store in `folder`, which is made (0700) if absent.
 * Throws `store-locked`, `store-unwritable`, `store-full`, `store-corrupt`.
 */
export async function openLevelStore(folder: string): Promise<Store> {
  let database: Database;
  try {
    // First: a database that is made opens by itself, and would make the folder for everybody to read.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const options = { keyEncoding: "utf8", valueEncoding: "view", writeBufferSize: WRITE_BUFFER } as const;
    database = new Level<string, Uint8Array>(folder, options) as Database;
    await database.open();
  } catch (cause) {
    throw failure(cause, folder);
  }
  const writer = new GroupWriter(database, folder);
  return {
    ...reads(database, folder, undefined),
    snapshot: () => snapshot(database, folder),
    batch: (operations, { durable = true } = {}) => writer.write(operations, durable),
    async expunge(from, to) {
      await expunge(database, folder, from, to);
      await writer.freed();
    },
    close: () => writer.close(),
  };
}

/**
 * LevelDB drops what was deleted when it merges files (compactRange), but never merges the lowest level that holds the
 * range with itself, and may write memory straight to it, the deleted value included. So a second time, with deletions
 * of keys that cannot exist, which make whatever lies there one level too high to be left alone.
 */
async function expunge(database: Database, folder: string, from: string, to: string): Promise<void> {
  if (from >= to) return;
  const around = [below(from), to.padEnd(MAX_KEY + 1, "\0")];
  try {
    await database.compactRange(from, to);
    await database.batch(around.map((key) => ({ type: "del", key })));
    await database.compactRange(from, to);
  } catch (cause) {
    throw failure(cause, folder);
  }
}

/** Of all that is in order before `key`, something later than every key that a store takes: it is too long to be one. */
function below(key: string): string {
  const end = key.replace(/\0+$/, "");
  const last = end.charCodeAt(end.length - 1) || 1;
  return (end.slice(0, -1) + String.fromCharCode(last - 1)).padEnd(MAX_KEY + 1, "\x7f");
}

function snapshot(database: Database, folder: string): Snapshot {
  const taken = translated(folder, () => database.snapshot());
  return { ...reads(database, folder, taken), close: () => taken.close() };
}

function reads(database: Database, folder: string, at: LevelSnapshot | undefined): Reads {
  const options = at === undefined ? {} : { snapshot: at };
  const get = (key: string) => database.getSync(key, options);
  return {
    async get(key) {
      return translated(folder, () => get(key));
    },
    async getMany(keys) {
      if (keys.length <= SYNC_KEYS) return translated(folder, () => keys.map(get));
      return database.getMany([...keys], options).catch((cause) => {
        throw failure(cause, folder);
      });
    },
    range({ from, to, reverse = false, limit = -1 }: Range) {
      const iterator = translated(folder, () =>
        database.iterator({ ...options, gte: from, lt: to, reverse, limit, highWaterMarkBytes: 1 << 20 }),
      );
      return entries(iterator, folder);
    },
  };
}

async function* entries(iterator: LevelIterator, folder: string): AsyncGenerator<[string, Uint8Array]> {
  try {
    for (;;) {
      const some = await iterator.nextv(1000);
      if (some.length === 0) return;
      yield* some;
    }
  } catch (cause) {
    throw failure(cause, folder);
  } finally {
    await iterator.close();
  }
}

class GroupWriter {
  readonly #database: Database;
  readonly #folder: string;
  #queue: Pending[] = [];
  /** settles when nothing is queued or being written; never rejects */
  #idle: Promise<void> | null = null;
  #torn = false;
  #closed = false;
  readonly #files: DatabaseFiles;

  constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
    this.#files = new DatabaseFiles(folder);
  }

  async write(operations: readonly Operation[], durable: boolean): Promise<void> {
    checkOperations(operations);
    if (this.#closed)
      throw new CertraceError("store-closed", "The store is closed.", { field: this.#folder });
    this.#files.written();
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ operations: [...operations], durable, resolve, reject });
      this.#idle ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#idle;
    await this.#database.close();
    await this.#files.close();
  }

  /** Resolves when the blocks of what LevelDB has removed are the system's again. */
  async freed(): Promise<void> {
    await this.#files.settle();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#writeGroup(group);
        for (const { resolve } of group) resolve();
      } catch (cause) {
        this.#torn = true;
        for (const { reject } of group) reject(failure(cause, this.#folder));
      }
    }
    this.#idle = null;
  }

  #takeGroup(): Pending[] {
    let operations = 0;
    let count = 0;
    while (count < this.#queue.length && (count === 0 || operations < GROUP_OPERATIONS)) {
      operations += this.#queue[count]!.operations.length;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #writeGroup(group: readonly Pending[]): Promise<void> {
    if (this.#torn) await this.#openAnew();
    const operations = group.flatMap(({ operations }) =>
      operations.map((operation) =>
        "put" in operation
          ? ({ type: "put", key: operation.put, value: operation.value } as const)
          : ({ type: "del", key: operation.delete } as const),
      ),
    );
    await this.#database.batch(operations, { sync: group.some(({ durable }) => durable) });
  }

  async #openAnew(): Promise<void> {
    if (this.#database.status === "open") await requireRoom(this.#folder);
    try {
      await this.#database.close();
      await this.#database.open();
      this.#torn = false;
    } catch (cause) {
      // Who reads before writing would never come to open it: so it is tried whether or not anybody writes.
      setTimeout(() => !this.#closed && this.write([], false).catch(() => {}), OPEN_AGAIN_MS).unref();
      throw cause;
    }
  }
}

async function requireRoom(folder: string): Promise<void> {
  const probe = join(folder, "room");
  try {
    await writeFile(probe, Buffer.alloc(ROOM), { mode: 0o600 });
  } finally {
    await rm(probe, { force: true });
  }
}

function translated<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw failure(cause, folder);
  }
}

/** LevelDB and the system say what went wrong in codes and in English; here it becomes one of our codes. */
function failure(cause: unknown, folder: string): CertraceError {
  if (cause instanceof CertraceError) return cause;
  const said: string[] = [];
  for (let error = cause; error instanceof Error; error = error.cause) {
    said.push(String((error as NodeJS.ErrnoException).code), error.message);
  }
  const text = said.join("\n");
  const more = { field: folder, cause };
  if (/LEVEL_LOCKED/.test(text)) {
    return new CertraceError("store-locked", `Another process has the store ${folder} open.`, {
      ...more,
      remedy: "Stop the other process, or give this one a data folder of its own (CERTRACE_DATA).",
    });
  }
  if (/ENOSPC|EDQUOT|No space left|quota exceeded|File too large/i.test(text)) {
    return new CertraceError("store-full", `There is no room left to write the store ${folder}.`, {
      ...more,
      remedy: "Free some disk space; nothing that was confirmed is lost.",
    });
  }
  if (/LEVEL_CORRUPTION|Corruption|CURRENT file|does not exist|No such file/i.test(text)) {
    return new CertraceError("store-corrupt", `The store ${folder} is damaged.`, {
      ...more,
      remedy: "Restore the folder from a backup. An index folder may simply be deleted: it is rebuilt.",
    });
  }
  if (/LEVEL_\w+_NOT_OPEN|LEVEL_STATUS/.test(text) && !/IO_?ERROR/i.test(text)) {
    return new CertraceError("store-closed", `The store ${folder} is closed.`, more);
  }
  return new CertraceError("store-unwritable", `The store ${folder} cannot be written.`, {
    ...more,
    remedy: "Check that the folder exists, belongs to this account and is on a writable disk.",
  });
}
