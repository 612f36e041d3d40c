/**
 * What every test of the page stands on: the built page on a site of its own, a browser, and pages that are watched:
 * an error in a script or a breach of the Content-Security-Policy fails the test in which it happens.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { type Example, tell } from "./examples.ts";
import { type Site, startSite } from "./site.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Whatever serves the page. */
interface Server {
  url: string;
  reset?(): void;
  close(): Promise<void>;
}

export interface Stage<S extends Server = Site> {
  site: S;
  /** A new page at the site's start, in a context of its own. English and 1280 × 900 unless told otherwise. */
  open(options?: BrowserContextOptions): Promise<Page>;
}

/** Sets the stage for the tests of the `describe` it is called in, on a site whose service says what a test tells it to. */
export function useStage(): Stage {
  return useStageOn(startSite);
}

/** The same on another site. */
export function useStageOn<S extends Server>(startServer: () => Promise<S>): Stage<S> {
  const stage = {} as Stage<S>;
  let browser: Browser;
  let faults: string[] = [];

  before(async function () {
    this.timeout(120_000); // the first time, the page is built and the browser unpacked
    await buildPage();
    browser = await launchChromium();
    stage.site = await startServer();
  });

  stage.open = async (options = {}) => {
    const context = await browser.newContext({
      locale: "en-GB",
      timezoneId: "Asia/Shanghai",
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.goto(stage.site.url);
    await page.waitForSelector("h1");
    return page;
  };

  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    stage.site?.reset?.();
    const found = faults;
    faults = [];
    expect(found, "errors on the page").to.deep.equal([]);
  });

  after(async () => {
    await browser?.close();
    await stage.site?.close();
  });

  return stage;
}

/** Chooses files as a person would with the file chooser. */
export async function choose(
  page: Page,
  ...files: { name: string; content: string | Uint8Array }[]
): Promise<void> {
  await page.locator("input[type=file]:not([webkitdirectory])").setInputFiles(
    files.map(({ name, content }) => ({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(content),
    })),
  );
}

/** The stable name of what is shown, e.g. `revoked`, `picture`; waits until there is something. */
export async function resultOf(page: Page): Promise<string | null> {
  return page.locator("article[aria-busy=false] [data-result]").getAttribute("data-result");
}

/** Hands in an example that the service knows; answers with what is shown. */
export async function verify(stage: Stage, page: Page, example: Example): Promise<string | null> {
  tell(stage.site, example);
  await choose(page, { name: "licence.json", content: example.file });
  return resultOf(page);
}

/** The codes of the checks, in their order. */
export async function codesOf(page: Page): Promise<(string | null)[]> {
  return page.locator(".check code").evaluateAll((all) => all.map((code) => code.textContent));
}

/** Everything axe-core finds against WCAG 2.2 AA and its best practices, as one line each. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const options: RunOptions = {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  };
  const { violations } = await page.evaluate(
    (given) => (globalThis as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } }).axe.run(given),
    options,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ""}`),
  );
}
