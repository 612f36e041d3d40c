/**
 * Objections, and the inbox of departments, on the real service: a person objects, departments see the clock and answer,
 * and see which of their exchanges lack a side. Everything is done with the keyboard alone.
 */
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { commitSeal } from "../../core/trace/seal.ts";
import { accessEvent, CATALOGUE, citizen } from "../core/build-trace.ts";
import { CONSUMER, HOLDER } from "../server/http/log-service.ts";
import { citizenOf, staffOf } from "../server/http/signed-in.ts";
import { overflow, PHONE } from "./my-stage.ts";
import { useServiceStage } from "./service-stage.ts";
import { soon } from "./soon.ts";
import { axe } from "./stage.ts";
import { heard, tabTo } from "./walk.ts";

const DAY = 86_400_000;
const MARKUP = `<script>document.title="owned"</script>`;
const FILE = `<img src=x onerror=document.title='owned'>.html`;

/** An objection as the service answers it. @param body of what is objected to; null: erased */
const objection = (body: object | null) => ({
  ...{ index: 57, entry: 1, consumer: CONSUMER, holder: HOLDER, open: false, owing: [] },
  ...{ time: "2026-01-01T00:00:00Z", due: "2026-01-16T00:00:00Z" },
  ...{ words: { text: "Why?" }, attachments: [], responses: [] },
  disputed: { body: body === null ? null : JSON.stringify(body), opening: null },
});

describe("objections, inbox", function () {
  this.timeout(60_000);
  const legalBases = [{ ...CATALOGUE.legalBases[0]!, maySeal: true, sealDays: 30 }];
  const stage = useServiceStage({ legalBases });
  const { log, open } = stage;

  it("objects, with a file; the department answers from its inbox; both see the clock; all by keyboard", async () => {
    const subject = citizen(55);
    const entry = await log(accessEvent({ subject }));
    const person = await citizenOf(stage.service, subject);
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
    const objecting = await heard(page);
    for (const part of [
      'heading "You object to this use of your data"',
      'textbox "What is wrong with it?"',
      "<img src=x>.html",
      'button "Send the objection"',
    ])
      expect(objecting).to.include(part);
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "Your objection is recorded." }).waitFor();
    await page.locator(".clock-line").waitFor(); // asked for once it is recorded
    expect(await heard(page)).to.match(/To be answered by .*: 15 days left/);
    expect(await page.locator(".clock-line").textContent()).to.match(/^To be answered by .*: 15 days left$/);
    expect(await page.locator(".said-words").textContent()).to.include("<script>alert(1)</script>");
    expect(await axe(page)).to.deep.equal([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".said-files a").click(),
    ]);
    expect(download.suggestedFilename()).to.match(/\.html$/);

    const staff = staffOf(stage.service, CONSUMER);
    const inbox = await open(staff, "/inbox");
    await inbox.getByText("Your department owes the answer").waitFor();
    expect(await axe(inbox)).to.deep.equal([]);
    expect(await heard(inbox)).to.include("Your department owes the answer");
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
    await inbox.keyboard.type(`A clerk looked out of curiosity. ${MARKUP}`);
    await inbox
      .locator(".answer input[type=file]")
      .setInputFiles([{ name: FILE, mimeType: "text/html", buffer: Buffer.from(MARKUP) }]);
    await inbox.getByText(FILE).waitFor();
    expect(await axe(inbox)).to.deep.equal([]);
    const answering = await heard(inbox);
    for (const part of ['textbox "To the person"', 'radio "', "[checked]", 'button "Send the answer"'])
      expect(answering).to.include(part);
    await tabTo(inbox, "Send the answer", "button");
    await inbox.keyboard.press("Enter");
    await inbox.getByText("The answer is recorded").waitFor();
    await inbox.locator(".answer").waitFor({ state: "detached" });

    await page.reload();
    await page.locator(".said-answer").waitFor();
    const answer = (await page.locator(".dispute").textContent())!;
    expect(answer).to.include("Answered").and.to.include("It had no right to");
    expect(answer).to.include("A clerk looked out of curiosity.");
    // what a department says, and how it calls its file, is text and nothing else
    expect(answer).to.include(MARKUP).and.to.include(FILE);
    expect(await page.locator("main img, main script").count()).to.equal(0);
    expect(await page.title()).not.to.include("owned");
    expect(await heard(page)).to.include("A clerk looked out of curiosity.");
  });

  it("says how late an answer is, in both places, and in Chinese", async () => {
    const subject = citizen(56);
    const entry = await log(accessEvent({ subject }));
    const person = await citizenOf(stage.service, subject);
    const own = person.session.subjects.get(1)!;
    const words = { words: "我没有申请过。", attachments: [] };
    await stage.service.ledger.acts.dispute(own.tag, { key: "k".repeat(16), entry, ...words });
    const later = stage.service.clock.now * 1000 + 18 * DAY - 1000;
    const page = await open(person, "/my-data#objections", { locale: "zh-CN" });
    await page.clock.setFixedTime(later);
    await page.reload();
    await page.getByText("已逾期3天").waitFor();
    expect(await axe(page)).to.deep.equal([]);
    const inbox = await open(staffOf(stage.service, HOLDER), "/inbox", { locale: "zh-CN" });
    await inbox.clock.setFixedTime(later);
    await inbox.reload();
    await inbox.getByText("已逾期3天").first().waitFor();
    expect(await axe(inbox)).to.deep.equal([]);
  });

  it("exchanges that lack a side: whose, since when, what to do; by keyboard, by ear, on a phone", async () => {
    const { clock, index } = stage.service;
    // The chain was read just now, whatever the time.
    Object.defineProperty(index, "readAt", { get: () => clock.now, set() {} });
    await log(accessEvent({ subject: citizen(60), request: "exchange-of-yesterday" }));
    clock.now += (DAY + 60_000) / 1000;
    await log(accessEvent({ subject: citizen(60), request: "exchange-of-today" }));

    const page = await open(staffOf(stage.service, HOLDER), "/inbox");
    await page.getByRole("heading", { name: "Objections" }).waitFor();
    await tabTo(page, "One side missing", "a");
    await page.keyboard.press("Enter");
    const late = page.locator(".one-sided");
    await late.waitFor();
    await soon(page.locator(":focus", { hasText: /^Exchanges that only one side recorded$/ }));
    const told = (await late.textContent())!;
    expect(told).to.include(`Missing: the side of Example Department ${HOLDER}`);
    expect(told).to.include(`Example Department ${CONSUMER} recorded that it got data`);
    expect(told)
      .to.include("exchange-of-yesterday")
      .and.include("Residence")
      .and.include("Social assistance");
    expect(told).to.include("if your department gave this data, record your side under the same name");
    expect(told).to.include("Counted publicly since");
    const tree = await heard(page);
    for (const part of [
      'navigation "What the inbox holds"',
      'heading "Missing: the side of',
      "- term",
      "- list",
    ])
      expect(tree).to.include(part);
    expect(await axe(page)).to.deep.equal([]);
    await tabTo(page, "Not yet a day", "a");
    await page.keyboard.press("Enter");
    await page.getByText("exchange-of-today").waitFor();
    expect(await late.count()).to.equal(1);
    expect(await late.textContent()).to.include("Counted publicly from");

    // the other department is told what to ask for; on a phone, in Chinese
    const other = await open(staffOf(stage.service, CONSUMER), "/inbox#one-sided", {
      ...PHONE,
      locale: "zh-CN",
    });
    await other.getByText("exchange-of-yesterday").waitFor();
    expect(await other.locator(".to-do").textContent()).to.match(/^怎么办：请.+补登。如果数据不是从那里来的/);
    expect(await overflow(other)).to.equal(0);
    expect(await axe(other)).to.deep.equal([]);

    // and once the other side is there, there is nothing left
    const released = {
      consumer: CONSUMER,
      dataset: "residence",
      fields: ["address"],
      purpose: "social-assistance",
    };
    for (const request of ["exchange-of-yesterday", "exchange-of-today"])
      await log({ kind: "released", subject: citizen(60), request, ...released }, HOLDER);
    await other.reload();
    await other.getByText("没有缺少").waitFor();
  });

  it("sealed inquiries: how long each may still stay so, for the agency; how long it was kept from them, for the person", async () => {
    const { clock } = stage.service;
    const [{ code: law }] = legalBases as [(typeof legalBases)[number]];
    const at = (days: number) => new Date(clock.now * 1000 + days * DAY).toISOString();
    const subject = citizen(61);
    const salt = Buffer.alloc(16, 3).toString("base64url");
    const looked = {
      ...{ subject, holder: HOLDER, dataset: "residence", fields: ["address"] },
      ...{ purpose: "social-assistance", occurred: at(0) },
    };
    const commitment = commitSeal(salt, looked);
    const seal = await log({ kind: "sealed", commitment, law, discloseBy: at(4) });
    const decision = "A".repeat(43);
    await log({ kind: "seal-extended", seal, discloseBy: at(9), decision });

    const page = await open(staffOf(stage.service, CONSUMER), "/inbox");
    await tabTo(page, "Sealed inquiries", "a");
    await page.keyboard.press("Enter");
    const one = page.locator(".sealed");
    await one.waitFor();
    await soon(page.locator(":focus", { hasText: /^Sealed inquiries of your department$/ }));
    const told = (await one.textContent())!;
    expect(told)
      .to.match(/To be disclosed by .+: 9 days left/)
      .and.include("Example Act, article 12");
    expect(told).to.include("by a judge's decision, until");
    expect(await page.locator("main").textContent()).to.include("certrace seals open");
    expect(await axe(page)).to.deep.equal([]);
    const tree = await heard(page);
    for (const part of [
      'navigation "Sealed inquiries of your department"',
      'heading "Sealed on',
      "days left",
    ])
      expect(tree).to.include(part);

    clock.now += (12 * DAY) / 1000;
    const late = await open(staffOf(stage.service, CONSUMER), "/inbox#sealed", { ...PHONE, locale: "zh-CN" });
    await late.getByText("已逾期3天，公开计数").waitFor();
    expect(await overflow(late)).to.equal(0);
    expect(await axe(late)).to.deep.equal([]);

    const person = await citizenOf(stage.service, subject);
    const before = await open(person, "/my-data");
    await before.getByText("Nobody has used your data so far.").waitFor();
    expect(await before.locator(".limits").textContent()).to.include(
      "must be disclosed to you here by its day",
    );
    const index = await log({ kind: "unsealed", ...looked, seal, law, salt });
    const after = await open(person, `/my-data#trail/1/${index}`);
    const details = after.locator(".entry-body").first();
    await details.waitFor();
    expect(await details.textContent())
      .to.match(/Sealed on .+, to be disclosed by .+\./)
      .and.include("a judge's decision let it stay sealed until")
      .and.include("It was disclosed too late, by 3 days.")
      .and.include(decision);
    expect(await axe(after)).to.deep.equal([]);
    await late.reload();
    await late.getByText("本部门没有暂不公开的查询。").waitFor();
    await late.getByRole("link", { name: "已经公开" }).click();
    await late.getByText("已向本人公开").waitFor();
  });

  it("says that it cannot tell where it cannot ask which records there are, instead of that nothing waits", async () => {
    const page = await open(staffOf(stage.service, CONSUMER), "/inbox");
    await page.route("**/v1/about", (route) => route.fulfill({ status: 503 }));
    await page.reload();
    await page.getByText("The service does not answer.").waitFor();
    expect(await page.locator("main").textContent()).not.to.include("No objection waits");
    await page.unroute("**/v1/about");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Objections" }).waitFor();
  });

  it("shows each item once, however often the older ones are asked for", async () => {
    const page = await open(staffOf(stage.service, CONSUMER), "/inbox#one-sided");
    const item = (entry: number) => ({
      ...{ entry, consumer: CONSUMER, holder: HOLDER, request: `exchange-${entry}`, logged: "access" },
      ...{ missing: HOLDER, dataset: null, purpose: null, occurred: null },
      ...{ time: "2026-01-01T00:00:00Z", due: "2026-01-02T00:00:00Z" },
    });
    let older = 0;
    await page.route("**/inbox/one-sided?*", async (route) => {
      const isOlder = new URL(route.request().url()).searchParams.has("after");
      if (isOlder) older += 1;
      await route.fulfill({
        json: isOlder ? { items: [item(2)], next: null } : { items: [item(1)], next: 1 },
      });
    });
    await page.reload();
    await page.getByText("exchange-1", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Show older ones" }).evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await page.getByText("exchange-2", { exact: true }).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(older).to.equal(2);
    expect(await page.locator(".one-sided").count()).to.equal(2);
  });

  it("of an objection: asks again where the service was away; calls nothing erased that it cannot show", async () => {
    const page = await open(staffOf(stage.service, CONSUMER), "/inbox");
    await page.route("**/inbox/dispute?*", (route) => route.abort());
    await page.evaluate(() => location.assign("#1/57"));
    await page.getByText("The service does not answer.").waitFor();
    expect(await axe(page)).to.deep.equal([]);
    await page.unroute("**/inbox/dispute?*");
    await page.route("**/inbox/dispute?*", (route) => route.fulfill({ json: objection({ v: 2 }) }));
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("this page cannot show it").waitFor();
    await page.unroute("**/inbox/dispute?*");
    await page.route("**/inbox/dispute?*", (route) => route.fulfill({ json: objection(null) }));
    await page.reload();
    await page.getByText("What was objected to has been erased.").waitFor();
  });

  it("sends no answer while a file is on its way, and loses none that was chosen meanwhile", async () => {
    const page = await open(staffOf(stage.service, CONSUMER), "/inbox");
    await page.route("**/inbox/dispute?*", (route) =>
      route.fulfill({ json: { ...objection(null), open: true, owing: [CONSUMER] } }),
    );
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route("**/inbox/attachments?*", async (route) => {
      await arrived;
      const name = new URL(route.request().url()).searchParams.get("name")!;
      await route.fulfill({ json: { hash: name } });
    });
    const sent: { attachments: string[] }[] = [];
    await page.route("**/inbox/responses?*", async (route) => {
      sent.push(route.request().postDataJSON());
      await route.fulfill({ json: {} });
    });
    await page.evaluate(() => location.assign("#1/57"));
    const file = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) });
    await page.getByLabel("Add a file").setInputFiles([file("one.txt")]);
    await page.getByLabel("Add a file").setInputFiles([file("two.txt")]);
    await page.getByRole("radio").first().check();
    await page.getByLabel("To the person").fill("So it was.");
    const send = page.getByRole("button", { name: "Send the answer" });
    await send.click();
    expect(
      await page.getByLabel("Add a file").evaluate((input: HTMLInputElement) => input.validationMessage),
    ).to.include("still being handed in");
    expect(sent).to.deep.equal([]);
    arrive();
    await page.locator(".held-files li").nth(1).waitFor();
    await page.locator("input[type=file]:valid").waitFor();
    await send.click();
    await page.getByText("The answer is recorded").waitFor();
    expect(sent.map(({ attachments }) => attachments)).to.deep.equal([["one.txt", "two.txt"]]);
  });

  it("needs at most 150 kB for its first screen, compressed, fonts apart; signed in and not", async () => {
    for (const who of [null, staffOf(stage.service, CONSUMER)]) {
      const page = await open(who, "/inbox");
      const bodies: Promise<Buffer>[] = [];
      page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        // the list of the font's slices belongs to the font: the page does not wait for it
        const isFont = pathname.includes("noto-sans");
        if (pathname === "/inbox" || (/\.(js|css|svg)$/.test(pathname) && !isFont))
          bodies.push(response.body());
      });
      await page.goto("about:blank");
      await page.goto(`${stage.service.url}/inbox`);
      await page.waitForLoadState("networkidle");
      const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
      expect(sizes.length).to.be.greaterThan(3);
      expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(150_000);
    }
  });
});
