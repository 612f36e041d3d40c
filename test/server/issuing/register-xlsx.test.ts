/** Workbooks as registers: what is read, what is refused with its place, and files made to harm whoever opens them. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { dryRun } from "../../../server/issuing/dry-run.ts";
import {
  hashRegister,
  openRegister,
  type Register,
  type RegisterSource,
} from "../../../server/issuing/register.ts";
import type { Row } from "../../../server/issuing/row.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { XLSX_LIMITS } from "../../../server/issuing/xlsx/container.ts";
import { dayOfSerial, shownBy } from "../../../server/issuing/xlsx/number-format.ts";
import { columnName } from "../../../server/issuing/xlsx/sheet.ts";
import { codeOf, collect, errorOf } from "./codes.ts";
import { escaped, partsOf, rowsOf, sheetOf, type WorkbookParts, workbook, zipped } from "./workbook.ts";

describe("issuing: XLSX registers", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "certrace-xlsx-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let files = 0;
  function file(content: Uint8Array): string {
    const path = join(folder, `${files++}.xlsx`);
    writeFileSync(path, content);
    return path;
  }

  async function read(
    content: Uint8Array,
    columns: string[],
    source: Partial<RegisterSource> = {},
  ): Promise<{ register: Register; rows: Row[] }> {
    const register = await openRegister({ path: file(content), ...source }, columns);
    const rows = (await collect(register.rows)).flatMap((some) => [...some]);
    return { register, rows };
  }

  const one = (rows: string, more: Partial<WorkbookParts> & { before?: string; behind?: string } = {}) => {
    const { before = "", behind = "", ...parts } = more;
    return workbook({ sheets: [{ name: "S", rows, before, behind }], ...parts });
  };
  const cellsOf = async (rows: string, more?: Parameters<typeof one>[1], column = "a") =>
    (await read(await one(rowsOf([[column]]) + rows, more), [column])).rows;

  describe("reading", () => {
    it("gives the cells back as they were written, whatever is in them", async () => {
      const text = fc
        .string({ unit: "grapheme", maxLength: 12 })
        .filter(
          (s) =>
            !/[^\t\n -\ufffd\u{10000}-\u{10ffff}]/u.test(s) &&
            s.isWellFormed() &&
            !s.startsWith("<") &&
            !/_x[0-9a-f]{4}_/i.test(s) &&
            s !== "",
        );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 }), async (table) => {
          const { rows, register } = await read(await sheetOf([["甲", "b"], ...table]), ["b", "甲"]);
          expect(rows.map(({ cells }) => cells)).to.deep.equal(table.map(([a, b]) => [b, a]));
          expect(rows.map(({ line }) => line)).to.deep.equal(table.map((_, i) => i + 2));
          expect(register.originalHeader).to.deep.equal(["甲", "b"]);
        }),
        { numRuns: 40 },
      );
    });

    it("has the file's hash, like any register", async () => {
      const content = await sheetOf([["a"], ["1"]]);
      const { register } = await read(content, ["a"]);
      expect(register.hash()).to.equal(await hashRegister(file(content)));
      expect(register.progress().read).to.equal(content.length);
    });

    it("joins formatted runs, leaves out readings, and undoes XML's and Excel's own escapes", async () => {
      const strings =
        "<si><r><t>张</t></r><r><rPr><b/></rPr><t>三 &amp; Co</t></r><rPh sb='0' eb='1'><t>zhang</t></rPh></si><si><t>a_x000A_b_x005F_x000A_</t></si>";
      const rows = await cellsOf(
        '<row r="2"><c r="A2" t="s"><v>0</v></c></row><row r="3"><c r="A3" t="s"><v>1</v></c></row>',
        { strings },
      );
      expect(rows.map(({ cells }) => cells[0])).to.deep.equal(["张三 & Co", "a\nb_x000A_"]);
    });

    it("reads rows and cells that do not say where they stand, prefixed elements, and the strict form", async () => {
      const rows =
        "<x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row><x:c t='str'><x:v>7</x:v></x:c></x:row>";
      const sheet = `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>${rows}</x:sheetData></x:worksheet>`;
      const found = await read(await one("", { parts: { "xl/worksheets/sheet0.xml": sheet } }), ["a"]);
      expect(found.rows.map(({ line, cells }) => [line, cells[0]])).to.deep.equal([[2, "7"]]);
    });

    it("leaves out empty rows and keeps the numbers of the others", async () => {
      const rows = await cellsOf(
        `${rowsOf([["x"]], 4)}<row r="5"><c r="A5" s="0"/></row>${rowsOf([["y"]], 9)}`,
      );
      expect(rows.map(({ line, cells }) => [line, cells[0]])).to.deep.equal([
        [4, "x"],
        [9, "y"],
      ]);
    });
  });

  describe("numbers and days", () => {
    const styles = (code: string) =>
      `<numFmts><numFmt numFmtId="164" formatCode="${escaped(code)}"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>`;
    const value = (v: string, s = 0) => `<row r="2"><c r="A2" s="${s}"><v>${v}</v></c></row>`;
    const shown = async (v: string, code = "0", s = 0, more = {}) =>
      (await cellsOf(value(v, s), { styles: styles(code), ...more }))[0]!;

    it("are what people see in the table", async () => {
      expect((await shown("1.1000000000000001")).cells).to.deep.equal(["1.1"]);
      expect((await shown("42", "00000", 1)).cells).to.deep.equal(["00042"]);
      expect((await shown("-0.5")).cells).to.deep.equal(["-0.5"]);
      expect((await shown("999999999999999")).cells).to.deep.equal(["999999999999999"]);
    });

    it("keep the zeros and texts of their format: 0012-3456 is not 123456", async () => {
      const all: [value: string, code: string, text: string][] = [
        ["123456", "0000-0000", "0012-3456"],
        ["42", '"京字"00000"号"', "京字00042号"],
        ["42", "\\N\\o\\.\\ 0000", "No. 0042"],
        ["20260102", "0000-00-00;@", "2026-01-02"],
        ["42", '"a;b"\\;000;@', "a;b;042"],
        ["12345", "(00) 00", "(123) 45"],
        ["7", "[Red]_-000", "007"],
        ["42.5", "0000-0000", "42.5"],
        ["-42", "0000", "-42"],
        ["42", '0"元"', "42"],
        ["1234.5", "000.00", "1234.5"],
      ];
      for (const [value, code, text] of all)
        expect((await shown(value, code, 1)).cells, code).to.deep.equal([text]);
    });

    it("of more digits than a table keeps refuse their row: a citizen's number ended in zeros", async () => {
      for (const v of [
        "1000000000000000",
        "110101199001011000",
        "1.1010119900101101E+17",
        "9007199254740993",
      ])
        expect((await shown(v)).defect?.code, v).to.equal("number-inexact");
    });

    it("with a day's format are ISO days", async () => {
      expect((await shown("45983", "yyyy/m/d", 1)).cells).to.deep.equal(["2025-11-22"]);
      expect((await shown("45983", "", 2)).cells).to.deep.equal(["2025-11-22"]);
      expect((await shown("45983.75", 'yyyy"年"m"月"d"日"', 1)).cells).to.deep.equal(["2025-11-22"]);
      expect((await shown("45983.75", "yyyy-mm-dd hh:mm", 1)).cells).to.deep.equal(["2025-11-22T18:00:00"]);
      expect((await shown("44521", "yyyy/m/d", 1, { from1904: true })).cells).to.deep.equal(["2025-11-22"]);
    });

    it("with a day's format, and no day, refuse their row", async () => {
      expect((await shown("60", "d.m.yyyy", 1)).defect?.code).to.equal("date-does-not-exist");
      expect((await shown("-1", "d.m.yyyy", 1)).defect?.code).to.equal("date-does-not-exist");
      expect((await shown("-1.5", "d.m.yyyy h:mm", 1, { from1904: true })).defect?.code).to.equal(
        "date-does-not-exist",
      );
      expect((await shown("0.5", "h:mm", 1)).defect?.code).to.equal("cell-time");
      expect((await shown("abc")).defect?.code).to.equal("number-malformed");
    });

    it("know every day that there is", () => {
      fc.assert(
        fc.property(fc.integer({ min: 61, max: 2_958_465 }), (serial) => {
          const expected = new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10);
          expect(dayOfSerial(serial, false, false)).to.equal(expected);
          if (serial > 1_462) expect(dayOfSerial(serial - 1_462, true, false)).to.equal(expected);
        }),
      );
      expect(dayOfSerial(1, false, false)).to.equal("1900-01-01");
      expect(dayOfSerial(59, false, false)).to.equal("1900-02-28");
      expect(dayOfSerial(61, false, false)).to.equal("1900-03-01");
    });

    it("tell formats apart", () => {
      const as = (code: string) => shownBy(code).as;
      for (const code of ["yyyy-mm-dd", "[$-804]yyyy\\年m\\月d\\日;@", "mmm-yy", "[Red]d/m/yy"])
        expect(as(code), code).to.equal("day");
      for (const code of [
        "General",
        "0.00",
        "#,##0",
        "0%",
        "0.00E+00",
        '0 "days"',
        "[Red]0",
        "0.00_);(0.00)",
        "@",
      ])
        expect(as(code), code).to.equal("number");
      for (const code of ["h:mm", "[h]:mm:ss", "mm:ss.0"]) expect(as(code), code).to.equal("time");
    });
  });

  describe("what people cannot see", () => {
    it("a formula refuses its row, with the cell, though it carries a value", async () => {
      const [row] = await cellsOf('<row r="2"><c r="A2" t="str"><f>B2&amp;"x"</f><v>shown</v></c></row>');
      expect(row!.line).to.equal(2);
      expect(row!.defect).to.deep.include({ column: "a", code: "cell-formula" });
      expect(row!.defect!.reason).to.include("A2");
      expect(row!.original).to.deep.equal(["shown"]);
    });

    it("a formula in a column that nobody reads harms nobody", async () => {
      const rows = rowsOf([
        ["a", "sum"],
        ["x", "<c><f>1+1</f><v>2</v></c>"],
      ]);
      expect((await read(await one(rows), ["a"])).rows[0]!.defect).to.equal(null);
    });

    it("a merged range refuses every row it reaches into, and is named", async () => {
      const rows = await cellsOf(rowsOf([["x"], ["y"], ["z"]], 2), {
        behind: '<mergeCells><mergeCell ref="A3:B4"/></mergeCells>',
      });
      expect(rows.map(({ defect }) => defect?.code ?? null)).to.deep.equal([
        null,
        "cell-merged",
        "cell-merged",
      ]);
      expect(rows[1]!.defect!.reason).to.include("A3:B4");
    });

    it("an error, or a cell under no name, refuses its row", async () => {
      const [wrong, stray] = await cellsOf(
        `<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>${rowsOf([["x", "note"]], 3)}`,
      );
      expect(wrong!.defect?.code).to.equal("cell-error");
      expect(stray!.defect?.code).to.equal("row-ragged");
      expect(stray!.defect?.reason).to.include("B3");
    });

    it("a title above the header is not taken for it", async () => {
      const rows = rowsOf([["登记表"], ["a"], ["x"]]);
      const merged = await one(rows, { behind: '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>' });
      expect(await codeOf(read(merged, ["a"]))).to.equal("register-header-unclear");
      expect(
        await codeOf(read(await one('<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>'), ["a"])),
      ).to.equal("register-header-unclear");
      expect(await codeOf(read(await one(rows), ["a"]))).to.equal("register-column-missing");
      expect(
        await codeOf(
          read(
            await sheetOf([
              ["a", "a"],
              ["1", "2"],
            ]),
            ["a"],
          ),
        ),
      ).to.equal("register-column-duplicate");
    });

    it("one of several filled sheets must be chosen; empty ones do not count", async () => {
      const rows = rowsOf([["a"], ["1"]]);
      const two = await workbook({
        sheets: [
          { name: "2025", rows },
          { name: "旧", rows, state: "hidden" },
          { name: "Sheet3", rows: "" },
        ],
      });
      const error = await errorOf(read(two, ["a"]));
      expect([error.code, error.field]).to.deep.equal(["register-sheet-ambiguous", "sheet"]);
      expect(error.remedy).to.include("2025").and.include("旧").and.not.include("Sheet3");
      expect((await errorOf(read(two, ["a"], { sheet: "2024" }))).code).to.equal("register-sheet-unknown");
      const { rows: read1, register } = await read(two, ["a"], { sheet: "旧" });
      expect(read1).to.have.length(1);
      expect(register.notices().map(({ code }) => code)).to.deep.equal(["sheet-hidden"]);
      const single = await workbook({
        sheets: [
          { name: "x", rows },
          { name: "y", rows: '<row r="1"><c r="A1" s="0"/></row>' },
        ],
      });
      expect((await read(single, ["a"])).rows).to.have.length(1);
    });

    it("hidden rows and columns are read, and told", async () => {
      const rows = `${rowsOf([["a", "b"]])}<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>${rowsOf([["2"]], 3)}`;
      const { register, rows: found } = await read(
        await one(rows, { before: '<cols><col min="2" max="16384" hidden="true"/></cols>' }),
        ["a"],
      );
      expect(found.map(({ cells }) => cells[0])).to.deep.equal(["1", "2"]);
      expect(register.notices().map(({ code }) => code)).to.deep.equal(["columns-hidden", "rows-hidden"]);
      expect(register.notices()[1]!.sentence).to.include("row 2");
    });

    it("all of it is in a dry run, line, column and reason", async () => {
      const type = parseTypeDefinition(
        JSON.stringify({
          vct: "https://certrace.example/types/x",
          claims: [{ path: ["name"] }, { path: ["certificate_number"] }],
          mapping: { claims: [{ path: ["name"], column: "name", kind: "text" }], number: { column: "no" } },
        }),
      );
      const path = file(
        await one(
          rowsOf([
            ["no", "name"],
            ["1", "张三"],
            ["2", '<c t="str"><f>A1</f><v>李四</v></c>'],
            ["1", "王五"],
          ]),
        ),
      );
      const refused: [number, string | null, string][] = [];
      const { accepted, certificates } = await dryRun({
        register: { path },
        type,
        onRefused: ({ line, column, code }) => refused.push([line, column, code]),
      });
      expect([accepted, certificates[0]!.number]).to.deep.equal([1, "1"]);
      expect(refused).to.deep.equal([
        [3, "name", "cell-formula"],
        [4, "no", "number-duplicate"],
      ]);
    });
  });

  describe("files made to harm", () => {
    it("a zip bomb is refused before it is unpacked", async () => {
      const bomb = `<worksheet>${" ".repeat(XLSX_LIMITS.ratioFrom + 1)}</worksheet>`;
      expect(
        await codeOf(read(await one("", { parts: { "xl/worksheets/sheet0.xml": bomb } }), ["a"])),
      ).to.equal("register-xlsx-too-large");
    });

    it("however long a name, a text or a row, little of it is held", async () => {
      const pieces = Array.from({ length: 1 << 16 }, (_, i) => `${i} ${Math.sin(i)} `);
      const long = pieces.join("");
      const texts = pieces.slice(0, 16_000).map((text) => `<c t="str"><v>${text.repeat(4)}</v></c>`);
      const harmful: [what: string, part: string, xml: string, code: string][] = [
        ["an attribute", "xl/worksheets/sheet0.xml", `<worksheet a="${long}"/>`, "register-malformed"],
        [
          "a comment",
          "xl/worksheets/sheet0.xml",
          `<worksheet><!--${long}--></worksheet>`,
          "register-malformed",
        ],
        ["a name", "xl/workbook.xml", `<a${long.replace(/[^0-9]/g, "")}/>`, "register-malformed"],
        [
          "attributes",
          "xl/worksheets/sheet0.xml",
          `<worksheet ${Array.from({ length: 50_000 }, (_, i) => `a${i}=""`).join(" ")}/>`,
          "register-xlsx-unsafe",
        ],
        ["a text", "xl/sharedStrings.xml", `<sst><si><t>${long}</t></si></sst>`, "register-xlsx-too-large"],
        [
          "a value",
          "xl/worksheets/sheet0.xml",
          `<worksheet><sheetData><row><c t="str"><v>${long}</v></c></row></sheetData></worksheet>`,
          "register-xlsx-too-large",
        ],
        [
          "a row",
          "xl/worksheets/sheet0.xml",
          `<worksheet><sheetData><row>${texts.join("")}</row></sheetData></worksheet>`,
          "register-xlsx-too-large",
        ],
      ];
      for (const [what, part, xml, code] of harmful)
        expect(await codeOf(read(await one("", { parts: { [part]: xml } }), ["a"])), what).to.equal(code);
    });

    it("tables of sheets, formats and ranges that no program makes keep nobody busy", async () => {
      const rows = rowsOf([["a"], ["1"]]);
      const twice = partsOf({
        sheets: [
          { name: "x", rows },
          { name: "y", rows: "" },
        ],
      });
      twice["xl/_rels/workbook.xml.rels"] = twice["xl/_rels/workbook.xml.rels"]!.replace("sheet1", "Sheet0");
      expect(await codeOf(read(await zipped(twice), ["a"]))).to.equal("register-xlsx-unsafe");
      const sheets = "<sheet name='a' r:id='s0'/>".repeat(XLSX_LIMITS.parts + 1);
      expect(
        await codeOf(
          read(await one(rows, { parts: { "xl/workbook.xml": `<workbook>${sheets}</workbook>` } }), ["a"]),
        ),
      ).to.equal("register-xlsx-too-large");
      const styles = (codes: string, xfs: string) =>
        one(rows, { styles: `<numFmts>${codes}</numFmts><cellXfs>${xfs}</cellXfs>` });
      const longest = `<numFmt numFmtId="164" formatCode="${"[".repeat(1_000)}"/>`;
      expect(
        (await read(await styles(longest, '<xf numFmtId="164"/>'.repeat(100_000)), ["a"])).rows,
      ).to.have.length(1);
      expect(await codeOf(read(await styles(longest.replace("[", "[["), ""), ["a"]))).to.equal(
        "register-xlsx-unsafe",
      );
      expect(await codeOf(read(await styles("", "<xf/>".repeat(140_000)), ["a"]))).to.equal(
        "register-xlsx-unsafe",
      );
      const columns = (count: number) => ({
        before: `<cols>${'<col min="1" max="1" hidden="1"/>'.repeat(count)}</cols>`,
      });
      expect((await read(await one(rows, columns(16_384)), ["a"])).rows).to.have.length(1);
      expect(await codeOf(read(await one(rows, columns(16_385)), ["a"]))).to.equal("register-malformed");
      const merged = '<mergeCell ref="A2:A9"/>';
      expect(
        await codeOf(
          read(await one(rows, { behind: `<mergeCells>${merged.repeat(2)}</mergeCells>` }), ["a"]),
        ),
      ).to.equal("register-malformed");
    });

    it("a part that unpacks to more than the directory says ends there", async () => {
      const content = await one(rowsOf([["a"], ...Array.from({ length: 200 }, (_, i) => [`row ${i}`])]));
      const name = Buffer.from("xl/worksheets/sheet0.xml");
      const entry = content.lastIndexOf(name) - 46; // its central directory header
      expect(content.readUInt32LE(entry)).to.equal(0x02014b50);
      content.writeUInt32LE(300, entry + 24);
      expect(await codeOf(read(content, ["a"]))).to.equal("register-malformed");
    });

    it("names that climb, are absolute, or repeat are refused", async () => {
      const patched = async (from: string, to: string) => {
        const content = await one(rowsOf([["a"], ["1"]]), { parts: { [from]: "x" } });
        return Buffer.from(content.toString("latin1").replaceAll(from, to), "latin1");
      };
      for (const name of ["../../evil", "/root/evil", "C:/x/evil_", "a\\..\\evil_", "xl/../evil"]) {
        const from = "z".repeat(name.length);
        expect(await codeOf(read(await patched(from, name), ["a"])), name).to.equal("register-xlsx-unsafe");
      }
      expect(await codeOf(read(await patched("xl/workbook.xmx", "xl/workbook.xml"), ["a"]))).to.equal(
        "register-xlsx-unsafe",
      );
    });

    it("a relationship that leads out of the file is refused", async () => {
      const parts = partsOf({ sheets: [{ name: "S", rows: rowsOf([["a"]]) }] });
      parts["_rels/.rels"] = parts["_rels/.rels"]!.replace("xl/workbook.xml", "../../etc/passwd");
      expect(await codeOf(read(await zipped(parts), ["a"]))).to.equal("register-xlsx-unsafe");
    });

    it("a billion laughs, and an entity that reads a file, are refused", async () => {
      for (const doctype of [
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
      ]) {
        const sheet = `${doctype}<worksheet><sheetData>${rowsOf([["a"], ["1"]])}</sheetData></worksheet>`;
        expect(
          await codeOf(read(await one("", { parts: { "xl/worksheets/sheet0.xml": sheet } }), ["a"])),
          doctype,
        ).to.equal("register-xlsx-unsafe");
        const strings = `${doctype}<sst><si><t>x</t></si></sst>`;
        expect(
          await codeOf(read(await one("", { parts: { "xl/sharedStrings.xml": strings } }), ["a"])),
          doctype,
        ).to.equal("register-xlsx-unsafe");
      }
      const unknown =
        "<worksheet><sheetData><row r='1'><c t='inlineStr'><is><t>&lol;</t></is></c></row></sheetData></worksheet>";
      expect(
        await codeOf(read(await one("", { parts: { "xl/worksheets/sheet0.xml": unknown } }), ["a"])),
      ).to.equal("register-malformed");
      const deep = `<worksheet>${"<a>".repeat(1000)}`;
      expect(
        await codeOf(read(await one("", { parts: { "xl/worksheets/sheet0.xml": deep } }), ["a"])),
      ).to.equal("register-xlsx-unsafe");
    });

    it("a password, or an old .xls, is said", async () => {
      const compound = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(1000)]);
      expect(await codeOf(read(compound, ["a"]))).to.equal("register-xlsx-encrypted");
      const content = await one(rowsOf([["a"]]));
      for (let at = content.indexOf("PK\x01\x02"); at !== -1; at = content.indexOf("PK\x01\x02", at + 4))
        content.writeUInt16LE(content.readUInt16LE(at + 8) | 1, at + 8);
      expect(await codeOf(read(content, ["a"]))).to.equal("register-xlsx-encrypted");
    });

    it("what is no workbook is said, and nothing cut off passes", async () => {
      for (const content of ["", "a,b\n1,2\n", "PK\x03\x04", "%PDF-1.7"])
        expect(await codeOf(read(Buffer.from(content, "latin1"), ["a"])), content).to.equal(
          "register-malformed",
        );
      expect(await codeOf(read(await zipped({ "word/document.xml": "<x/>" }), ["a"]))).to.equal(
        "register-malformed",
      );
      const whole = await sheetOf([["a"], ...Array.from({ length: 500 }, (_, i) => [`${i} ${Math.sin(i)}`])]);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
          expect(await codeOf(read(whole.subarray(0, length), ["a"]))).to.match(/^register-/);
        }),
        { numRuns: 30 },
      );
    });

    it("XML that is not in order is refused, wherever it breaks", async () => {
      const good = `<worksheet><sheetData>${rowsOf([["a"], ["1"]])}</sheetData></worksheet>`;
      for (const sheet of [
        good.slice(0, -12),
        good.replace("</sheetData>", ""),
        `${good}<more/>`,
        good.replace('<row r="2">', '<row r="1">'),
        good.replace('r="A2"', 'r="A3"'),
        good.replace('r="A2"', 'r="XFE2"'),
        good.replace('t="inlineStr"', 't="new"'),
        rowsOf([["a"]]).replace("</row>", '<c r="A1"><v>1</v></c></row>'),
        `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>`,
      ])
        expect(
          await codeOf(read(await one("", { parts: { "xl/worksheets/sheet0.xml": sheet } }), ["a"])),
          sheet,
        ).to.equal("register-malformed");
    });

    it("no bytes make it throw anything but a sentence", async () => {
      const whole = await sheetOf([
        ["a", "b"],
        ["1", "x"],
        ["2", "y"],
      ]);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
          const bytes = Buffer.from(whole);
          bytes[at] = bytes[at]! ^ by;
          await read(bytes, ["a"]).catch(async (error: unknown) => {
            expect(await codeOf(Promise.reject(error))).to.match(/^register-/);
          });
        }),
        { numRuns: 150 },
      );
    });

    it("leaves no file open, wherever its reading ends", async function () {
      if (process.platform !== "linux") this.skip(); // only there a process can look up what it has open
      const table = Array.from({ length: 20_000 }, (_, i) => [`${i} ${Math.sin(i)}`]);
      const path = file(await sheetOf([["a"], ...table]));
      const open = () =>
        readdirSync("/proc/self/fd").filter((fd) => {
          try {
            return readlinkSync(join("/proc/self/fd", fd)) === path;
          } catch {
            return false; // the one that this folder was read by
          }
        }).length;
      expect(await codeOf(openRegister({ path }, ["b"]))).to.equal("register-column-missing");
      for await (const _ of (await openRegister({ path }, ["a"])).rows) break;
      let seen = 0;
      for await (const _ of (await openRegister({ path }, ["a"])).rows) if (++seen === 3) break;
      expect(seen).to.equal(3);
      for (let tries = 0; open() > 0 && tries < 500; tries++) await delay(10);
      expect(open()).to.equal(0);
    });

    it("an encoding or a delimiter is not for it", async () => {
      const error = await errorOf(read(await sheetOf([["a"], ["1"]]), ["a"], { encoding: "gbk" }));
      expect([error.code, error.field]).to.deep.equal(["option-invalid", "encoding"]);
    });
  });

  it("columns are named as tables name them", () => {
    expect([0, 25, 26, 51, 701, 702, 16_383].map(columnName)).to.deep.equal([
      "A",
      "Z",
      "AA",
      "AZ",
      "ZZ",
      "AAA",
      "XFD",
    ]);
  });
});
