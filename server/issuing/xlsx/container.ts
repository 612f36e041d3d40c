/**
 * The container of an XLSX file: a zip (ECMA-376 part 2, Open Packaging Conventions) of which named parts are read.
 * The file comes from somebody's desk and may be made to harm whoever opens it, so its directory is judged before any
 * part is unpacked:
 *
 *   - names that climb, repeat, or mean two things (backslashes) are refused: two readers would read two files;
 *   - unpacked sizes are bounded, each, together, and against the packed size (a zip bomb), and yauzl ends a part
 *     that turns out longer or shorter than the directory says;
 *   - encrypted entries are refused, and so is the compound file that a password or an old .xls makes of a workbook.
 *
 * Nothing is ever written to the disk. Throws `register-malformed`, `register-xlsx-encrypted`,
 * `register-xlsx-unsafe`, `register-xlsx-too-large`.
 */
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { CertraceError } from "../../../core/errors.ts";

export const XLSX_LIMITS = {
  /** entries of the directory */
  parts: 10_000,
  /** unpacked bytes of one part, and of all parts of the file */
  part: 1024 ** 3,
  all: 2 * 1024 ** 3,
  /** unpacked to packed, of a part beyond `ratioFrom` unpacked bytes; sheets of real registers stay below 40 */
  ratio: 200,
  ratioFrom: 1 << 24,
};

const ZIP = Buffer.from("PK\x03\x04", "latin1");
const COMPOUND = Buffer.from("d0cf11e0a1b11ae1", "hex");
/** Deflate, or not compressed at all: what the conventions allow. */
const METHODS = new Set([0, 8]);

export class XlsxContainer implements AsyncDisposable {
  readonly #zip: ZipFile;
  readonly #parts: ReadonlyMap<string, Entry>;
  /** parts that are being read: each keeps the file open, also one that nobody reads to its end */
  readonly #streams = new Set<Readable>();

  private constructor(zip: ZipFile, parts: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#parts = parts;
  }

  static async open(path: string): Promise<XlsxContainer> {
    await requireZip(path);
    let zip: ZipFile;
    try {
      zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
    } catch (cause) {
      throw damaged(cause);
    }
    try {
      return new XlsxContainer(zip, await directory(zip));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.#parts.has(name.toLowerCase());
  }

  /** The bytes of a part, as they are unpacked. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#parts.get(name.toLowerCase());
    if (entry === undefined) throw damaged(undefined, `its part ${JSON.stringify(name)} is missing`);
    let stream: Readable | null = null;
    try {
      stream = await this.#zip.openReadStreamPromise(entry);
      this.#streams.add(stream);
      for await (const chunk of stream) yield chunk as Buffer;
    } catch (error) {
      throw error instanceof CertraceError ? error : damaged(error);
    } finally {
      stream?.destroy();
      if (stream !== null) this.#streams.delete(stream);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    this.#zip.close();
  }
}

/** Every part by its name in lower case: names of parts are compared so (OPC section 6.2.2.3). */
async function directory(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > XLSX_LIMITS.parts) throw tooLarge(`it holds ${zip.entryCount} parts`);
  const parts = new Map<string, Entry>();
  let all = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName, compressedSize, uncompressedSize, compressionMethod } = entry;
      const name = fileName.toLowerCase();
      if (parts.has(name)) throw unsafe(`the part ${JSON.stringify(fileName)} is in it twice`);
      if (entry.isEncrypted()) throw encrypted();
      if (!METHODS.has(compressionMethod))
        throw damaged(undefined, "a part is packed in a way that XLSX does not know");
      all += uncompressedSize;
      const bomb =
        uncompressedSize > XLSX_LIMITS.ratioFrom && uncompressedSize > compressedSize * XLSX_LIMITS.ratio;
      if (bomb || uncompressedSize > XLSX_LIMITS.part || all > XLSX_LIMITS.all)
        throw tooLarge(`it would unpack to ${all} bytes`);
      parts.set(name, entry);
    }
  } catch (error) {
    if (error instanceof CertraceError) throw error;
    // yauzl: "invalid relative path: ../evil", "absolute path: …", "invalid characters in fileName: …"
    if (error instanceof Error && /path|fileName/i.test(error.message))
      throw unsafe("a part of it has a name that leads out of the file", error);
    throw damaged(error);
  }
  return parts;
}

async function requireZip(path: string): Promise<void> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new CertraceError("register-unreadable", `cannot read the register ${path}`, {
      field: "register",
      remedy: "Name a file that exists and that you may read.",
      cause,
    });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (bytesRead === 8 && buffer.equals(COMPOUND)) throw encrypted();
    if (!buffer.subarray(0, 4).equals(ZIP)) throw damaged(undefined, "it does not begin like one");
  } finally {
    await file.close();
  }
}

export function damaged(cause?: unknown, what = "it is cut off or damaged"): CertraceError {
  return new CertraceError("register-malformed", `the register is not readable as XLSX: ${what}`, {
    field: "register",
    remedy: "Open it in the program it comes from and save it again as .xlsx, or as CSV.",
    ...(cause === undefined ? {} : { cause }),
  });
}

export function unsafe(what: string, cause?: unknown): CertraceError {
  return new CertraceError("register-xlsx-unsafe", `the workbook is refused: ${what}`, {
    field: "register",
    remedy: "No program for tables makes such a file. Find out where it comes from, and ask for a clean one.",
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooLarge(what: string): CertraceError {
  return new CertraceError("register-xlsx-too-large", `the workbook is refused: ${what}`, {
    field: "register",
    remedy: "Save the sheet as CSV, or divide the register.",
  });
}

function encrypted(): CertraceError {
  return new CertraceError(
    "register-xlsx-encrypted",
    "the workbook is protected by a password, or is an old .xls",
    {
      field: "register",
      remedy: "Take the password off and save it as .xlsx.",
    },
  );
}
