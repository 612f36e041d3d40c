/**
 * A list of certificate numbers, as somebody has them who has nothing else: one a line, or a table (CSV, RFC 4180; by comma,
 * semicolon or tab) with a column of them. The column is the one whose head says so, in English or Chinese; else the first.
 *
 * Strict, since a number that is read wrongly is asked about as another: a line that holds none that can be is an
 * error which names it. Throws CertraceError `list-empty`, `list-too-long`, `list-malformed` and `list-number-invalid`; of the
 * last two, `field` is `line <number>`.
 */
import { CsvReader } from "../csv-reader.ts";
import { CertraceError } from "../errors.ts";
import { hasHiddenCharacters } from "../text.ts";

/** UTF-16 units of one number; a service takes no longer ones */
export const MAX_NUMBER = 200;
export const MAX_LISTED = 10_000;
/** UTF-16 units of the whole list */
export const MAX_LIST = 4 << 20;

export interface ListedNumbers {
  /** each once, in the order in which they first stand in the list */
  numbers: string[];
  /** how many lines only repeat a number */
  repeated: number;
  /** head of the column they were taken from; null: there was no head */
  column: string | null;
  /** whether there were other columns, which were passed over */
  others: boolean;
}

/** Heads, without spaces, dots, dashes and underscores, in small letters. */
const HEADS =
  /^(?:(?:certificate|licence|license|permit|document|diploma)?(?:number|no|num|id|编号)|编号|号码|证号|(?:证照|证书|执照|证件|许可证|电子证照)(?:编号|号码|号|标识))$/;

/** What a spreadsheet makes of a long number that was not kept as text. */
const ROUNDED = /^[0-9](?:[.,][0-9]+)?E\+[0-9]+$/i;

interface Cell {
  line: number;
  cells: readonly string[];
}

export function readNumberList(text: string): ListedNumbers {
  if (text.length > MAX_LIST) throw tooLong();
  const records = recordsIn(text.replace(/^\ufeff/, ""));
  const [first, second] = records;
  if (first === undefined) throw empty();
  const named = first.cells.findIndex((cell) => HEADS.test(cell.toLowerCase().replace(/[\s._#-]+/g, "")));
  // A first row without a digit, above one with some, is a head in other words.
  const headed = named !== -1 || (!hasDigit(first) && second !== undefined && hasDigit(second));
  const at = Math.max(0, named);
  const seen = new Set<string>();
  let lines = 0;
  for (const { line, cells } of headed ? records.slice(1) : records) {
    const number = cells[at]?.trim() ?? "";
    requireNumber(number, line);
    lines += 1;
    if (seen.add(number).size > MAX_LISTED) throw tooLong();
  }
  if (seen.size === 0) throw empty();
  return {
    numbers: [...seen],
    repeated: lines - seen.size,
    column: headed ? first.cells[at]!.trim() : null,
    others: first.cells.length > 1,
  };
}

const hasDigit = ({ cells }: Cell): boolean => cells.some((cell) => /\d/.test(cell));

/** Lines as they stand; or, where the first is divided or quoted, records of a table. Empty ones are none. */
function recordsIn(text: string): Cell[] {
  const head = /[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? "";
  const delimiter = ["\t", ";", ","].find((each) => head.includes(each));
  if (delimiter === undefined && !head.startsWith('"'))
    return text
      .split(/\r\n|\n|\r/)
      .map((line, i) => ({ line: i + 1, cells: [line] }))
      .filter(({ cells: [line] }) => line!.trim() !== "");
  const reader = new CsvReader(delimiter ?? ",");
  try {
    return [...reader.push(text), ...reader.finish()].filter(({ cells }) =>
      cells.some((cell) => cell.trim() !== ""),
    );
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    throw new CertraceError("list-malformed", `The list is no table any more at line ${reader.line}.`, {
      field: `line ${reader.line}`,
      remedy: "Put quotes around cells that hold quotes or delimiters, and double the quotes inside.",
      cause,
    });
  }
}

function requireNumber(number: string, line: number): void {
  const why =
    number === ""
      ? "holds no number"
      : number.length > MAX_NUMBER
        ? `holds more than the ${MAX_NUMBER} characters that a number may have`
        : hasHiddenCharacters(number) || number.includes("\n") || number.includes("\t")
          ? "holds a hidden character"
          : ROUNDED.test(number)
            ? "holds a number that a spreadsheet has rounded"
            : null;
  if (why === null) return;
  throw new CertraceError("list-number-invalid", `Line ${line} of the list ${why}.`, {
    field: `line ${line}`,
    remedy: "Correct or take out that line; in a spreadsheet, keep the column as text.",
  });
}

const empty = () =>
  new CertraceError("list-empty", "The list holds no number.", {
    field: "list",
    remedy: "Write one certificate number a line, or a table with a column called number.",
  });

const tooLong = () =>
  new CertraceError("list-too-long", `The list has more than ${MAX_LISTED} numbers, or is too large.`, {
    field: "list",
    remedy: "Divide it.",
  });
