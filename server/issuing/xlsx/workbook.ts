/**
 * What stands around the sheets of a workbook (ECMA-376 part 1, SpreadsheetML): which sheets there are, the shared
 * strings, which cell formats show days, and where days are counted from. Parts are found by the relationships of the
 * package, never by guessing names.
 *
 * Throws `register-malformed`, `register-xlsx-unsafe`, `register-xlsx-too-large`.
 */
import { posix } from "node:path";
import { damaged, tooLarge, unsafe, XLSX_LIMITS, type XlsxContainer } from "./container.ts";
import { builtIn, type Shows, shownBy } from "./number-format.ts";
import { readAllXml, type XmlReader } from "./xml.ts";

export interface Sheet {
  name: string;
  hidden: boolean;
  /** name of its part */
  part: string;
}

export interface Workbook {
  sheets: readonly Sheet[];
  strings: readonly string[];
  /** by the number of a cell's style: how it shows a number */
  formats: readonly Shows[];
  /** days are counted from 1904 instead of 1900 */
  from1904: boolean;
}

/** UTF-16 units of all shared strings, and their number: they are held in memory. */
const MAX_STRINGS = 1 << 27;
const MAX_STRING_COUNT = 1 << 24;
/** Programs for tables stop at 65,490 cell formats, and at 255 characters of a code. */
const MAX_FORMATS = 1 << 17;
const MAX_FORMAT_CODE = 1_000;
/** UTF-16 units of one; programs for tables stop at 32,767. */
const MAX_STRING = 1 << 20;

export async function readWorkbook(container: XlsxContainer): Promise<Workbook> {
  const [main] = (await relationships(container, "")).filter(({ type }) => type === "officeDocument");
  if (main === undefined) throw damaged(undefined, "it holds no workbook");
  const related = await relationships(container, main.target);
  const sheets: (Omit<Sheet, "part"> & { relation: string })[] = [];
  let from1904 = false;
  await readAllXml(container.read(main.target), {
    ...IGNORES,
    open(name, attributes) {
      if (name === "workbookPr") from1904 = isTrue(attributes.date1904);
      if (name !== "sheet") return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1];
      const { name: title, state } = attributes;
      if (title === undefined || relation === undefined) throw damaged(undefined, "a sheet without a name");
      if (sheets.length === XLSX_LIMITS.parts) throw tooLarge("it has more sheets than parts");
      sheets.push({ name: title, hidden: state !== undefined && state !== "visible", relation });
    },
  });
  const partOf = (kind: string) => related.find(({ type }) => type === kind)?.target;
  const [strings, styles] = [partOf("sharedStrings"), partOf("styles")];
  const worksheets = sheets.flatMap(({ relation, ...sheet }) => {
    const found = related.find(({ id }) => id === relation);
    // Charts and dialogues stand among the sheets as well.
    return found?.type === "worksheet" ? [{ ...sheet, part: found.target }] : [];
  });
  // One long part that is ten thousand sheets would be looked through as often.
  if (new Set(worksheets.map(({ part }) => part.toLowerCase())).size < worksheets.length)
    throw unsafe("two of its sheets are the same part");
  return {
    sheets: worksheets,
    strings: strings === undefined ? [] : await sharedStrings(container, strings),
    formats: styles === undefined ? [] : await cellFormats(container, styles),
    from1904,
  };
}

interface Relationship {
  id: string;
  /** the last word of its type's URI, which is the same in the transitional and the strict form */
  type: string;
  target: string;
}

/** @param of name of a part; "": of the package */
async function relationships(container: XlsxContainer, of: string): Promise<Relationship[]> {
  const folder = posix.dirname(of);
  const part = posix.join(folder, "_rels", `${posix.basename(of)}.rels`);
  if (!container.has(part)) {
    if (of === "") throw damaged(undefined, "it holds no workbook");
    return [];
  }
  const found: Relationship[] = [];
  await readAllXml(container.read(part), {
    ...IGNORES,
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== "Relationship" || Id === undefined || Type === undefined || Target === undefined) return;
      if (TargetMode === "External") return; // a link in a cell, a picture elsewhere: nothing that is read here
      const target = Target.startsWith("/") ? posix.normalize(Target.slice(1)) : posix.join(folder, Target);
      if (target.startsWith("../")) throw unsafe("a part of it leads out of the file");
      if (found.length === XLSX_LIMITS.parts) throw tooLarge("it has more relationships than parts");
      found.push({ id: Id, type: Type.slice(Type.lastIndexOf("/") + 1), target });
    },
  });
  return found;
}

async function sharedStrings(container: XlsxContainer, part: string): Promise<string[]> {
  const strings: string[] = [];
  const rich = new RichText();
  let length = 0;
  await readAllXml(container.read(part), {
    open(name) {
      if (name === "si") rich.begin();
      rich.open(name);
    },
    text: (text) => rich.add(text),
    close(name) {
      rich.close(name);
      if (name !== "si") return;
      const text = rich.end();
      length += text.length;
      if (length > MAX_STRINGS || strings.length === MAX_STRING_COUNT)
        throw tooLarge("its texts are more than fit the memory");
      strings.push(text);
    },
  });
  return strings;
}

async function cellFormats(container: XlsxContainer, part: string): Promise<Shows[]> {
  const own = new Map<number, Shows>();
  const formats: Shows[] = [];
  let within: string | null = null;
  await readAllXml(container.read(part), {
    ...IGNORES,
    open(name, { numFmtId, formatCode }) {
      if (name === "numFmt" && numFmtId !== undefined && formatCode !== undefined) {
        if (formatCode.length > MAX_FORMAT_CODE || own.size === MAX_FORMATS)
          throw unsafe("it has more number formats, or longer ones, than any workbook");
        own.set(Number(numFmtId), shownBy(formatCode));
      }
      if (name === "cellXfs") within = name;
      if (name === "xf" && within !== null) {
        const id = Number(numFmtId ?? 0);
        if (formats.length === MAX_FORMATS) throw unsafe("it has more cell formats than any workbook");
        formats.push(own.get(id) ?? builtIn(id));
      }
    },
    close(name) {
      if (name === "cellXfs") within = null;
    },
  });
  return formats;
}

/**
 * A string of `t` elements, as shared strings and inline ones have it: formatted runs are joined, readings of Chinese
 * characters (`rPh`) are not part of it, and `_x000D_` is the character that it stands for (ST_Xstring).
 */
export class RichText {
  #text = "";
  #inText = false;
  #inReading = false;

  begin(): void {
    this.#text = "";
    this.#inText = false;
    this.#inReading = false;
  }

  open(name: string): void {
    if (name === "rPh") this.#inReading = true;
    else if (name === "t") this.#inText = !this.#inReading;
  }

  add(text: string): void {
    if (!this.#inText) return;
    this.#text += text;
    if (this.#text.length > MAX_STRING) throw tooLarge("a text of it is longer than a megabyte");
  }

  close(name: string): void {
    if (name === "rPh") this.#inReading = false;
    else if (name === "t") this.#inText = false;
  }

  end(): string {
    return unescapeXstring(this.#text);
  }
}

export function unescapeXstring(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

export const isTrue = (value: string | undefined): boolean => value === "1" || value === "true";

const IGNORES: XmlReader = { open() {}, close() {}, text() {} };
