/** For every reader: both languages, larger type, small screens, keyboard alone, less motion, paper. */
import { expect } from "chai";
import type { Page } from "playwright-core";
import { EXAMPLES, tell } from "./examples.ts";
import { axe, choose, resultOf, useStage, verify } from "./stage.ts";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/** How far the page can be scrolled sideways, CSS pixels. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe("the verify page: for every reader", () => {
  const stage = useStage();

  it("follows the browser's language, and a switch that is remembered", async () => {
    const page = await stage.open({ locale: "zh-CN" });
    expect(await page.locator("html").getAttribute("lang")).to.equal("zh-CN");
    expect(await page.locator("h1").textContent()).to.equal("证照与回执核验");
    await page.getByRole("button", { name: "English" }).click();
    expect(await page.locator("html").getAttribute("lang")).to.equal("en");
    expect(await page.locator("h1").textContent()).to.equal("Verify a certificate or a receipt");
    await page.reload();
    expect(await page.locator("h1").textContent()).to.equal("Verify a certificate or a receipt");
  });

  it("switches the language of a verdict that is shown, without asking again", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.revoked());
    const before = stage.site.requests.filter(({ path }) => path.startsWith("/v1/")).length;
    await page.getByRole("button", { name: "中文" }).click();
    expect(await page.locator("h1").textContent()).to.equal("已撤销");
    expect(
      await page.locator("h1").evaluate((element) => element.closest("[lang]")?.getAttribute("lang")),
    ).to.equal("zh-CN");
    expect(stage.site.requests.filter(({ path }) => path.startsWith("/v1/"))).to.have.length(before);
  });

  it("speaks English to a browser that speaks neither", async () => {
    const page = await stage.open({ locale: "fr-FR" });
    expect(await page.locator("html").getAttribute("lang")).to.equal("en");
  });

  it("larger type lays the page out anew, and is remembered", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.valid());
    const place = () =>
      page.evaluate(() => {
        const [label, value] = [".entry dt", ".entry dd"].map((selector) =>
          document.querySelector(selector)!.getBoundingClientRect(),
        );
        return { below: value!.top >= label!.bottom - 1, size: getComputedStyle(document.body).fontSize };
      });
    expect(await place()).to.deep.equal({ below: false, size: "16px" });
    await page.getByRole("button", { name: "Larger type" }).click();
    expect(await place()).to.deep.equal({ below: true, size: "22px" });
    expect(await axe(page)).to.deep.equal([]);
    await page.reload();
    expect(await page.locator("html").getAttribute("data-type")).to.equal("large");
    expect(await axe(page)).to.deep.equal([]);
  });

  for (const large of [false, true]) {
    for (const locale of ["zh-CN", "en-GB"]) {
      it(`360 px wide, ${locale}${large ? ", larger type" : ""}: nothing scrolls sideways`, async () => {
        const page = await stage.open({ ...PHONE, locale });
        if (large) {
          await page.evaluate(() => localStorage.setItem("certrace.large-type", "yes"));
          await page.reload();
        }
        expect(await overflow(page), "start").to.equal(0);
        expect(await axe(page)).to.deep.equal([]);
        for (const example of ["superseded", "not-yet-valid", "tampered"] as const) {
          await verify(stage, page, EXAMPLES[example]());
          await page.locator(".check summary").first().click();
          expect(await overflow(page), example).to.equal(0);
        }
        const word = await page.locator("h1").boundingBox();
        expect(word!.x + word!.width).to.be.at.most(360);
      });
    }
  }

  it("the calendar fits on a phone, in larger type too", async () => {
    const page = await stage.open({ ...PHONE, locale: "zh-CN" });
    await page.evaluate(() => localStorage.setItem("certrace.large-type", "yes"));
    await page.reload();
    await verify(stage, page, EXAMPLES.valid());
    await page.locator(".as-of-open").tap();
    const popover = await page.locator(".as-of-popover").boundingBox();
    expect(popover!.x).to.be.at.least(0);
    expect(popover!.x + popover!.width).to.be.at.most(360);
    expect(await overflow(page)).to.equal(0);
  });

  it("dark by preference, with enough contrast", async () => {
    const page = await stage.open({ colorScheme: "dark" });
    expect(await axe(page)).to.deep.equal([]);
    const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(background).to.equal("rgb(14, 20, 27)");
    for (const example of ["valid", "revoked", "suspended", "superseded", "expired"] as const) {
      await verify(stage, page, EXAMPLES[example]());
      expect(await axe(page), example).to.deep.equal([]);
    }
  });

  it("moves nothing for a reader who asked for less motion", async () => {
    const page = await stage.open({ reducedMotion: "reduce" });
    tell(stage.site, EXAMPLES.valid());
    await page.route("**/v1/about", () => {}); // never answers
    await choose(page, { name: "licence.json", content: EXAMPLES.valid().file });
    await page.locator(".waiting-rosette").waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).to.equal(0);
  });

  it("the keyboard alone: skip link, file chooser, verdict, checks, date, another", async () => {
    const page = await stage.open();
    page.on("filechooser", () => {}); // from now on choosers are told of, long before one opens
    const focus = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    expect(await focus()).to.equal("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focus()).to.equal("Choose a file");

    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles({
      name: "licence.json",
      mimeType: "application/json",
      buffer: Buffer.from(valid.file),
    });
    expect(await resultOf(page)).to.equal("valid");
    // The focus follows what is drawn, a moment later.
    await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Valid");
    await page.locator(".as-of-field").waitFor();

    // everything that can be done below the verdict is reached in order, each with a name and a visible focus
    const reached: string[] = [];
    for (let presses = 0; presses < 30 && !reached.includes("Print"); presses++) {
      await page.keyboard.press("Tab");
      const { name, isMarked } = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const marks = [element, element.closest<HTMLElement>(".as-of-field")];
        return {
          name:
            element.getAttribute("aria-label") ??
            (element.querySelector(".check-name") ?? element).textContent?.trim() ??
            "",
          isMarked: marks.some((each) => each && getComputedStyle(each).outlineStyle !== "none"),
        };
      });
      expect(isMarked, `focus on “${name}” cannot be seen`).to.equal(true);
      reached.push(name);
    }
    for (const name of ["Status", "Verify another", "Start over", "Print"]) expect(reached).to.include(name);
    expect(reached.filter((name) => /day|month|year/i.test(name)).length).to.be.at.least(3);

    await page.locator(".check summary").nth(5).focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".check").nth(5).getAttribute("open")).not.to.equal(null);
  });

  it("on paper every check is spelled out, and no button is printed", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.revoked());
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".check-body").first().isVisible()).to.equal(true);
    expect(await page.locator("button:visible").count()).to.equal(0);
    expect(await page.locator("h1").isVisible()).to.equal(true);
  });
});
