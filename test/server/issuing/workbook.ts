/** Makes XLSX files for tests, part by part, so that a test can put anything into them that a program would not. */
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

export interface SheetParts {
  name: string;
  /** XML within sheetData */
  rows: string;
  /** XML before and behind it */
  before?: string;
  behind?: string;
  state?: "hidden" | "veryHidden";
}

export interface WorkbookParts {
  sheets: SheetParts[];
  strings?: string;
  styles?: string;
  from1904?: boolean;
  /** parts that are added, or take the place of those made here */
  parts?: Record<string, string>;
}

/** A cell's text as XML. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Rows of inline strings, from row `first` on. */
export function rowsOf(table: readonly (readonly string[])[], first = 1): string {
  return table
    .map((cells, i) => {
      const inner = cells.map((cell, at) =>
        cell.startsWith("<")
          ? cell.replace("<c", `<c r="${String.fromCharCode(65 + at)}${first + i}"`)
          : `<c r="${String.fromCharCode(65 + at)}${first + i}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`,
      );
      return `<row r="${first + i}">${inner.join("")}</row>`;
    })
    .join("");
}

export function partsOf({ sheets, strings, styles, from1904, parts }: WorkbookParts): Record<string, string> {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const made: Record<string, string> = {
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}">${relation("r1", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr date1904="${from1904 ? 1 : 0}"/><sheets>${sheets
      .map(
        ({ name, state }, i) =>
          `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="s${i}"${state === undefined ? "" : ` state="${state}"`}/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}">${sheets
      .map((_, i) => relation(`s${i}`, "worksheet", `worksheets/sheet${i}.xml`))
      .join(
        "",
      )}${relation("strings", "sharedStrings", "sharedStrings.xml")}${relation("styles", "styles", "/xl/styles.xml")}</Relationships>`,
    "xl/sharedStrings.xml": `<sst xmlns="${MAIN}">${strings ?? ""}</sst>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}">${styles ?? ""}</styleSheet>`,
  };
  for (const [i, { before = "", rows, behind = "" }] of sheets.entries())
    made[`xl/worksheets/sheet${i}.xml`] =
      `<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="${MAIN}">${before}<sheetData>${rows}</sheetData>${behind}</worksheet>`;
  return { ...made, ...parts };
}

export async function zipped(parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content as string), name);
  zip.end();
  return buffer(zip.outputStream);
}

export const workbook = (parts: WorkbookParts): Promise<Buffer> => zipped(partsOf(parts));

/** A workbook with one sheet of texts. */
export const sheetOf = (table: readonly (readonly string[])[]): Promise<Buffer> =>
  workbook({ sheets: [{ name: "Sheet1", rows: rowsOf(table) }] });
