/** A CSV register as rows: its header, its delimiter, and the cells of the columns that were asked for. */
import { CsvReader, type CsvRecord } from "../../core/csv-reader.ts";
import { CertraceError } from "../../core/errors.ts";
import { emptyRegister } from "./register-text.ts";
import { Defect, type Row } from "./row.ts";

/** Yields the rows of each chunk together: awaiting every single one would cost more than reading it. */
export async function csvRows(
  bytes: AsyncGenerator<Buffer>,
  columns: readonly string[],
  wishedDelimiter: string | undefined,
): Promise<{ header: readonly string[]; rows: AsyncGenerator<Iterable<Row>> }> {
  const first = await bytes.next();
  if (first.done === true) throw emptyRegister();
  const delimiter = wishedDelimiter ?? guessDelimiter(first.value);
  requireDelimiter(delimiter);
  const chunks = recordsOf(new CsvReader(delimiter), first.value, bytes);
  for (;;) {
    const { value: records, done } = await chunks.next();
    if (done === true) throw emptyRegister();
    const header = records.next().value?.cells;
    if (header !== undefined)
      return { header, rows: rowsBelow(header, locate(header, columns), records, chunks) };
  }
}

async function* recordsOf(
  reader: CsvReader,
  first: Buffer,
  rest: AsyncGenerator<Buffer>,
): AsyncGenerator<Generator<CsvRecord, undefined>> {
  yield filled(reader.push(first.toString("utf8")));
  for await (const chunk of rest) yield filled(reader.push(chunk.toString("utf8")));
  yield filled(reader.finish());
}

function* filled(records: Iterable<CsvRecord>): Generator<CsvRecord, undefined> {
  for (const record of records) if (record.cells.length > 1 || record.cells[0] !== "") yield record;
}

async function* rowsBelow(
  header: readonly string[],
  places: readonly number[],
  first: Iterable<CsvRecord>,
  rest: AsyncGenerator<Iterable<CsvRecord>>,
): AsyncGenerator<Iterable<Row>> {
  yield rowsOf(first, header, places);
  for await (const records of rest) yield rowsOf(records, header, places);
}

function* rowsOf(
  records: Iterable<CsvRecord>,
  header: readonly string[],
  places: readonly number[],
): Generator<Row> {
  for (const { line, cells } of records) {
    if (cells.length === header.length) {
      yield { line, cells: places.map((at) => cells[at]!), original: cells, defect: null };
    } else {
      const reason = `${cells.length} cells under ${header.length} columns; check quotes and delimiters`;
      yield { line, cells: [], original: cells, defect: new Defect(null, "row-ragged", reason) };
    }
  }
}

/** Where the wanted columns stand. Throws `register-column-missing`, `register-column-duplicate`. */
export function locate(header: readonly string[], columns: readonly string[]): number[] {
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

function requireDelimiter(delimiter: string): void {
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return;
  throw new CertraceError("option-invalid", "the option delimiter is not usable", {
    field: "delimiter",
    remedy: "Name the one character that stands between two cells.",
  });
}
