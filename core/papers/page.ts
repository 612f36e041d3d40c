/**
 * Lays out papers: sheets of A4 measured in points from the upper left corner, text in the four faces, paragraphs,
 * lines, ornaments, QR codes. What certificates, reports and restricted copies share. All text that others wrote goes
 * through `say`, so that nothing on a paper reads otherwise than it was signed (core/text.ts).
 */
import { encode } from "uqr";
import { visible } from "../text.ts";
import { type Colour, INK } from "./colour.ts";
import { type FaceName, face, type LoadSlice, MISSING, withGlyphs } from "./glyphs.ts";
import { breakLines, isIdeograph } from "./lines.ts";
import { type Deflate, type DocumentTerms, type Drawing, PdfDocument, SHEET } from "./pdf.ts";
import type { Structure } from "./structure.ts";

export interface Style {
  face: FaceName;
  /** points */
  size: number;
  colour?: Colour;
  /** between lines, points; 1.5 times the size where not said */
  leading?: number;
  /** between characters, points */
  spacing?: number;
}

/** Text of a stranger, ready to be set: composed, without tabs, with hidden characters made visible. */
export const say = (text: string): string =>
  visible(text.normalize("NFC").replaceAll("\t", " ").replaceAll("\r\n", "\n")).toWellFormed();

const leading = ({ size, leading }: Style): number => leading ?? size * 1.5;

export function widthOf(text: string, { face: name, size, spacing = 0 }: Style): number {
  const own = face(name);
  let width = 0;
  for (const character of text) {
    const glyph = own.glyph(character.codePointAt(0)!) ?? own.glyph(MISSING.codePointAt(0)!);
    width += ((glyph?.advance ?? 1000) / 1000) * size + spacing;
  }
  return width;
}

/** The lines of a text in a column. */
export function linesOf(text: string, style: Style, width: number): string[] {
  return breakLines(text, width, (part) => widthOf(part, style));
}

/** How high so many lines stand. */
export const heightOf = (lines: readonly string[], style: Style): number => lines.length * leading(style);

const at = (value: number): string => String(Math.round(value * 100) / 100);
const paint = (colour: Colour, operator: "rg" | "RG"): string =>
  `${colour.map((part) => String(Math.round(part * 1000) / 1000)).join(" ")} ${operator}`;

/** A QR code (ISO/IEC 18004): its modules by rows, true where dark, with four light ones around. */
export interface QrCode {
  data: boolean[][];
  size: number;
}

export const qrCode = (content: string): QrCode => encode(content, { ecc: "M", border: 4 });

/** Between a line and the next: who takes the text out, or has it read out, gets words apart. */
const joint = (line: string, next: string | undefined): "" | " " =>
  next === undefined || (isIdeograph(line.at(-1)) && isIdeograph(next[0])) ? "" : " ";

export class Sheet {
  readonly #document: PdfDocument;
  readonly #index: number;

  constructor(document: PdfDocument) {
    this.#document = document;
    this.#index = document.structure.sheets.push([]) - 1;
  }

  /** One line of text. @param y of its base line. @param align where x stands on it. @param end a blank that draws nothing */
  text(
    x: number,
    y: number,
    text: string,
    style: Style,
    align: "left" | "centre" | "right" = "left",
    end: "" | " " = "",
  ): void {
    const font = this.#document.font(style.face);
    const width = align === "left" ? 0 : widthOf(text, style) - (style.spacing ?? 0);
    const left = align === "centre" ? x - width / 2 : x - width;
    this.#draw(
      `BT ${paint(style.colour ?? INK, "rg")} /${font.resource} ${at(style.size)} Tf ${at(style.spacing ?? 0)} Tc 1 0 0 1 ${at(left)} ${at(SHEET.height - y)} Tm ${font.show(text + end)} Tj ET`,
    );
  }

  /** Lines below each other. @param y of their upper edge. @returns of their lower edge */
  lines(
    x: number,
    y: number,
    lines: readonly string[],
    style: Style,
    align?: "left" | "centre" | "right",
  ): number {
    const each = leading(style);
    for (const [i, line] of lines.entries()) {
      const base = y + i * each + each / 2 + style.size * 0.36;
      this.text(x, base, line, style, align, joint(line, lines[i + 1]));
    }
    return y + lines.length * each;
  }

  /** A text in a column. @returns its lower edge */
  paragraph(x: number, y: number, width: number, text: string, style: Style): number {
    return this.lines(x, y, linesOf(text, style, width), style);
  }

  rule(x1: number, y1: number, x2: number, y2: number, colour: Colour, width = 0.5): void {
    this.#draw(
      `${paint(colour, "RG")} ${at(width)} w ${at(x1)} ${at(SHEET.height - y1)} m ${at(x2)} ${at(SHEET.height - y2)} l S`,
    );
  }

  /** @param line width of its outline; filled where there is none */
  box(x: number, y: number, width: number, height: number, colour: Colour, line?: number): void {
    const place = `${at(x)} ${at(SHEET.height - y - height)} ${at(width)} ${at(height)} re`;
    this.#draw(
      line === undefined
        ? `${paint(colour, "rg")} ${place} f`
        : `${paint(colour, "RG")} ${at(line)} w ${place} S`,
    );
  }

  /** @param turn degrees, against the clock. @param line width of its lines, before it is scaled */
  ornament(
    drawing: Drawing,
    x: number,
    y: number,
    {
      colour,
      scale = [1, 1],
      turn = 0,
      line = 0.3,
    }: { colour: Colour; scale?: [number, number]; turn?: number; line?: number },
  ): void {
    const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
    const matrix = [scale[0] * cos, scale[0] * sin, -scale[1] * sin, scale[1] * cos].map((each) =>
      each.toFixed(4),
    );
    this.#draw(
      `q ${paint(colour, "RG")} ${paint(colour, "rg")} ${at(line)} w ${matrix.join(" ")} ${at(x)} ${at(SHEET.height - y)} cm /${this.#document.drawing(drawing)} Do Q`,
    );
  }

  /** A QR code, its quiet zone included, in the given square. */
  qr(x: number, y: number, side: number, { data, size }: QrCode): void {
    const cell = side / size;
    const runs: string[] = [];
    for (const [row, modules] of data.entries()) {
      for (let from = 0; from < size; from++) {
        if (!modules[from]) continue;
        let to = from;
        while (to < size && modules[to]) to++;
        // A hair of overlap, so that no viewer leaves light between the modules.
        const [left, bottom] = [x + from * cell, SHEET.height - y - (row + 1) * cell];
        runs.push(
          `${left.toFixed(3)} ${bottom.toFixed(3)} ${((to - from) * cell + 0.02).toFixed(3)} ${(cell + 0.02).toFixed(3)} re`,
        );
        from = to;
      }
    }
    this.#draw(
      `1 1 1 rg ${at(x)} ${at(SHEET.height - y - side)} ${at(side)} ${at(side)} re f 0 0 0 rg ${runs.join(" ")} f`,
    );
  }

  #draw(operators: string): void {
    this.#document.structure.draw(this.#index, operators);
  }
}

/** A paper being laid out: its document and its sheets. */
export class Paper {
  readonly document: PdfDocument;
  readonly sheets: Sheet[] = [];

  constructor(terms: DocumentTerms) {
    this.document = new PdfDocument(terms);
  }

  get structure(): Structure {
    return this.document.structure;
  }

  sheet(): Sheet {
    const sheet = new Sheet(this.document);
    this.sheets.push(sheet);
    return sheet;
  }
}

/** What a platform brings to a paper. */
export interface Press {
  slice: LoadSlice;
  deflate: Deflate;
}

/** The document of a paper. Throws `font-unreadable`, and what `layOut` and the press throw. */
export async function print(layOut: () => Paper, press: Press): Promise<Uint8Array<ArrayBuffer>> {
  const { document } = await withGlyphs(layOut, press.slice);
  return document.bytes(press.deflate);
}
