/**
 * What papers (core/papers) need of Node: zlib, and slices of the fonts out of their packages, which come as variable WOFF2
 * fonts and are stilled at the weight of a face by HarfBuzz (subset-font), 5 to 15 ms each.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import subsetFont from "subset-font";
import { FACES, type FaceName, type LoadSlice } from "../../core/papers/glyphs.ts";
import type { Press } from "../../core/papers/page.ts";

const require = createRequire(import.meta.url);
const filesOf = (name: string) => join(dirname(require.resolve(`${name}/package.json`)), "files");
const FILES = {
  "noto-sans-sc": filesOf("@fontsource-variable/noto-sans-sc"),
  "noto-serif-sc": filesOf("@fontsource-variable/noto-serif-sc"),
} as const;

const slice: LoadSlice = async (face, name) => {
  const { family, weight } = FACES[face];
  const variable = await readFile(join(FILES[family], `${family}-${name}-wght-normal.woff2`));
  return subsetFont(variable, undefined, {
    targetFormat: "truetype",
    keepAllGlyphs: true,
    noHinting: true,
    noLayoutClosure: true,
    dropTables: ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx"],
    variationAxes: { wght: weight },
  });
};

export const PRESS: Press = { slice, deflate: deflateSync };

const served = new Map<string, Promise<Uint8Array>>();

/** A slice for whoever asks for it over HTTP, made once: all of them are less than 20 MB. */
export function servedSlice(face: FaceName, name: string): Promise<Uint8Array> {
  const key = `${face} ${name}`;
  const made =
    served.get(key) ??
    slice(face, name).catch((cause: unknown) => {
      served.delete(key);
      throw cause;
    });
  served.set(key, made);
  return made;
}
