/**
 * A certificate's document, read back by a reader that is not its writer (pdf.js): text, labels, attachment, fonts; and its
 * structure against what PDF/A-3b asks for (ISO 19005-3), as far as it can be told from the bytes.
 */
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { expect } from "chai";
import { getDocument } from "unpdf/pdfjs";
import { renderCertificate } from "../../../core/papers/certificate-paper.ts";
import { contrast, onWhite, readColour, WHITE } from "../../../core/papers/colour.ts";
import type { Press } from "../../../core/papers/page.ts";
import { SRGB } from "../../../core/papers/srgb.ts";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { pipe } from "../../../core/pipe.ts";
import { PRESS } from "../../../server/papers/press.ts";
import { DEPARTMENT_REF, paperOf } from "../../papers.ts";
import { licenceClaims, makeBatch, SERVICE } from "../build.ts";

const demoType = (name: string): string => {
  const { mapping: _, ...type } = JSON.parse(
    readFileSync(new URL(`../../../scripts/demo/types/${name}.json`, import.meta.url), "utf8"),
  );
  return JSON.stringify(type);
};

async function read(pdf: Uint8Array) {
  const document = await getDocument({ data: Uint8Array.from(pdf), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let i = 1; i <= document.numPages; i++) {
    const { items } = await (await document.getPage(i)).getTextContent();
    pages.push(items.map((item) => ("str" in item ? item.str : "")).join(""));
  }
  return {
    pages,
    text: pages.join("\n"),
    attachments: (await document.getAttachments()) as unknown as ReadonlyMap<
      string,
      { filename: string }
    > | null,
    scripts: await document.getJSActions(),
    metadata: (await document.getMetadata()).metadata,
  };
}

const DIPLOMA = {
  certificate_number: "99-1",
  name: "欧阳明月",
  name_en: "Ouyang Mingyue",
  citizen_id: "990101200102030011",
  birth_date: "2001-02-03",
  school: "镜花大学",
  major: "计算机科学与技术",
  degree: "工学学士",
};

describe("a certificate's document", () => {
  const batch = makeBatch({ claims: () => DIPLOMA, nbf: 1_782_748_800, exp: 1_814_284_800 });
  let pdf: Uint8Array;

  before(async function () {
    this.timeout(60_000);
    pdf = await paperOf(batch.file(0), demoType("diploma"));
  });

  it("says in Chinese and English what the certificate says, and that only the attached file is proven", async () => {
    const { text, pages } = await read(pdf);
    expect(pages).to.have.length(1);
    for (const said of [
      ...Object.values(DIPLOMA).filter((value) => value !== "2001-02-03"),
      ...["2001年2月3日", "3 February 2001", "姓名", "Name", "学位", "Degree"],
      ...["2026年6月30日", "2027年6月29日", "29 June 2027"],
      ...["镜花省教育厅", "Jinghua Province Department of Education", "镜花省政务服务局"],
      ...["能被证明的是", "What is proven is the signed certificate", "https://certrace.example", "1 / 1"],
    ])
      expect(text).to.contain(said);
  });

  it("has exactly the certificate file attached, and runs nothing", async () => {
    const { attachments, scripts } = await read(pdf);
    expect([...attachments!.keys()]).to.deep.equal(["certificate.json"]);
    expect(Buffer.from(await attachedCertificate(pdf)).toString()).to.equal(batch.file(0));
    expect(scripts).to.equal(null);
  });

  it("is the same, byte for byte, for the same certificate", async () => {
    expect(Buffer.compare(pdf, await paperOf(batch.file(0), demoType("diploma")))).to.equal(0);
    expect(Buffer.compare(pdf, await paperOf(batch.file(1), demoType("diploma")))).not.to.equal(0);
  });

  it("is built as PDF/A-3b asks for", async () => {
    const source = Buffer.from(pdf).toString("latin1");
    const xmp = source.slice(source.indexOf("<?xpacket begin"), source.indexOf('<?xpacket end="r"?>'));
    expect(xmp).to.contain("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>");
    expect(source).to.match(/^%PDF-1\.7\n%[\x80-\xff]{4}\n/);
    expect(source).to.match(/\/ID\[<[0-9a-f]{32}><[0-9a-f]{32}>\]/);
    expect(source)
      .to.match(/\/OutputIntents\[\d+ 0 R\]/)
      .and.to.contain("/S/GTS_PDFA1");
    expect(source)
      .to.match(/\/AF\[\d+ 0 R\]/)
      .and.to.contain("/AFRelationship/Source");
    expect(source).to.contain("/Subtype/application#2fjson").and.to.contain("/Lang(zh-CN)");
    for (const forbidden of [
      "/Encrypt",
      "/JavaScript",
      "/OpenAction",
      "/AA",
      "/SMask",
      "/ca ",
      "/CA ",
      "/LZW",
      "/Annots",
      "/XFA",
    ])
      expect(source, forbidden).not.to.contain(forbidden);
    // every font is embedded, a subset by its name, and can be copied from
    const fonts = source.match(/\/BaseFont\/[A-Z]{6}\+NotoS\w+-\w+\/Encoding\/Identity-H/g) ?? [];
    expect(fonts.length).to.be.greaterThan(2);
    expect(source.match(/\/FontFile2 \d+ 0 R/g)).to.have.length(fonts.length);
    expect(source.match(/\/ToUnicode \d+ 0 R/g)).to.have.length(fonts.length);
    expect(source.match(/\/Type\/Font\//g)).to.have.length(fonts.length * 2);
    // widths in the PDF are those of the embedded programs, and .notdef is never shown
    for (const [, widths, file] of fontsOf(source)) {
      const program = streamOf(pdf, source, Number(file));
      expect(advancesOf(program)).to.deep.equal(widths!.split(" ").map(Number));
    }
    for (const content of contentsOf(pdf, source)) {
      expect(content).not.to.match(/<(?:[0-9a-f]{4})*?0000(?:[0-9a-f]{4})*> Tj/);
    }
  });

  it("marks what its fonts lack and shows hidden characters, and markup is text", async () => {
    const rare = makeBatch({
      claims: () => ({
        certificate_number: "](/../x)\\",
        name: "张\u{20BB7}",
        evil: "abc\u202egnp.exe\u200b <script>alert(1)</script> ]]>",
        lines: "一\n二",
      }),
    });
    const source = await paperOf(rare.file(0));
    const { text } = await read(source);
    expect(text).to.contain("张〓").and.to.contain("〓 stands for a character");
    expect(text)
      .to.contain("[U+202E]")
      .and.to.contain("<script>alert(1)</script>")
      .and.to.contain("](/../x)\\");
    expect(Buffer.from(await attachedCertificate(source)).toString()).to.equal(rare.file(0));
  });

  it("can be read out: a title, labels with their values, each piece of text in its place and once", async () => {
    const { title, tree } = await structureOf(pdf);
    expect(title.replaceAll(" ", "")).to.contain("学位证书");
    const labels = tree.filter(({ role }) => role === "LI").map(({ text }) => text);
    expect(labels).to.include("姓名Name欧阳明月").and.to.include("学位Degree工学学士");
    expect(tree.filter(({ role, alt }) => role === "Figure" && alt).map(({ alt }) => alt)).to.have.length(2);
    const [emblem, code] = tree.filter(({ role }) => role === "Figure");
    expect(emblem!.alt).to.contain("Emblem");
    expect(code!.alt).to.contain("https://certrace.example/#registry=");
    // English is told to be English
    expect(tree.filter(({ lang }) => lang === "en").map(({ text }) => text)).to.include("Degree");
    const source = Buffer.from(pdf).toString("latin1");
    expect(source)
      .to.contain("/MarkInfo<</Marked true>>")
      .and.to.match(/\/StructTreeRoot \d+ 0 R/);
    // all that is drawn is marked, as part of something or as an artifact
    for (const content of contentsOf(pdf, source)) {
      let depth = 0;
      for (const line of content.split("\n")) {
        if (/ (?:BDC|BMC)$/.test(line)) depth++;
        else if (line === "EMC") depth--;
        else expect(depth, line).to.equal(1);
      }
      expect(depth).to.equal(0);
    }
  });

  it("is the same from a browser's deflate, in all that it says", async () => {
    const press: Press = {
      slice: PRESS.slice,
      deflate: (bytes) => pipe(bytes, new CompressionStream("deflate")),
    };
    const terms = { file: batch.file(0), metadata: demoType("diploma"), department: DEPARTMENT_REF };
    const made = await renderCertificate({ ...terms, service: SERVICE }, press);
    expect((await read(made)).text).to.equal((await read(pdf)).text);
    expect(Buffer.from(await attachedCertificate(made)).toString()).to.equal(batch.file(0));
  });

  it("goes on over several sheets, each with its foot; what is withheld is named, too much is refused", async function () {
    this.timeout(60_000);
    const long = makeBatch({
      claims: (i) => ({ ...licenceClaims(i), scope: "餐饮服务，食品销售。".repeat(i === 0 ? 200 : 4_000) }),
    });
    const paper = await paperOf(long.file(0));
    const { pages, text } = await read(paper);
    // one value, over several of them, is one element
    const source = Buffer.from(paper).toString("latin1");
    const split = /\/S\/LBody\/P \d+ 0 R\/Pg \d+ 0 R\/K\[\d+(?: <<\/Type\/MCR\/Pg \d+ 0 R\/MCID \d+>>)+\]/g;
    expect(source.match(split)).to.have.length(1);
    expect(pages.length).to.be.greaterThan(2);
    for (const [i, page] of pages.entries())
      expect(page)
        .to.contain(`${i + 1} / ${pages.length}`)
        .and.to.contain("What is proven is");
    // wherever the sheets break, not a character is lost
    expect(text.match(/销/g)).to.have.length(200);
    await paperOf(long.file(1)).then(
      () => expect.fail("a certificate of more than 40 sheets was rendered"),
      (error) => expect(error.code).to.equal("paper-too-long"),
    );
    const { text: less } = await read(await paperOf(batch.file(0, []), demoType("diploma")));
    expect(less).to.contain("Not disclosed in this copy: ").and.to.contain("Citizen ID number");
    expect(less).not.to.contain(DIPLOMA.citizen_id);
  });

  it("takes a type's colours where they can be read", () => {
    expect(readColour("#7a1f2b")).to.deep.equal([0x7a / 255, 0x1f / 255, 0x2b / 255]);
    for (const none of ["red", "url(x)", "#12", 7, null]) expect(readColour(none)).to.equal(null);
    for (const pale of ["#ffffff", "#ffe600", "#1f3f7a"])
      expect(contrast(onWhite(readColour(pale)!), WHITE)).to.be.at.least(4.5);
  });

  it("carries an sRGB profile whose primaries add up to D50", () => {
    const profile = Buffer.from(SRGB);
    expect(profile.readUInt32BE(0)).to.equal(profile.length);
    const tags = new Map(
      Array.from({ length: profile.readUInt32BE(128) }, (_, i) => {
        const at = 132 + i * 12;
        return [profile.toString("latin1", at, at + 4), profile.readUInt32BE(at + 4)] as const;
      }),
    );
    const xyz = (tag: string) => [8, 12, 16].map((at) => profile.readInt32BE(tags.get(tag)! + at) / 65536);
    const sum = ["rXYZ", "gXYZ", "bXYZ"].map(xyz).reduce((a, b) => a.map((value, i) => value + b[i]!));
    for (const [i, value] of xyz("wtpt").entries()) expect(sum[i]).to.be.closeTo(value, 0.001);
  });
});

interface Said {
  role: string;
  text: string;
  alt?: string;
  lang?: string;
}

/** The elements of the first sheet, from the top down, each with all the text inside it, as pdf.js reads them. */
async function structureOf(pdf: Uint8Array): Promise<{ title: string; tree: Said[] }> {
  const document = await getDocument({ data: Uint8Array.from(pdf), verbosity: 0 }).promise;
  const tree: Said[] = [];
  const page = await document.getPage(1);
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  const texts = new Map<string, string>();
  let id: string | null = null;
  for (const item of items) {
    if ("type" in item) id = item.type === "endMarkedContent" ? null : (item.id ?? null);
    else if (id !== null) texts.set(id, (texts.get(id) ?? "") + item.str);
  }
  interface Node {
    role?: string;
    type?: string;
    id?: string;
    alt?: string;
    lang?: string;
    children?: Node[];
  }
  const walk = ({ role, id, alt, lang, children = [] }: Node): string => {
    if (role === undefined) return texts.get(id ?? "") ?? "";
    const said: Said = { role, text: "", ...(alt ? { alt } : {}), ...(lang ? { lang } : {}) };
    tree.push(said);
    said.text = children.map(walk).join("");
    return said.text;
  };
  walk((await page.getStructTree()) as Node);
  return { title: tree.find(({ role }) => role === "H1")?.text ?? "", tree };
}

/** Widths, and the object with the program, of each embedded font. */
function fontsOf(source: string): RegExpMatchArray[] {
  return [...source.matchAll(/\/FontDescriptor (\d+) 0 R\/DW 1000\/W\[0\[([\d ]+)\]\]/g)].map((match) => {
    const descriptor = new RegExp(`\\n${match[1]} 0 obj\\n[^\\n]*/FontFile2 (\\d+) 0 R`).exec(source)!;
    return [match[0], match[2]!, descriptor[1]!] as unknown as RegExpMatchArray;
  });
}

function streamOf(pdf: Uint8Array, source: string, number: number): Buffer {
  const at = source.indexOf("stream\n", source.indexOf(`\n${number} 0 obj\n`)) + 7;
  return inflateSync(Buffer.from(pdf).subarray(at));
}

function contentsOf(pdf: Uint8Array, source: string): string[] {
  return [...source.matchAll(/\/Contents (\d+) 0 R/g)].map(([, number]) =>
    streamOf(pdf, source, Number(number)).toString("latin1"),
  );
}

function advancesOf(font: Buffer): number[] {
  const table = (tag: string) => {
    for (let at = 12; ; at += 16)
      if (font.toString("latin1", at, at + 4) === tag) return font.readUInt32BE(at + 8);
  };
  const count = font.readUInt16BE(table("maxp") + 4);
  const hmtx = table("hmtx");
  return Array.from({ length: count }, (_, i) => font.readUInt16BE(hmtx + i * 4));
}
