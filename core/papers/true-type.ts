/**
 * TrueType (OpenType 1.9, chapters "glyf", "loca", "hmtx", "cmap"): glyphs out of a still font, and a font program
 * of chosen glyphs, as a PDF embeds it for a CIDFontType2 (ISO 32000-1, 9.9): the tables glyf, head, hhea, hmtx, loca and maxp.
 * The fonts come with the installation, not from strangers: they are trusted to be well-formed.
 */
import { concat, latin1, viewOf } from "../bytes.ts";

export interface Glyph {
  /** width, in thousandths of the size */
  advance: number;
  /** `glyf` entry (OpenType 1.9, "glyf"); empty: draws nothing */
  outline: Uint8Array;
  /** for a composite outline: where in it the numbers of its parts stand, and which glyphs these are */
  parts: { at: number; glyph: Glyph }[];
}

const UNITS = 1000;

/** Every glyph that the font maps a code point to. */
export function* readSlice(font: Uint8Array): Generator<[code: number, glyph: Glyph]> {
  const directory = viewOf(font);
  const tables = new Map<string, Uint8Array>();
  for (let i = 0; i < directory.getUint16(4); i++) {
    const at = 12 + i * 16;
    const start = directory.getUint32(at + 8);
    const tag = String.fromCharCode(...font.subarray(at, at + 4));
    tables.set(tag, font.subarray(start, start + directory.getUint32(at + 12)));
  }
  const glyf = tables.get("glyf")!;
  const [head, hhea, hmtx, loca, cmap] = ["head", "hhea", "hmtx", "loca", "cmap"].map((tag) =>
    viewOf(tables.get(tag)!),
  );
  const scale = UNITS / head!.getUint16(18);
  if (scale !== 1) throw new Error("a font of papers must have 1,000 units to the em");
  const long = head!.getInt16(50) === 1;
  const offset = (gid: number) => (long ? loca!.getUint32(gid * 4) : loca!.getUint16(gid * 2) * 2);
  const measured = hhea!.getUint16(34);
  const known = new Map<number, Glyph>();

  const glyph = (gid: number): Glyph => {
    const before = known.get(gid);
    if (before !== undefined) return before;
    // A copy: a view would keep the whole slice.
    const outline = Uint8Array.from(glyf.subarray(offset(gid), offset(gid + 1)));
    const advance = hmtx!.getUint16(Math.min(gid, measured - 1) * 4);
    const made: Glyph = { advance, outline, parts: [] };
    known.set(gid, made);
    for (const { at, gid: part } of partsOf(outline)) made.parts.push({ at, glyph: glyph(part) });
    return made;
  };
  for (const [code, gid] of readCmap(cmap!)) yield [code, glyph(gid)];
}

const ARGS_ARE_WORDS = 0x1;
const HAS_SCALE = 0x8;
const MORE = 0x20;
const HAS_XY_SCALE = 0x40;
const HAS_MATRIX = 0x80;

/** Where a composite outline names its parts; none for a simple one. */
function* partsOf(outline: Uint8Array): Generator<{ at: number; gid: number }> {
  const view = viewOf(outline);
  if (outline.length < 10 || view.getInt16(0) >= 0) return;
  for (let at = 10; ; ) {
    const flags = view.getUint16(at);
    yield { at: at + 2, gid: view.getUint16(at + 2) };
    at += flags & ARGS_ARE_WORDS ? 8 : 6;
    at += flags & HAS_MATRIX ? 8 : flags & HAS_XY_SCALE ? 4 : flags & HAS_SCALE ? 2 : 0;
    if (!(flags & MORE)) return;
  }
}

function* readCmap(cmap: DataView): Generator<[code: number, gid: number]> {
  const subtables = Array.from({ length: cmap.getUint16(2) }, (_, i) => cmap.getUint32(4 + i * 8 + 4));
  for (const at of subtables) {
    const format = cmap.getUint16(at);
    if (format === 12) {
      for (let i = 0; i < cmap.getUint32(at + 12); i++) {
        const group = at + 16 + i * 12;
        const first = cmap.getUint32(group);
        const last = cmap.getUint32(group + 4);
        for (let code = first; code <= last; code++) yield [code, cmap.getUint32(group + 8) + code - first];
      }
    } else if (format === 4) {
      const count = cmap.getUint16(at + 6) / 2;
      for (let i = 0; i < count; i++) {
        const last = cmap.getUint16(at + 14 + i * 2);
        const first = cmap.getUint16(at + 16 + (count + i) * 2);
        const delta = cmap.getUint16(at + 16 + (2 * count + i) * 2);
        const rangeAt = at + 16 + (3 * count + i) * 2;
        const range = cmap.getUint16(rangeAt);
        for (let code = first; code <= last && code !== 0xffff; code++) {
          const raw = range === 0 ? code : cmap.getUint16(rangeAt + range + (code - first) * 2);
          if (raw !== 0) yield [code, (raw + delta) & 0xffff];
        }
      }
    }
  }
}

/** The glyphs of one face that one document uses, in the order of their first use; 0 is .notdef, which draws nothing. */
export class FontProgram {
  readonly #glyphs: Glyph[] = [{ advance: UNITS, outline: new Uint8Array(), parts: [] }];
  readonly #numbers = new Map<Glyph, number>();

  /** Its number in this program. */
  add(glyph: Glyph): number {
    const known = this.#numbers.get(glyph);
    if (known !== undefined) return known;
    const number = this.#glyphs.push(glyph) - 1;
    this.#numbers.set(glyph, number);
    for (const part of glyph.parts) this.add(part.glyph);
    return number;
  }

  /** Widths of all glyphs, in thousandths of the size. */
  get advances(): number[] {
    return this.#glyphs.map(({ advance }) => advance);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const count = this.#glyphs.length;
    const loca = new DataView(new ArrayBuffer((count + 1) * 4));
    const hmtx = new DataView(new ArrayBuffer(count * 4));
    const outlines: Uint8Array[] = [];
    let length = 0;
    for (const [number, { outline, advance, parts }] of this.#glyphs.entries()) {
      const padded = new Uint8Array((outline.length + 3) & ~3);
      padded.set(outline);
      const view = viewOf(padded);
      for (const { at, glyph } of parts) view.setUint16(at, this.#numbers.get(glyph)!);
      loca.setUint32(number * 4, length);
      hmtx.setUint16(number * 4, advance);
      // The left side bearing of an outline is its xMin here: these fonts have no others.
      if (outline.length > 0) hmtx.setInt16(number * 4 + 2, view.getInt16(2));
      outlines.push(padded);
      length += padded.length;
    }
    loca.setUint32(count * 4, length);
    return sfnt({
      glyf: viewOf(concat(outlines)),
      head: head(),
      hhea: hhea(count),
      hmtx,
      loca,
      maxp: maxp(count),
    });
  }
}

function head(): DataView {
  const table = new DataView(new ArrayBuffer(54));
  table.setUint32(0, 0x00010000);
  table.setUint32(4, 0x00010000);
  table.setUint32(12, 0x5f0f3cf5);
  table.setUint16(16, 0b1011);
  table.setUint16(18, UNITS);
  for (const [i, bound] of BOX.entries()) table.setInt16(36 + i * 2, bound);
  table.setUint16(46, 8);
  table.setInt16(48, 2);
  table.setInt16(50, 1);
  return table;
}

/** Bounds that hold every glyph of the faces; ascent, descent. */
export const BOX = [-1000, -1048, 2928, 1808] as const;
export const ASCENT = 880;
export const DESCENT = -120;

function hhea(count: number): DataView {
  const table = new DataView(new ArrayBuffer(36));
  table.setUint32(0, 0x00010000);
  table.setInt16(4, ASCENT);
  table.setInt16(6, DESCENT);
  table.setUint16(10, 3 * UNITS);
  table.setInt16(18, 1);
  table.setUint16(34, count);
  return table;
}

/** The limits are those that TrueType sets itself: a reader makes room by them. */
function maxp(count: number): DataView {
  const table = new DataView(new ArrayBuffer(32));
  table.setUint32(0, 0x00010000);
  table.setUint16(4, count);
  for (const at of [6, 8, 10, 12]) table.setUint16(at, 4096);
  table.setUint16(14, 2);
  table.setUint16(28, 16);
  table.setUint16(30, 8);
  return table;
}

function sfnt(tables: Record<string, DataView>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(tables).sort();
  const search = 2 ** Math.floor(Math.log2(names.length));
  const directory = new Uint8Array(12 + names.length * 16);
  const view = viewOf(directory);
  view.setUint32(0, 0x00010000);
  view.setUint16(4, names.length);
  view.setUint16(6, search * 16);
  view.setUint16(8, Math.log2(search));
  view.setUint16(10, (names.length - search) * 16);
  const parts: Uint8Array[] = [directory];
  let at = directory.length;
  let headAt = 0;
  for (const [i, name] of names.entries()) {
    const { buffer, byteLength, byteOffset } = tables[name]!;
    const padded = new Uint8Array((byteLength + 3) & ~3);
    padded.set(new Uint8Array(buffer, byteOffset, byteLength));
    const entry = 12 + i * 16;
    directory.set(latin1(name), entry);
    view.setUint32(entry + 4, checksum(padded));
    view.setUint32(entry + 8, at);
    view.setUint32(entry + 12, byteLength);
    if (name === "head") headAt = at;
    parts.push(padded);
    at += padded.length;
  }
  const font = concat(parts);
  viewOf(font).setUint32(headAt + 8, (0xb1b0afba - checksum(font)) >>> 0);
  return font;
}

/** Of whole words: tables are padded with zeros. */
function checksum(table: Uint8Array): number {
  const view = viewOf(table);
  let sum = 0;
  for (let at = 0; at < table.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}
