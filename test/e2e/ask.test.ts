/**
 * The page that asks wallets, in a browser, against the real service, with a wallet of other people's software on the other
 * side: choose, show the code, see the checked answer, once.
 */
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { makeWallet, type Wallet } from "../interop/wallet.ts";
import { type InteropWorld, startInteropWorld } from "../interop/world.ts";
import { axe, useStageOn } from "./stage.ts";

describe("the page that asks wallets", function () {
  this.timeout(60_000);
  let world: InteropWorld;
  let wallet: Wallet;
  let copy: string;
  const stage = useStageOn(async () => {
    world = await startInteropWorld();
    wallet = makeWallet(world.fetch);
    [copy = ""] = await wallet.fetchOffer((await world.offered(world.files[0]!)).link);
    return { url: `${world.service.url}/ask`, close: () => world.close() };
  });

  const ask = async (page: Page, ...claims: string[]): Promise<string> => {
    for (const claim of claims) await page.getByRole("checkbox", { name: claim, exact: true }).check();
    await page.getByRole("button", { name: "Show the code" }).click();
    return (await page.getByRole("link", { name: "Open a wallet on this device" }).getAttribute("href"))!;
  };

  it("asks for the chosen claims, shows the verdict and what was shown, and forgets it with a reload", async () => {
    const page = await stage.open();
    await page.getByRole("checkbox", { name: "Name", exact: true }).waitFor();
    expect(await axe(page)).to.deep.equal([]);
    const link = await ask(page, "Name", "City");
    expect(await page.locator(":focus").textContent()).to.equal("Scan with the wallet");
    expect(await axe(page)).to.deep.equal([]);
    await wallet.answer(link, copy);
    const result = page.locator("[data-result]");
    expect(await result.getAttribute("data-result")).to.equal("valid");
    const shown = await page.locator(".ask-shown dd").allTextContents();
    expect(shown).to.have.members(["D-1", "张三", "镜花", "bachelor", "Test Market Authority"]);
    expect(await axe(page)).to.deep.equal([]);
    expect(page.url(), "nothing of it in the address").to.equal(`${world.service.url}/ask`);
    await page.reload();
    await page.getByRole("checkbox", { name: "Name", exact: true }).waitFor();
    expect(await page.textContent("main")).not.to.include("张三");
  });

  it("shows nothing of what a thief presents, and says when more was sent than asked, or nothing", async () => {
    const page = await stage.open({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    const result = page.locator("[data-result]");
    const again = () => page.getByRole("button", { name: "Ask again" }).click();
    const thief = makeWallet(world.fetch);
    await wallet.answer(await ask(page, "Name"), copy, { key: thief.keys[0]! });
    expect(await result.getAttribute("data-result")).to.equal("invalid");
    expect(await page.textContent("main")).not.to.include("张三");
    expect(await axe(page)).to.deep.equal([]);
    await again();
    await wallet.answer(await ask(page, "Name"), copy, { more: ["subject"] });
    expect(await result.getAttribute("data-result")).to.equal("refused");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, "nothing stands beyond a small screen").to.be.at.most(360);
  });

  it("needs at most 150 kB for its first screen, compressed, fonts apart", async () => {
    const page = await stage.open();
    const bodies: Promise<Buffer>[] = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      // the list of the font's slices belongs to the font: the page does not wait for it
      const isFont = pathname.includes("noto-sans");
      if (pathname === "/ask" || (/\.(js|css|svg)$/.test(pathname) && !isFont)) bodies.push(response.body());
    });
    await page.goto("about:blank");
    await page.goto(stage.site.url);
    await page.waitForLoadState("networkidle");
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(sizes.length).to.be.greaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(150_000);
  });
});
