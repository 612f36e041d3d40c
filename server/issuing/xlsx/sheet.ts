/**
 * One sheet of a workbook, row by row (ECMA-376 part 1, 18.3.1). A cell is text, or trouble: a formula (what it shows
 * was computed by whoever saved the file last, and may be stale), an error, a number that lost digits, a time without a
 * day. Trouble is told where it stands; whether it matters is for whoever needs the cell.
 *
 * Merged cells stand behind all rows in the file, so a sheet is looked over once (`surveySheet`) before it is read.
 *
 * Throws `register-malformed` and what container.ts throws.
 */
import { damaged, tooLarge, type XlsxContainer } from "./container.ts";
import { dayOfSerial, masked } from "./number-format.ts";
import { isTrue, RichText, type Sheet, unescapeXstring, type Workbook } from "./workbook.ts";
import { readXml } from "./xml.ts";

/** Why a cell cannot be used; `text` is what it shows. */
export interface Trouble {
  code:
    | "cell-formula"
    | "cell-error"
    | "cell-time"
    | "date-does-not-exist"
    | "number-inexact"
    | "number-malformed";
  reason: string;
  text: string;
}

export interface SheetRow {
  /** from 1, as the program that made it numbers rows */
  line: number;
  hidden: boolean;
  /** by column, from 0; holes are empty cells */
  cells: (string | Trouble)[];
}

/** A merged range; rows from 1, columns from 0, both inclusive. */
export interface Merged {
  range: string;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Survey {
  /** in the order of their first rows */
  merged: Merged[];
  hiddenColumns: { from: number; to: number }[];
}

const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_383;
const MAX_MERGED = 100_000;
/** UTF-16 units that stand in one row itself, shared strings apart; as in CSV. */
const MAX_ROW = 1 << 20;
/** Programs for tables keep 15 significant digits, and write zeros for the others. */
const KEPT_DIGITS = 15;

/** Whether any cell of the sheet holds something. Reads up to that cell. */
export async function hasCells(container: XlsxContainer, { part }: Sheet): Promise<boolean> {
  let found = false;
  const look = {
    open(name: string) {
      if (name === "v" || name === "f" || name === "is") found = true;
    },
    close() {},
    text() {},
  };
  for await (const any of readXml(container.read(part), look, () => found)) if (any) return true;
  return false;
}

export async function surveySheet(container: XlsxContainer, { part }: Sheet): Promise<Survey> {
  const merged: Merged[] = [];
  const hiddenColumns: Survey["hiddenColumns"] = [];
  const look = {
    open(name: string, { ref, hidden, min, max }: Readonly<Record<string, string>>) {
      if (name === "col" && isTrue(hidden)) {
        if (hiddenColumns.length > LAST_COLUMN)
          throw damaged(undefined, "more hidden columns than a sheet has");
        hiddenColumns.push({ from: Number(min) - 1, to: Number(max) - 1 });
      }
      if (name !== "mergeCell" || ref === undefined) return;
      if (merged.length === MAX_MERGED) throw tooLarge(`it has more than ${MAX_MERGED} merged ranges`);
      merged.push(rangeOf(ref));
    },
    close() {},
    text() {},
  };
  for await (const _ of readXml(container.read(part), look, () => {}));
  return { merged: merged.sort((a, b) => a.top - b.top), hiddenColumns };
}

/** Yields the rows of each chunk together. Rows without any filled cell are left out. */
export function readSheet(
  container: XlsxContainer,
  { part }: Sheet,
  workbook: Workbook,
): AsyncGenerator<SheetRow[]> {
  const reader = new SheetReader(workbook);
  return readXml(container.read(part), reader, () => reader.taken());
}

class SheetReader {
  readonly #workbook: Workbook;
  readonly #inline = new RichText();
  #rows: SheetRow[] = [];
  #row: SheetRow | null = null;
  #line = 0;
  /** UTF-16 units of the row so far */
  #length = 0;
  #column = -1;
  #type = "n";
  #style = 0;
  #value = "";
  #formula = false;
  /** where text belongs to */
  #within: "v" | "is" | null = null;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  taken(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case "row": {
        const line = attributes.r === undefined ? this.#line + 1 : Number(attributes.r);
        if (!Number.isInteger(line) || line <= this.#line || line > LAST_ROW)
          throw damaged(undefined, `its rows are not in order, after row ${this.#line}`);
        this.#line = line;
        this.#column = -1;
        this.#length = 0;
        this.#row = { line, hidden: isTrue(attributes.hidden), cells: [] };
        break;
      }
      case "c": {
        const column = attributes.r === undefined ? this.#column + 1 : placeOf(attributes.r, this.#line);
        if (this.#row === null || column <= this.#column || column > LAST_COLUMN)
          throw damaged(undefined, `its cells are not in order, in row ${this.#line}`);
        this.#column = column;
        this.#type = attributes.t ?? "n";
        this.#style = Number(attributes.s ?? 0);
        this.#value = "";
        this.#formula = false;
        this.#inline.begin();
        break;
      }
      case "f":
        this.#formula = true;
        break;
      case "v":
      case "is":
        this.#within = name;
        break;
      default:
        if (this.#within === "is") this.#inline.open(name);
    }
  }

  text(text: string): void {
    if (this.#within === null) return;
    this.#length += text.length;
    if (this.#length > MAX_ROW) throw tooLarge(`its row ${this.#line} is longer than a megabyte`);
    if (this.#within === "v") this.#value += text;
    else this.#inline.add(text);
  }

  close(name: string): void {
    switch (name) {
      case "v":
      case "is":
        this.#within = null;
        break;
      case "c": {
        const cell = this.#cell();
        if (cell !== "") this.#row!.cells[this.#column] = cell;
        break;
      }
      case "row":
        if (this.#row !== null && this.#row.cells.length > 0) this.#rows.push(this.#row);
        this.#row = null;
        break;
      default:
        if (this.#within === "is") this.#inline.close(name);
    }
  }

  #cell(): string | Trouble {
    const text = this.#text();
    if (!this.#formula) return text;
    return {
      code: "cell-formula",
      reason: `${this.#place} holds a formula, and what it shows may be out of date; put its value in its place`,
      text: typeof text === "string" ? text : text.text,
    };
  }

  get #place(): string {
    return `${columnName(this.#column)}${this.#line}`;
  }

  #text(): string | Trouble {
    const value = this.#value;
    switch (this.#type) {
      case "s": {
        const text = /^\d+$/.test(value) ? this.#workbook.strings[Number(value)] : undefined;
        if (text === undefined && value !== "")
          throw damaged(undefined, `${this.#place} has a text that is not in the file`);
        return text ?? "";
      }
      case "inlineStr":
        return this.#inline.end();
      case "str":
        return unescapeXstring(value);
      case "b":
        return value === "" ? "" : isTrue(value) ? "TRUE" : "FALSE";
      case "d":
        return value.replace(/T00:00:00(?:\.0+)?Z?$/, "");
      case "e":
        return {
          code: "cell-error",
          reason: `${this.#place} shows the error ${value}; correct it`,
          text: value,
        };
      case "n":
        return value === "" ? "" : this.#number(value);
      default:
        throw damaged(undefined, `${this.#place} is of a kind that XLSX does not have`);
    }
  }

  #number(value: string): string | Trouble {
    const number = Number(value);
    const trouble = (code: Trouble["code"], why: string): Trouble => ({
      code,
      reason: `${this.#place} ${why}`,
      text: value,
    });
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value.trim()) || !Number.isFinite(number))
      return trouble("number-malformed", "is a number that nobody can read; enter it again");
    const shows = this.#workbook.formats[this.#style] ?? { as: "number" };
    switch (shows.as) {
      case "day":
        return (
          dayOfSerial(number, this.#workbook.from1904, shows.time) ??
          trouble("date-does-not-exist", `holds ${value}, which is no day; enter the day again`)
        );
      case "time":
        return trouble("cell-time", "holds a time without a day; write it as text");
      default: {
        if (Math.abs(number) >= 10 ** KEPT_DIGITS)
          return trouble(
            "number-inexact",
            `holds a number of more than ${KEPT_DIGITS} digits, of which tables keep no more; format the column as text and enter it again`,
          );
        const text = decimal(number);
        return shows.as === "mask" && /^\d+$/.test(text) ? masked(text, shows.mask) : text;
      }
    }
  }
}

/** As people see it in the table: 15 significant digits, so that a stored 1.1000000000000001 is 1.1 again. */
function decimal(number: number): string {
  return String(Number(number.toPrecision(KEPT_DIGITS)));
}

/** The column of a reference such as AB12, which must be in row `line`. */
function placeOf(reference: string, line: number): number {
  const match = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference);
  if (match === null || Number(match[2]) !== line)
    throw damaged(undefined, `a cell of row ${line} says that it is ${reference.slice(0, 20)}`);
  return columnOf(match[1]!);
}

function rangeOf(range: string): Merged {
  const match = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(range);
  if (match === null) throw damaged(undefined, "a merged range that is none");
  const [, left, top, right, bottom] = match;
  return {
    range,
    top: Number(top),
    bottom: Number(bottom),
    left: columnOf(left!),
    right: columnOf(right!),
  };
}

function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** A, B, … Z, AA, … */
export function columnName(column: number): string {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}
