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
const PACKAGES = {
  "noto-sans-sc": require.resolve("@fontsource-variable/noto-sans-sc/package.json"),
  "noto-serif-sc": require.resolve("@fontsource-variable/noto-serif-sc/package.json"),
} as const;

const slice: LoadSlice = async (face, name) => {
  const { family, weight } = FACES[face];
  const file = join(dirname(PACKAGES[family]), "files", `${family}-${name}-wght-normal.woff2`);
  return subsetFont(await readFile(file), undefined, {
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
