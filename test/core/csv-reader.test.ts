/** The CSV reader against csv-parse: the same cells or a refusal by both, however the text is cut into chunks. */
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { CsvReader, type CsvRecord } from "../../core/csv-reader.ts";

function read(chunks: readonly string[], delimiter: string): CsvRecord[] | "refused" {
  const reader = new CsvReader(delimiter);
  try {
    return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.finish()];
  } catch (error) {
    expect((error as { code: string }).code).to.equal("register-malformed");
    return "refused";
  }
}

function byCsvParse(text: string, delimiter: string): string[][] | "refused" {
  try {
    return parse(text, { delimiter, relax_column_count: true });
  } catch {
    return "refused";
  }
}

function cut(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((each) => each % (text.length + 1)))].sort((a, b) => a - b);
  return [...places, text.length].map((to, i) => text.slice(places[i - 1] ?? 0, to));
}

describe("issuing: CSV reader", () => {
  // Few characters, so that quotes, delimiters and line ends meet in every way.
  const text = fc
    .array(fc.constantFrom('"', '""', ",", ";", "\n", "\r\n", "\r", "a", " ", "张", "a long plain cell"), {
      maxLength: 30,
    })
    .map((pieces) => pieces.join(""));

  it("answers as csv-parse does", () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.constantFrom(",", ";"),
        (csv, cuts, delimiter) => {
          const records = read(cut(csv, cuts), delimiter);
          const cells = records === "refused" ? records : records.map((record) => record.cells);
          expect(cells).to.deep.equal(byCsvParse(csv, delimiter));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("names the line where each record begins, whatever ends lines", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom("a", "\n", "\r\n", "b,"), { maxLength: 4 }), { maxLength: 6 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.nat(), { maxLength: 5 }),
        (cells, end, cuts) => {
          const records = cells.map((pieces) => `"${pieces.join("")}"${end}`);
          const lines = records.map(
            (_, i) =>
              (
                records
                  .slice(0, i)
                  .join("")
                  .match(/\r\n|\n|\r/g) ?? []
              ).length + 1,
          );
          const found = read(cut(records.join(""), cuts), ",") as CsvRecord[];
          expect(found.map(({ line }) => line)).to.deep.equal(lines);
        },
      ),
      { numRuns: 500 },
    );
  });
});
