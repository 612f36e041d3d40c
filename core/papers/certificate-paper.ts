/**
 * A certificate as a document: PDF/A-3b with the certificate file attached (DESIGN section 1; docs/protocol.md, "The
 * certificate as a document"). The sheets say what the certificate says, in Chinese and in English; what is proven
 * is the attached file, and every sheet says so.
 *
 * Only the form of the certificate is read here. Whoever renders has just issued it, or has verified it.
 */

import { disclose } from "../certificate/disclose.ts";
import { CERTIFICATE_NUMBER, type ParsedCertificate } from "../certificate/model.ts";
import { parseCertificate } from "../certificate/parse.ts";
import { readTypeMetadata, type TypeMetadata, typeNameOf } from "../certificate/type-metadata.ts";
import { CertraceError } from "../errors.ts";
import { parseJson } from "../json.ts";
import { utf8 } from "../text.ts";
import type { DepartmentRef } from "../verify/facts.ts";
import { INK, LINE, mix, SOFT, WHITE } from "./colour.ts";
import { type Field, fieldsOf, type Label, withheldOf } from "./fields.ts";
import { drawFoot } from "./foot.ts";
import { drawEmblem, type Look, lookOf } from "./look.ts";
import { ROSETTE, WAVES } from "./ornament.ts";
import {
  heightOf,
  linesOf,
  Paper,
  type Press,
  print,
  type QrCode,
  qrCode,
  type Sheet,
  type Style,
  say,
} from "./page.ts";
import { SHEET } from "./pdf.ts";
import { qrFor } from "./qr.ts";
import { type Cell, DENSITIES, type Density, EDGE, LABEL, LABEL_EN, rowsOf, WIDTH } from "./rows.ts";
import { type Element, ENGLISH, lineOf, type Structure } from "./structure.ts";
import { moment, validity, WORDS } from "./words.ts";

export interface PaperTerms {
  /** the certificate file */
  file: string;
  /** the type metadata document that the chain names; null: claims are called by their names */
  metadata: string | null;
  /** who issued it, and who stands above it, the nearest first */
  department: DepartmentRef & { ancestors: readonly DepartmentRef[] };
  /** the service's public URL, where it is checked */
  service: string;
  /** what the QR code says instead of where the certificate hangs: the link of a restricted copy, where it is short enough */
  link?: string;
}

/** Longer links make codes too fine for the corner of a paper; it then says where the certificate hangs. */
const LONGEST_LINK = 300;

/** The service that a certificate names, which is its issuer's. @param iss `https://<service>/departments/<id>` */
export const serviceOf = (iss: string): string => iss.replace(/\/departments\/\d+$/, "");

export const MAX_SHEETS = 40;
/** What it is called inside the PDF. */
export const ATTACHED_NAME = "certificate.json";

/** The middle of the frame, the upper edge of the plate. */
const FRAME = 24;
const PLATE_TOP = 42;
/** Below it only the foot. */
const BOTTOM = 742;

const TITLE: Style = { face: "serif-bold", size: 30, spacing: 5 };
const TITLE_EN: Style = { face: "serif", size: 11.5, spacing: 0.3 };
const SMALL: Style = { face: "sans", size: 8, leading: 12, colour: SOFT };
const ISSUER: Style = { face: "serif-bold", size: 14, leading: 21, colour: INK };

/**
 * Throws CertraceError: what `parseCertificate`, `disclose` and `readTypeMetadata` throw, `paper-too-long`,
 * `font-unreadable`. The same terms give the same bytes.
 */
export async function renderCertificate(terms: PaperTerms, press: Press): Promise<Uint8Array<ArrayBuffer>> {
  const certificate = parseCertificate(terms.file);
  const type = terms.metadata === null ? null : parseJson(terms.metadata);
  const metadata = type === null ? null : readTypeMetadata(type);
  const look = lookOf(type);
  const claims = disclose(certificate.body, certificate.disclosures).claims;
  const short = terms.link !== undefined && terms.link.length <= LONGEST_LINK;
  const link = short ? terms.link! : qrFor(certificate, terms.service);
  const qr = link === null ? null : { link, code: qrCode(link) };
  const layOut = (density: Density): Paper => {
    const paper = new CertificatePaper(terms, certificate, metadata, look, qr);
    paper.rows(fieldsOf(claims, metadata), withheldOf(claims, metadata), claims[CERTIFICATE_NUMBER], density);
    return paper.finish();
  };
  return print(() => {
    const roomy = layOut(DENSITIES[0]!);
    if (roomy.sheets.length === 1 || roomy.sheets.length > 3) return roomy;
    for (const density of DENSITIES.slice(1)) {
      const closer = layOut(density);
      if (closer.sheets.length === 1) return closer;
    }
    return roomy;
  }, press);
}

class CertificatePaper {
  readonly #terms: PaperTerms;
  readonly #certificate: ParsedCertificate;
  readonly #title: Label;
  readonly #look: Look;
  readonly #qr: { link: string; code: QrCode } | null;
  readonly #paper: Paper;
  readonly #structure: Structure;
  /** of labels and values */
  #list: Element | null = null;
  #number: string | null = null;
  #sheet!: Sheet;
  #y = 0;

  constructor(
    terms: PaperTerms,
    certificate: ParsedCertificate,
    metadata: TypeMetadata | null,
    look: Look,
    qr: { link: string; code: QrCode } | null,
  ) {
    this.#qr = qr;
    this.#terms = terms;
    this.#certificate = certificate;
    this.#look = look;
    const name = (locale: string) =>
      say(metadata === null ? certificate.claims.vct : typeNameOf(metadata, locale)).replaceAll("\n", " ");
    this.#title = { zh: name("zh-CN"), en: name("en") };
    this.#paper = new Paper({
      title: this.#title.zh,
      language: "zh-CN",
      time: certificate.claims.iat ?? certificate.claims.nbf ?? 0,
      attachments: [
        {
          name: ATTACHED_NAME,
          mediaType: "application/json",
          description: "电子证照 The signed certificate",
          content: utf8(terms.file),
          relationship: "Source",
        },
      ],
    });
    this.#structure = this.#paper.structure;
  }

  rows(fields: readonly Field[], withheld: readonly Label[], number: unknown, density: Density): void {
    this.#number = typeof number === "string" ? say(number).replaceAll("\n", " ") : null;
    this.#firstSheet();
    const { nbf, exp } = this.#certificate.claims;
    const valid = validity(nbf, exp);
    const last: Field[] =
      valid === null ? [] : [{ label: WORDS.validity, value: `${valid.zh}\n${valid.en}`, depth: 0 }];
    if (fields.length === 0) this.#note(WORDS.noFields);
    for (const row of rowsOf([...fields, ...last], density)) this.#row(row, density);
    if (withheld.length > 0) {
      const join = (by: string, which: keyof Label) => say(withheld.map((label) => label[which]).join(by));
      this.#note(WORDS.withheld(join("\u3001", "zh"), join(", ", "en")));
    }
  }

  finish(): Paper {
    if (this.#paper.document.hasMissing) this.#note(WORDS.missing);
    this.#issuer();
    for (const sheet of this.#paper.sheets)
      sheet.rule(EDGE, BOTTOM + 6, SHEET.width - EDGE, BOTTOM + 6, mix(this.#look.accent, WHITE, 0.55), 0.8);
    drawFoot(this.#paper, BOTTOM + 9, WORDS.proof(this.#terms.service));
    return this.#paper;
  }

  #firstSheet(): void {
    const { plate, onPlate, accent } = this.#look;
    const sheet = this.#newSheet();
    const middle = SHEET.width / 2;
    const titleLines = linesOf(this.#title.zh, this.#fit(this.#title.zh, TITLE, 2), WIDTH);
    const titleStyle = { ...this.#fit(this.#title.zh, TITLE, 2), colour: onPlate };
    const enStyle = { ...TITLE_EN, colour: mix(onPlate, plate, 0.9) };
    const enLines = this.#title.en === this.#title.zh ? [] : linesOf(this.#title.en, enStyle, WIDTH);
    const height =
      84 +
      heightOf(titleLines, { ...titleStyle, leading: titleStyle.size * 1.35 }) +
      heightOf(enLines, enStyle) +
      16;
    sheet.box(PLATE_TOP, PLATE_TOP, SHEET.width - 2 * PLATE_TOP, height, plate);
    const fine = mix(onPlate, plate, 0.16);
    for (const side of [-1, 1])
      sheet.ornament(ROSETTE, middle + side * 205, PLATE_TOP + height / 2, {
        colour: fine,
        scale: [0.5, 0.5],
        line: 0.6,
      });
    this.#structure.within(
      "Figure",
      () => drawEmblem(sheet, middle, PLATE_TOP + 47, this.#look),
      WORDS.emblem,
    );
    const style = { ...titleStyle, leading: titleStyle.size * 1.35 };
    const below = this.#structure.within("H1", () =>
      sheet.lines(middle, PLATE_TOP + 84, titleLines, style, "centre"),
    );
    if (enLines.length > 0)
      this.#structure.within("P", () => sheet.lines(middle, below, enLines, enStyle, "centre"), ENGLISH);
    this.#y = PLATE_TOP + height + 16;
    if (this.#number !== null) {
      const style: Style = { face: "sans", size: 9, leading: 14, colour: SOFT };
      const text = `${WORDS.number.zh} ${WORDS.number.en}   ${this.#number}`;
      const lines = linesOf(text, style, WIDTH);
      this.#y = this.#structure.within("P", () => sheet.lines(middle, this.#y, lines, style, "centre")) + 8;
    }
    this.#madeFor(sheet);
    sheet.rule(EDGE, this.#y, SHEET.width - EDGE, this.#y, mix(accent, WHITE, 0.55), 0.8);
  }

  /** Of a restricted copy (core/copy): for whom, for what, until when, larger than anything below. */
  #madeFor(sheet: Sheet): void {
    const { copy, keyBinding } = this.#certificate;
    const bound = copy ?? keyBinding?.copy ?? null;
    if (bound === null) return;
    const { accent } = this.#look;
    const words = WORDS.copy(bound, moment(bound.until));
    const name: Style = { face: "serif-bold", size: 20, leading: 28, colour: accent };
    const said: Style = { face: "sans", size: 10, leading: 15, colour: INK };
    const lines: [string, Style, { language?: string }?][] = [
      [WORDS.copyFor, LABEL_EN],
      [say(bound.recipient), name],
      [say(words.zh), said],
      [say(words.en), said, ENGLISH],
    ];
    for (const [text, style, more] of lines)
      this.#y = this.#structure.within(
        "P",
        () => sheet.lines(SHEET.width / 2, this.#y, linesOf(text, style, WIDTH), style, "centre"),
        more,
      );
    this.#y += 8;
  }

  /** The style, smaller where the text would need more lines than that. */
  #fit(text: string, style: Style, lines: number): Style {
    let fitting = style;
    while (fitting.size > 14 && linesOf(text, fitting, WIDTH - 30).length > lines)
      fitting = { ...fitting, size: fitting.size - 1, spacing: (fitting.spacing ?? 0) * 0.9 };
    return fitting;
  }

  /** What every sheet has is no part of what is being said on it. */
  #newSheet(): Sheet {
    return this.#structure.inside(this.#structure.root, () => this.#bareSheet());
  }

  #bareSheet(): Sheet {
    if (this.#paper.sheets.length === MAX_SHEETS) {
      throw new CertraceError("paper-too-long", `the certificate needs more than ${MAX_SHEETS} sheets`, {
        field: "certificate",
        remedy: "Hand out the certificate file itself, or a copy that discloses fewer claims.",
      });
    }
    const { accent } = this.#look;
    const sheet = this.#paper.sheet();
    const [width, height] = [SHEET.width - 2 * FRAME, SHEET.height - 2 * FRAME];
    const border = mix(accent, WHITE, 0.62);
    // A border of waves: whole cells on each side, so that they meet in the corners.
    const across = Math.round(width / 36);
    const down = Math.round(height / 36);
    for (let i = 0; i < across; i++) {
      for (const y of [FRAME, FRAME + height])
        sheet.ornament(WAVES, FRAME + (i * width) / across, y, {
          colour: border,
          scale: [width / across / 36, 1],
        });
    }
    for (let i = 0; i < down; i++) {
      for (const x of [FRAME, FRAME + width])
        sheet.ornament(WAVES, x, FRAME + height - (i * height) / down, {
          colour: border,
          scale: [height / down / 36, 1],
          turn: 90,
        });
    }
    sheet.box(FRAME + 10, FRAME + 10, width - 20, height - 20, border, 0.6);
    sheet.ornament(ROSETTE, SHEET.width / 2, 470, {
      colour: mix(accent, WHITE, 0.09),
      scale: [1.75, 1.75],
      line: 0.35,
    });
    this.#sheet = sheet;
    this.#y = 56;
    if (this.#paper.sheets.length > 1) {
      const style: Style = { face: "serif-bold", size: 12, leading: 18, colour: accent };
      const head = `${this.#title.zh} · ${WORDS.continued.zh} ${WORDS.continued.en}`;
      this.#y = sheet.lines(EDGE, this.#y, linesOf(head, style, WIDTH), style) + 6;
      sheet.rule(EDGE, this.#y, SHEET.width - EDGE, this.#y, mix(accent, WHITE, 0.55), 0.8);
    }
    return sheet;
  }

  /** Labels in both languages, values beside them; a value longer than the sheet goes on over the next ones. */
  #row(cells: readonly Cell[], { padding, value }: Density): void {
    const labels = Math.max(...cells.map(({ labelHeight }) => labelHeight));
    const longest = Math.max(...cells.map(({ lines }) => lines.length));
    const structure = this.#structure;
    this.#list ??= structure.element("L");
    const list = this.#list;
    const places = cells.map((cell) => ({ cell, ...lineOf(structure, list) }));
    for (let from = 0; from === 0 || from < longest; ) {
      const least = Math.max(from === 0 ? labels : 0, Math.min(longest - from, 2) * value.leading);
      if (this.#y + least + 2 * padding > BOTTOM) this.#newSheet();
      const top = this.#y + padding;
      const to = from + Math.max(1, Math.floor((BOTTOM - padding - top) / value.leading));
      for (const { cell, label, body } of places) {
        const { x, valueX, zh, en, lines } = cell;
        if (from === 0)
          structure.inside(label, () => {
            const below = this.#sheet.lines(x, top + 2.5, zh, LABEL);
            structure.within("Span", () => this.#sheet.lines(x, below, en, LABEL_EN), ENGLISH);
          });
        structure.inside(body, () => this.#sheet.lines(valueX, top, lines.slice(from, to), value));
      }
      const height = Math.max(from === 0 ? labels : 0, (Math.min(to, longest) - from) * value.leading);
      this.#y = top + height + padding;
      this.#sheet.rule(cells[0]!.x, this.#y, SHEET.width - EDGE, this.#y, LINE, 0.5);
      from = to;
    }
  }

  #note({ zh, en }: Label): void {
    this.#y += 6;
    for (const [text, more] of [[zh], [en, ENGLISH]] as const)
      this.#structure.within(
        "P",
        () => {
          for (const line of linesOf(text, SMALL, WIDTH)) {
            if (this.#y + SMALL.leading! > BOTTOM) this.#newSheet();
            this.#y = this.#sheet.lines(EDGE, this.#y, [line], SMALL);
          }
        },
        more,
      );
  }

  /** Who issued it and who stands above them, and the QR code, at the bottom of the last sheet. */
  #issuer(): void {
    const { department } = this.#terms;
    const { accent } = this.#look;
    const qr = this.#qr;
    const side = 92;
    const width = WIDTH - (qr === null ? 0 : side + 24);
    const rows: [string, Style][] = [
      [`${WORDS.issuer.zh}  ${WORDS.issuer.en}`, { ...LABEL_EN, colour: accent, size: 8 }],
      [department.name || department.nameEn, ISSUER],
    ];
    if (department.name && department.nameEn)
      rows.push([department.nameEn, { face: "serif", size: 10, leading: 15 }]);
    const above = department.ancestors.filter(({ name, nameEn }) => name || nameEn).toReversed();
    if (above.length > 0) {
      rows.push([above.map(({ name, nameEn }) => name || nameEn).join(" › "), { ...SMALL, leading: 13 }]);
      rows.push([above.map(({ name, nameEn }) => nameEn || name).join(" › "), { ...LABEL_EN, leading: 11 }]);
    }
    if (department.identifier) rows.push([department.identifier, SMALL]);
    const { iat } = this.#certificate.claims;
    if (iat !== null) {
      const issued = moment(iat);
      rows.push([`${WORDS.issuedOn.zh} ${WORDS.issuedOn.en}  ${issued.zh}  ${issued.en}`, SMALL]);
    }
    const set = rows.map(([text, style]) => ({
      lines: linesOf(say(text).replaceAll("\n", " "), style, width),
      style,
    }));
    const textHeight = set.reduce((sum, { lines, style }) => sum + heightOf(lines, style), 0);
    const height = Math.max(textHeight, qr === null ? 0 : side + 22);
    if (this.#y + 18 + height > BOTTOM) this.#newSheet();
    let y = BOTTOM - height + (height - textHeight);
    for (const { lines, style } of set)
      y = this.#structure.within("P", () => this.#sheet.lines(EDGE, y, lines, style));
    if (qr !== null) {
      const x = SHEET.width - EDGE - side;
      const top = BOTTOM - side - 22;
      this.#sheet.box(x - 1, top - 1, side + 2, side + 2, mix(accent, WHITE, 0.5), 0.6);
      const says = `${WORDS.scan.zh}  ${WORDS.scan.en}`;
      this.#structure.within("Figure", () => this.#sheet.qr(x, top, side, qr.code), {
        alt: `${says}: ${qr.link}`,
      });
      const style: Style = { ...LABEL_EN, colour: INK };
      this.#structure.within("P", () => this.#sheet.text(x + side / 2, BOTTOM - 9, says, style, "centre"));
    }
  }
}
