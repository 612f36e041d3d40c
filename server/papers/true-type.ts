/**
 * TrueType (OpenType 1.9, chapters "glyf", "loca", "hmtx", "cmap"): glyphs out of a still font, and a font program
 * of chosen glyphs, as a PDF embeds it for a CIDFontType2 (ISO 32000-1, 9.9): the tables glyf, head, hhea, hmtx, loca and maxp.
 * The fonts come with the installation, not from strangers: they are trusted to be well-formed.
 */
import type { Glyph } from "./glyphs.ts";

const UNITS = 1000;

/** Every glyph that the font maps a code point to. */
export function* readSlice(font: Buffer): Generator<[code: number, glyph: Glyph]> {
  const tables = new Map<string, Buffer>();
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const at = 12 + i * 16;
    const start = font.readUInt32BE(at + 8);
    tables.set(font.toString("latin1", at, at + 4), font.subarray(start, start + font.readUInt32BE(at + 12)));
  }
  const [head, hhea, hmtx, loca, glyf] = ["head", "hhea", "hmtx", "loca", "glyf"].map(
    (tag) => tables.get(tag)!,
  );
  const scale = UNITS / head!.readUInt16BE(18);
  if (scale !== 1) throw new Error("a font of papers must have 1,000 units to the em");
  const long = head!.readInt16BE(50) === 1;
  const offset = (gid: number) => (long ? loca!.readUInt32BE(gid * 4) : loca!.readUInt16BE(gid * 2) * 2);
  const measured = hhea!.readUInt16BE(34);
  const known = new Map<number, Glyph>();

  const glyph = (gid: number): Glyph => {
    const before = known.get(gid);
    if (before !== undefined) return before;
    // A copy: a view would keep the whole slice.
    const outline = Uint8Array.from(glyf!.subarray(offset(gid), offset(gid + 1)));
    const advance = hmtx!.readUInt16BE(Math.min(gid, measured - 1) * 4);
    const made: Glyph = { advance, outline, parts: [] };
    known.set(gid, made);
    for (const { at, gid: part } of partsOf(outline)) made.parts.push({ at, glyph: glyph(part) });
    return made;
  };
  for (const [code, gid] of readCmap(tables.get("cmap")!)) yield [code, glyph(gid)];
}

const ARGS_ARE_WORDS = 0x1;
const HAS_SCALE = 0x8;
const MORE = 0x20;
const HAS_XY_SCALE = 0x40;
const HAS_MATRIX = 0x80;

/** Where a composite outline names its parts; none for a simple one. */
function* partsOf(outline: Uint8Array): Generator<{ at: number; gid: number }> {
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
  if (outline.length < 10 || view.getInt16(0) >= 0) return;
  for (let at = 10; ; ) {
    const flags = view.getUint16(at);
    yield { at: at + 2, gid: view.getUint16(at + 2) };
    at += flags & ARGS_ARE_WORDS ? 8 : 6;
    at += flags & HAS_MATRIX ? 8 : flags & HAS_XY_SCALE ? 4 : flags & HAS_SCALE ? 2 : 0;
    if (!(flags & MORE)) return;
  }
}

function* readCmap(cmap: Buffer): Generator<[code: number, gid: number]> {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(4 + i * 8 + 4));
  for (const at of subtables) {
    const format = cmap.readUInt16BE(at);
    if (format === 12) {
      for (let i = 0; i < cmap.readUInt32BE(at + 12); i++) {
        const group = at + 16 + i * 12;
        const first = cmap.readUInt32BE(group);
        const last = cmap.readUInt32BE(group + 4);
        for (let code = first; code <= last; code++)
          yield [code, cmap.readUInt32BE(group + 8) + code - first];
      }
    } else if (format === 4) {
      const count = cmap.readUInt16BE(at + 6) / 2;
      for (let i = 0; i < count; i++) {
        const last = cmap.readUInt16BE(at + 14 + i * 2);
        const first = cmap.readUInt16BE(at + 16 + (count + i) * 2);
        const delta = cmap.readUInt16BE(at + 16 + (2 * count + i) * 2);
        const rangeAt = at + 16 + (3 * count + i) * 2;
        const range = cmap.readUInt16BE(rangeAt);
        for (let code = first; code <= last && code !== 0xffff; code++) {
          const raw = range === 0 ? code : cmap.readUInt16BE(rangeAt + range + (code - first) * 2);
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

  bytes(): Buffer {
    const count = this.#glyphs.length;
    const loca = Buffer.alloc((count + 1) * 4);
    const hmtx = Buffer.alloc(count * 4);
    const outlines: Uint8Array[] = [];
    let length = 0;
    for (const [number, { outline, advance, parts }] of this.#glyphs.entries()) {
      const padded = Buffer.alloc((outline.length + 3) & ~3);
      padded.set(outline);
      for (const { at, glyph } of parts) padded.writeUInt16BE(this.#numbers.get(glyph)!, at);
      loca.writeUInt32BE(length, number * 4);
      hmtx.writeUInt16BE(advance, number * 4);
      // The left side bearing of an outline is its xMin here: these fonts have no others.
      if (outline.length > 0) hmtx.writeInt16BE(padded.readInt16BE(2), number * 4 + 2);
      outlines.push(padded);
      length += padded.length;
    }
    loca.writeUInt32BE(length, count * 4);
    return sfnt({
      glyf: Buffer.concat(outlines),
      head: head(),
      hhea: hhea(count),
      hmtx,
      loca,
      maxp: maxp(count),
    });
  }
}

function head(): Buffer {
  const table = Buffer.alloc(54);
  table.writeUInt32BE(0x00010000, 0);
  table.writeUInt32BE(0x00010000, 4);
  table.writeUInt32BE(0x5f0f3cf5, 12);
  table.writeUInt16BE(0b1011, 16);
  table.writeUInt16BE(UNITS, 18);
  for (const [i, bound] of BOX.entries()) table.writeInt16BE(bound, 36 + i * 2);
  table.writeUInt16BE(8, 46);
  table.writeInt16BE(2, 48);
  table.writeInt16BE(1, 50);
  return table;
}

/** Bounds that hold every glyph of the faces; ascent, descent. */
export const BOX = [-1000, -1048, 2928, 1808] as const;
export const ASCENT = 880;
export const DESCENT = -120;

function hhea(count: number): Buffer {
  const table = Buffer.alloc(36);
  table.writeUInt32BE(0x00010000, 0);
  table.writeInt16BE(ASCENT, 4);
  table.writeInt16BE(DESCENT, 6);
  table.writeUInt16BE(3 * UNITS, 10);
  table.writeInt16BE(1, 18);
  table.writeUInt16BE(count, 34);
  return table;
}

/** The limits are those that TrueType sets itself: a reader makes room by them. */
function maxp(count: number): Buffer {
  const table = Buffer.alloc(32);
  table.writeUInt32BE(0x00010000, 0);
  table.writeUInt16BE(count, 4);
  for (const at of [6, 8, 10, 12]) table.writeUInt16BE(4096, at);
  table.writeUInt16BE(2, 14);
  table.writeUInt16BE(16, 28);
  table.writeUInt16BE(8, 30);
  return table;
}

function sfnt(tables: Record<string, Buffer>): Buffer {
  const names = Object.keys(tables).sort();
  const search = 2 ** Math.floor(Math.log2(names.length));
  const directory = Buffer.alloc(12 + names.length * 16);
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(names.length, 4);
  directory.writeUInt16BE(search * 16, 6);
  directory.writeUInt16BE(Math.log2(search), 8);
  directory.writeUInt16BE((names.length - search) * 16, 10);
  const parts: Buffer[] = [directory];
  let at = directory.length;
  let headAt = 0;
  for (const [i, name] of names.entries()) {
    const table = tables[name]!;
    const entry = 12 + i * 16;
    directory.write(name, entry, "latin1");
    directory.writeUInt32BE(checksum(table), entry + 4);
    directory.writeUInt32BE(at, entry + 8);
    directory.writeUInt32BE(table.length, entry + 12);
    if (name === "head") headAt = at;
    const padded = Buffer.alloc((table.length + 3) & ~3);
    table.copy(padded);
    parts.push(padded);
    at += padded.length;
  }
  const font = Buffer.concat(parts);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headAt + 8);
  return font;
}

function checksum(table: Buffer): number {
  let sum = 0;
  const whole = table.length & ~3;
  for (let at = 0; at < whole; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0;
  if (whole < table.length) {
    const rest = Buffer.alloc(4);
    table.copy(rest, 0, whole);
    sum = (sum + rest.readUInt32BE(0)) >>> 0;
  }
  return sum;
}
