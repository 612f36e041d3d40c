/**
 * The whole of it, as a newcomer meets it: `npm start`'s own process with its demo, the page that it serves under its own
 * Content-Security-Policy, the files that it names, in a real browser. Nothing in here is ours but the hands.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { place, type Started, start, urlOf } from "../scripts/started.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { choose } from "./stage.ts";

describe("npm start, its page, its files", () => {
  let data: string;
  let url: string;
  let running: Started;
  let browser: Browser;
  const faults: string[] = [];

  before(async function () {
    this.timeout(180_000);
    await buildPage();
    data = await mkdtemp(join(tmpdir(), "certrace-whole-"));
    const environment = { ...(await place(data)), CERTRACE_ANCHOR_INTERVAL: "2" };
    url = urlOf(environment);
    running = start(environment);
    [browser] = await Promise.all([launchChromium(), running.says("Ctrl-C ends it")]);
  });
  after(async () => {
    await browser?.close();
    running?.child.kill("SIGINT");
    await running?.exited;
    await rm(data, { recursive: true, force: true });
  });

  async function open(): Promise<Page> {
    const page = await browser.newPage({ locale: "en-GB", timezoneId: "UTC" });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(url);
    await page.waitForSelector("h1");
    return page;
  }

  for (const [name, verdict] of [
    ["valid", "valid"],
    ["revoked", "revoked"],
    ["superseded", "superseded"],
    ["tampered", "invalid"],
  ] as const) {
    it(`the ${name} file is ${verdict}, and never leaves the browser`, async () => {
      const page = await open();
      const bodies: string[] = [];
      page.on("request", (request) => bodies.push(request.url() + (request.postData() ?? "")));
      const content = await readFile(join(data, "demo", `${name}.json`), "utf8");
      await choose(page, { name: `${name}.json`, content });
      await page.waitForSelector("article[aria-busy=false] [data-result]");
      expect(await page.locator("[data-result]").first().getAttribute("data-result")).to.equal(verdict);
      const { payload, header } = JSON.parse(content) as {
        payload: string;
        header: { disclosures: string[] };
      };
      for (const secret of [payload, ...header.disclosures]) {
        expect(bodies.some((body) => body.includes(secret))).to.equal(false);
      }
      expect(faults).to.deep.equal([]);
      await page.close();
    });
  }

  it("the receipt is traced: two accesses, promised, then logged; one byte altered, invalid", async function () {
    this.timeout(60_000); // until the log has anchored
    const page = await open();
    const content = await readFile(join(data, "demo", "receipt.json"), "utf8");
    await choose(page, { name: "receipt.json", content });
    const verdict = page.locator("article[aria-busy=false] [data-result]");
    const again = page.getByRole("button", { name: "Try again" });
    while ((await verdict.getAttribute("data-result")) === "pending") {
      await page.waitForTimeout(250);
      await again.click();
    }
    expect(await verdict.getAttribute("data-result")).to.equal("logged");
    expect(await page.locator(".account").count()).to.equal(2);
    const told = await page.locator(".account").first().textContent();
    for (const words of ["Income tax records", "Income band", "The person's consent", "2026-0417"])
      expect(told).to.include(words);
    expect(await page.locator(".department").textContent()).to.include("Housing");
    await choose(page, { name: "altered.json", content: content.replace("income-band", "income-bond") });
    await page.locator("[data-result=invalid]").waitFor();
    expect(faults).to.deep.equal([]);
    await page.close();
  });
});
