/**
 * Writes a PDF/A-3b document (ISO 19005-3, level B, on ISO 32000-1): sheets with their drawing operators, the fonts that
 * they use as subsets, attached files with their relationship, XMP metadata, an sRGB output intent. Nothing that
 * moves, asks or runs: no script, no action, no form, no link, no transparency, no encryption.
 *
 * The same input gives the same bytes, where it is deflated in the same way: the file's identifier is a hash of its
 * content, its dates are the caller's.
 */
import { concat, latin1 } from "../bytes.ts";
import { toHex } from "../evidence/hex.ts";
import { sha256 } from "../sha256.ts";
import { utf8 } from "../text.ts";
import { FACES, type FaceName, face, MISSING } from "./glyphs.ts";
import { SRGB } from "./srgb.ts";
import { contentOf, type Element, type Marked, Structure } from "./structure.ts";
import { ASCENT, BOX, DESCENT, FontProgram } from "./true-type.ts";

/** zlib's format (RFC 1950). Node does it at once, a browser as a stream. */
export type Deflate = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

export interface Attachment {
  /** printable ASCII without slashes */
  name: string;
  mediaType: string;
  description: string;
  content: Uint8Array<ArrayBuffer>;
  /** how the document relates to it (ISO 19005-3, annex E) */
  relationship: "Source" | "Data" | "Supplement";
}

export interface DocumentTerms {
  title: string;
  /** BCP 47 */
  language: string;
  /** Unix seconds: when what the document says was made; it stands as date of creation and change */
  time: number;
  attachments: Attachment[];
}

/** An ornament that is drawn more than once: it takes its colour from where it is drawn. */
export interface Drawing {
  box: readonly [number, number, number, number];
  /** Latin-1 */
  operators: Uint8Array<ArrayBuffer>;
}

/** One face within one document: text becomes numbers of glyphs. */
class DocumentFont {
  readonly resource: string;
  readonly #name: FaceName;
  readonly #program = new FontProgram();
  /** by glyph number, what it stands for */
  readonly #codes = new Map<number, number>();
  readonly #numbers = new Map<number, number>();
  missing = false;

  constructor(name: FaceName, resource: string) {
    this.#name = name;
    this.resource = resource;
  }

  /** As the operand of Tj: a hexadecimal string of two-byte glyph numbers. A character the font lacks is 〓. */
  show(text: string): string {
    let shown = "<";
    for (const character of text)
      shown += this.#number(character.codePointAt(0)!).toString(16).padStart(4, "0");
    return `${shown}>`;
  }

  #number(code: number): number {
    const known = this.#numbers.get(code);
    if (known !== undefined) return known;
    const own = face(this.#name).glyph(code);
    if (own === null && code !== MISSING.codePointAt(0)) {
      this.missing = true;
      return this.#number(MISSING.codePointAt(0)!);
    }
    // A glyph that two characters share is embedded for each, so that copying gives back the right one.
    const number = own === null ? 0 : this.#program.add({ ...own });
    this.#numbers.set(code, number);
    this.#codes.set(number, code);
    return number;
  }

  async write(file: PdfFile): Promise<number> {
    const program = this.#program.bytes();
    // names the subset: the same characters in the same order are the same program
    const digest = sha256(utf8([...this.#codes.values()].join(" ")));
    const tag = String.fromCharCode(...digest.subarray(0, 6).map((byte) => 65 + (byte % 26)));
    const name = `${tag}+${FACES[this.#name].name}`;
    const embedded = await file.stream(`/Length1 ${program.length}`, program);
    const descriptor = file.add(
      `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${BOX.join(" ")}]/ItalicAngle 0/Ascent ${ASCENT}/Descent ${DESCENT}/CapHeight 733/StemV 80/FontFile2 ${embedded} 0 R>>`,
    );
    const descendant = file.add(
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${descriptor} 0 R/DW 1000/W[0[${this.#program.advances.join(" ")}]]/CIDToGIDMap/Identity>>`,
    );
    const toUnicode = await file.stream("", latin1(unicodeMap(this.#codes)));
    return file.add(
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${descendant} 0 R]/ToUnicode ${toUnicode} 0 R>>`,
    );
  }
}

/** ISO 32000-1, 9.10.3: at most a hundred entries in a block. */
function unicodeMap(codes: ReadonlyMap<number, number>): string {
  const lines = [...codes].map(([number, code]) => {
    return `<${number.toString(16).padStart(4, "0")}><${utf16Hex(String.fromCodePoint(code))}>`;
  });
  const blocks: string[] = [];
  for (let i = 0; i < lines.length; i += 100) {
    const block = lines.slice(i, i + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join("\n")}\nendbfchar\n`);
  }
  return `/CIDInit/ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName/Adobe-Identity-UCS def/CMapType 2 def
1 begincodespacerange<0000><ffff>endcodespacerange
${blocks.join("")}endcmap CMapName currentdict/CMap defineresource pop end end`;
}

/** The objects of a file and where they begin. */
class PdfFile {
  readonly #deflate: Deflate;
  readonly #parts: Uint8Array[] = [latin1("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")];
  readonly #offsets: number[] = [];
  #length = this.#parts[0]!.length;

  constructor(deflate: Deflate) {
    this.#deflate = deflate;
  }

  reserve(): number {
    return this.#offsets.push(0);
  }

  add(body: string, number = this.reserve()): number {
    this.#begin(number);
    this.#write(`${body}\nendobj\n`);
    return number;
  }

  /** @param form XMP metadata stays plain, readable for tools that do not know PDF; `same`: the same in every document */
  async stream(
    entries: string,
    content: Uint8Array<ArrayBuffer>,
    form: "deflate" | "same" | "plain" = "deflate",
  ): Promise<number> {
    const number = this.reserve();
    const data =
      form === "plain"
        ? content
        : await (form === "same" ? onceDeflated(content, this.#deflate) : this.#deflate(content));
    this.#begin(number);
    this.#write(
      `<<${entries}/Length ${data.length}${form === "plain" ? "" : "/Filter/FlateDecode"}>>\nstream\n`,
    );
    this.#write(data);
    this.#write("\nendstream\nendobj\n");
    return number;
  }

  /** Cross-reference table and trailer; the file is complete. */
  end(catalog: number): Uint8Array<ArrayBuffer> {
    const start = this.#length;
    const id = toHex(sha256(concat(this.#parts)).subarray(0, 16)).slice(2);
    const entries = this.#offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    this.#write(`xref\n0 ${entries.length + 1}\n0000000000 65535 f \n${entries.join("")}`);
    this.#write(
      `trailer\n<</Size ${entries.length + 1}/Root ${catalog} 0 R/ID[<${id}><${id}>]>>\nstartxref\n${start}\n%%EOF\n`,
    );
    return concat(this.#parts);
  }

  #begin(number: number): void {
    this.#offsets[number - 1] = this.#length;
    this.#write(`${number} 0 obj\n`);
  }

  #write(data: string | Uint8Array): void {
    const bytes = typeof data === "string" ? latin1(data) : data;
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}

const deflated = new WeakMap<Uint8Array, Uint8Array>();

/** Ornaments and the colour profile are the same in every document. */
async function onceDeflated(content: Uint8Array<ArrayBuffer>, deflate: Deflate): Promise<Uint8Array> {
  const bytes = deflated.get(content) ?? (await deflate(content));
  deflated.set(content, bytes);
  return bytes;
}

/** A4, in points. */
export const SHEET = { width: 595.28, height: 841.89 } as const;

export class PdfDocument {
  readonly #terms: DocumentTerms;
  readonly #fonts = new Map<FaceName, DocumentFont>();
  readonly #drawings = new Map<Drawing, string>();
  /** what is drawn */
  readonly structure = new Structure();

  constructor(terms: DocumentTerms) {
    this.#terms = terms;
  }

  font(name: FaceName): DocumentFont {
    let font = this.#fonts.get(name);
    if (font === undefined) {
      font = new DocumentFont(name, `F${this.#fonts.size}`);
      this.#fonts.set(name, font);
    }
    return font;
  }

  /** The name by which a sheet's operators draw it (`/D0 Do`); it stands in the file once. */
  drawing(drawing: Drawing): string {
    let name = this.#drawings.get(drawing);
    if (name === undefined) {
      name = `D${this.#drawings.size}`;
      this.#drawings.set(drawing, name);
    }
    return name;
  }

  /** Whether some character that was shown is in none of the fonts, and a 〓 stands for it. */
  get hasMissing(): boolean {
    return [...this.#fonts.values()].some(({ missing }) => missing);
  }

  async bytes(deflate: Deflate): Promise<Uint8Array<ArrayBuffer>> {
    const { title, language, time, attachments } = this.#terms;
    const file = new PdfFile(deflate);
    const catalog = file.reserve();
    const pages = file.reserve();
    const fonts: string[] = [];
    for (const font of this.#fonts.values()) fonts.push(`/${font.resource} ${await font.write(file)} 0 R`);
    const drawings: string[] = [];
    for (const [{ box, operators }, name] of this.#drawings) {
      const entries = `/Type/XObject/Subtype/Form/BBox[${box.join(" ")}]/Resources<<>>`;
      drawings.push(`/${name} ${await file.stream(entries, operators, "same")} 0 R`);
    }
    const resources = file.add(`<</Font<<${fonts.join("")}>>/XObject<<${drawings.join("")}>>>>`);
    const { sheets } = this.structure;
    const kids = sheets.map(() => file.reserve());
    for (const [i, drawn] of sheets.entries()) {
      const content = await file.stream("", latin1(contentOf(drawn)));
      file.add(
        `<</Type/Page/Parent ${pages} 0 R/MediaBox[0 0 ${SHEET.width} ${SHEET.height}]/Resources ${resources} 0 R/Contents ${content} 0 R/StructParents ${i}/Tabs/S>>`,
        kids[i],
      );
    }
    file.add(
      `<</Type/Pages/Count ${kids.length}/Kids[${kids.map((kid) => `${kid} 0 R`).join(" ")}]>>`,
      pages,
    );
    const structure = writeStructure(file, this.structure, kids);
    const specifications: string[] = [];
    for (const attachment of attachments) specifications.push(`${await attach(file, attachment, time)} 0 R`);
    const named = attachments.map(({ name }, i) => `(${name})${specifications[i]}`).join("");
    const profile = await file.stream("/N 3", SRGB, "same");
    const intent = file.add(
      `<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile ${profile} 0 R>>`,
    );
    const metadata = await file.stream(
      "/Type/Metadata/Subtype/XML",
      utf8(xmp(title, language, time)),
      "plain",
    );
    file.add(
      `<</Type/Catalog/Pages ${pages} 0 R/Lang(${language})/MarkInfo<</Marked true>>/StructTreeRoot ${structure} 0 R/ViewerPreferences<</DisplayDocTitle true>>/Metadata ${metadata} 0 R/OutputIntents[${intent} 0 R]` +
        (named === ""
          ? ">>"
          : `/AF[${specifications.join(" ")}]/Names<</EmbeddedFiles<</Names[${named}]>>>>>>`),
      catalog,
    );
    return file.end(catalog);
  }
}

/** 14.7: the elements, and by sheet and mark which one each marked piece belongs to. @param pages their objects */
function writeStructure(file: PdfFile, { root, sheets }: Structure, pages: readonly number[]): number {
  const tree = file.reserve();
  const numbers = new Map<Element, number>();
  const write = (element: Element, parent: number): number => {
    const number = file.reserve();
    numbers.set(element, number);
    const begins = element.kids.find((kid): kid is Marked => !("role" in kid))?.sheet;
    const kids = element.kids.flatMap((kid) => {
      if ("role" in kid) return kid.kids.length === 0 ? [] : [`${write(kid, number)} 0 R`];
      const { mark, sheet } = kid;
      return [sheet === begins ? `${mark}` : `<</Type/MCR/Pg ${pages[sheet]} 0 R/MCID ${mark}>>`];
    });
    const { role, language, alt } = element;
    const more =
      (begins === undefined ? "" : `/Pg ${pages[begins]} 0 R`) +
      (language === undefined ? "" : `/Lang(${language})`) +
      (alt === undefined ? "" : `/Alt<feff${utf16Hex(alt)}>`);
    return file.add(`<</S/${role}/P ${parent} 0 R${more}/K[${kids.join(" ")}]>>`, number);
  };
  const top = write(root, tree);
  const marks = sheets.map((drawn, i) => {
    const owners = drawn.flatMap(({ element }) => (element === null ? [] : [`${numbers.get(element)} 0 R`]));
    return `${i}[${owners.join(" ")}]`;
  });
  return file.add(`<</Type/StructTreeRoot/K ${top} 0 R/ParentTree<</Nums[${marks.join("")}]>>>>`, tree);
}

async function attach(
  file: PdfFile,
  { name, mediaType, description, content, relationship }: Attachment,
  time: number,
): Promise<number> {
  if (!/^[\w][\w.-]{0,99}$/.test(name)) throw new RangeError("an attachment's name must be a plain one");
  const subtype = mediaType.replace(/[^\w.-]/g, (c) => `#${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const embedded = await file.stream(
    `/Type/EmbeddedFile/Subtype/${subtype}/Params<</Size ${content.length}/ModDate(${pdfDate(time)})>>`,
    content,
  );
  return file.add(
    `<</Type/Filespec/F(${name})/UF(${name})/Desc<feff${utf16Hex(description)}>/AFRelationship/${relationship}/EF<</F ${embedded} 0 R/UF ${embedded} 0 R>>>>`,
  );
}

/** UTF-16, big-endian. */
function utf16Hex(text: string): string {
  let digits = "";
  for (let i = 0; i < text.length; i++) digits += text.charCodeAt(i).toString(16).padStart(4, "0");
  return digits;
}

const pdfDate = (time: number): string =>
  `D:${new Date(time * 1000).toISOString().replace(/\D/g, "").slice(0, 14)}+00'00'`;

/** ISO 19005-3, 6.6: says that this is PDF/A-3, level B. No person is named in it. */
function xmp(title: string, language: string, time: number): string {
  const date = new Date(time * 1000).toISOString().replace(/\.\d+/, "");
  const escaped = title.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>${language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate><xmp:CreatorTool>Certrace</xmp:CreatorTool>
<pdf:Producer>Certrace</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;
}
