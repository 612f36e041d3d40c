/**
 * Signing in, walked as people walk it: from the page's own button to the real provider's page, a choice there, and back;
 * turning round at the provider; a provider that is away. In a real browser, with the keyboard, against the whole service.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { ACCOUNTS } from "../../scripts/demo/accounts.ts";
import { type DemoProvider, listenDemoProvider } from "../../scripts/demo/provider.ts";
import { type SignInWorld, startSignInWorld } from "../server/sign-in/world.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { overflow, PHONE } from "./my-stage.ts";
import { axe } from "./stage.ts";
import { tabTo } from "./walk.ts";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));

describe("signing in, walked", function () {
  this.timeout(60_000);
  let browser: Browser;
  let world: SignInWorld;
  let provider: DemoProvider;
  before(async function () {
    this.timeout(120_000);
    await buildPage();
    [world, browser] = await Promise.all([startSignInWorld({ page: DIST }), launchChromium()]);
    provider = world.provider;
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  after(async () => {
    await browser?.close();
    await provider?.close();
    await world?.close();
  });

  async function open(path: string, options = {}): Promise<Page> {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    const page = await context.newPage();
    await page.goto(`${world.origin}${path}`);
    await page.waitForSelector("h1");
    return page;
  }
  const atProvider = (page: Page) => page.waitForURL((url) => url.origin === world.issuer);

  it("says so where the provider is away; once it is back, goes on to where it was meant to go", async () => {
    const { port } = new URL(world.issuer);
    await provider.close();
    const page = await open("/my-data#notices");
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "The sign-in provider does not answer" }).waitFor();
    expect(await page.locator("main").textContent()).to.include("Try again in a minute.");
    expect(await axe(page)).to.deep.equal([]);
    provider = await listenDemoProvider(Number(port));
    await provider.serve({
      ...{ publicUrl: world.origin, accounts: ACCOUNTS, keys: join(world.service.data, "provider.json") },
      departmentNumber: async (key) => (key === "city-housing" ? 2 : null),
    });
    await page.getByRole("link", { name: "Sign in again" }).click();
    await atProvider(page);
    await page.getByRole("button", { name: "Lin Xiaoyu" }).click();
    await page.waitForURL(`${world.origin}/my-data#notices`);
    await page.getByText("Signed in as 林晓雨").waitFor();
  });

  it("leads to the provider, is chosen and agreed to there, comes back to where it began, and out again", async () => {
    const page = await open("/my-data#proof");
    await tabTo(page, "Sign in", "a");
    await page.keyboard.press("Enter");
    await atProvider(page);
    expect(await page.locator("h1").textContent()).to.equal("Who would you like to be?");
    expect(await page.locator("main").textContent()).to.include(
      "By choosing you agree that Certrace is told",
    );
    expect(await axe(page)).to.deep.equal([]);
    await tabTo(page, "Zhou Dashan", "button");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${world.origin}/my-data#proof`);
    await page.getByText("Signed in as 周大山").waitFor();
    await page.getByRole("heading", { name: "Is this all?" }).waitFor();
    const cookies = await page.context().cookies(world.origin);
    const session = cookies.find(({ name }) => name === "certrace")!;
    expect(session).to.include({ httpOnly: true, sameSite: "Lax" });
    expect(await page.evaluate(() => document.cookie)).to.equal("");

    await page.getByRole("button", { name: "Sign out" }).click();
    await atProvider(page);
    expect(await axe(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "Sign out here too" }).click();
    await page.waitForURL(`${world.origin}/`);
    await page.goto(`${world.origin}/my-data`);
    await page.getByRole("link", { name: "Sign in" }).waitFor();
  });

  it("can be turned round at the provider, and begun again as whom and where it was, on a phone in Chinese", async () => {
    const page = await open("/inbox", { ...PHONE, locale: "zh-CN" });
    await page.getByRole("link", { name: "登录" }).click();
    await atProvider(page);
    expect(await page.locator("h1").textContent()).to.equal("您想以谁的身份登录?");
    expect(await overflow(page)).to.equal(0);
    expect(await axe(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "不登录,返回 Certrace" }).click();
    await page.waitForURL((url) => url.origin === world.origin);
    expect(await page.locator("h1").textContent()).to.equal("登录没有完成");
    expect(await page.locator("main").textContent()).to.include("sign-in-refused");
    expect(await axe(page)).to.deep.equal([]);
    expect((await page.context().cookies()).filter(({ name }) => name === "certrace")).to.deep.equal([]);
    await page.getByRole("link", { name: "重新登录" }).click();
    await atProvider(page);
    await page.locator("button[value=housing]").click();
    await page.waitForURL(`${world.origin}/inbox`);
    await page.getByRole("heading", { name: "异议", exact: true }).waitFor();
  });
});
