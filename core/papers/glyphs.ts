/**
 * Glyphs for papers, from the sliced variable fonts that the pages load (Noto Sans SC, Noto Serif SC; OFL): a
 * hundred files for each, of which a paper needs a few. A slice is read once, at the weight of a face; its outlines are
 * kept by code point, and a document's own subset is then put together from them (true-type.ts), which takes a
 * fraction of a millisecond. Ten thousand papers read each slice once.
 *
 * Where slices come from is the caller's business: Node makes them out of the packages (server/papers/press.ts), the
 * page asks its service for them. Which slices are asked for says as much as the page's own fonts do: some character of
 * some hundred is shown.
 */
import ranges from "@fontsource-variable/noto-sans-sc/unicode.json" with { type: "json" };
import { CertraceError } from "../errors.ts";
import { type Glyph, readSlice } from "./true-type.ts";

export const FACES = {
  serif: { family: "noto-serif-sc", weight: 500, name: "NotoSerifSC-Medium" },
  "serif-bold": { family: "noto-serif-sc", weight: 800, name: "NotoSerifSC-ExtraBold" },
  sans: { family: "noto-sans-sc", weight: 400, name: "NotoSansSC-Regular" },
  "sans-bold": { family: "noto-sans-sc", weight: 650, name: "NotoSansSC-SemiBold" },
} as const;

export type FaceName = keyof typeof FACES;

/** @returns a still TrueType font of the slice at the weight of the face */
export type LoadSlice = (face: FaceName, slice: string) => Promise<Uint8Array>;

/** The mark that Chinese typesetters put where a character is missing from their case. */
export const MISSING = "〓";

/**
 * What each slice has, as the packages say it (both of them the same): a line of ranges such as `U+4e00-4e1f,U+4e8c`
 * by its name, which stands in brackets where it is a number.
 */
const SLICES: ReadonlyMap<string, string> = new Map(
  Object.entries(ranges).map(([name, listed]) => [name.replace(/[[\]]/g, ""), listed]),
);

export const isSlice = (name: string): boolean => SLICES.has(name);

/** By code point; made with the first paper. */
const sliceOf = (() => {
  let table: Map<number, string> | null = null;
  return (wanted: number): string | undefined => {
    if (table === null) {
      table = new Map();
      for (const [name, listed] of SLICES)
        for (const range of listed.split(",")) {
          const [first, last = first] = range.slice(2).split("-");
          for (let code = Number.parseInt(first!, 16); code <= Number.parseInt(last!, 16); code++)
            if (!table.has(code)) table.set(code, name);
        }
    }
    return table.get(wanted);
  };
})();

class Face {
  readonly #name: FaceName;
  /** by code point */
  readonly #glyphs = new Map<number, Glyph>();
  readonly #read = new Set<string>();
  readonly #reading = new Map<string, Promise<void>>();

  constructor(name: FaceName) {
    this.#name = name;
  }

  /** The glyph of a code point; null: the font has none, or its slice has not been read yet, and is wanted now. */
  glyph(code: number): Glyph | null {
    const glyph = this.#glyphs.get(code);
    if (glyph !== undefined) return glyph;
    const slice = sliceOf(code);
    if (slice !== undefined && !this.#read.has(slice))
      wanted.set(`${this.#name} ${slice}`, { face: this, slice });
    return null;
  }

  /** Two papers at once that want the same slice wait for one reading. */
  read(slice: string, load: LoadSlice): Promise<void> {
    const reading =
      this.#reading.get(slice) ?? this.#load(slice, load).finally(() => this.#reading.delete(slice));
    this.#reading.set(slice, reading);
    return reading;
  }

  async #load(slice: string, load: LoadSlice): Promise<void> {
    for (const [code, glyph] of readSlice(await load(this.#name, slice)))
      if (!this.#glyphs.has(code)) this.#glyphs.set(code, glyph);
    this.#read.add(slice);
  }
}

/** What the layout that runs now asked for in vain. A layout does not wait for anything, so no two run at once. */
const wanted = new Map<string, { face: Face; slice: string }>();

/** The faces of this thread. Outlines stay: all of them are less than 20 MB. */
const faces = new Map<FaceName, Face>();

export function face(name: FaceName): Face {
  let found = faces.get(name);
  if (found === undefined) {
    found = new Face(name);
    faces.set(name, found);
  }
  return found;
}

/**
 * Lays something out until every glyph that it asked for has been read: once for a thread that has read them already.
 * Throws `font-unreadable`, and what `layOut` throws.
 */
export async function withGlyphs<T>(layOut: () => T, load: LoadSlice): Promise<T> {
  for (;;) {
    wanted.clear();
    const result = layOut();
    if (wanted.size === 0) return result;
    try {
      await Promise.all([...wanted.values()].map(({ face, slice }) => face.read(slice, load)));
    } catch (cause) {
      if (cause instanceof CertraceError) throw cause;
      throw new CertraceError("font-unreadable", "A font for papers cannot be read.", {
        remedy: "Try again; if it stays, install the packages again: npm ci.",
        cause,
      });
    }
  }
}
