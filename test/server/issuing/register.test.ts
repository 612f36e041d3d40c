/** Registers as they come: CSV, JSON and NDJSON, in several encodings, whole and damaged, small and too large to hold. */
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { expect } from "chai";
import fc from "fast-check";
import { openRegister, type RegisterSource } from "../../../server/issuing/register.ts";
import { jsonRows, ndjsonRows } from "../../../server/issuing/register-json.ts";
import { utf8Chunks } from "../../../server/issuing/register-text.ts";
import type { Row } from "../../../server/issuing/row.ts";
import { codeOf, collect, errorOf } from "./codes.ts";

describe("issuing: registers", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "certrace-register-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let files = 0;
  function file(content: string | Uint8Array, ending = "csv"): string {
    const path = join(folder, `${files++}.${ending}`);
    writeFileSync(path, content);
    return path;
  }

  async function rows(
    content: string | Uint8Array,
    columns: string[],
    source: Partial<RegisterSource> & { ending?: string } = {},
  ): Promise<Row[]> {
    const register = await openRegister({ path: file(content, source.ending), ...source }, columns);
    return flat(register.rows);
  }

  describe("CSV", () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"', ",", ";", "\t", "\n", "\r\n", "a", " ", "张"),
    );

    it("is read as it was written, whatever cells, delimiter and line ends", async () => {
      const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
        fc.array(
          fc.array(
            fc.array(cell, { maxLength: 4 }).map((c) => c.join("")),
            { minLength: width, maxLength: width },
          ),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          table,
          fc.constantFrom(",", ";", "\t"),
          fc.boolean(),
          async (cells, delimiter, bom) => {
            const columns = cells[0]!.map((_, i) => `column ${i}`);
            const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
            const csv = [columns, ...cells].map((row) => `${row.map(quoted).join(delimiter)}\n`).join("");
            const read = await rows(`${bom ? "\ufeff" : ""}${csv}`, columns);
            expect(read.map((row) => row.cells)).to.deep.equal(cells);
            expect(read.every((row) => row.defect === null)).to.equal(true);
          },
        ),
        { numRuns: 60 },
      );
    });

    it("names the line where a row begins, line breaks inside cells and blank lines counted", async () => {
      const read = await rows('a,b\n1,2\n\n"x\ny",3\n4,5\r\n', ["a"]);
      expect(read.map(({ line, cells }) => [line, cells[0]])).to.deep.equal([
        [2, "1"],
        [4, "x\ny"],
        [6, "4"],
      ]);
    });

    it("refuses a ragged row and reads on", async () => {
      const read = await rows("a,b\n1\n2,3\n4,5,6\n", ["b"]);
      expect(read.map(({ line, defect }) => [line, defect?.code])).to.deep.equal([
        [2, "row-ragged"],
        [3, undefined],
        [4, "row-ragged"],
      ]);
      expect(read[2]!.original).to.deep.equal(["4", "5", "6"]);
    });

    it("takes columns in any order, and says which one is missing or there twice", async () => {
      expect((await rows("b,c,a\n1,2,3\n", ["a", "b"]))[0]!.cells).to.deep.equal(["3", "1"]);
      expect(await errorOf(rows("a,b\n1,2\n", ["a", "c"]))).to.include({
        code: "register-column-missing",
        field: "c",
      });
      expect(await errorOf(rows("a,a\n1,2\n", ["a"]))).to.include({
        code: "register-column-duplicate",
        field: "a",
      });
      // One that nobody reads may stand there twice.
      expect((await rows("a,x,x\n1,2,3\n", ["a"]))[0]!.cells).to.deep.equal(["1"]);
    });

    it("refuses a file whose rows cannot be told apart, with the line", async () => {
      const broken = await errorOf(rows('a,b\n1,2\n3,"4\n5,6\n', ["a"]));
      expect(broken).to.include({ code: "register-malformed" });
      const inside = await errorOf(rows('a,b\n1,2\n3,x"4"\n', ["a"]));
      expect(inside).to.include({ code: "register-malformed" });
      expect(inside.message).to.include("line 3");
      expect(inside.message).to.not.include('x"4');
    });

    it("refuses a quote that swallows a megabyte", async () => {
      expect(await codeOf(rows(`a,b\n1,"${"x,y\n".repeat(300_000)}`, ["a"]))).to.equal("register-malformed");
    });

    it("refuses an empty file, and one with nothing but a header has no rows", async () => {
      for (const content of ["", "\ufeff", "\n\n"]) {
        expect(await codeOf(rows(content, ["a"])), JSON.stringify(content)).to.equal("register-empty");
      }
      expect(await rows("a,b\n", ["a"])).to.deep.equal([]);
    });
  });

  describe("encodings", () => {
    const chinese = "姓名,号\n张三,1\n李四,2\n";

    it("refuse GBK taken for UTF-8, naming the line and the option that reads it", async () => {
      const error = await errorOf(rows(gbk(`no,name\n1,abc\n2,${chinese}`), ["no"]));
      expect(error).to.include({ code: "register-not-utf8", field: "encoding" });
      expect(error.message).to.include("line 3");
      expect(error.remedy).to.include("--encoding gb18030");
    });

    it("read GBK and GB 18030 when told so", async () => {
      for (const encoding of ["gbk", "gb18030"]) {
        const read = await rows(gbk(chinese), ["姓名"], { encoding });
        expect(read.map(({ cells }) => cells[0])).to.deep.equal(["张三", "李四"]);
      }
    });

    it("recognise UTF-16 and refuse what no encoding explains, or is not the one that was named", async () => {
      const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(chinese, "utf16le")]);
      expect((await errorOf(rows(utf16, ["姓名"]))).remedy).to.include("utf-16le");
      expect((await rows(utf16, ["姓名"], { encoding: "utf-16le" }))[1]!.cells[0]).to.equal("李四");
      expect(await codeOf(rows(Buffer.from([97, 10, 0xff, 0xff]), ["a"], { encoding: "gb18030" }))).to.equal(
        "register-encoding",
      );
      expect(await codeOf(rows("a\n1\n", ["a"], { encoding: "klingon" }))).to.equal("register-encoding");
    });

    it("keep every UTF-8 sequence whole, however the bytes arrive, and find every byte that is none", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc
            .string({ unit: "binary", minLength: 1 })
            .filter((s) => s.isWellFormed() && s.replace("\ufeff", "") !== ""),
          fc.array(fc.nat(), { maxLength: 6 }),
          fc.option(fc.nat()),
          async (content, cuts, stray) => {
            let bytes: Buffer = Buffer.from(content);
            if (stray !== null) {
              const at = stray % (bytes.length + 1);
              bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at)]);
            }
            const read = collect(utf8Chunks(pieces(bytes, cuts), {}));
            if (stray !== null) expect(await codeOf(read)).to.equal("register-not-utf8");
            else expect(Buffer.concat(await read).toString()).to.equal(content.replace(/^\ufeff/, ""));
          },
        ),
        { numRuns: 200 },
      );
    });
  });

  describe("JSON", () => {
    const columns = ["a", "b"];
    const value = fc.oneof(
      fc.string({ unit: "binary" }).filter((s) => s.isWellFormed()),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const objects = fc.array(fc.record({ a: value, b: value }), { minLength: 1, maxLength: 8 });
    const cellsOf = (object: Record<string, unknown>) =>
      columns.map((name) => (object[name] === null ? "" : String(object[name])));

    it("arrays and lines are read as they were written, however the bytes arrive", async () => {
      await fc.assert(
        fc.asyncProperty(
          objects,
          fc.array(fc.nat(), { maxLength: 9 }),
          fc.constantFrom(undefined, 2),
          async (all, cuts, indent) => {
            const array = await flat(
              jsonRows(pieces(Buffer.from(JSON.stringify(all, null, indent)), cuts), columns),
            );
            expect(array.map(({ cells }) => cells)).to.deep.equal(all.map(cellsOf));
            const text = all.map((object) => JSON.stringify(object)).join("\n");
            const lines = await flat(ndjsonRows(pieces(Buffer.from(text), cuts), columns));
            expect(lines.map(({ cells, line }) => [line, cells])).to.deep.equal(
              all.map((each, i) => [i + 1, cellsOf(each)]),
            );
          },
        ),
        { numRuns: 150 },
      );
    });

    it("names the line of each element", async () => {
      const read = await rows('[\n {"a": "1"},\n\n {"a":\n  "2"}, {"a": "}]\\""}]\n', ["a"], {
        ending: "json",
      });
      expect(read.map(({ line, cells }) => [line, cells[0]])).to.deep.equal([
        [2, "1"],
        [4, "2"],
        [5, '}]"'],
      ]);
    });

    it("refuses single rows that cannot be understood in one way, and reads on", async () => {
      const lines = [
        '{"a": 1, "a": 2}',
        '{"a": 9007199254740993}',
        '{"a": "\\ud800"}',
        '{"a": {"b": 1}}',
        '{"__proto__": {"a": "x"}, "a": "1"}',
        "[1]",
        '{"a": "1"',
        `{"a": ${"[".repeat(40)}${"]".repeat(40)}}`,
        '{"a": "last"}',
      ];
      const expected = [
        "json-duplicate-member",
        "json-unsafe-number",
        "json-lone-surrogate",
        "value-nested",
        undefined,
        "row-not-object",
        "json-truncated",
        "json-too-deep",
        undefined,
      ];
      const read = await rows(lines.join("\n"), ["a"], { ending: "ndjson" });
      expect(read.map(({ defect }) => defect?.code)).to.deep.equal(expected);
      expect(read.map(({ original }) => original[0])).to.deep.equal(lines);
      const array = await rows(`[${lines.filter((_, i) => i !== 5 && i !== 6).join(",")}]`, ["a"], {
        ending: "json",
      });
      expect(array.map(({ defect }) => defect?.code)).to.deep.equal(
        expected.filter((_, i) => i !== 5 && i !== 6),
      );
    });

    it("refuses a file that is cut off or no array of objects", async () => {
      for (const content of [
        '[{"a": 1}',
        '[{"a": 1}, ',
        '[{"a": "1',
        "{}",
        "[1]",
        '[{"a":1}{"a":2}]',
        '[{"a":1}] x',
        "[,]",
      ]) {
        expect(await codeOf(rows(content, ["a"], { ending: "json" })), content).to.equal(
          "register-malformed",
        );
      }
      expect(await codeOf(rows("[]", ["a"], { ending: "json" }))).to.equal("register-empty");
    });

    it("says so where no row at all has a column: it is misspelt", async () => {
      expect(await errorOf(rows('{"a": 1}\n{"a": 2}', ["a", "z"], { ending: "ndjson" }))).to.include({
        code: "register-column-missing",
        field: "z",
      });
    });
  });

  it("says so where there is no such file, or no telling its format", async () => {
    expect(await codeOf(openRegister({ path: join(folder, "absent.csv") }, ["a"]))).to.equal(
      "register-unreadable",
    );
    expect(await codeOf(openRegister({ path: folder }, ["a"]))).to.equal("register-unreadable");
    expect(await codeOf(rows("a\n1\n", ["a"], { ending: "ods" }))).to.equal("register-format-unknown");
  });

  for (const format of ["csv", "json"] as const) {
    it(`120 MB of ${format.toUpperCase()} are read within 48 MB of heap`, async function () {
      this.timeout(60_000);
      const path = join(folder, `large.${format}`);
      const writer = createWriteStream(path);
      const padding = "x".repeat(4_000);
      const line = format === "csv" ? `1,${padding}\n` : `{"a":"1","b":"${padding}"},\n`;
      writer.write(format === "csv" ? "a,b\n" : "[");
      for (let i = 0; i < 120; i++) writer.write(line.repeat(Math.floor(1e6 / line.length)));
      writer.end(format === "csv" ? "" : '{"a":"1","b":""}]');
      await finished(writer);
      const module = new URL("../../../server/issuing/register.ts", import.meta.url).href;
      const script = `
        import { openRegister } from ${JSON.stringify(module)};
        const register = await openRegister({ path: ${JSON.stringify(path)} }, ["a"]);
        let rows = 0;
        for await (const read of register.rows) for (const { cells } of read) rows += Number(cells[0]);
        console.log(rows);`;
      const child = spawn(process.execPath, ["--max-old-space-size=48", "--input-type=module", "-e", script]);
      const expected = 120 * Math.floor(1e6 / line.length) + (format === "json" ? 1 : 0);
      expect(Number(await text(child.stdout))).to.equal(expected);
      rmSync(path);
    });
  }
});

async function flat(chunks: AsyncIterable<Iterable<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of chunks) rows.push(...chunk);
  return rows;
}

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (to > from) yield bytes.subarray(from, to);
    from = to;
  }
}

/** GBK of ASCII and hanzi; the platform only decodes it. */
function gbk(content: string): Buffer {
  const decoder = new TextDecoder("gbk");
  const codes = new Map<string, number[]>();
  for (let lead = 0x81; lead < 0xff; lead++) {
    for (let trail = 0x40; trail < 0xff; trail++)
      codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  }
  return Buffer.from([...content].flatMap((letter) => codes.get(letter) ?? letter.charCodeAt(0)));
}
