/**
 * Reads a department's register as a stream of rows: CSV (RFC 4180, with `,`, `;` or tab), a JSON array of flat
 * objects, NDJSON, or a sheet of an XLSX workbook. However large the file, a few dozen kilobytes of it are in memory
 * (of a workbook its texts as well).
 *
 * Two kinds of trouble are kept apart. A row that is wrong in itself (ragged, a duplicate JSON member, a number
 * beyond 2^53) is yielded with its defect, and the rows after it are read. A file whose rows cannot be told apart
 * any more (an unclosed quote, a truncated array, another encoding than UTF-8) is refused whole: throws
 * `register-unreadable`, `register-empty`, `register-not-utf8`, `register-encoding`, `register-malformed`,
 * `register-column-missing`, `register-column-duplicate`, with the line in the sentence; `option-invalid`; of a
 * workbook what register-xlsx.ts throws.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, read } from "node:fs";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import type { RegisterFormat, RegisterNotice } from "../../core/desk/register.ts";
import { CertraceError } from "../../core/errors.ts";
import { csvRows } from "./register-csv.ts";
import { draftRows } from "./register-drafts.ts";
import { jsonRows, ndjsonRows } from "./register-json.ts";
import { utf8Chunks } from "./register-text.ts";
import { xlsxRows } from "./register-xlsx.ts";
import type { Row } from "./row.ts";

/** Bytes read at a time, always into the same memory. */
const CHUNK = 1 << 16;
const readInto = promisify(read);

export interface RegisterSource {
  path: string;
  /** default: by the ending of the file name. `drafts`: a file of ours (register-drafts.ts) */
  format?: RegisterFormat | "drafts" | undefined;
  /** a name of the WHATWG Encoding Standard; default utf-8, strictly */
  encoding?: string | undefined;
  /** of CSV; default: whichever of `,` `;` tab the header line has most of */
  delimiter?: string | undefined;
  /** of XLSX: the name of the sheet; needed where several have something in them */
  sheet?: string | undefined;
}

export const REGISTER_FORMATS = ["csv", "json", "ndjson", "xlsx"] as const satisfies RegisterFormat[];

export interface Register {
  /** the columns of a CSV file or a sheet; of JSON one column, `row`, that holds the object's text */
  originalHeader: readonly string[];
  /**
   * As many at a time as one chunk of the file holds, since awaiting every single row would cost more than reading it;
   * each time to be read to the end.
   */
  rows: AsyncIterable<Iterable<Row>>;
  /** bytes read so far, and altogether (of a workbook: all once it is read) */
  progress(): { read: number; size: number };
  /** what whoever handed it in should know; complete once `rows` has ended */
  notices(): RegisterNotice[];
  /** SHA-256 of the file as it is on disk, hex; complete once `rows` has ended */
  hash(): string;
}

/** @param columns which columns to read, in the order of `Row.cells`; one that the file lacks is an error */
export async function openRegister(source: RegisterSource, columns: readonly string[]): Promise<Register> {
  const size = await sizeOf(source.path);
  const format = source.format ?? formatOf(source.path);
  if (format === "drafts") return openDrafts(source.path, size);
  if (format === "xlsx") return openWorkbook(source, columns, size);
  const hash = createHash("sha256");
  const progress = { read: 0, size };
  const chunks = chunksOf(source.path, (chunk) => {
    progress.read += chunk.length;
    hash.update(chunk);
  });
  const bytes = utf8Chunks(chunks, source);
  try {
    const { header, rows } =
      format === "csv"
        ? await csvRows(bytes, columns, source.delimiter)
        : { header: ["row"], rows: (format === "json" ? jsonRows : ndjsonRows)(bytes, columns) };
    return {
      originalHeader: header,
      rows: closing(rows, chunks),
      progress: () => progress,
      notices: () => [],
      hash: () => hash.copy().digest("hex"),
    };
  } catch (error) {
    await chunks.return(undefined);
    throw error;
  }
}

/** A workbook is read by the directory at its end, so its hash is taken apart from its rows. */
async function openWorkbook(
  { path, sheet, encoding, delimiter }: RegisterSource,
  columns: readonly string[],
  size: number,
): Promise<Register> {
  const foreign = encoding !== undefined ? "encoding" : delimiter !== undefined ? "delimiter" : null;
  if (foreign !== null) {
    throw new CertraceError("option-invalid", `the option ${foreign} is not for XLSX`, {
      field: foreign,
      remedy: "Leave it out: a workbook says itself how its texts are written.",
    });
  }
  const hash = await hashRegister(path);
  const { header, rows, notices } = await xlsxRows(path, columns, sheet);
  let read = 0;
  const counted = async function* () {
    yield* rows;
    read = size;
  };
  return {
    originalHeader: header,
    rows: counted(),
    progress: () => ({ read, size }),
    notices,
    hash: () => hash,
  };
}

async function openDrafts(path: string, size: number): Promise<Register> {
  let lines = 0;
  for await (const chunk of chunksOf(path)) for (const byte of chunk) if (byte === 10) lines++;
  const hash = await hashRegister(path);
  return {
    originalHeader: ["number"],
    rows: draftRows(path, lines),
    progress: () => ({ read: size, size }),
    notices: () => [],
    hash: () => hash,
  };
}

/** SHA-256 of a file, hex; what `Register.hash` answers. */
export async function hashRegister(path: string): Promise<string> {
  const hash = createHash("sha256");
  await sizeOf(path);
  for await (const chunk of chunksOf(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** Whoever stops reading rows half-way closes the file with it. */
async function* closing<T>(
  rows: AsyncIterable<T>,
  chunks: AsyncGenerator<Buffer, undefined>,
): AsyncGenerator<T> {
  try {
    yield* rows;
  } finally {
    await chunks.return(undefined);
  }
}

/** The bytes of a file, each chunk good until the next is asked for. */
async function* chunksOf(
  path: string,
  see: (chunk: Buffer) => void = () => {},
): AsyncGenerator<Buffer, undefined> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    for (;;) {
      const { bytesRead } = await readInto(file, buffer, 0, CHUNK, null);
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      see(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    if (file !== null) closeSync(file);
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (!found.isFile()) throw unreadable(path, undefined);
  return found.size;
}

function unreadable(path: string, cause: unknown): CertraceError {
  return new CertraceError("register-unreadable", `cannot read the register ${path}`, {
    field: "register",
    remedy: "Name a file that exists and that you may read.",
    cause,
  });
}

/** By the ending of a file's name or path. Throws `register-format-unknown`. */
export function formatOf(path: string): RegisterFormat {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === "json") return "json";
  if (ending === "ndjson" || ending === "jsonl") return "ndjson";
  if (ending === "xlsx") return "xlsx";
  if (ending === "csv" || ending === "tsv" || ending === "txt") return "csv";
  throw new CertraceError("register-format-unknown", `cannot tell the format of ${path} from its name`, {
    field: "format",
    remedy: `Say which it is: ${REGISTER_FORMATS.join(", ")}.`,
  });
}
