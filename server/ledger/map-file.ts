/**
 * The file of a subject map: immutable nodes, only ever added at the end. A change copies the nodes on the way to the
 * root (path copying), so the root of every epoch keeps standing and can be proved against. Derived: with the sizes of
 * the epochs the very same bytes follow from the entries again.
 *
 * Begins with 16 bytes of name. Inner node, 76 bytes: hash left ‖ hash right ‖ pointer left ‖ pointer right. Leaf:
 * tag ‖ u48 count ‖ the complete subtrees of the subject's little log, largest first (one for each bit of count), so
 * that another entry costs no more than the subtrees it completes. Pointer, u48: twice the place in the file, plus one
 * for a leaf; 0 for a missing child. Nothing is held in memory but some pages.
 *
 * Reading and writing are synchronous: a way through the map is some twenty reads, nearly all of them from memory.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { CertraceError } from "../../core/errors.ts";
import { HASH_BYTES } from "../../core/merkle/leaf.ts";

const NAME = Buffer.from("certrace map 1\n\n");
/** the length of a file without nodes */
export const MAP_START = NAME.length;
const POINTER_BYTES = 6;
const INNER_BYTES = 2 * HASH_BYTES + 2 * POINTER_BYTES;
const LEAF_HEAD = HASH_BYTES + 6;
const PAGE = 16 * 1024;
const PAGES = 1024;
const BUFFER = 1024 * 1024;

/** A node as its parent knows it. */
export interface Child {
  /** 32 bytes; zeros where it is missing */
  hash: Uint8Array;
  pointer: number;
}

export interface InnerNode {
  left: Child;
  right: Child;
}

export interface LeafNode {
  tag: Uint8Array;
  /** number of entries of the subject's little log */
  count: number;
  /** hashes of its complete subtrees, largest first */
  subtrees: Uint8Array[];
}

export function isLeaf(pointer: number): boolean {
  return pointer % 2 === 1;
}

export class MapFile {
  readonly #path: string;
  readonly #file: number;
  /** which page stands at which place of the memory below; the one used longest ago comes first */
  readonly #pages = new Map<number, number>();
  readonly #memory = Buffer.alloc(PAGES * PAGE);
  readonly #buffer: Buffer;
  /** bytes of the file that are written, and of the buffer behind them */
  #written: number;
  #buffered = 0;

  private constructor(path: string, file: number, written: number, buffer: Buffer) {
    this.#path = path;
    this.#file = file;
    this.#written = written;
    this.#buffer = buffer;
  }

  /**
   * Opens the file to read and to add, cut off behind `end`: what an epoch that was not finished has left is gone.
   * Makes it where nothing is expected in it. Throws `ledger-map-damaged` where nodes are missing.
   */
  static openToWrite(path: string, end: number): MapFile {
    return opened(path, () => {
      if (end === MAP_START) writeFileSync(path, NAME, { mode: 0o600 });
      const file = openSync(path, "r+");
      if (fstatSync(file).size < end) {
        closeSync(file);
        throw damaged(path);
      }
      ftruncateSync(file, end);
      return new MapFile(path, file, end, Buffer.allocUnsafe(BUFFER));
    });
  }

  /** Opens the file to read what lies before `end`. Throws `ledger-map-damaged`. */
  static openToRead(path: string, end: number): MapFile {
    return opened(path, () => {
      const file = openSync(path, "r");
      if (fstatSync(file).size < end) {
        closeSync(file);
        throw damaged(path);
      }
      return new MapFile(path, file, end, Buffer.alloc(0));
    });
  }

  /** where the next node will stand */
  get end(): number {
    return this.#written + this.#buffered;
  }

  /** Somebody else has added up to `end`. */
  extend(end: number): void {
    const last = Math.floor(this.#written / PAGE);
    const place = this.#pages.get(last);
    if (place !== undefined) this.#load(last, place); // it was read when it was not full
    this.#written = end;
  }

  inner(pointer: number): InnerNode {
    const bytes = this.#read(pointer / 2, INNER_BYTES);
    const pointers = 2 * HASH_BYTES;
    return {
      left: { hash: bytes.subarray(0, HASH_BYTES), pointer: bytes.readUIntBE(pointers, POINTER_BYTES) },
      right: {
        hash: bytes.subarray(HASH_BYTES, pointers),
        pointer: bytes.readUIntBE(pointers + POINTER_BYTES, POINTER_BYTES),
      },
    };
  }

  leaf(pointer: number): LeafNode {
    const at = (pointer - 1) / 2;
    const head = this.#read(at, LEAF_HEAD);
    const count = head.readUIntBE(HASH_BYTES, 6);
    const complete = bitsOf(count);
    const bytes = this.#read(at + LEAF_HEAD, complete * HASH_BYTES);
    return {
      tag: head.subarray(0, HASH_BYTES),
      count,
      subtrees: Array.from({ length: complete }, (_, i) =>
        bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
      ),
    };
  }

  /** @returns its pointer */
  addInner({ left, right }: InnerNode): number {
    const at = this.#room(INNER_BYTES);
    const end = this.end;
    this.#buffer.set(left.hash, at);
    this.#buffer.set(right.hash, at + HASH_BYTES);
    this.#buffer.writeUIntBE(left.pointer, at + 2 * HASH_BYTES, POINTER_BYTES);
    this.#buffer.writeUIntBE(right.pointer, at + 2 * HASH_BYTES + POINTER_BYTES, POINTER_BYTES);
    this.#buffered += INNER_BYTES;
    return 2 * end;
  }

  /** @returns its pointer */
  addLeaf({ tag, count, subtrees }: LeafNode): number {
    const at = this.#room(LEAF_HEAD + subtrees.length * HASH_BYTES);
    const end = this.end;
    this.#buffer.set(tag, at);
    this.#buffer.writeUIntBE(count, at + HASH_BYTES, 6);
    for (const [i, hash] of subtrees.entries()) this.#buffer.set(hash, at + LEAF_HEAD + i * HASH_BYTES);
    this.#buffered += LEAF_HEAD + subtrees.length * HASH_BYTES;
    return 2 * end + 1;
  }

  /** Hands everything added to the system, so that it can be read. Throws `store-full`, `store-unwritable`. */
  flush(): void {
    for (let done = 0; done < this.#buffered; ) {
      const at = this.#written + done;
      done += opened(this.#path, () => writeSync(this.#file, this.#buffer, done, this.#buffered - done, at));
    }
    const end = this.end;
    this.#buffered = 0;
    this.extend(end);
  }

  /** Everything added is on the disk when it returns. Throws `store-full`, `store-unwritable`. */
  sync(): void {
    this.flush();
    opened(this.#path, () => fsyncSync(this.#file));
  }

  close(): void {
    closeSync(this.#file);
  }

  /** What makes room is synced at once: an epoch all in one would keep the disk from every submission for a tenth of a second. */
  #room(bytes: number): number {
    if (this.#buffered + bytes > this.#buffer.length) this.sync();
    return this.#buffered;
  }

  /** A copy: the page may make room for another. */
  #read(at: number, length: number): Buffer {
    if (!(at >= MAP_START && at + length <= this.#written)) throw damaged(this.#path);
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const page = Math.floor((at + done) / PAGE);
      const from = this.#page(page) * PAGE + at + done - page * PAGE;
      const part = Math.min(length - done, (page + 1) * PAGE - at - done);
      this.#memory.copy(bytes, done, from, from + part);
      done += part;
    }
    return bytes;
  }

  /** @returns its place in memory */
  #page(page: number): number {
    let place = this.#pages.get(page);
    if (place !== undefined) {
      this.#pages.delete(page);
    } else {
      place = this.#pages.size;
      if (place === PAGES) {
        const [oldest, freed] = this.#pages.entries().next().value!;
        this.#pages.delete(oldest);
        place = freed;
      }
      this.#load(page, place);
    }
    this.#pages.set(page, place);
    return place;
  }

  #load(page: number, place: number): void {
    try {
      opened(this.#path, () => readSync(this.#file, this.#memory, place * PAGE, PAGE, page * PAGE));
    } catch (error) {
      this.#pages.clear(); // what stands at that place now is no page
      throw error;
    }
  }
}

function bitsOf(count: number): number {
  let bits = 0;
  for (let rest = count; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}

function damaged(path: string): CertraceError<"ledger-map-damaged"> {
  return new CertraceError("ledger-map-damaged", `The subject map ${path} is incomplete or damaged.`, {
    field: path,
    remedy: "Stop the service and run certrace fsck: the map is made again from the entries.",
  });
}

/** The system's errors as ours. */
function opened<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof CertraceError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw damaged(path);
    const full = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
    throw new CertraceError(
      full ? "store-full" : "store-unwritable",
      full ? `There is no room left to write ${path}.` : `${path} cannot be read or written.`,
      {
        field: path,
        remedy: full
          ? "Free some disk space; nothing that was confirmed is lost."
          : "Check that the folder exists, belongs to this account and is on a writable disk.",
        cause,
      },
    );
  }
}
