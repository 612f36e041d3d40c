/**
 * Glyphs for papers, from the same sliced variable fonts that the pages load (Noto Sans SC, Noto Serif SC; OFL): a
 * hundred WOFF2 files for each, of which a paper needs a few. A slice is instanced at the weight of a face once
 * (HarfBuzz, through subset-font), and its outlines are kept by code point; a document's own subset is then put
 * together from them (font-program.ts), which takes a fraction of a millisecond. Ten thousand papers read each slice once.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import subsetFont from "subset-font";
import { CertraceError } from "../../core/errors.ts";
import { readSlice } from "./true-type.ts";

export interface Glyph {
  /** width, in thousandths of the size */
  advance: number;
  /** `glyf` entry (OpenType 1.9, "glyf"); empty: draws nothing */
  outline: Uint8Array;
  /** for a composite outline: where in it the numbers of its parts stand, and which glyphs these are */
  parts: { at: number; glyph: Glyph }[];
}

export const FACES = {
  serif: { family: "noto-serif-sc", weight: 500, name: "NotoSerifSC-Medium" },
  "serif-bold": { family: "noto-serif-sc", weight: 800, name: "NotoSerifSC-ExtraBold" },
  sans: { family: "noto-sans-sc", weight: 400, name: "NotoSansSC-Regular" },
  "sans-bold": { family: "noto-sans-sc", weight: 650, name: "NotoSansSC-SemiBold" },
} as const;

export type FaceName = keyof typeof FACES;

/** The mark that Chinese typesetters put where a character is missing from their case. */
export const MISSING = "〓";

const require = createRequire(import.meta.url);
const FAMILIES = {
  "noto-sans-sc": require.resolve("@fontsource-variable/noto-sans-sc/package.json"),
  "noto-serif-sc": require.resolve("@fontsource-variable/noto-serif-sc/package.json"),
} as const;
type Family = keyof typeof FAMILIES;

class Face {
  /** by code point, the file that has its glyph */
  readonly #slices: ReadonlyMap<number, string>;
  readonly #weight: number;
  readonly #glyphs = new Map<number, Glyph>();
  /** files that a text needed and that have not been read, and those that have */
  readonly #wanted = new Set<string>();
  readonly #read = new Set<string>();

  constructor(family: Family, weight: number) {
    this.#slices = slicesOf(family);
    this.#weight = weight;
  }

  /** The glyph of a code point; null: the font has none, or its slice has not been read yet (`load`). */
  glyph(code: number): Glyph | null {
    const glyph = this.#glyphs.get(code);
    if (glyph !== undefined) return glyph;
    const slice = this.#slices.get(code);
    if (slice !== undefined && !this.#read.has(slice)) this.#wanted.add(slice);
    return null;
  }

  /** Reads the slices that were wanted since. @returns whether there were any */
  async load(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const path of wanted) {
      const still = await subsetFont(await readFile(path), undefined, {
        targetFormat: "truetype",
        keepAllGlyphs: true,
        noHinting: true,
        noLayoutClosure: true,
        dropTables: ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx"],
        variationAxes: { wght: this.#weight },
      });
      for (const [code, glyph] of readSlice(still))
        if (!this.#glyphs.has(code)) this.#glyphs.set(code, glyph);
      this.#read.add(path);
    }
    return wanted.length > 0;
  }
}

/** The faces of this thread. Outlines stay: all of them are less than 20 MB. */
const faces = new Map<FaceName, Face>();

export function face(name: FaceName): Face {
  let found = faces.get(name);
  if (found === undefined) {
    const { family, weight } = FACES[name];
    found = new Face(family, weight);
    faces.set(name, found);
  }
  return found;
}

/**
 * Lays something out until every glyph that it asked for has been read: once for a thread that has read them already.
 * Throws `font-unreadable`, and what `layOut` throws.
 */
export async function withGlyphs<T>(layOut: () => T): Promise<T> {
  for (;;) {
    const result = layOut();
    let more = false;
    try {
      for (const each of faces.values()) more = (await each.load()) || more;
    } catch (cause) {
      throw new CertraceError("font-unreadable", "a font for papers cannot be read", {
        remedy: "Install the packages again: npm ci.",
        cause,
      });
    }
    if (!more) return result;
  }
}

const tables = new Map<Family, ReadonlyMap<number, string>>();

/** By the package's own table of what each file has: a line of ranges such as `U+4e00-4e1f,U+4e8c`. */
function slicesOf(family: Family): ReadonlyMap<number, string> {
  const known = tables.get(family);
  if (known !== undefined) return known;
  const folder = dirname(FAMILIES[family]);
  const table = new Map<number, string>();
  const listed = require(join(folder, "unicode.json")) as Record<string, string>;
  for (const [name, ranges] of Object.entries(listed)) {
    const path = join(folder, "files", `${family}-${name.replace(/[[\]]/g, "")}-wght-normal.woff2`);
    for (const range of ranges.split(",")) {
      const [first, last = first] = range.slice(2).split("-");
      for (let code = Number.parseInt(first!, 16); code <= Number.parseInt(last!, 16); code++) {
        if (!table.has(code)) table.set(code, path);
      }
    }
  }
  tables.set(family, table);
  return table;
}
