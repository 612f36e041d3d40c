/**
 * Permissions, objections and the departments' inbox, on the real service: its routes, its policy, its ledger. Everything
 * is done with the keyboard alone. People are signed in by real sessions; departments submit and sign.
 */
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderSVG } from "uqr";
import { encodeBase64url } from "../../core/base64url.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { type GrantRequestContent, grantRequestInput } from "../../core/trace/grant-request.ts";
import { makeKey, signText } from "../core/build.ts";
import { accessEvent, citizen } from "../core/build-trace.ts";
import {
  CONSUMER,
  HOLDER,
  LOG_ORIGIN,
  type LogService,
  startLogService,
} from "../server/http/log-service.ts";
import { citizenOf, type SignedIn, staffOf } from "../server/http/signed-in.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { axe } from "./stage.ts";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const DAY = 86_400_000;

describe("permissions, objections, inbox", function () {
  this.timeout(60_000);
  let service: LogService;
  let browser: Browser;
  const faults: string[] = [];

  before(async function () {
    this.timeout(120_000);
    await buildPage();
    service = await startLogService({
      page: DIST,
      publicUrl: (port) => `http://127.0.0.1:${port}`,
      catalogue: { mayRepresent: [CONSUMER] },
    });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(faults.splice(0), "errors on the page").to.deep.equal([]);
  });

  const log = async (event: SubmissionEvent, department = CONSUMER): Promise<number> => {
    const { receipt } = await service.ledger.submit(service.sign([event], { department }));
    return receipt.entries[0]!.index;
  };

  async function open(
    who: SignedIn<unknown>,
    path: string,
    options: BrowserContextOptions & { large?: boolean } = {},
  ): Promise<Page> {
    const { large, ...more } = options;
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Asia/Shanghai", ...more });
    const [name, value] = who.headers.cookie!.split("=") as [string, string];
    await context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: "Lax" }]);
    if (large) await context.addInitScript(() => localStorage.setItem("certrace.large-type", "yes"));
    const page = await context.newPage();
    await page.clock.setFixedTime(service.clock.now * 1000);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.goto(`${service.url}${path}`);
    await page.waitForSelector("h1");
    return page;
  }

  /** Presses Tab until what has the focus is called so. */
  async function tabTo(page: Page, name: string | RegExp, role?: string): Promise<void> {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const at = document.activeElement as HTMLElement | null;
        const labels = (at as HTMLInputElement | null)?.labels;
        return {
          tag: at?.tagName.toLowerCase() ?? "",
          type: at?.getAttribute("type") ?? "",
          name: [
            at?.getAttribute("aria-label"),
            ...[...(labels ?? [])].map((l) => l.textContent),
            at?.textContent,
          ]
            .filter(Boolean)
            .join(" | "),
        };
      });
      const named = typeof name === "string" ? here.name.includes(name) : name.test(here.name);
      if (named && (role === undefined || role === here.tag || role === here.type)) return;
    }
    throw new Error(`no way to ${String(name)} by keyboard`);
  }

  function request(more: Partial<GrantRequestContent> = {}, key = service.keys[CONSUMER]!): string {
    const input = grantRequestInput({
      ...{ kid: key.kid, department: CONSUMER, audience: LOG_ORIGIN },
      ...{ iat: service.clock.now - 60, exp: service.clock.now + 86_400 },
      ...{ jti: encodeBase64url(crypto.getRandomValues(new Uint8Array(18))), purpose: "social-assistance" },
      permissions: [
        { holder: HOLDER, dataset: "health", fields: ["address"] },
        { holder: HOLDER, dataset: "residence", fields: ["address", "household"] },
      ],
      ...{ period: { days: 30 }, uses: 2 },
      words: {
        zh: "为了办理您的补助，不用您提交材料。",
        en: "So that you need not bring papers for your subsidy.",
      },
      ...more,
    });
    return `${input}.${encodeBase64url(signText(key, input))}`;
  }

  it("a request: who really asks, what is given and what not, used, ended, refused; all by keyboard", async () => {
    const subject = citizen(50);
    const person = await citizenOf(service, subject, "林晓雨");
    const page = await open(person, `/my-data#request=${request()}`);
    await page.getByRole("heading", { name: "Example Department 12 asks you for a permission" }).waitFor();
    expect(new URL(page.url()).hash).to.equal("#permissions");
    await page.locator(".request .not-given").first().waitFor(); // the catalogue is there
    const shown = (await page.locator(".request").textContent())!;
    expect(shown).to.include("this department signed the request");
    expect(shown).to.include("So that you need not bring papers");
    expect(shown).to.include("Not given: since"); // of the residence register
    expect(await axe(page)).to.deep.equal([]);

    await tabTo(page, "Health", "checkbox");
    await page.keyboard.press("Space");
    expect(await page.locator(".not-box").textContent()).to.include("You do not give: Health");
    await tabTo(page, "Give this permission", "button");
    await page.keyboard.press("Enter");
    await page.getByText("The permission is given.").waitFor();
    expect(await page.locator(".request").count()).to.equal(0);
    const { items } = await trailOf(person);
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ kind: "grant", dataset: "residence", uses: 2 });
    expect(items[0]).not.to.have.property("submission");

    const grant = items[0]!.index;
    const access = accessEvent({ subject, fields: ["address"], basis: { grant } });
    await log(access);
    await page.reload();
    await page.locator(".permission summary").waitFor();
    await tabTo(page, "Example Department 12 may look", "summary");
    await page.keyboard.press("Enter");
    expect(await page.locator(".permission-body").textContent()).to.match(
      /Once, on .*looked at your address/,
    );
    expect(await axe(page)).to.deep.equal([]);

    await tabTo(page, "End this permission", "button");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "End this permission?" }).waitFor();
    expect(await page.getByRole("dialog").textContent()).to.match(/stops at once.*does not stop/s);
    expect(await axe(page)).to.deep.equal([]);
    await page.keyboard.press("Escape"); // a way out that ends nothing
    expect(await page.getByRole("dialog").count()).to.equal(0);
    await page.getByRole("button", { name: "End this permission" }).focus();
    await page.keyboard.press("Enter");
    await tabTo(page, "End it now", "button");
    await page.keyboard.press("Enter");
    await page.getByText("The permission has ended.").waitFor();
    await page.getByText("No permission of yours is in force.").waitFor();

    await log(access);
    await page.reload();
    await page.getByText("One that is over").click();
    expect(await page.locator(".permission").textContent()).to.include("One request was refused under it");
    expect((await trailOf(person)).items.map(({ kind }) => kind)).to.deep.equal([
      ...["refused", "grant-revoked", "access", "grant"],
    ]);
  });

  it("a request is granted once, on whatever device", async () => {
    const person = await citizenOf(service, citizen(51));
    const jws = request();
    const one = await open(person, `/my-data#request=${jws}`);
    const other = await open(person, `/my-data#request=${jws}`);
    for (const page of [one, other])
      await page.getByRole("button", { name: "Give this permission" }).waitFor();
    await one.getByRole("button", { name: "Give this permission" }).click();
    await one.getByText("The permission is given.").waitFor();
    await other.clock.setFixedTime(service.clock.now * 1000 + 5_000);
    await other.getByRole("checkbox").first().uncheck();
    await other.getByRole("button", { name: "Give this permission" }).click();
    await other.getByText("This was done before, with other contents.").waitFor();
    const again = await open(person, `/my-data#request=${jws}`);
    await again.getByText("You gave a permission on this very request").waitFor();
    expect(await again.getByRole("button", { name: "Give this permission" }).count()).to.equal(0);
    expect((await trailOf(person)).items).to.have.length(2);
  });

  it("what no department asked is refused in plain words, and what cannot be found out is neither", async () => {
    const person = await citizenOf(service, citizen(52));
    const forged = request().replace(/\.[^.]+$/, `.${encodeBase64url(new Uint8Array(64).fill(1))}`);
    const past = service.clock.now - 10;
    const cases: [string, string][] = [
      [forged, "The signature is not that of the department"],
      [request({}, makeKey()), "no such department or no such key"],
      [request({ iat: past - 60, exp: past }), "The time for answering this request is over"],
      [request({ audience: "elsewhere.example/log/1" }), "The request is for another record"],
      ["eyJ9.eyJ9.AAAA", "This is not a request that a department made"],
      [
        request({ permissions: [{ holder: HOLDER, dataset: "no-such-data", fields: ["x"] }] }),
        "not on the public list",
      ],
    ];
    const page = await open(person, "/my-data#permissions");
    for (const [jws, sentence] of cases) {
      await page.getByLabel("The link").fill(`https://certrace.example/my-data#request=${jws}`);
      await page.getByRole("button", { name: "Show the request" }).click();
      await page.getByText(sentence).waitFor();
      expect(await page.getByRole("button", { name: "Give this permission" }).count()).to.equal(0);
      await page.getByRole("button", { name: "Put the request away" }).click();
    }
    await page.route("**/v1/trace-facts", (route) => route.abort());
    await page.getByLabel("The link").fill(request());
    await page.getByRole("button", { name: "Show the request" }).click();
    await page.getByText("Who asks could not be found out").waitFor();
    await page.unroute("**/v1/trace-facts");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Give this permission" }).waitFor();
  });

  it("reads a request from a picture of its code", async () => {
    const person = await citizenOf(service, citizen(53));
    const page = await open(person, "/my-data#permissions");
    const small = request({ permissions: [{ holder: HOLDER, dataset: "health", fields: ["address"] }] });
    const code = renderSVG(`${service.url}/my-data#request=${small}`, { border: 4, pixelSize: 6 });
    const drawing = await (await browser.newContext()).newPage();
    await drawing.setContent(`<body style="margin:0">${code.replace("<svg", '<svg width="900"')}</body>`);
    const picture = await drawing.locator("svg").screenshot();
    const file = page.locator(".file-button input");
    await file.setInputFiles({ name: "c.png", mimeType: "image/png", buffer: Buffer.from("none") });
    await page.getByText("There is no request in this picture").waitFor();
    await file.setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Give this permission" }).waitFor();
  });

  it("gives a permission by oneself, with what is not given beside it; all by keyboard", async () => {
    const person = await citizenOf(service, citizen(54));
    const page = await open(person, "/my-data#permissions");
    await page.getByRole("button", { name: "Give a permission" }).waitFor();
    await tabTo(page, "Give a permission", "button");
    await page.keyboard.press("Enter");
    await page.getByText("Choose who, which data, and for what").waitFor();
    expect(await page.getByRole("button", { name: "Give this permission" }).isDisabled()).to.equal(true);
    await tabTo(page, "Who may look");
    await page.keyboard.type("Example Department 12");
    await tabTo(page, "At which kind of data");
    await page.keyboard.type("Residence");
    await tabTo(page, "household", "checkbox");
    await page.keyboard.press("Space");
    await tabTo(page, "For what");
    await page.keyboard.type("Social");
    const summary = page.locator(".give-summary");
    expect(await summary.locator(".yes-box").textContent()).to.include("may look at: household (Residence");
    expect(await summary.locator(".not-box").textContent()).to.include("Of “Residence”: address, since");
    expect(await axe(page)).to.deep.equal([]);
    await tabTo(page, "Give this permission", "button");
    await page.keyboard.press("Enter");
    await page.getByText("The permission is given.").waitFor();
    const [grant] = (await trailOf(person)).items;
    expect(grant).to.deep.include({ kind: "grant", fields: ["household"], uses: 1, consumers: [CONSUMER] });
  });

  it("objects, with a file; the department answers from its inbox; both see the clock; all by keyboard", async () => {
    const subject = citizen(55);
    const entry = await log(accessEvent({ subject }));
    const person = await citizenOf(service, subject);
    const page = await open(person, `/my-data#trail/1/${entry}`);
    await page.getByRole("link", { name: "I object to this" }).waitFor();
    await tabTo(page, "I object to this", "a");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "You object to this use of your data" }).waitFor();
    await tabTo(page, "What is wrong with it?");
    await page.keyboard.type("I applied for nothing <script>alert(1)</script>\u202Eevil");
    await page
      .getByLabel("Add a file")
      .setInputFiles([
        { name: "<img src=x>.html", mimeType: "text/html", buffer: Buffer.from("<script>alert(1)</script>") },
      ]);
    await page.getByText("<img src=x>.html").waitFor();
    await tabTo(page, "Send the objection", "button");
    await page.keyboard.press("Enter");
    await page.getByText("Write a few words first.").waitFor(); // hidden characters are no words
    await page.getByLabel("What is wrong with it?").fill("I applied for nothing <script>alert(1)</script>");
    await page.getByRole("button", { name: "Send the objection" }).focus();
    expect(await axe(page)).to.deep.equal([]);
    await page.keyboard.press("Enter");
    await page.getByText("Your objection is recorded.").waitFor();
    expect(await page.locator(".clock-line").textContent()).to.match(/^To be answered by .*: 15 days left$/);
    expect(await page.locator(".said-words").textContent()).to.include("<script>alert(1)</script>");
    expect(await axe(page)).to.deep.equal([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".said-files a").click(),
    ]);
    expect(download.suggestedFilename()).to.match(/\.html$/);

    const staff = staffOf(service, CONSUMER);
    const inbox = await open(staff, "/inbox");
    await inbox.getByText("Your department owes the answer").waitFor();
    expect(await axe(inbox)).to.deep.equal([]);
    await tabTo(inbox, "looked,", "a");
    await inbox.keyboard.press("Enter");
    await inbox.getByRole("heading", { name: /Objection no\. \d+/ }).waitFor();
    const told = (await inbox.locator(".inbox-dispute").textContent())!;
    expect(told).to.include("Example Act, article 12");
    expect(told).to.include("<script>alert(1)</script>");
    await tabTo(inbox, "Explained:", "radio");
    await inbox.keyboard.press("ArrowDown"); // radio buttons are one stop; arrows choose
    await inbox.keyboard.press("ArrowDown");
    await inbox.keyboard.press("ArrowDown");
    await inbox.keyboard.press("ArrowUp");
    await tabTo(inbox, "To the person");
    await inbox.keyboard.type("A clerk looked out of curiosity. He was warned.");
    expect(await axe(inbox)).to.deep.equal([]);
    await tabTo(inbox, "Send the answer", "button");
    await inbox.keyboard.press("Enter");
    await inbox.getByText("The answer is recorded").waitFor();
    await inbox.locator(".answer").waitFor({ state: "detached" });

    await page.reload();
    await page.locator(".said-answer").waitFor();
    const answer = (await page.locator(".dispute").textContent())!;
    expect(answer).to.include("Answered").and.to.include("It had no right to");
    expect(answer).to.include("A clerk looked out of curiosity.");
  });

  it("says how late an answer is, in both places, and in Chinese", async () => {
    const subject = citizen(56);
    const entry = await log(accessEvent({ subject }));
    const person = await citizenOf(service, subject);
    const own = person.session.subjects.get(1)!;
    const words = { words: "我没有申请过。", attachments: [] };
    await service.ledger.acts.dispute(own.tag, { key: "k".repeat(16), entry, ...words });
    const later = service.clock.now * 1000 + 18 * DAY - 1000;
    const page = await open(person, "/my-data#objections", { locale: "zh-CN" });
    await page.clock.setFixedTime(later);
    await page.reload();
    await page.getByText("已逾期3天").waitFor();
    expect(await axe(page)).to.deep.equal([]);
    const inbox = await open(staffOf(service, HOLDER), "/inbox", { locale: "zh-CN" });
    await inbox.clock.setFixedTime(later);
    await inbox.reload();
    await inbox.getByText("已逾期3天").first().waitFor();
    expect(await axe(inbox)).to.deep.equal([]);
  });

  it("ends that somebody acts for one, and a representative cannot", async () => {
    const subject = citizen(57);
    const at = service.clock.now * 1000;
    await log({
      ...{ kind: "representation", subject, representative: citizen(58), ground: "mandate" },
      ...{ from: new Date(at - DAY).toISOString(), until: new Date(at + 9 * DAY).toISOString() },
    });
    await service.ledger.trail.caughtUp();
    const other = await open(await citizenOf(service, citizen(58)), "/my-data#permissions");
    await other.getByLabel("Whose data").selectOption({ index: 1 });
    await other.getByText("Who may act for you").waitFor();
    expect(await other.getByRole("button", { name: "End this", exact: true }).count()).to.equal(0);
    const page = await open(await citizenOf(service, subject), "/my-data#permissions");
    await page.getByRole("button", { name: "End this", exact: true }).click();
    await page.getByRole("button", { name: "End it now" }).click();
    await page.getByText("This person may not act for you any more.").waitFor();
    expect(await page.getByText("Who may act for you").count()).to.equal(0);
  });

  it("fits a phone and the larger type, in the dark as well", async () => {
    const subject = citizen(59);
    const person = await citizenOf(service, subject);
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
    for (const options of [phone, { ...phone, large: true }, { colorScheme: "dark" as const }]) {
      const page = await open(person, `/my-data#request=${request()}`, options);
      await page.getByRole("button", { name: "Give this permission" }).waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, "no scrolling sideways").to.be.at.most(0);
      expect(await axe(page)).to.deep.equal([]);
    }
  });

  interface Told {
    index: number;
    kind: string;
    [member: string]: unknown;
  }

  async function trailOf(person: SignedIn<unknown>): Promise<{ items: Told[] }> {
    const response = await service.fetch("/my/trail?log=1", { headers: person.headers });
    const { entries } = (await response.json()) as { entries: { index: number; body: string }[] };
    return { items: entries.map(({ index, body }) => ({ ...JSON.parse(body), index })) };
  }
});
