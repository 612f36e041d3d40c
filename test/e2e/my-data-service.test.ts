/**
 * The citizen's page on the real service: its routes, its policy, its ledger. Somebody is signed in by a real session
 * (signing in itself: test/server/sign-in); departments submit; the page tells.
 */
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { accessEvent, citizen, grantEvent, instant } from "../core/build-trace.ts";
import { CONSUMER, HOLDER, type LogService, startLogService } from "../server/http/log-service.ts";
import { FOUNDED } from "../server/http/service.ts";
import { citizenOf } from "../server/http/signed-in.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));

describe("my data, on the real service", () => {
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

  const log = async (events: SubmissionEvent[], department = CONSUMER): Promise<number[]> => {
    const { receipt } = await service.ledger.submit(service.sign(events, { department }));
    return receipt.entries.map(({ index }) => index);
  };

  /** The page of somebody who is signed in; null: of nobody. */
  async function open(who: string | null, path = ""): Promise<Page> {
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Asia/Shanghai" });
    if (who !== null) {
      const { headers } = await citizenOf(service, who, "林知夏");
      const [name, value] = headers.cookie!.split("=") as [string, string];
      await context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: "Lax" }]);
    }
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.goto(`${service.url}/my-data${path}`);
    await page.waitForSelector("h1");
    return page;
  }
  const whole = (page: Page) => page.locator(".summary[aria-busy=false]").waitFor();
  const sentences = (page: Page) => page.locator(".entry-sentence").allTextContents();

  it("shows nobody anything without a session", async () => {
    const page = await open(null);
    await page.locator(".signed-out").waitFor();
    expect(await page.locator(".entry-line").count()).to.equal(0);
  });

  it("is named, with the page, what it asks for first, and asks for each once; nobody else is named anything", async () => {
    const linked = async (headers: HeadersInit) => {
      const page = await fetch(`${service.url}/my-data`, { headers });
      expect(page.status).to.equal(200);
      return [...(page.headers.get("link") ?? "").matchAll(/<([^>]+)>; rel=preload/g)].map(
        ([, path]) => path!,
      );
    };
    const { headers } = await citizenOf(service, citizen(33));
    const named = await linked({ cookie: headers.cookie! });
    expect(named).to.include.members(["/my/trail?log=1&limit=50", "/log/1/catalogue"]);
    expect(await linked({})).to.deep.equal([]);
    expect(await linked({ cookie: `${headers.cookie!.slice(0, -4)}AAAA` })).to.deep.equal([]);

    await log([accessEvent({ subject: citizen(33) })]);
    const page = await open(citizen(33));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url().slice(service.url.length)));
    await page.reload();
    await whole(page);
    await page.waitForLoadState("networkidle");
    for (const path of named)
      expect(
        asked.filter((each) => each === path),
        path,
      ).to.have.length(1);
    expect(await sentences(page)).to.have.length(1);
  });

  it("tells what departments logged, with the names of the chain and the catalogue; and what is new after a reload", async () => {
    const subject = citizen(30);
    const [grant] = await log([
      grantEvent({ subject, from: instant(FOUNDED), until: instant(FOUNDED + 99_999) }),
    ]);
    await log([accessEvent({ subject }), accessEvent({ subject, basis: { grant: grant! } })]);
    await log([accessEvent({ subject, basis: { law: "no-such-law" } })]);
    const page = await open(subject);
    await whole(page);
    expect(await page.locator(".person-name").textContent()).to.equal("Signed in as 林知夏");
    const told = await sentences(page);
    expect(told).to.have.length(4);
    expect(told[0]).to.match(
      /^Example Department 12 asked for your address at Example Department \d+, for social assistance, and was refused: there is no such legal basis\.$/,
    );
    expect(told[1]).to.match(/, for social assistance, with your permission of \d+ \w+( \d{4})?\.$/);
    expect(told[2]).to.match(/, as the law allows: Example Act, article 12\.$/);
    expect(told[3]).to.match(/^Your consent was recorded: Example Department 12 may look at /);

    await log([accessEvent({ subject })]);
    await page.reload();
    await whole(page);
    expect(await sentences(page)).to.have.length(5);
  });

  it("shows nobody the trail of another, and a person with no entries a calm page", async () => {
    const page = await open(citizen(31));
    await whole(page);
    expect(await page.locator(".summary-words").textContent()).to.equal("Nobody has used your data so far.");
    expect(await page.locator(".entry-line").count()).to.equal(0);
  });

  it("loads more entries than fit on a page of the service", async () => {
    const subject = citizen(32);
    await log(Array.from({ length: 1_200 }, () => accessEvent({ subject })));
    const page = await open(subject);
    await page.getByText("1200 entries", { exact: true }).waitFor();
  });

  it("acts for a child by a recorded representation, until it ends", async () => {
    const [parent, child] = [citizen(33), citizen(34)];
    const [representation] = await log([
      {
        kind: "representation",
        subject: child,
        representative: parent,
        ground: "parent",
        from: new Date(service.clock.now * 1000 - 1000).toISOString(),
        until: new Date(service.clock.now * 1000 + 1e9).toISOString(),
        details: "林小满",
      },
    ]);
    await log([accessEvent({ subject: child })]);
    await service.ledger.trail.caughtUp();
    const page = await open(parent);
    await whole(page);
    await page.getByLabel("Whose data").selectOption({ label: "林小满 (your child)" });
    await page.locator(".acting-banner").waitFor();
    await page.waitForFunction(() => document.querySelectorAll(".entry-line").length === 2);
    expect((await sentences(page)).join("\n")).to.include("recorded a parent who may act for you");

    await log([{ kind: "representation-ended", subject: child, representation: representation! }]);
    await service.ledger.trail.caughtUp();
    const later = await open(parent);
    await whole(later);
    expect(await later.getByLabel("Whose data").count()).to.equal(0);
  });

  it("shows both sides of an exchange, and that one is missing", async () => {
    const subject = citizen(35);
    const request = "request-of-the-test-1";
    const {
      kind: _,
      subject: __,
      holder: ___,
      basis: ____,
      ...exchanged
    } = accessEvent() as Extract<SubmissionEvent, { kind: "access" }>;
    await log([accessEvent({ subject, request } as never)]);
    await log(
      [{ ...exchanged, kind: "released", subject, consumer: CONSUMER, request } as SubmissionEvent],
      HOLDER,
    );
    const page = await open(subject);
    await whole(page);
    expect(await page.locator(".summary-words").textContent()).to.equal(
      "One department looked at your data once.",
    );
    // one line for both: the holder's entry is its confirmation, and can be looked at and proved by itself
    expect(await sentences(page)).to.have.length(1);
    expect(await page.locator(".entry-confirmed").textContent()).to.equal(
      `Confirmed by Example Department ${HOLDER}`,
    );
    expect(await page.locator(".entries-count").textContent()).to.equal("2 entries");
    await page.locator(".entry-line summary").first().click();
    const other = page.locator(".other-side");
    expect(await other.locator(".other-side-sentence").textContent()).to.include(
      `says that it gave your address to Example Department ${CONSUMER}`,
    );
    const proofs = page.getByRole("link", { name: "Prove this entry" });
    const [one, two] = await proofs.evaluateAll((all) => all.map((each) => each.getAttribute("href")));
    expect([one, two].every((href) => /^#proof\/1\/\d+$/.test(href!))).to.equal(true);
    expect(one).not.to.equal(two);
    // an address of the holder's entry opens the line in which it stands
    await page.goto(`${service.url}/my-data${two!.replace("proof", "trail")}`);
    await page.reload();
    await page.locator(".entry-line details[open] .other-side").waitFor();
  });

  it("a session that is over sends back to the beginning", async () => {
    const page = await open(citizen(30));
    await whole(page);
    await page.context().clearCookies();
    await page.reload();
    await page
      .getByRole("link", { name: "Sign in" })
      .or(page.getByText("Nobody can sign in here yet"))
      .first()
      .waitFor();
    expect(await page.locator(".entry-line").count()).to.equal(0);
  });
});
