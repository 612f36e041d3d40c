/**
 * The one certificate out of a PDF: from documents as we write them, as others save them again (object streams,
 * cross-reference streams, updates), and from documents made to deceive or to harm, each with its code.
 */
import { deflateSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { CertraceError } from "../../../core/errors.ts";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { Budget, inflate, unpredict } from "../../../core/pdf/filters.ts";
import { isPdfCode, MAX_PDF_SIZE, PDF_CODES } from "../../../core/pdf/refusal.ts";
import { paperOf, pdfOf, pdfWith, stream } from "../../papers.ts";
import { makeBatch } from "../build.ts";

const batch = makeBatch();
const file = batch.file(0);
const good = { content: file };

const textOf = async (pdf: Uint8Array): Promise<string> =>
  Buffer.from(await attachedCertificate(pdf)).toString();

/** The code of the refusal; what is taken out counts as none. */
const codeOf = (pdf: Uint8Array): Promise<string | null> =>
  attachedCertificate(pdf).then(
    () => null,
    (error: unknown) => (error instanceof CertraceError ? error.code : String(error)),
  );

/** The same objects as PDF 1.5 has them: compressed together, with a cross-reference stream and a predictor. */
function compressedPdf(content: string): Uint8Array {
  const inside: [number, string][] = [
    [1, "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>>>"],
    [2, "<</Type/Pages/Count 0/Kids[]>>"],
    [4, "<</Type/Filespec/UF<feff0063002e006a0073006f006e>/EF<</F 5 0 R>>>>"],
  ];
  const bodies = inside.map(([, body]) => body);
  const offsets = bodies.map((_, i) => bodies.slice(0, i).join(" ").length + (i === 0 ? 0 : 1));
  const head = inside.map(([number], i) => `${number} ${offsets[i]}`).join(" ");
  let pdf = "%PDF-1.5\n";
  const places = new Map<number, number>();
  const put = (number: number, body: string) => {
    places.set(number, pdf.length);
    pdf += `${number} 0 obj\n${body}\nendobj\n`;
  };
  put(5, stream(content, "/Type/EmbeddedFile", true));
  put(6, stream(`${head}\n${bodies.join(" ")}`, `/Type/ObjStm/N 3/First ${head.length + 1}`, true));
  const start = pdf.length;
  const rows = [
    [0, 0, 0],
    [2, 6, 0],
    [2, 6, 1],
    [0, 0, 0],
    [2, 6, 2],
    [1, places.get(5)!, 0],
    [1, places.get(6)!, 0],
    [1, start, 0],
  ].map(([kind, at, index]) => [kind!, at! >> 16, (at! >> 8) & 255, at! & 255, index!]);
  // PNG "up", as every writer has it
  const predicted = rows.flatMap((row, i) => [
    2,
    ...row.map((byte, j) => (byte - (rows[i - 1]?.[j] ?? 0)) & 255),
  ]);
  const data = deflateSync(Uint8Array.from(predicted)).toString("latin1");
  pdf += `7 0 obj\n<</Type/XRef/Size 8/W[1 3 1]/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 5>>/Length ${data.length}>>\nstream\n${data}\nendstream\nendobj\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(pdf, "latin1");
}

/** Appends an update, as editors do: new bodies for some objects, and a cross-reference to the one before. */
function updated(pdf: Uint8Array, bodies: Record<number, string>, trailer = ""): Uint8Array {
  let text = Buffer.from(pdf).toString("latin1");
  const before = /startxref\n(\d+)\n%%EOF\s*$/.exec(text)![1];
  const places = Object.entries(bodies).map(([number, body]) => {
    const at = text.length;
    text += `${number} 0 obj\n${body}\nendobj\n`;
    return `${number} 1\n${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const start = text.length;
  text += `xref\n${places.join("")}trailer\n<</Size 99/Root 1 0 R/Prev ${before}${trailer}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

describe("the certificate in a PDF", () => {
  it("is taken out of ours, byte for byte", async () => {
    expect(await textOf(await paperOf(file))).to.equal(file);
  });

  it("is taken out of plain, compressed and updated documents", async () => {
    expect(await textOf(pdfWith([good]))).to.equal(file);
    expect(await textOf(compressedPdf(file))).to.equal(file);
    // the page was edited: the certificate is the same
    expect(await textOf(updated(await paperOf(file), { 2: "<</Type/Pages/Count 0/Kids[]>>" }))).to.equal(
      file,
    );
    expect(await textOf(pdfWith([{ content: batch.compact(0) }]))).to.equal(batch.compact(0));
    // to open at a certain page is no action that runs
    expect(await textOf(pdfWith([good], { catalog: "/OpenAction[3 0 R/Fit]" }))).to.equal(file);
    expect(await textOf(pdfWith([good], { catalog: "/OpenAction<</S/GoTo/D[3 0 R/Fit]>>" }))).to.equal(file);
    const elsewhere = { catalog: "/OpenAction<</S 4 0 R/D[3 0 R/Fit]>>", objects: ["/GoTo"] };
    expect(await textOf(pdfWith([good], elsewhere))).to.equal(file);
  });

  it("an update that exchanges the attachment counts as it reads now, wherever the old one lies", async () => {
    const other = batch.file(1);
    const exchanged = updated(pdfWith([good]), { 5: stream(other, "/Type/EmbeddedFile") });
    expect(await textOf(exchanged)).to.equal(other);
  });

  const refused: [string, string, () => Uint8Array | Promise<Uint8Array>][] = [
    ["pdf-several-attached", "two attachments", () => pdfWith([good, { content: file, name: "b.json" }])],
    [
      "pdf-several-attached",
      "a second one that no list names",
      () => pdfWith([good], { objects: [stream(file, "/Type/EmbeddedFile", true)] }),
    ],
    [
      "pdf-several-attached",
      "two files under one name",
      () =>
        pdfWith([], {
          objects: [
            "<</Type/Filespec/F(a)/EF<</F 5 0 R/UF 6 0 R>>>>",
            stream(file, "", true),
            stream(batch.file(1), "", true),
          ],
        }),
    ],
    ["pdf-nothing-attached", "a print", () => pdfWith([])],
    [
      "pdf-active",
      "a script",
      () => pdfWith([good], { catalog: "/Names<</JavaScript<</Names[(a)4 0 R]>>>>" }),
    ],
    [
      "pdf-active",
      "a script on opening",
      () => pdfWith([good], { catalog: "/OpenAction<</S/JavaScript/JS(x)>>" }),
    ],
    [
      "pdf-active",
      "an action on opening",
      () => pdfWith([good], { catalog: "/OpenAction<</S/URI/URI(http://x)>>" }),
    ],
    [
      "pdf-active",
      "an action behind references",
      () => pdfWith([good], { catalog: "/OpenAction 4 0 R", objects: ["<</S/Named/N/Print>>"] }),
    ],
    ["pdf-active", "a program", () => pdfWith([good], { objects: ["<</S/Launch/F(calc.exe)>>"] })],
    [
      "pdf-active",
      "a program whose kind stands elsewhere",
      () => pdfWith([good], { objects: ["<</S 5 0 R/F(calc.exe)>>", "/Launch"] }),
    ],
    [
      "pdf-active",
      "a sound whose kind stands elsewhere",
      () => pdfWith([good], { objects: ["<</Subtype 5 0 R>>", "/Sound"] }),
    ],
    [
      "pdf-active",
      "an action that follows a bookmark on opening",
      () => pdfWith([good], { catalog: "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(http://x)>>>>" }),
    ],
    ["pdf-active", "additional actions", () => pdfWith([good], { catalog: "/AA<</WC 4 0 R>>" })],
    ["pdf-active", "a form of its own kind", () => pdfWith([good], { catalog: "/AcroForm<</XFA 4 0 R>>" })],
    [
      "pdf-active",
      "a script whose name is written otherwise",
      () => pdfWith([good], { objects: ["<</S/J#61vaScript>>"] }),
    ],
    ["pdf-encrypted", "encrypted", () => pdfWith([good], { trailer: "/Encrypt<</Filter/Standard>>" })],
    [
      "pdf-encrypted",
      "encrypted by what an older trailer says",
      () => updated(pdfWith([good], { trailer: "/Encrypt<</Filter/Standard>>" }), {}),
    ],
    [
      "pdf-attachment-name",
      "climbs folders",
      () => pdfWith([{ ...good, name: "../../.ssh/authorized_keys" }]),
    ],
    ["pdf-attachment-name", "climbs folders on Windows", () => pdfWith([{ ...good, name: "..\\\\x.json" }])],
    ["pdf-attachment-name", "markup", () => pdfWith([{ ...good, name: "<img src=x onerror=alert\\(1\\)>" }])],
    ["pdf-attachment-name", "hidden", () => pdfWith([{ ...good, name: ".certificate.json" }])],
    [
      "pdf-attachment-foreign",
      "a picture",
      () => pdfWith([{ content: Uint8Array.from([0x89, 0x50, 0x4e, 0x47]) }]),
    ],
    ["pdf-attachment-foreign", "another document", () => pdfWith([{ content: pdfWith([good]) }])],
    ["pdf-attachment-foreign", "text", () => pdfWith([{ content: "certificate" }])],
    ["pdf-attachment-large", "large", () => pdfWith([{ content: `{"payload":"${"a".repeat(1 << 20)}"}` }])],
    [
      "pdf-attachment-unreadable",
      "stored in another way",
      () => pdfWith([], { objects: [stream("x", "/Type/EmbeddedFile/Filter/LZWDecode")] }),
    ],
    ["pdf-inflates", "a bomb attached", () => pdfWith([{ content: Buffer.alloc(80 << 20) }])],
    [
      "pdf-inflates",
      "a bomb elsewhere",
      () => pdfWith([good], { objects: [stream(Buffer.alloc(80 << 20), "", true)] }),
    ],
    [
      "pdf-inflates",
      "many small bombs",
      () =>
        pdfWith([good], {
          objects: Array.from({ length: 70 }, () => stream(Buffer.alloc(1 << 20), "", true)),
        }),
    ],
    ["pdf-too-large", "large", () => new Uint8Array(MAX_PDF_SIZE + 1)],
    ["pdf-unrecognised", "no PDF", () => Buffer.from(file)],
    ["pdf-unrecognised", "nothing", () => new Uint8Array()],
    ["pdf-truncated", "cut off", async () => (await paperOf(file)).subarray(0, -600)],
    ["pdf-truncated", "its first bytes only", () => Buffer.from("%PDF-1.7\n%")],
    [
      "pdf-damaged",
      "a part in the middle is missing",
      async () => {
        const whole = Buffer.from(await paperOf(file));
        return Buffer.concat([whole.subarray(0, 5_000), whole.subarray(5_100)]);
      },
    ],
    ["pdf-damaged", "nested without end", () => pdfWith([good], { objects: ["[".repeat(10_000)] })],
    [
      "pdf-damaged",
      "updates in circles",
      () => {
        const pdf = Buffer.from(pdfOf(["<</Type/Catalog>>"], "/Prev 00000")).toString("latin1");
        return Buffer.from(
          pdf.replace("/Prev 00000", `/Prev ${/startxref\n(\d+)/.exec(pdf)![1]!.padStart(5, "0")}`),
          "latin1",
        );
      },
    ],
    [
      "pdf-damaged",
      "references in circles",
      () =>
        pdfOf(["<</Type/Catalog/OpenAction 2 0 R>>", "3 0 R", "2 0 R", "<</EF<</F 5 0 R>>>>", stream(file)]),
    ],
  ];
  for (const [code, what, make] of refused) {
    it(`${code}: ${what}`, async () => {
      expect(await codeOf(await make())).to.equal(code);
    });
  }

  it("refuses for every reason that it names", () => {
    expect(new Set(refused.map(([code]) => code))).to.deep.equal(new Set(PDF_CODES));
  });

  it("says one of its codes, or gives the attached bytes, whatever is changed or cut", async () => {
    const pdfs = [pdfWith([good]), compressedPdf(file)];
    const change = fc.record({
      which: fc.nat(pdfs.length - 1),
      at: fc.nat(),
      byte: fc.nat(255),
      cut: fc.option(fc.nat(), { freq: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let bytes = Uint8Array.from(pdfs[changes[0]!.which]!);
        for (const { at, byte, cut } of changes) {
          if (bytes.length === 0) break;
          bytes[at % bytes.length] = byte;
          if (cut !== null) bytes = bytes.slice(0, cut % (bytes.length + 1));
        }
        const code = await codeOf(bytes);
        expect(code === null || isPdfCode(code), String(code)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it("stops inflating where the budget ends, and takes predictions back", async () => {
    const bomb = deflateSync(Buffer.alloc(1 << 22));
    await inflate(bomb, new Budget(1 << 16)).then(
      () => expect.fail("inflated past the budget"),
      (error) => expect(error.code).to.equal("pdf-inflates"),
    );
    const rows = [
      [0, 1, 2],
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 1],
      [4, 1, 1],
    ].flat();
    expect([...unpredict(Uint8Array.from(rows), 2)]).to.deep.equal([1, 2, 1, 2, 2, 3, 2, 3, 3, 4]);
  });
});
