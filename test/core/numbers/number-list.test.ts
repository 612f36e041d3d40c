/** Lists of numbers as people have them: what is read, from which column, and which line a refusal names. */
import { expect } from "chai";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { CertraceError } from "../../../core/errors.ts";
import { looksLikeNumberList } from "../../../core/numbers/looks-like.ts";
import { MAX_LIST, MAX_LISTED, readNumberList } from "../../../core/numbers/number-list.ts";

/** `code field` of the refusal; null: it was read. */
function refusal(text: string): string | null {
  try {
    readNumberList(text);
    return null;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    expect(error.remedy).to.be.a("string");
    return `${error.code} ${error.field}`;
  }
}
const numbersIn = (text: string) => readNumberList(text).numbers;

describe("core/numbers/number-list", () => {
  it("reads one number a line, each once, whatever ends the lines", () => {
    expect(readNumberList("\ufeffYS-1\r\n\r\n  YS-2 \nYS-1\rYS-3")).to.deep.equal({
      numbers: ["YS-1", "YS-2", "YS-3"],
      repeated: 1,
      column: null,
      others: false,
    });
    // a comma or a quote further down is part of a number: the first line says what kind of list it is
    expect(numbersIn('YS-1\nNo. 12, 2026\nthe "third" 3')).to.deep.equal([
      "YS-1",
      "No. 12, 2026",
      'the "third" 3',
    ]);
  });

  it("takes the column that is called so, in English or Chinese, by any delimiter; else the first", () => {
    for (const head of [
      ...[
        "number",
        "Number",
        "No.",
        "certificate_number",
        "Certificate No",
        "licence number",
        "LICENSE-NUMBER",
      ],
      ...["编号", "证照编号", "证书编号", "许可证编号", "证照号码", "执照编号"],
    ])
      for (const delimiter of [",", ";", "\t"])
        expect(
          readNumberList([`name${delimiter}${head}`, `Lin 1${delimiter}YS-1`].join("\n")),
          head + delimiter,
        ).to.deep.equal({ numbers: ["YS-1"], repeated: 0, column: head, others: true });
    expect(readNumberList("number\nYS-1")).to.include({ column: "number", others: false });
    expect(readNumberList("licence,holder\nYS-1,Lin 7\n,\nYS-2,Zhou")).to.deep.include({
      numbers: ["YS-1", "YS-2"],
      column: "licence",
    });
    expect(readNumberList("YS-1,Lin\nYS-2,Zhou")).to.deep.include({
      numbers: ["YS-1", "YS-2"],
      column: null,
      others: true,
    });
    expect(numbersIn('"No. 12, 2026"\n"YS ""2"""')).to.deep.equal(["No. 12, 2026", 'YS "2"']);
  });

  it("names the line of what cannot be a number", () => {
    expect(refusal("number,name\nYS-1,Lin\n,Zhou")).to.equal("list-number-invalid line 3");
    expect(refusal("number\nYS-1\n\n1.20231E+16")).to.equal("list-number-invalid line 4");
    expect(refusal(`YS-1\n${"9".repeat(201)}`)).to.equal("list-number-invalid line 2");
    expect(numbersIn(`YS-1\n${"9".repeat(200)}`)).to.have.length(2);
    expect(refusal("YS-1\nYS-\u200b2")).to.equal("list-number-invalid line 2");
    expect(refusal("YS-1\nYS-\u202e2")).to.equal("list-number-invalid line 2");
    expect(refusal('number,name\nYS-1,"Lin\nYS-2,Zhou')).to.equal("list-malformed line 2");
    expect(refusal('number,name\nYS-1,Li"n')).to.equal("list-malformed line 2");
  });

  it("refuses none, and too many", () => {
    for (const text of ["", " \n\t\n", "number", "number,name\n,\n"])
      expect(refusal(text), text).to.equal("list-empty list");
    const many = (count: number) => Array.from({ length: count }, (_, i) => `YS-${i}`).join("\n");
    expect(numbersIn(many(MAX_LISTED))).to.have.length(MAX_LISTED);
    expect(refusal(many(MAX_LISTED + 1))).to.equal("list-too-long list");
    expect(refusal(" ".repeat(MAX_LIST + 1))).to.equal("list-too-long list");
  });

  const number = fc
    .stringMatching(/^[A-Z0-9年（）号"',; .-]{0,20}[0-9]$/)
    .filter((each) => each.trim() !== "");
  it("reads back what a spreadsheet writes", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(number, { minLength: 1, selector: (each) => each.trim() }),
        fc.constantFrom(",", ";", "\t"),
        (numbers, delimiter) => {
          const rows = numbers.map((each) => ["Lin", each]);
          const text = stringify([["name", "编号"], ...rows], {
            delimiter,
            bom: true,
            record_delimiter: "windows",
          });
          expect(numbersIn(text)).to.deep.equal(numbers.map((each) => each.trim()));
        },
      ),
    );
  });

  it("says one of its codes, or reads, whatever the text", () => {
    const codes = /^list-(?:(?:empty|too-long) list|(?:malformed|number-invalid) line [1-9]\d*)$/;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[1a,;"\t\n\r ]{0,40}$/)), (text) => {
        const said = refusal(text);
        if (said === null) expect(numbersIn(text)).not.to.be.empty;
        else expect(said).to.match(codes);
      }),
    );
  });

  it("knows a list from what is none", () => {
    for (const text of ["YS-1", "编号,姓名\nYS-1,林\nYS-2,周", "\ufeffnumber\r\n1.2.156.3005.2.1\r\n"])
      expect(looksLikeNumberList(text), text).to.equal(true);
    const long = Array.from({ length: 5_000 }, (_, i) => `YS-2026-${i}`).join("\n");
    expect(looksLikeNumberList(long)).to.equal(true);
    for (const text of [
      ...[
        "",
        "garbage",
        "Dear Sir,\nplease find it\nenclosed, 3 pages",
        '{"payload":"1"}',
        "[1,2]",
        "<p>1</p>",
      ],
      ...[
        "eyJhbGciOiJFUzI1NiJ9.eyJ9.x1~y",
        "https://certrace.example/#c=123",
        "-----BEGIN 1-----",
        "9".repeat(3000),
      ],
    ])
      expect(looksLikeNumberList(text), text).to.equal(false);
  });
});
