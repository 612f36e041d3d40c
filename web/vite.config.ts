/**
 * Builds the pages into web/dist, which the service serves at `/` under a Content-Security-Policy without any
 * `unsafe-inline`: so nothing is inlined, neither script nor style nor font nor picture.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** react-aria brings its words in 34 languages; the pages speak two. */
const twoLanguages: Plugin = {
  name: "two-languages",
  enforce: "pre",
  load: (id) =>
    /\/react-aria[^/]*\/.*\/intl\/.*\/(?!zh-CN|en-US)[a-z]{2}-[A-Z]{2}\.mjs$/.test(id)
      ? "export default {}"
      : null,
};

/** Licences travel with what they cover; Vite lists those of the scripts, but neither the fonts' nor the worker's. */
const moreLicences: Plugin = {
  name: "more-licences",
  apply: "build",
  generateBundle() {
    const fonts = ["noto-sans-sc", "noto-serif-sc"].map((name) => `@fontsource-variable/${name}`);
    for (const name of [...fonts, "@noble/curves", "@noble/hashes"]) {
      const source = readFileSync(here(`../node_modules/${name}/LICENSE`));
      this.emitFile({ type: "asset", fileName: `licences/${name.replace("/", "-")}.txt`, source });
    }
  },
};

/**
 * `<certrace-verify>` for other portals' pages: one script, all in it, under a name that stays, so that one tag does. Built
 * apart from the pages, which share their parts.
 */
const element: Plugin = {
  name: "element",
  apply: "build",
  async generateBundle() {
    const built = await build({
      configFile: false,
      root: here("."),
      logLevel: "warn",
      build: {
        write: false,
        modulePreload: false,
        lib: { entry: here("element/element.ts"), formats: ["iife"], name: "certrace" },
      },
    });
    const script = [built]
      .flat()
      .flatMap((each) => ("output" in each ? each.output : []))
      .find((each) => each.type === "chunk")?.code;
    if (script === undefined) throw new Error("the element was not built");
    this.emitFile({ type: "asset", fileName: "certrace-verify.js", source: script });
  },
};

/** Each page has a folder with an index.html, which the service serves under the folder's name (server/http/page.ts). */
const pages = readdirSync(here(".")).filter(
  (name) => name !== "dist" && existsSync(here(`${name}/index.html`)),
);

export default defineConfig({
  root: here("."),
  base: "/",
  publicDir: false, // web/public is a page
  plugins: [twoLanguages, react(), moreLicences, element],
  worker: { format: "es" },
  build: {
    license: { fileName: "licences/packages.md" },
    outDir: here("dist"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        verify: here("index.html"),
        ...Object.fromEntries(pages.map((name) => [name, here(`${name}/index.html`)])),
      },
    },
  },
});
