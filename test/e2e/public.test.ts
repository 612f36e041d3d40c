/**
 * The page for everybody, in a real browser, against a real service with a real log in which everything that can ring
 * does: an objection and a sealed inquiry that are overdue, a source that is silent, one that reports otherwise, an
 * exchange with one side, a log that was proved false. And the same page where parts of that cannot be had.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { commitSeal } from "../../core/trace/seal.ts";
import { accessEvent, CATALOGUE, citizen } from "../core/build-trace.ts";
import {
  CONSUMER,
  HOLDER,
  type LogService,
  STRANGER,
  startLogService,
  until,
} from "../server/http/log-service.ts";
import { citizenOf } from "../server/http/signed-in.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { axe } from "./stage.ts";
import { heard, tabTo } from "./walk.ts";

const DIST = fileURLToPath(new URL("../../web/dist", import.meta.url));
const DAY = 86_400;
const PARTS = ["conduct", "catalogue", "rules", "checkpoint", "epochs"] as const;

describe("the page for everybody", function () {
  this.timeout(60_000);
  let browser: Browser;
  let service: LogService;

  before(async function () {
    this.timeout(180_000);
    await buildPage();
    browser = await launchChromium();
    const law = { ...CATALOGUE.legalBases[0]!, maySeal: true, sealDays: 30 };
    service = await startLogService({
      page: DIST,
      publicUrl: (port) => `http://127.0.0.1:${port}`,
      catalogue: {
        disputeDays: 5,
        legalBases: [
          { ...law, explanation: "可以查阅居住信息。", explanationEn: "It lets residence be looked up." },
        ],
        sources: [
          { department: HOLDER, heartbeatHours: 24 },
          { department: STRANGER, heartbeatHours: 24 },
        ],
      },
    });
    await seed(service);
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });

  const open = async (
    options: BrowserContextOptions & { large?: boolean; broken?: string } = {},
  ): Promise<Page> => {
    const { broken, large, ...more } = options;
    const context = await browser.newContext({
      ...{ locale: "en-GB", timezoneId: "Asia/Shanghai", viewport: { width: 1280, height: 900 } },
      ...more,
    });
    if (large) await context.addInitScript(() => localStorage.setItem("certrace.large-type", "yes"));
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    if (broken !== undefined)
      await page.route(`**/log/1/${broken}**`, (route) => route.fulfill({ status: 503 }));
    await page.goto(`${service.url}/public`);
    await page.waitForFunction(() => document.querySelectorAll(".part").length > 0);
    await page.waitForFunction(() => document.querySelector(".waiting") === null);
    return page;
  };
  const alarm = (page: Page, name: string) =>
    page.locator(".alarm", { has: page.getByRole("heading", { name }) });

  const ALARMS: [name: string, count: string, department: number][] = [
    ["Objections without an answer in time", "1", HOLDER],
    ["Sealed inquiries not disclosed in time", "1", CONSUMER],
    ["Sources that are silent", "2", STRANGER],
    ["Reports that do not agree", "1", HOLDER],
    ["Exchanges that only one side recorded", "1", CONSUMER],
  ];
  for (const [name, count, department] of ALARMS)
    it(`counts: ${name}`, async () => {
      const page = await open();
      const card = alarm(page, name);
      expect(await card.locator(".alarm-count").textContent()).to.equal(count);
      expect(await card.getAttribute("class")).to.include("alarm-rings");
      await card.locator("summary").click();
      expect(await card.locator("tbody").textContent()).to.include(`Example Department ${department}`);
    });

  it("says of the record what is in it, what is on the chain, and who watches", async () => {
    const page = await open();
    const state = await page.locator("section.part", { has: page.locator("#record") }).textContent();
    expect(state).to.match(/Fixed on the chain\s*\d+ entries, on \d+ \w+ \d{4} at \d\d:\d\d, in block \d+/);
    expect(state).to.include("Nobody but the chain watches");
    const volumes = page.locator("section.part", { has: page.locator("#volumes") });
    await volumes.locator(".volumes summary").first().click();
    expect(await volumes.textContent())
      .to.include("Residence")
      .and.include("Social assistance");
    const laws = page.locator("section.part", { has: page.locator("#allowed") });
    await laws.locator("summary").first().click();
    expect(await laws.textContent())
      .to.include("It lets residence be looked up.")
      .and.include("up to 30 days");
    const { rules } = (await (await service.fetch("/log/1/rules")).json()) as { rules: { version: number } };
    expect(await page.locator("section.part", { has: page.locator("#rules") }).textContent()).to.include(
      `version ${rules.version}`,
    );
  });

  for (const part of PARTS)
    it(`says that ${part} could not be had, and shows no number for it`, async () => {
      const page = await open({ broken: part });
      const text = await page.locator("main").textContent();
      if (part === "conduct") {
        expect(await page.locator(".alarm").count()).to.equal(0);
        expect(text).to.include("could not be had: What is overdue, silent or missing");
        expect(text).to.include("could not be had: How much is looked up");
      } else {
        expect(text).to.include("could not be had");
        expect(await page.locator(".alarm").count()).to.equal(5);
      }
      expect(text).to.include("does not mean that there is nothing");
    });

  it("is whole again after another try", async () => {
    const page = await open({ broken: "conduct" });
    await page.unroute("**/log/1/conduct**");
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.waitForSelector(".alarm");
  });

  for (const [name, options] of Object.entries({
    wide: {},
    phone: { viewport: { width: 360, height: 740 }, locale: "zh-CN" },
    dark: { colorScheme: "dark" as const },
    large: { large: true, viewport: { width: 360, height: 740 } },
  }))
    it(`has nothing for axe to find, and nothing that hangs over (${name})`, async () => {
      const page = await open(options);
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll("details")) fold.open = true;
      });
      expect(await axe(page)).to.deep.equal([]);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over).to.equal(0);
    });

  it("shows no command that could do harm, and says why there is none", async () => {
    const page = await open();
    await page.route("**/log/1", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...(await answer.json()), key: "name+00000000+AA';rm -r ~'" } });
    });
    await page.reload();
    await page.getByText("No commands can be shown").waitFor();
    expect(await page.locator(".command").count()).to.equal(0);
  });

  it("copies a command, and can be used with the keyboard alone", async () => {
    const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByRole("button", { name: /Copy Command of step 1/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Copied").first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).to.equal(
      `curl -s ${service.url}/log/1/checkpoint | tee checkpoint`,
    );
  });

  it("is walked through by the keyboard: every alarm opened, every part reached", async () => {
    const page = await open();
    for (const [name] of ALARMS) {
      const card = alarm(page, name);
      await card.locator("summary").focus();
      await page.keyboard.press("Enter");
      await card.locator("table").waitFor();
    }
    await page.locator("h1").click();
    await tabTo(page, /Copy Command of step 1/, "button");
  });

  it("is told to who listens: landmarks, every alarm with its number, tables with their heads", async () => {
    const page = await open();
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
    });
    const tree = await heard(page);
    for (const [name] of ALARMS) expect(tree).to.include(`heading "${name}"`);
    for (const part of ["- table", "- columnheader", "- list"]) expect(tree).to.include(part);
  });

  it("needs at most 150 kB for its first screen, compressed, fonts apart", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on("response", (response) => {
      if (!/\.woff2$|\/log\/|\/v1\//.test(response.url())) bodies.push(response.body());
    });
    await page.goto(`${service.url}/public`);
    await page.waitForSelector(".alarm");
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(sizes.length).to.be.greaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(150_000);
  });

  it("says loudly that a log was proved false", async () => {
    await service.index.mine({ type: "log-faulty", log: 1 } as never);
    const page = await open();
    expect(await page.getByRole("alert").first().textContent()).to.include("This record was proved false.");
  });
});

/** Everything that rings, by the log's own time. */
async function seed(service: LogService): Promise<void> {
  const { clock, ledger } = service;
  // The chain is heard from all the time, whatever the clock does.
  Object.defineProperty(service.index, "readAt", { get: () => clock.now, set: () => {} });
  const pass = (seconds: number) => {
    clock.now += seconds;
  };
  const submit = async (department: number, ...events: Parameters<LogService["sign"]>[0]) => {
    const answer = await service.submit(service.sign(events, { department }));
    expect(answer.status, await answer.clone().text()).to.equal(200);
  };
  // enough people, over two months, for volumes to be shown
  const many = Array.from({ length: 40 }, (_, i) => accessEvent({ subject: citizen(1 + (i % 20)) }));
  await submit(CONSUMER, ...many);
  pass(35 * DAY);
  await submit(CONSUMER, ...many.slice(0, 25));
  // an exchange of which the holder says nothing
  await submit(CONSUMER, accessEvent({ request: "only-one-side-has-it" }));
  // a heartbeat of the holder that says otherwise than the log
  const minute = Math.floor(clock.now / 60) * 60;
  const at = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000", "");
  await submit(HOLDER, {
    ...{ kind: "heartbeat", from: at(minute - 3600), until: at(minute - 1800) },
    ...{ consumed: 0, released: 7 },
  });
  // a sealed inquiry, to be disclosed in three days
  const lookup = {
    ...{ subject: citizen(3), holder: HOLDER, dataset: "residence", fields: ["address"] },
    ...{ purpose: "social-assistance", occurred: at(minute) },
  };
  await submit(CONSUMER, {
    kind: "sealed",
    commitment: commitSeal(Buffer.alloc(16, 7).toString("base64url"), lookup),
    law: CATALOGUE.legalBases[0]!.code,
    discloseBy: at(minute + 3 * DAY),
  });
  // an objection, to be answered in five
  const { session } = await citizenOf(service, citizen(1));
  const { tag } = session.subjects.get(1)!;
  const [entry] = await ledger.log.newestOf(tag, ledger.log.size, 1);
  const said = { entry: entry!.index, words: "I did not apply.", attachments: [] };
  await ledger.acts.dispute(tag, { key: "an-objection-of-hers", ...said });
  pass(8 * DAY);
  await submit(CONSUMER, accessEvent({ subject: citizen(2) }));
  await service.anchored();
  await ledger.trail.caughtUp();
  await until(() => ledger.health().anchored === ledger.log.size);
}
