/**
 * What the tests of the citizen's page stand on: the built page, a browser, and pages that are watched; as stage.ts does
 * for the verify page.
 */
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { type MySays, type MySite, NOBODY, startMySite } from "./my-site.ts";

export interface MyStage {
  site: MySite;
  /** A new page, English and 1280 × 900 unless told otherwise, with a service that says this. */
  open(says: MySays, options?: BrowserContextOptions & { path?: string; large?: boolean }): Promise<Page>;
}

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

export function useMyStage(): MyStage {
  const stage = {} as MyStage;
  let browser: Browser;
  let faults: string[] = [];

  before(async function () {
    this.timeout(120_000); // the first time, the page is built and the browser unpacked
    await buildPage();
    browser = await launchChromium();
    stage.site = await startMySite();
  });

  stage.open = async (says, { path = "", large = false, ...options } = {}) => {
    Object.assign(stage.site.says, NOBODY, says);
    const context = await browser.newContext({
      locale: "en-GB",
      timezoneId: "Asia/Shanghai",
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    if (large) await context.addInitScript(() => localStorage.setItem("certrace.large-type", "yes"));
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.goto(stage.site.url + path);
    await page.waitForSelector("h1");
    return page;
  };

  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    if (stage.site) stage.site.requests.length = 0;
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

/** How far the page can be scrolled sideways, CSS pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
