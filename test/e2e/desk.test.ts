/**
 * The desk in a real browser, on the real service over a real chain: one person makes, another checks, a certificate comes
 * out that the verify page finds valid, and its status is changed by a list. Registers and types are full of markup, and
 * none of it does anything. A session that ends, a case that changes under one's eyes, nobody's role, no desk.
 */
import { buffer, text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";
import { type DeskWorld, startDeskWorld } from "./desk-world.ts";
import { soon } from "./soon.ts";
import { axe } from "./stage.ts";

/** What would run, or load something, if it were ever taken for markup. */
const MARKUP = '<img src=x onerror="document.title=`caught`"><script>document.title="caught"</script>';

const TYPE = JSON.stringify({
  vct: "{{publicUrl}}/v1/types/permit",
  display: [
    {
      locale: "zh-CN",
      name: `许可证${MARKUP}`,
      rendering: { simple: { background_color: "#7a1f2b", text_color: "red;background:url(/stolen)" } },
    },
    { locale: "en", name: `Permit${MARKUP}` },
  ],
  claims: [
    { path: ["certificate_number"], sd: "never", display: [{ locale: "en", label: `Number${MARKUP}` }] },
    { path: ["name"], sd: "allowed", display: [{ locale: "en", label: `Name${MARKUP}` }] },
    { path: ["since"], sd: "never", display: [{ locale: "en", label: "Since" }] },
  ],
  mapping: {
    claims: [
      { path: ["name"], column: "name", kind: "text" },
      { path: ["since"], column: "since", kind: "date", format: "YYYY-MM-DD" },
    ],
    number: { column: "no" },
  },
});

const REGISTER = [
  "no,name,since",
  `P-1,"${MARKUP.replaceAll('"', '""')}",2026-01-02`,
  "P-2,李四,2026-01-03",
  "P-3,王五,2026-01-04",
  `P-4,赵六,"${MARKUP.replaceAll('"', '""')}"`,
  "P-5,,2026-01-06",
].join("\n");

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

describe("the desk", function () {
  this.timeout(120_000);
  let world: DeskWorld;
  let browser: Browser;
  const faults: string[] = [];
  /** of the case that everything below is about */
  let id: string;

  before(async function () {
    this.timeout(180_000);
    await buildPage();
    [world, browser] = await Promise.all([startDeskWorld(), launchChromium()]);
    await world.define(TYPE);
  });
  after(async () => {
    await browser?.close();
    await world?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(faults.splice(0), "errors on the page").to.deep.equal([]);
  });

  async function open(
    who: string,
    hash = "",
    { large = false, ...options }: BrowserContextOptions & { large?: boolean } = {},
  ): Promise<Page> {
    const page = await world.signedIn(browser, who, {
      ...options,
      hash,
      async prepare(opened) {
        watch(opened);
        if (large) await opened.addInitScript(() => localStorage.setItem("certrace.large-type", "yes"));
      },
    });
    await soon(page.locator(".desk-title, .gate h1"));
    return page;
  }
  function watch(page: Page): void {
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    page.on("request", (request) => {
      if (/\/(x|stolen)$/.test(new URL(request.url()).pathname)) faults.push(`asked for ${request.url()}`);
    });
  }
  const overflow = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const inert = async (page: Page) => {
    expect(await page.title()).not.to.equal("caught");
    expect(await page.locator("main img, main script").count()).to.equal(0);
  };
  /** Presses Tab until what has the focus is called so. */
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const at = document.activeElement as HTMLInputElement | null;
        const labels = [...(at?.labels ?? [])].map((label) => label.textContent);
        return [at?.getAttribute("aria-label"), ...labels, at?.textContent].join(" ");
      });
      if (name.test(here)) return;
    }
    throw new Error(`no way to ${String(name)} by keyboard`);
  }

  it("a register becomes a case, by keyboard; every row that is refused says why; markup stays text", async () => {
    const page = await open("maker");
    await soon(page.getByText("Nothing waits for you."));
    await tabTo(page, /^ ?Issue certificates/);
    await page.keyboard.press("Enter");
    await soon(page.getByRole("heading", { name: "Issue certificates" }));
    await tabTo(page, /What shall be issued/);
    await page.keyboard.press("ArrowDown");
    await tabTo(page, /The register/);
    await page
      .getByLabel("The register", { exact: true })
      .setInputFiles({ name: `../../${MARKUP}.csv`, mimeType: "text/csv", buffer: Buffer.from(REGISTER) });
    await soon(page.locator(".drop-held"));
    await tabTo(page, /See what it becomes/);
    await page.keyboard.press("Enter");
    await soon(page.locator(".specimens .sheet").first());
    id = new URL(page.url()).hash.split("/")[1]!;

    expect(await page.locator(".counts dd").allTextContents()).to.deep.equal(["5", "3", "2"]);
    const first = page.locator(".sheet").first();
    await soon(first.getByText(`Permit${MARKUP}`));
    expect(await first.textContent())
      .to.include(MARKUP)
      .and.include("P-1");
    expect(await first.locator("header").evaluate((at) => getComputedStyle(at).backgroundColor)).to.equal(
      "rgb(122, 31, 43)",
    );
    const refused = await page.locator(".table-scroll tbody tr").allTextContents();
    expect(refused[0]).to.match(/^5since.*date/s);
    expect(refused[1]).to.match(/^6nameEmpty, but needed.*value-missing/s);
    expect(refused).to.have.length(2);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Save all refused rows" }).click(),
    ]);
    expect(await text(await saved.createReadStream())).to.include("value-missing");
    await inert(page);
    expect(await axe(page)).to.deep.equal([]);

    await page.getByLabel("Remark for the checker").fill(`Rows 5 and 6 are known ${MARKUP}`);
    await tabTo(page, /Submit for checking/);
    await page.keyboard.press("Enter");
    await soon(page.locator("[data-state=submitted]"));
    await inert(page);
  });

  it("nobody approves their own work, and is told why; a phone, large type and the dark hold it all", async () => {
    const page = await open("both", "", { ...PHONE, colorScheme: "dark", large: true });
    await page.locator(".case-list a").first().click();
    await soon(page.locator("button[data-act=approve]:enabled"));
    expect(await overflow(page)).to.equal(0);
    expect(await axe(page)).to.deep.equal([]);
    await inert(page);
    const own = await page.evaluate(async (about) => {
      const { csrf } = await (await fetch("/my/session")).json();
      const headers = { "content-type": "application/json", "certrace-csrf": csrf };
      const { terms } = await (await fetch(`/desk/cases/${about}`)).json();
      const post = async (path: string, body: object) =>
        (await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
      const made = await post("/desk/cases", { kind: "issue", terms });
      await post(`/desk/cases/${made.id}/submit`, { revision: made.revision });
      return made.id as string;
    }, id);
    await page.goto(`${world.url}/desk#cases/${own}`);
    await soon(page.getByText("nobody approves their own work"));
    expect(await page.locator("button[data-act=approve]").count()).to.equal(0);
    await page.locator("button[data-act=withdraw]").click();
    await soon(page.locator("[data-state=withdrawn]"));
  });

  it("what a checker looks at while it changes is not decided; sent back, changed, submitted again", async () => {
    const [checker, maker, other] = (await Promise.all(
      ["checker", "maker", "both"].map((who) => open(who, `#cases/${id}`)),
    )) as [Page, Page, Page];
    await soon(checker.locator("button[data-act=approve]:enabled"));
    await checker.locator("button[data-act=send-back]").click();
    await soon(checker.getByText("Write first what should be changed."));
    await other.getByLabel("Remark", { exact: true }).fill("Is row 6 really without a name?");
    await other.locator("button[data-act=send-back]").click();
    await soon(other.locator("[data-state=sent-back]"));

    await checker.getByLabel("Remark", { exact: true }).fill("Mine, which is kept");
    await checker.locator("button[data-act=approve]").click();
    await soon(checker.getByRole("heading", { name: "This case has changed while you looked at it" }));
    expect(await checker.locator(".changed").textContent()).to.include("Is row 6 really without a name?");
    expect(await checker.locator("button[data-act=approve]").isDisabled()).to.equal(true);
    expect(await checker.getByLabel("Remark", { exact: true }).inputValue()).to.equal("Mine, which is kept");
    await checker.getByRole("button", { name: "Look at it as it is now" }).click();
    await soon(checker.locator("[data-state=sent-back]"));

    await maker.reload();
    await soon(maker.locator("button[data-act=submit]:enabled"));
    await maker.locator("button[data-act=submit]").click();
    await soon(maker.locator("[data-state=submitted]"));
  });

  it("a session that ends in the middle of an approval loses nothing", async () => {
    const page = await open("checker", `#cases/${id}`);
    await soon(page.locator("button[data-act=approve]:enabled"));
    await page.getByLabel("Remark", { exact: true }).fill("Checked against the paper files");
    await page.context().clearCookies();
    await page.locator("button[data-act=approve]").click();
    const again = page.getByRole("dialog", { name: "You have been signed out" });
    await soon(again);
    expect(await axe(page)).to.deep.equal([]);
    await again.getByRole("button", { name: "I have signed in" }).click();
    await soon(again.getByText("Nobody is signed in yet."));
    const [window] = await Promise.all([
      page.context().waitForEvent("page"),
      again.getByRole("link", { name: "Sign in again" }).click(),
    ]);
    await world.signIn(window, "checker");
    await again.waitFor({ state: "detached" });
    expect(await page.getByLabel("Remark", { exact: true }).inputValue()).to.equal(
      "Checked against the paper files",
    );
    await page.locator("button[data-act=approve]:enabled").click();
    await soon(page.locator("[data-state=done]"));
    expect(await page.locator(".timeline").textContent()).to.include("Checked against the paper files");
  });

  it("what comes out: a zip, each certificate, and the verify page finds it valid", async () => {
    const page = await open("maker", `#cases/${id}`);
    const saved = async (name: string) => {
      const link = page.getByRole("link", { name }).first();
      await soon(link);
      const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
      return buffer(await download.createReadStream());
    };
    expect((await saved("Save all as a ZIP")).subarray(0, 2).toString()).to.equal("PK");
    expect((await saved("PDF of P-2")).subarray(0, 5).toString()).to.equal("%PDF-");
    const file = await saved("File of P-2");
    await page.goto(world.url);
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name: "P-2.json", mimeType: "application/json", buffer: file });
    await soon(page.locator("article[aria-busy=false] [data-result]"));
    expect(await page.locator("[data-result]").getAttribute("data-result")).to.equal("valid");
  });

  it("a status is changed by list: shown before, checked by another, in force after", async () => {
    const maker = await open("maker", "#certificates");
    await soon(maker.locator(".found-list li").nth(2));
    await maker.getByRole("button", { name: "Hand in a list" }).click();
    await soon(maker.getByLabel(/^Suspend:/));
    await maker.getByLabel(/^Suspend:/).check();
    await maker
      .getByLabel("The list", { exact: true })
      .setInputFiles({ name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("P-2\nP-3\nP-9\n") });
    await maker.getByLabel("Why").selectOption("temporarily-seized");
    await maker.getByLabel("Decision document", { exact: true }).setInputFiles({
      name: "decision.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("It is so decided."),
    });
    await soon(maker.locator(".drop-held").nth(1));
    expect(await axe(maker)).to.deep.equal([]);
    await maker.getByRole("button", { name: "See what will change" }).click();
    await soon(maker.getByRole("heading", { name: "What will change" }));
    expect(await maker.locator(".counts dd").allTextContents()).to.deep.equal(["2", "0", "1"]);
    expect(await maker.locator("main").textContent()).to.include("P-9");
    await maker.getByRole("button", { name: "Change it" }).click();
    await soon(maker.getByLabel(/^Suspend:/));
    expect(await maker.getByLabel(/^Suspend:/).isChecked()).to.equal(true);
    expect(await maker.locator(".drop-held").allTextContents()).to.deep.equal([
      "list.txt (12 bytes)",
      "decision.txt (17 bytes)",
    ]);
    await maker.getByLabel("Number of the decision").fill("No. 7");
    await maker.getByRole("button", { name: "Save the change" }).click();
    await soon(maker.getByText("The change is saved."));
    await maker.locator("button[data-act=submit]:enabled").click();
    await soon(maker.locator("[data-state=submitted]"));

    const checker = await open("checker");
    await checker.locator(".case-list a").first().click();
    await soon(checker.getByText("2 certificates are suspended."));
    await checker.route("**/files/*", (route) =>
      route.fulfill({ status: 409, json: { code: "case-file-altered", detail: "altered" } }),
    );
    await tabTo(checker, /Save decision\.txt as it was handed in/);
    await checker.keyboard.press("Enter");
    await soon(checker.getByRole("alert").getByText("no longer what was handed in"));
    await checker.unroute("**/files/*");
    const [opened] = await Promise.all([checker.waitForEvent("download"), checker.keyboard.press("Enter")]);
    expect(opened.suggestedFilename()).to.equal("decision.txt");
    expect(await text(await opened.createReadStream())).to.equal("It is so decided.");
    await checker.setViewportSize(PHONE.viewport);
    expect(await overflow(checker)).to.equal(0);
    await checker.locator("button[data-act=approve]:enabled").click();
    await soon(checker.locator("[data-state=done]"));
    await checker.goto(`${world.url}/desk#certificates`);
    await checker.getByText("Find by a decision").click();
    await checker.getByLabel("The document", { exact: true }).setInputFiles({
      name: "decision.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("It is so decided."),
    });
    await soon(checker.getByText("Shown is what this decision changed."));
    await checker.waitForFunction(() => document.querySelectorAll(".found-list li").length === 2);
    expect(await checker.locator(".found-list .mark").allTextContents()).to.deep.equal([
      "Suspended",
      "Suspended",
    ]);
  });

  it("register, files and chain are compared; the record has a line for everything", async () => {
    const page = await open("maker", "#checks");
    await soon(page.getByLabel("What was issued"));
    await page.getByLabel("What was issued").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await soon(page.locator("[data-state=done]"));
    expect(await page.locator(".verdict").textContent()).to.match(/difference|agrees/);
    await page.goto(`${world.url}/desk#issue/${id}`);
    await soon(page.getByRole("heading", { name: "Withdraw, and issue again" }));
    await page.getByLabel("What shall be issued?").selectOption({ index: 1 });
    await page
      .getByLabel("The register", { exact: true })
      .setInputFiles({ name: "right.csv", mimeType: "text/csv", buffer: Buffer.from(REGISTER) });
    await soon(page.locator(".drop-held"));
    await page.getByLabel("Why").selectOption("withdrawn");
    await page.getByRole("button", { name: "See what will happen" }).click();
    await soon(page.locator("[data-state=draft]"));
    await soon(page.getByRole("button", { name: "Change it" }));
    await page.getByRole("button", { name: "Change it" }).click();
    await soon(page.locator(".drop-held"));
    expect(await page.locator(".drop-held").textContent()).to.include("right.csv");
    expect(await page.getByLabel("Why").inputValue()).to.equal("withdrawn");
    await page.getByLabel("Why").selectOption("cancelled");
    await page.getByRole("button", { name: "Save the change" }).click();
    await soon(page.getByText("The change is saved."));
    await soon(page.locator(".specimens .sheet").first());
    expect(await page.locator(".counts dd").allTextContents()).to.deep.equal(["3", "3", "0"]);
    await page.goto(`${world.url}/desk#activity`);
    await soon(page.getByText("罗长庚 approved it").first());
    expect(await axe(page)).to.deep.equal([]);
    await inert(page);
  });

  it("a type is edited beside its sample; a version of its own; what was written survives a reload", async () => {
    const page = await open("maker", "#types", PHONE);
    await soon(page.getByRole("link", { name: "New version" }));
    await page.getByRole("link", { name: "New version" }).click();
    await soon(page.locator(".sample .sheet"));
    await inert(page);
    await page.getByLabel("Name in English", { exact: true }).fill("Permit, second edition");
    await page.locator(".claims-edited summary").first().click();
    await page.locator(".claims-edited > li").first().getByLabel("Column").fill("");
    await soon(page.locator(".sample .notice"));
    await page.reload();
    await soon(page.getByRole("button", { name: "See what will happen" }));
    await page.getByRole("button", { name: "See what will happen" }).click(); // unfolds what is missing
    await soon(page.locator(".claims-edited > li").first().getByLabel("Column"));
    await page.locator(".claims-edited summary").first().click();
    await page.locator(".claims-edited summary").first().click();
    expect(await page.getByLabel("Name in English", { exact: true }).inputValue()).to.equal(
      "Permit, second edition",
    );
    await page.locator(".claims-edited > li").first().getByLabel("Column").fill("name");
    await page.locator(".sample .notice").waitFor({ state: "detached" });
    await soon(page.locator(".sample .sheet-subtitle").getByText("Permit, second edition"));
    expect(await axe(page)).to.deep.equal([]);
    expect(await overflow(page)).to.equal(0);
    await page.getByRole("button", { name: "See what will happen" }).click();
    await soon(page.getByText("Certificates of older versions stay as they are"));
    expect(await page.locator("main").textContent()).to.include("/v1/types/permit/2");
  });

  it("a type is changed once more in its case, and registered as it was written; then only how it is read changes", async () => {
    const maker = await open("maker");
    const vct = `${world.url}/v1/types/permit/2`;
    const claims = maker.locator(".claims-edited > li");
    await soon(maker.locator(".case-list a", { hasText: vct }));
    await maker.locator(".case-list a", { hasText: vct }).click();
    await soon(maker.getByRole("button", { name: "Change it" }));
    await maker.getByRole("button", { name: "Change it" }).click();
    await soon(maker.locator(".sample .sheet"));
    const name = maker.getByLabel("Name in English", { exact: true });
    expect(await name.inputValue()).to.equal("Permit, second edition");
    await name.fill("Permit, third wording");
    await claims.nth(1).locator("summary").click();
    await claims.nth(1).getByLabel("Label in English").fill("Held since");
    await maker.getByRole("button", { name: "Save the change" }).click();
    await soon(maker.getByText("The change is saved."));
    await soon(maker.locator(".specimens .sheet-subtitle").getByText("Permit, third wording"));
    await maker.locator("button[data-act=submit]:enabled").click();
    await soon(maker.locator("[data-state=submitted]"));

    const checker = await open("checker", new URL(maker.url()).hash);
    await soon(checker.getByText("The type is registered on the chain and published"));
    await checker.locator("button[data-act=approve]:enabled").click();
    await soon(checker.getByText("The type is registered. Certificates can be issued under it now."));
    const { index, types } = world.desk.tools;
    const { metadata, metadataHash } = (await types.find(vct))!.definition;
    const { display, claims: said } = JSON.parse(TYPE);
    const rendering = { simple: { background_color: "#7a1f2b", text_color: "#ffffff" } };
    expect(metadata).to.deep.equal({
      vct,
      display: [
        { ...display[0], rendering },
        { ...display[1], rendering, name: "Permit, third wording" },
      ],
      claims: [said[0], said[1], { ...said[2], display: [{ locale: "en", label: "Held since" }] }],
    });
    expect((await index.typeByVct(vct))!.metadataHash).to.equal(metadataHash);

    await maker.goto(`${world.url}/desk#types`);
    await soon(maker.getByRole("link", { name: "Change how registers are read" }).first());
    await maker.getByRole("link", { name: "Change how registers are read" }).first().click();
    await soon(maker.locator(".sample .sheet"));
    expect(await name.isDisabled()).to.equal(true);
    await claims.first().locator("summary").click();
    await claims.first().getByLabel("Column").fill("holder");
    await maker.getByRole("button", { name: "See what will happen" }).click();
    await soon(maker.getByText("Only how a register is read changes."));
    expect(await maker.locator("main").textContent()).to.include(metadataHash);
  });

  it("says who may not, that there is no desk, that the service is down; the first screen is small", async () => {
    const guest = await open("guest");
    await soon(guest.getByText("Your account has no role at this desk"));
    expect(await axe(guest)).to.deep.equal([]);

    const sizes: Promise<Buffer>[] = [];
    const maker = await world.signedIn(browser, "maker", {
      prepare(page) {
        page.on("response", (response) => {
          if (/\/assets\/.*\.(js|css)$/.test(response.url()) && !/noto-sans/.test(response.url()))
            sizes.push(response.body());
        });
      },
    });
    await soon(maker.locator(".case-list").first());
    const bytes = (await Promise.all(sizes)).map((body) => gzipSync(body).length);
    expect(bytes.length).to.be.greaterThan(2);
    expect(bytes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(150_000);

    await maker.route("**/desk/cases?**", (route) => route.fulfill({ status: 503, body: "" }));
    await maker.reload();
    await soon(maker.getByRole("alert").getByText("There was no answer.").first());
    await maker.unroute("**/desk/cases?**");
    await maker.getByRole("button", { name: "Try again" }).click();
    await soon(maker.locator(".case-list").first());
    await maker.route("**/desk/me", (route) =>
      route.fulfill({ status: 404, json: { code: "desk-none", detail: "none" } }),
    );
    await maker.reload();
    await soon(maker.getByRole("heading", { name: "Your department has no desk here" }));
  });
});
