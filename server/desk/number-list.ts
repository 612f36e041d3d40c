/**
 * A list of certificate numbers that somebody hands in: plain text, one a line; or a table (CSV, JSON, NDJSON, XLSX) with
 * a column of numbers, and for newer versions a second one. Read by the same reader as registers, and as strictly.
 *
 * Throws the codes of server/issuing/register.ts, `list-empty`, `list-too-long`.
 */
import { createReadStream } from "node:fs";
import { CertraceError } from "../../core/errors.ts";
import { formatOf, openRegister } from "../issuing/register.ts";
import { utf8Chunks } from "../issuing/register-text.ts";
import { Defect } from "../issuing/row.ts";
import { readText } from "../issuing/values.ts";

export interface ListedNumber {
  /** of the list, from 1 */
  line: number;
  number: string;
  /** where a second column was asked for */
  newer: string;
  /** set: the row cannot be used, and why */
  defect: Defect | null;
}

export interface NumberList {
  path: string;
  /** as it was called when it was handed in */
  name: string;
  /** of the numbers; left out: `number` */
  column?: string | undefined;
  /** of the newer versions; null: none are asked for */
  newerColumn: string | null;
  encoding?: string | undefined;
  sheet?: string | undefined;
}

export const MOST_LISTED = 1_000_000;

export async function readNumberList(list: NumberList): Promise<ListedNumber[]> {
  const { path, name, newerColumn, encoding, sheet } = list;
  const column = list.column ?? "number";
  const columns = newerColumn === null ? [column] : [column, newerColumn];
  const format = formatOf(name);
  try {
    return await tabled(await openRegister({ path, format, encoding, sheet }, columns), columns);
  } catch (error) {
    const missing = error instanceof CertraceError && error.code === "register-column-missing";
    // A text of numbers alone has no header to find a column in.
    if (!missing || format !== "csv" || columns.length > 1 || list.column !== undefined) throw error;
    const numbers = await plain(path, encoding);
    if (numbers === null) throw error;
    return numbers;
  }
}

async function tabled(
  { rows }: Awaited<ReturnType<typeof openRegister>>,
  columns: readonly string[],
): Promise<ListedNumber[]> {
  const listed: ListedNumber[] = [];
  for await (const some of rows)
    for (const { line, cells, defect, original } of some) {
      if (listed.length === MOST_LISTED) throw tooLong();
      if (defect === null) listed.push(read(line, cells, columns));
      else listed.push({ line, number: original[0]?.trim() ?? "", newer: "", defect });
    }
  if (listed.length === 0) throw empty();
  return listed;
}

/** One number a line; null: there are lines of several cells, so it is a table with other columns. */
async function plain(path: string, encoding: string | undefined): Promise<ListedNumber[] | null> {
  const parts: Buffer[] = [];
  for await (const part of utf8Chunks(createReadStream(path) as AsyncIterable<Buffer>, { encoding }))
    parts.push(Buffer.from(part));
  const lines = Buffer.concat(parts)
    .toString("utf8")
    .split(/\r\n|\n|\r/);
  if (/[,;\t]/.test(lines[0]!)) return null;
  const listed = lines.flatMap((text, i) => (text.trim() === "" ? [] : [read(i + 1, [text], ["number"])]));
  if (listed.length === 0) throw empty();
  if (listed.length > MOST_LISTED) throw tooLong();
  return listed;
}

function read(line: number, cells: readonly string[], columns: readonly string[]): ListedNumber {
  const texts = cells.map((cell, i) => readText(columns[i]!, cell));
  const defect = texts.find((text) => text instanceof Defect);
  if (defect !== undefined) return { line, number: cells[0]!.trim(), newer: "", defect: defect as Defect };
  const [number = "", newer = ""] = texts as string[];
  const missing = columns.find((_, i) => texts[i] === "");
  const hole =
    missing === undefined
      ? null
      : new Defect(missing, "value-missing", "empty; fill in the certificate number");
  return { line, number, newer, defect: hole };
}

function empty(): CertraceError {
  return new CertraceError("list-empty", "The list names no certificate.", {
    field: "list",
    remedy: "Write one certificate number a line, or a table with the column number.",
  });
}

function tooLong(): CertraceError {
  return new CertraceError("list-too-long", `The list has more than ${MOST_LISTED} rows.`, {
    field: "list",
    remedy: "Divide it, one case each.",
  });
}
