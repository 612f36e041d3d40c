/**
 * A trail to take home: JSON, whole and as logged, for programs and for a later proof; CSV (RFC 4180) with the sentences,
 * for a spreadsheet. A department chooses texts that end up in cells, so no cell can be a formula: what a spreadsheet
 * would calculate gets an apostrophe before it (OWASP, CSV injection).
 */
import { type Lookup, matterOf, type TrailItem } from "./item.ts";
import type { Names } from "./names.ts";

/** What a log is called and where it stands, so that the file can be checked without the page. */
export interface ExportedLog {
  log: number;
  origin: string;
  /** base64url; null: of somebody for whom the reader acts */
  tag: string | null;
}

/** @param items of one or several logs */
export function trailJson(items: readonly TrailItem[], logs: readonly ExportedLog[], at: Date): string {
  const entries = (log: number) =>
    items
      .filter((item) => item.log === log)
      .map(({ index, leafHash, text, erased, opened }) => ({
        index,
        leafHash,
        body: text,
        erased,
        ...(opened === null ? {} : { opened }),
      }));
  const file = {
    v: 1,
    made: at.toISOString(),
    logs: logs.map((each) => ({ ...each, entries: entries(each.log) })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The words of the first line. */
export interface CsvHeader {
  time: string;
  sentence: string;
  departments: string;
  dataset: string;
  fields: string;
  purpose: string;
  log: string;
  index: string;
  kind: string;
}

export interface CsvGround {
  header: CsvHeader;
  trail: Lookup;
  names(log: number): Names;
  sentenceOf(item: TrailItem): string;
}

/** With a byte order mark, without which spreadsheets take UTF-8 for something else. */
export function trailCsv(
  items: readonly TrailItem[],
  { header, trail, names, sentenceOf }: CsvGround,
): string {
  const rows = items.map((item) => {
    const { departments, dataset, fields, purpose } = matterOf(item, trail);
    const called = names(item.log);
    return [
      item.happened === null ? "" : new Date(item.happened).toISOString(),
      sentenceOf(item),
      departments.map((id) => called.department(id)).join("; "),
      dataset === null ? "" : called.dataset(dataset),
      fields.map((code) => called.field(dataset, code)).join("; "),
      purpose === null ? "" : called.purpose(purpose),
      String(item.log),
      String(item.index),
      item.body?.kind ?? "",
    ];
  });
  const { time, sentence, departments, dataset, fields, purpose, log, index, kind } = header;
  const lines = [[time, sentence, departments, dataset, fields, purpose, log, index, kind], ...rows];
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** What a spreadsheet takes for the beginning of a formula, full-width forms and leading blanks included. */
const FORMULA = /^[\s\ufeff]*[=+\-@＝＋－＠\t\r|%]/u;

export function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
