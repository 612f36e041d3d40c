/**
 * JSON registers as rows: an array of flat objects, or one object a line (NDJSON). The array is cut into its
 * elements by counting brackets outside strings, so that a file of any size streams; each element is then read
 * by core's strict JSON parser. An element that this parser refuses (a duplicate member, a number beyond 2^53, a
 * lone surrogate) is a row with a defect; brackets that do not add up make the whole file unreadable.
 */
import { CertraceError } from "../../core/errors.ts";
import { type JsonValue, parseJson } from "../../core/json.ts";
import { emptyRegister } from "./register-text.ts";
import { Defect, type Row } from "./row.ts";

const MAX_ELEMENT = 1 << 20;
const [LINE_FEED, QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT] = [
  10, 34, 92, 44, 91, 93, 123, 125,
];

export async function* ndjsonRows(
  bytes: AsyncIterable<Buffer>,
  columns: readonly string[],
): AsyncGenerator<Row[]> {
  let line = 0;
  const rows = new ObjectRows(columns);
  for await (const lines of linesOf(bytes)) {
    const read: Row[] = [];
    for (const each of lines) {
      line++;
      const text = each.toString("utf8").trim();
      if (text !== "") read.push(rows.row(line, text));
    }
    yield read;
  }
  rows.finish();
}

/** The lines that end in each chunk, without their line feeds; good until the next chunk is asked for. */
async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of bytes) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      const piece = chunk.subarray(from, at);
      lines.push(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
      rest = [];
      held = 0;
      from = at + 1;
    }
    yield lines;
    const tail = chunk.subarray(from);
    held += tail.length;
    if (held > MAX_ELEMENT) throw malformed("a line of more than a megabyte");
    if (tail.length > 0) rest.push(Buffer.from(tail));
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}

export async function* jsonRows(
  bytes: AsyncIterable<Buffer>,
  columns: readonly string[],
): AsyncGenerator<Row[]> {
  const rows = new ObjectRows(columns);
  for await (const elements of elementsOf(bytes))
    yield elements.map(({ line, text }) => rows.row(line, text));
  rows.finish();
}

/** The elements of a JSON array that end in each chunk, as text. */
async function* elementsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; text: string }[]> {
  let line = 1;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let started = 0;
  let afterComma = true;
  let ended = false;
  let pieces: Buffer[] = [];
  let held = 0;
  for await (const chunk of bytes) {
    const elements: { line: number; text: string }[] = [];
    let from = depth >= 2 ? 0 : -1;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === LINE_FEED) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (depth >= 2) {
        if (byte === QUOTE) inString = true;
        else if (byte === OPEN || byte === OPEN_OBJECT) depth++;
        else if ((byte === CLOSE || byte === CLOSE_OBJECT) && --depth === 1) {
          pieces.push(chunk.subarray(from, at + 1));
          elements.push({ line: started, text: Buffer.concat(pieces).toString("utf8") });
          pieces = [];
          held = 0;
          from = -1;
        }
        continue;
      }
      if (byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09) continue;
      if (depth === 0 && byte === OPEN && !ended) depth = 1;
      else if (depth === 1 && byte === OPEN_OBJECT && afterComma) {
        depth = 2;
        started = line;
        from = at;
        afterComma = false;
      } else if (depth === 1 && byte === COMMA && !afterComma) afterComma = true;
      else if (depth === 1 && byte === CLOSE && (started === 0 || !afterComma)) {
        depth = 0;
        ended = true;
      } else throw malformed(`line ${line}: an array of objects was expected here`);
    }
    yield elements;
    if (from !== -1) {
      // The reader may use the chunk's memory again.
      pieces.push(Buffer.from(chunk.subarray(from)));
      held += chunk.length - from;
      if (held > MAX_ELEMENT) throw malformed(`line ${started}: a row of more than a megabyte`);
    }
  }
  if (!ended) throw malformed(`line ${line}: the array is not closed; the file is cut off`);
}

class ObjectRows {
  readonly #columns: readonly string[];
  readonly #seen: boolean[];
  #rows = 0;

  constructor(columns: readonly string[]) {
    this.#columns = columns;
    this.#seen = columns.map(() => false);
  }

  row(line: number, text: string): Row {
    this.#rows++;
    try {
      const cells = this.#cells(parseJson(text));
      return cells instanceof Defect
        ? { line, cells: [], original: [text], defect: cells }
        : { line, cells, original: [text], defect: null };
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      const reason = [error.message, error.remedy].filter((part) => part !== undefined).join(". ");
      return { line, cells: [], original: [text], defect: new Defect(null, error.code, reason) };
    }
  }

  /** Refuses a column that no row at all had: it is misspelt, and every claim from it would be silently absent. */
  finish(): void {
    if (this.#rows === 0) throw emptyRegister();
    const missing = this.#columns.find((_, i) => !this.#seen[i]);
    if (missing === undefined) return;
    throw new CertraceError(
      "register-column-missing",
      `no row of the register has ${JSON.stringify(missing)}`,
      {
        field: missing,
        remedy: "Correct the name in the mapping, or the member in the register.",
      },
    );
  }

  #cells(object: JsonValue): string[] | Defect {
    if (typeof object !== "object" || object === null || Array.isArray(object)) {
      return new Defect(null, "row-not-object", "a row must be a JSON object of column names and values");
    }
    const cells: string[] = [];
    for (const [i, column] of this.#columns.entries()) {
      const value = Object.hasOwn(object, column) ? object[column]! : undefined;
      if (value === undefined) {
        cells.push("");
        continue;
      }
      this.#seen[i] = true;
      if (typeof value === "object" && value !== null) {
        return new Defect(
          column,
          "value-nested",
          "an object or a list; a cell must be text, a number or a truth value",
        );
      }
      cells.push(value === null ? "" : String(value));
    }
    return cells;
  }
}

function malformed(what: string): CertraceError {
  return new CertraceError("register-malformed", `the register is not readable as JSON, ${what}`, {
    field: "register",
    remedy: "Use an array of flat objects, or one object a line with the format ndjson.",
  });
}
