/**
 * An XLSX workbook as a register: one of its sheets, the first filled row its header. What people cannot see in a table,
 * or see differently from what is stored, is never signed silently:
 *
 *   - a formula, an error, or a merged range in a column that the mapping reads refuses its row, named by cell or range;
 *   - of several sheets with cells one must be chosen; hidden rows, columns and sheets are read, and told (`notices`);
 *   - days are told as ISO 8601 (2026-11-22), whatever their format makes of them on screen.
 *
 * Throws `register-sheet-ambiguous`, `register-sheet-unknown`, `register-header-unclear`, `register-column-missing`,
 * `register-column-duplicate`, `register-empty`, and what xlsx/container.ts throws.
 */
import type { RegisterNotice } from "../../core/desk/register.ts";
import { CertraceError } from "../../core/errors.ts";
import { locate } from "./register-csv.ts";
import { emptyRegister } from "./register-text.ts";
import { Defect, type Row } from "./row.ts";
import { damaged, XlsxContainer } from "./xlsx/container.ts";
import {
  columnName,
  hasCells,
  type Merged,
  readSheet,
  type SheetRow,
  type Survey,
  surveySheet,
} from "./xlsx/sheet.ts";
import { readWorkbook, type Sheet, type Workbook } from "./xlsx/workbook.ts";

export interface XlsxRegister {
  header: readonly string[];
  rows: AsyncGenerator<Row[]>;
  /** complete once `rows` has ended */
  notices(): RegisterNotice[];
}

/** @param wished name of the sheet; undefined: the only one with something in it */
export async function xlsxRows(
  path: string,
  columns: readonly string[],
  wished: string | undefined,
): Promise<XlsxRegister> {
  const container = await XlsxContainer.open(path);
  try {
    const workbook = await readWorkbook(container);
    const sheet = await chooseSheet(container, workbook, wished);
    const survey = await surveySheet(container, sheet);
    const chunks = readSheet(container, sheet, workbook);
    const first = await firstRow(chunks);
    const header = headerOf(first.row, survey);
    const reader = new RowReader(header, locate(header, columns), columns, survey);
    const notices = new Notices(sheet, survey, header);
    return {
      header,
      rows: closing(container, rowsBelow(reader, notices, first.rest, chunks)),
      notices: () => notices.all(),
    };
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
}

async function chooseSheet(
  container: XlsxContainer,
  { sheets }: Workbook,
  wished: string | undefined,
): Promise<Sheet> {
  const shown = (list: readonly Sheet[]) =>
    list.map(({ name, hidden }) => `${JSON.stringify(name)}${hidden ? " (hidden)" : ""}`).join(", ");
  if (wished !== undefined) {
    const found = sheets.find(({ name }) => name === wished);
    if (found !== undefined) return found;
    throw new CertraceError("register-sheet-unknown", `the workbook has no sheet ${JSON.stringify(wished)}`, {
      field: "sheet",
      remedy: `Name one of ${shown(sheets)}.`,
    });
  }
  const filled: Sheet[] = [];
  for (const sheet of sheets) if (await hasCells(container, sheet)) filled.push(sheet);
  if (filled.length === 0) throw emptyRegister();
  if (filled.length === 1) return filled[0]!;
  throw new CertraceError(
    "register-sheet-ambiguous",
    `the workbook has ${filled.length} sheets with something in them`,
    { field: "sheet", remedy: `Say which one is the register: ${shown(filled)}.` },
  );
}

async function firstRow(chunks: AsyncGenerator<SheetRow[]>): Promise<{ row: SheetRow; rest: SheetRow[] }> {
  for (;;) {
    const { value, done } = await chunks.next();
    if (done === true) throw emptyRegister();
    const [row, ...rest] = value;
    if (row !== undefined) return { row, rest };
  }
}

function headerOf({ line, cells }: SheetRow, { merged }: Survey): string[] {
  const unclear = (what: string, remedy: string) =>
    new CertraceError("register-header-unclear", `the header, row ${line}, ${what}`, {
      field: "register",
      remedy,
    });
  const across = merged.find(({ top, bottom }) => top <= line && bottom >= line);
  if (across !== undefined)
    throw unclear(
      `is merged: ${across.range}`,
      "Remove titles above the columns' names, and divide merged cells in the header: one cell, one name.",
    );
  return Array.from(cells, (cell) => {
    if (cell === undefined) return "";
    if (typeof cell === "string") return cell.trim();
    throw unclear(`cannot be read: ${cell.reason}`, "Write the columns' names as text.");
  });
}

async function* rowsBelow(
  reader: RowReader,
  notices: Notices,
  first: readonly SheetRow[],
  rest: AsyncGenerator<SheetRow[]>,
): AsyncGenerator<Row[]> {
  const read = (rows: readonly SheetRow[]) =>
    rows.map((row) => {
      notices.see(row);
      return reader.row(row);
    });
  yield read(first);
  for await (const rows of rest) yield read(rows);
}

class RowReader {
  readonly #header: readonly string[];
  readonly #places: readonly number[];
  readonly #columns: readonly string[];
  /** those that reach into columns that are read */
  readonly #merged: readonly Merged[];
  #next = 0;
  /** of them those that reach into the row at hand: at most as many as columns are read */
  #here: Merged[] = [];

  constructor(
    header: readonly string[],
    places: readonly number[],
    columns: readonly string[],
    { merged }: Survey,
  ) {
    this.#header = header;
    this.#places = places;
    this.#columns = columns;
    this.#merged = merged.filter(({ left, right }) => places.some((at) => left <= at && at <= right));
  }

  /** To be asked for every row, in their order. */
  row({ line, cells }: SheetRow): Row {
    const original = this.#header.map((_, at) => shown(cells[at]));
    const defect = this.#defect(line, cells);
    if (defect !== null) return { line, cells: [], original, defect };
    return { line, cells: this.#places.map((at) => original[at]!), original, defect: null };
  }

  #defect(line: number, cells: SheetRow["cells"]): Defect | null {
    const stray = cells.findIndex((cell, at) => cell !== undefined && (this.#header[at] ?? "") === "");
    if (stray !== -1) {
      const reason = `${columnName(stray)}${line} stands under no column's name; remove it or name the column`;
      return new Defect(null, "row-ragged", reason);
    }
    this.#mergedAt(line);
    for (const [i, at] of this.#places.entries()) {
      const column = this.#columns[i]!;
      const merged = this.#here.find(({ left, right }) => left <= at && at <= right);
      if (merged !== undefined) {
        const reason = `${merged.range} is merged into one cell, which no row can be told to own; divide it and fill in each row`;
        return new Defect(column, "cell-merged", reason);
      }
      const cell = cells[at];
      if (typeof cell === "object") return new Defect(column, cell.code, cell.reason);
    }
    return null;
  }

  /** Brings `#here` to the row. Ranges that overlap, which no program makes, could be any number in each row. */
  #mergedAt(line: number): void {
    if (this.#here.length > 0) this.#here = this.#here.filter(({ bottom }) => bottom >= line);
    for (; this.#next < this.#merged.length && this.#merged[this.#next]!.top <= line; this.#next++) {
      const range = this.#merged[this.#next]!;
      if (range.bottom < line) continue;
      if (this.#here.some(({ left, right }) => left <= range.right && range.left <= right))
        throw damaged(undefined, `the merged range ${range.range} overlaps another`);
      this.#here.push(range);
    }
  }
}

class Notices {
  readonly #always: RegisterNotice[] = [];
  #hiddenRows = 0;
  #firstHidden: number[] = [];

  constructor({ name, hidden }: Sheet, { hiddenColumns }: Survey, header: readonly string[]) {
    if (hidden)
      this.#always.push({ code: "sheet-hidden", sentence: `The sheet ${JSON.stringify(name)} is hidden.` });
    const names = header.filter(
      (title, at) => title !== "" && hiddenColumns.some(({ from, to }) => from <= at && at <= to),
    );
    if (names.length > 0)
      this.#always.push({
        code: "columns-hidden",
        sentence: `Hidden columns are read like the others: ${names.map((each) => JSON.stringify(each)).join(", ")}.`,
      });
  }

  see({ line, hidden }: SheetRow): void {
    if (!hidden) return;
    this.#hiddenRows++;
    if (this.#firstHidden.length < 5) this.#firstHidden.push(line);
  }

  all(): RegisterNotice[] {
    if (this.#hiddenRows === 0) return this.#always;
    const which = `${this.#firstHidden.join(", ")}${this.#hiddenRows > 5 ? ", …" : ""}`;
    const sentence = `${this.#hiddenRows} hidden rows are read like the others (row ${which}); a filter may hide them.`;
    return [...this.#always, { code: "rows-hidden", sentence }];
  }
}

function shown(cell: SheetRow["cells"][number] | undefined): string {
  return cell === undefined ? "" : typeof cell === "string" ? cell : cell.text;
}

/** Whoever stops reading rows half-way closes the file with it. */
async function* closing<T>(container: XlsxContainer, rows: AsyncGenerator<T>): AsyncGenerator<T> {
  await using _ = container;
  yield* rows;
}
