/** Notices as a person meets them: asked for on a phone, confirmed by the letter's link, ended by another one. */
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { citizen } from "../core/build-trace.ts";
import { until } from "../server/http/log-service.ts";
import { citizenOf } from "../server/http/signed-in.ts";
import { ADDRESS, looked, type NoticesWorld, openNoticesWorld } from "../server/notices/world.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { overflow, PHONE } from "./my-stage.ts";
import { soon } from "./soon.ts";
import { axe } from "./stage.ts";
import { heard, tabTo } from "./walk.ts";

const DIST = fileURLToPath(new URL("../../web/dist", import.meta.url));
const linkIn = (text: string, act: string): string => new RegExp(`\\S+#notices/${act}/\\S+`).exec(text)![0];

describe("notices on the page", function () {
  this.timeout(60_000);
  let browser: Browser;
  let world: NoticesWorld;

  before(async function () {
    this.timeout(180_000);
    await buildPage();
    browser = await launchChromium();
  });
  beforeEach(async () => {
    world = await openNoticesWorld({ page: DIST, publicUrl: (port) => `http://127.0.0.1:${port}` });
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    await world?.close();
  });
  after(() => browser?.close());

  const open = async (path: string, person: number | null = 1): Promise<Page> => {
    const { service } = world;
    const context = await browser.newContext({ ...PHONE, locale: "en-GB", timezoneId: "Asia/Shanghai" });
    if (person !== null) {
      const [name, value] = (await citizenOf(service, citizen(person))).headers.cookie!.split("=");
      await context.addCookies([{ name: name!, value: value!, url: service.url }]);
    }
    const page = await context.newPage();
    await page.goto(`${service.url}${path}`);
    await page.waitForSelector("h1");
    return page;
  };

  it("are asked for, confirmed by the link, and ended by the link of a letter, without signing in", async () => {
    const page = await open("/my-data#notices");
    await page.getByLabel("E-mail address").fill("nonsense");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This is not an e-mail address.").waitFor();
    await page.getByLabel("E-mail address").fill(ADDRESS);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`A letter is on its way to ${ADDRESS}.`).waitFor();
    expect(await axe(page)).to.deep.equal([]);
    expect(await overflow(page)).to.equal(0);

    await until(() => world.mail.mails.length === 1);
    const link = new URL(linkIn(world.mail.mails[0]!.text, "confirm"));
    const confirming = await open(link.pathname + link.hash);
    await confirming.getByText("Your address is confirmed.").waitFor();
    await confirming.getByText(`You are told at ${ADDRESS}.`).waitFor();
    expect(new URL(confirming.url()).hash).to.equal("#notices"); // the token is not left in the history

    const stranger = await open(link.pathname + link.hash, 2);
    await stranger.getByText("This link is not yours").waitFor();

    await world.access(undefined, { occurred: "2025-10-08T18:30:00Z" });
    await looked(world.service);
    world.service.clock.now += 61;
    await until(() => world.mail.mails.length === 2);
    const end = new URL(linkIn(world.mail.mails[1]!.text, "end"));
    const ending = await open(end.pathname + end.hash, null);
    const answered = ending.waitForResponse("**/my/notices/end*");
    await ending.getByRole("button", { name: "End all notices" }).click();
    expect((await answered).status()).to.equal(200);
    await ending.getByText("The notices have ended, and the address is erased.").waitFor();
    expect(await axe(ending)).to.deep.equal([]);
    const { tag } = world.person.session.subjects.get(1)!;
    expect(await world.service.logs.get(1)!.notices.shown({ tag, owner: tag })).to.equal(null);
  });

  it("are asked for and ended by the keyboard, and told to who listens", async () => {
    const page = await open("/my-data#notices");
    await page.getByLabel("E-mail address").waitFor();
    await tabTo(page, "E-mail address");
    await page.keyboard.type("nonsense");
    await tabTo(page, "Save", "button");
    await page.keyboard.press("Enter");
    // what is wrong is said, and the way back to it is short
    await page.getByRole("alert").filter({ hasText: "This is not an e-mail address." }).waitFor();
    await page.getByLabel("E-mail address").focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(ADDRESS);
    const asking = await heard(page);
    for (const part of [
      'heading "My data" [level=1]',
      'textbox "E-mail address"',
      'button "Save"',
      'navigation "Parts of this page"',
    ])
      expect(asking).to.include(part);
    await tabTo(page, "Save", "button");
    await page.keyboard.press("Enter");
    await page.getByText(`A letter is on its way to ${ADDRESS}.`).waitFor();
    await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
    await heard(page);
    await tabTo(page, "End all notices", "button");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "The notices have ended" }).waitFor();
    // the button is gone: whoever listens goes on at what is said
    await soon(page.locator("[role=status]:focus"));
    await heard(page);
  });

  it("come as a feed, whose password is shown once", async () => {
    const page = await open("/my-data#notices");
    await page.getByRole("button", { name: "Make a feed" }).click();
    await page.getByText("Write these down now").waitFor();
    const [url, user, password] = await page.locator(".notices-feed dd").allTextContents();
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    expect((await fetch(url!, { headers: { authorization } })).status).to.equal(200);
    expect(await axe(page)).to.deep.equal([]);
    expect(await overflow(page)).to.equal(0);
    await page.reload();
    await page.getByText("There is a feed.").waitFor();
    expect(await page.locator("main").textContent()).not.to.include(password!);
    await page.getByRole("button", { name: "End all notices" }).click();
    await page.getByText("The notices have ended.").waitFor();
    expect((await fetch(url!, { headers: { authorization } })).status).to.equal(401);
  });
});
