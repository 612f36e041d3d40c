/**
 * What occurs in a log more than once, among any number of occurrences, in bounded memory: they are spread over scratch
 * files by a hash of their name, and the files are looked through one after another. The hash is keyed anew for each
 * audit, so that nobody can choose names that all go into one file. What fits a few MiB never gets to the disk. Hashes,
 * indexes and times are all that is written: 76 bytes each.
 */
import { hash, randomBytes } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Occurrence {
  /** hash of what must not occur twice, 32 bytes */
  name: Uint8Array;
  /** hash of what it stands for, 32 bytes */
  content: Uint8Array;
  index: number;
  /** Unix milliseconds */
  time: number;
}

/** Two of one name. */
export interface Repeat {
  earlier: Occurrence;
  later: Occurrence;
  /** whether they stand for the same */
  same: boolean;
}

const RECORD = 32 + 32 + 6 + 6;
const FILES = 256;
/** Bytes that are held back before they are written. */
const HELD = 8 << 20;

export class Repeats {
  readonly #most: number;
  readonly #secret = randomBytes(32);
  /** by file */
  #pending: Buffer[][] = emptyLists();
  #held = 0;
  #folder: string | null = null;

  /** @param most bytes to hold in memory before the disk is used */
  constructor(most: number = HELD) {
    this.#most = most;
  }

  async add({ name, content, index, time }: Occurrence): Promise<void> {
    const record = Buffer.allocUnsafe(RECORD);
    record.set(name, 0);
    record.set(content, 32);
    record.writeUIntBE(index, 64, 6);
    record.writeUIntBE(time, 70, 6);
    const file = hash("sha256", Buffer.concat([this.#secret, name]), "buffer")[0]!;
    this.#pending[file]!.push(record);
    this.#held += RECORD;
    if (this.#held >= this.#most) await this.#spill();
  }

  /**
   * Of each name, every occurrence but the first: with the first that stands for the same; where none does, with the one
   * right before it. In no order.
   */
  async *all(): AsyncGenerator<Repeat> {
    for (let file = 0; file < FILES; file++) {
      const written = this.#folder === null ? [] : cut(await readOr(this.#path(file)));
      yield* repeatsOf([...written, ...this.#pending[file]!]);
    }
  }

  /** Removes what was written. */
  async close(): Promise<void> {
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = null;
    this.#pending = emptyLists();
  }

  async #spill(): Promise<void> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "certrace-repeats-"));
    const pending = this.#pending;
    this.#pending = emptyLists();
    this.#held = 0;
    for (const [file, records] of pending.entries())
      if (records.length > 0) await appendFile(this.#path(file), Buffer.concat(records), { mode: 0o600 });
  }

  #path(file: number): string {
    return join(this.#folder!, String(file));
  }
}

function* repeatsOf(records: Buffer[]): Generator<Repeat> {
  // A name's occurrences end up together, in the order of the log.
  records.sort((a, b) => a.compare(b, 0, 32, 0, 32) || indexOf(a) - indexOf(b));
  let firsts = new Map<string, Buffer>();
  for (const [i, record] of records.entries()) {
    const before = records[i - 1];
    const named = before?.compare(record, 0, 32, 0, 32) === 0;
    if (!named) firsts = new Map();
    const content = record.toString("latin1", 32, 64);
    const first = firsts.get(content);
    if (first === undefined) firsts.set(content, record);
    if (named) yield { earlier: parsed(first ?? before), later: parsed(record), same: first !== undefined };
  }
}

const indexOf = (record: Buffer): number => record.readUIntBE(64, 6);

function parsed(record: Buffer): Occurrence {
  return {
    name: record.subarray(0, 32),
    content: record.subarray(32, 64),
    index: indexOf(record),
    time: record.readUIntBE(70, 6),
  };
}

function cut(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / RECORD }, (_, i) =>
    bytes.subarray(i * RECORD, (i + 1) * RECORD),
  );
}

/** Nothing was written there: no bytes. */
async function readOr(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
}

function emptyLists(): Buffer[][] {
  return Array.from({ length: FILES }, () => []);
}
