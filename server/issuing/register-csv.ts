/**
 * CSV (RFC 4180) as rows. Quoting is strict: a quote in a wrong place is an error with its line and column, because
 * a parser that guesses where a field ends can shift a person's data into the wrong column.
 */
import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { CertraceError } from "../../core/errors.ts";
import { emptyRegister } from "./register-text.ts";
import { Defect, type Row } from "./row.ts";

/** A record beyond this is an unclosed quote that swallows the file. */
const MAX_RECORD = 1 << 20;

interface Parsed {
  record: string[];
  /** lines read up to the end of the record, and bytes */
  info: { lines: number };
}

export async function csvRows(
  bytes: AsyncGenerator<Buffer>,
  columns: readonly string[],
  wishedDelimiter: string | undefined,
): Promise<{ header: readonly string[]; rows: AsyncGenerator<Row> }> {
  const first = await bytes.next();
  if (first.done === true) throw emptyRegister();
  const delimiter = wishedDelimiter ?? guessDelimiter(first.value);

  const parser = parse({ delimiter, info: true, relax_column_count: true, max_record_size: MAX_RECORD });
  // An error of either side ends the other; the loop over the parser throws it.
  pipeline(Readable.from(before(first.value, bytes), { objectMode: false }), parser, () => {});
  const records = (parser as AsyncIterable<Parsed>)[Symbol.asyncIterator]();

  let header: string[] | undefined;
  let headerEnd = 0;
  while (header === undefined) {
    const { value, done } = await next(records);
    if (done === true) throw emptyRegister();
    headerEnd = value.info.lines;
    if (!isBlank(value.record)) header = value.record;
  }
  const places = locate(header, columns);
  return { header, rows: rowsBelow(header, headerEnd, places, records) };
}

async function* rowsBelow(
  header: readonly string[],
  headerEnd: number,
  places: readonly number[],
  records: AsyncIterator<Parsed>,
): AsyncGenerator<Row> {
  let lines = headerEnd;
  try {
    for (;;) {
      const { value, done } = await next(records);
      if (done === true) return;
      const { record, info } = value;
      const line = lines + 1;
      lines = info.lines;
      if (isBlank(record)) continue;
      const ragged = record.length !== header.length;
      yield {
        line,
        cells: ragged ? [] : places.map((at) => record[at]!),
        original: record,
        defect: ragged
          ? new Defect(
              null,
              "row-ragged",
              `${record.length} cells under ${header.length} columns; check quotes and delimiters`,
            )
          : null,
      };
    }
  } finally {
    await records.return?.();
  }
}

function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0] === "";
}

/** Where the wanted columns stand. */
function locate(header: readonly string[], columns: readonly string[]): number[] {
  return columns.map((column) => {
    const at = header.indexOf(column);
    if (at === -1) {
      const shown = header.slice(0, 60).map((name) => JSON.stringify(name));
      throw new CertraceError(
        "register-column-missing",
        `the register has no column ${JSON.stringify(column)}`,
        {
          field: column,
          remedy: `Use a column that it has in the mapping (${shown.join(", ")}), or check the delimiter.`,
        },
      );
    }
    if (header.indexOf(column, at + 1) !== -1) {
      throw new CertraceError(
        "register-column-duplicate",
        `the column ${JSON.stringify(column)} stands there twice`,
        {
          field: column,
          remedy: "Give each column of the register a name of its own.",
        },
      );
    }
    return at;
  });
}

/** Whichever of comma, semicolon and tab the first line has most of, outside quotes. */
function guessDelimiter(bytes: Buffer): string {
  const counts = new Map([",", ";", "\t"].map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of bytes.toString("utf8").trimStart()) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === "\n" || character === "\r") break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

async function* before(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function next(records: AsyncIterator<Parsed>): Promise<IteratorResult<Parsed>> {
  try {
    return await records.next();
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const { lines, column } = cause as CsvError & { lines?: number; column?: number | string };
    const where = `line ${lines ?? "?"}${column === undefined ? "" : `, column ${column}`}`;
    throw new CertraceError(
      "register-malformed",
      `the register is not CSV any more at ${where}: ${plain(cause)}`,
      {
        field: "register",
        remedy:
          'Put cells that hold quotes, delimiters or line breaks into quotes, and double the quotes inside: "a ""b""".',
        cause,
      },
    );
  }
}

/** What happened, without the record that csv-parse likes to quote: it is personal data. */
function plain(error: CsvError): string {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quote is opened and never closed";
    case "CSV_MAX_RECORD_SIZE":
      return "a row of more than a megabyte, most likely after an unclosed quote";
    case "INVALID_OPENING_QUOTE":
    case "CSV_INVALID_CLOSING_QUOTE":
      return "a quote in the middle of a cell";
    default:
      return String(error.code);
  }
}
