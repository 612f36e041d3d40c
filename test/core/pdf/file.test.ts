/** PDFs that are made to keep a reader busy: objects over each other, that need themselves, or that are too many. */
import { deflateSync } from "node:zlib";
import { expect } from "chai";
import { PdfFile } from "../../../core/pdf/file.ts";

interface Made {
  /** bodies of the objects by their numbers */
  bodies: Readonly<Record<number, string>>;
  /** objects in object streams: [stream, index] */
  inside?: Readonly<Record<number, readonly [number, number]>>;
}

/** A PDF of which everything is said by a cross-reference stream, number 99. */
function made({ bodies, inside = {} }: Made): Uint8Array {
  let pdf = "%PDF-1.5\n";
  const rows: [number, Uint8Array][] = [];
  const row = (number: number, kind: number, second: number, third: number) => {
    rows.push([number, Uint8Array.of(kind, second >> 16, second >> 8, second, third)]);
  };
  for (const [number, body] of Object.entries(bodies)) {
    row(Number(number), 1, pdf.length, 0);
    pdf += `${number} 0 obj\n${body}\nendobj\n`;
  }
  for (const [number, [stream, index]] of Object.entries(inside)) row(Number(number), 2, stream, index);
  return referenced(
    pdf,
    rows.map(([number]) => `${number} 1`).join(" "),
    Buffer.concat(rows.map(([, bytes]) => bytes)),
  );
}

/** @param index pairs of a first number and how many; @param entries five bytes each: 1, 3 and 1 wide */
function referenced(pdf: string, index: string, entries: Uint8Array): Uint8Array {
  const data = deflateSync(entries).toString("latin1");
  const start = pdf.length;
  const dict = `/Type/XRef/Size 100/W[1 3 1]/Index[${index}]/Root 1 0 R/Filter/FlateDecode/Length ${data.length}`;
  return Buffer.from(
    `${pdf}99 0 obj\n<<${dict}>>\nstream\n${data}\nendstream\nendobj\nstartxref\n${start}\n%%EOF`,
    "latin1",
  );
}

const stream = (entries: string, data: string) =>
  `<<${entries}${/Length/.test(entries) ? "" : `/Length ${data.length}`}>>\nstream\n${data}\nendstream`;

async function codeOf(pdf: Uint8Array, read: (file: PdfFile) => Promise<unknown>): Promise<string | null> {
  try {
    await read(await PdfFile.open(pdf));
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe("core/pdf/file", () => {
  it("reads what lies in object streams, and lengths that lie elsewhere", async () => {
    const pdf = made({
      bodies: {
        1: "<</Type/Catalog>>",
        4: stream("/Type/ObjStm/N 2/First 8/Length 5 0 R", "2 0 3 3 10 (b)"),
        5: "14",
      },
      inside: { 2: [4, 0], 3: [4, 1] },
    });
    const file = await PdfFile.open(pdf);
    expect(await file.object(2)).to.equal(10);
    expect(await file.object(3)).to.have.property("text", "b");
    expect(await file.object(98)).to.equal(null);
  });

  const needy: [string, Made][] = [
    ["a stream's own length", { bodies: { 1: stream("/Length 1 0 R", "x") } }],
    [
      "two lengths, each in the other",
      { bodies: { 1: stream("/Length 2 0 R", "x"), 2: stream("/Length 1 0 R", "x") } },
    ],
    [
      "an object stream's length in itself",
      { bodies: { 4: stream("/Type/ObjStm/N 1/First 4/Length 1 0 R", "1 0 9") }, inside: { 1: [4, 0] } },
    ],
    [
      "an object stream's filter in itself",
      {
        bodies: { 4: stream("/Type/ObjStm/N 2/First 8/Filter 2 0 R", "1 0 2 2 9 null") },
        inside: { 1: [4, 0], 2: [4, 1] },
      },
    ],
    [
      "two object streams' filters, each in the other",
      {
        bodies: {
          4: stream("/Type/ObjStm/N 1/First 4/Filter 2 0 R", "1 0 9"),
          5: stream("/Type/ObjStm/N 1/First 4/Filter 1 0 R", "2 0 9"),
        },
        inside: { 1: [4, 0], 2: [5, 0] },
      },
    ],
    [
      "a chain of lengths without end in sight",
      {
        bodies: Object.fromEntries(
          Array.from({ length: 40 }, (_, i) => [i + 1, stream(`/Length ${i + 2} 0 R`, "x")]),
        ),
      },
    ],
  ];
  for (const [what, terms] of needy) {
    it(`refuses what needs itself, and never waits for it: ${what}`, async () => {
      expect(await codeOf(made(terms), (file) => file.object(1))).to.equal("pdf-damaged");
    });
  }

  it("stops where objects lie over each other: a small file would be read for ever", async () => {
    // each object is the rest of the file: a comment to its end, then null
    const count = 4_000;
    let pdf = "%PDF-1.5\n";
    const places: number[] = [];
    for (let number = 1; number <= count; number++) {
      places.push(pdf.length);
      pdf += `${100 + number} 0 obj%`;
    }
    pdf += `${"x".repeat(60_000)}\nnull\n`;
    const entries = Buffer.concat(places.map((at) => Uint8Array.of(1, at >> 16, at >> 8, at, 0)));
    const overlapping = referenced(pdf, `101 ${count}`, entries);
    const all = async (file: PdfFile) => {
      for (const number of file.numbers) await file.object(number);
    };
    expect(overlapping.length).to.be.lessThan(200_000);
    expect(await codeOf(overlapping, all)).to.equal("pdf-damaged");
    expect(await codeOf(overlapping, (file) => file.object(101))).to.equal(null);
  });

  it("refuses more objects than a document has, while a compressed cross-reference is read", async () => {
    const entries = new Uint8Array(5 * 100_001).fill(1);
    const many = referenced("%PDF-1.5\n", "0 100001", entries);
    expect(many.length).to.be.lessThan(10_000);
    expect(await codeOf(many, async () => null)).to.equal("pdf-too-large");
    // in portions that each could be
    const portions = referenced("%PDF-1.5\n", "0 60000 0 60000", new Uint8Array(5 * 120_000).fill(1));
    expect(await codeOf(portions, async () => null)).to.equal("pdf-too-large");
    expect(
      await codeOf(referenced("%PDF-1.5\n", "0 100000", entries.subarray(5)), async () => null),
    ).to.equal(null);
  });
});
