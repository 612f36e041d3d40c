/**
 * Receipts on the page, against the real service with its real ledger: every verdict, what was accessed in plain words,
 * what is asked of the service, and what is not.
 */
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { encodeBase64url } from "../../core/base64url.ts";
import { type Receipt, type ReceiptEntry, receiptFile } from "../../core/trace/receipt.ts";
import type { TraceFacts } from "../../core/verify/receipt/facts.ts";
import { describeTraceVerdict } from "../../core/verify/receipt/messages.ts";
import { accessEvent, citizen, grantEvent, instant } from "../core/build-trace.ts";
import { type LogService, startLogService } from "../server/http/log-service.ts";
import { FOUNDED } from "../server/http/service.ts";
import { axe, choose, codesOf, resultOf, useStageOn } from "./stage.ts";

const PAGE = fileURLToPath(new URL("../../web/dist/", import.meta.url));

const DETAILS = "案件 2026-17 \u202eevil";

describe("the verify page: receipts", () => {
  let held = false;
  let handedIn = 0;
  const stage = useStageOn(() => startLogService({ page: PAGE, holds: () => held }));
  let grant: number;
  /** of two accesses, one on a consent and one on a law, with the submission */
  let accesses: Receipt;
  let refused: Receipt;
  let consent: Receipt;
  let many: Receipt;
  let erased: Receipt;
  let pending: Receipt;

  before(async () => {
    const service = stage.site;
    const terms = { from: instant(FOUNDED), until: instant(FOUNDED + 99_999), uses: 2 };
    consent = await submit(service, [grantEvent(terms)]);
    grant = consent.entries[0]!.index;
    accesses = await submit(service, [
      accessEvent({ basis: { grant }, fields: ["address", "since"], details: DETAILS }),
      accessEvent({ subject: citizen(2), occurred: instant(FOUNDED + 10) }),
    ]);
    refused = await submit(service, [accessEvent({ purpose: "statistics" })]);
    many = await submit(
      service,
      Array.from({ length: 25 }, (_, i) => accessEvent({ subject: citizen(i) })),
    );
    erased = await eraseOf(service, await submit(service, [accessEvent({ subject: citizen(9) })]));
    await service.anchored();
    // The page reads the device's own clock.
    service.clock.now = Math.floor(Date.now() / 1000);
    service.index.readAt = service.clock.now;
    held = true;
    pending = await submit(service, [accessEvent()]);
  });
  after(() => {
    held = false;
  });

  async function trace(page: Page, receipt: Receipt | string): Promise<string | null> {
    const content = typeof receipt === "string" ? receipt : receiptFile(receipt);
    const name = `receipt-${handedIn++}.json`;
    await choose(page, { name, content });
    await page
      .locator("article[aria-busy=false] .file-shown", { hasText: name })
      .waitFor({ state: "attached" });
    return resultOf(page);
  }

  /** Lets the service's facts be other than they are. */
  async function bend(page: Page, change: (facts: TraceFacts) => void): Promise<void> {
    await page.route("**/v1/trace-facts", async (route) => {
      const response = await route.fetch();
      const facts = (await response.json()) as TraceFacts;
      change(facts);
      await route.fulfill({ response, json: facts });
    });
  }

  const tampered = (): Receipt => {
    const [first, ...rest] = accesses.entries;
    return { ...accesses, entries: [{ ...first!, body: first!.body!.replace("since", "sinse") }, ...rest] };
  };
  const foreign = (): Receipt => ({ ...accesses, registry: `eip155:1:0x${"66".repeat(20)}` });

  const cases = [
    ["logged", () => accesses, "authorisation-ok", "logged"],
    ["one byte altered", tampered, "inclusion-proof", "invalid"],
    ["of a foreign registry", foreign, "log-untrusted", "invalid"],
    ["with an erased body", () => erased, "body-erased", "erased"],
    ["not anchored yet", () => pending, "anchored-not-yet", "pending"],
  ] as const;

  for (const [name, receipt, code, verdict] of cases) {
    it(`${name}: ${verdict}, announced, in focus, without barriers`, async () => {
      const page = await stage.open();
      expect(await trace(page, receipt())).to.equal(verdict);
      await expectShown(page, verdict);
      expect(await codesOf(page))
        .to.have.length(7)
        .and.include(code);
      // what time can change can be asked again
      expect(await page.getByRole("button", { name: "Try again" }).count()).to.equal(
        verdict === "pending" ? 1 : 0,
      );
      expect(await axe(page)).to.deep.equal([]);
    });
  }

  it("of a log that was proved false, and of an access that nobody had allowed", async () => {
    const page = await stage.open();
    await bend(page, ({ state }) => {
      if ("value" in state && state.value) state.value.faulty = true;
    });
    expect(await trace(page, accesses)).to.equal("log-faulty");
    await expectShown(page, "log-faulty");
    expect(await axe(page)).to.deep.equal([]);

    await page.unrouteAll();
    await bend(page, ({ grants }) => {
      if ("value" in grants) grants.value[0]!.used[0]!.before = 2;
    });
    expect(await trace(page, accesses)).to.equal("unauthorised");
    await expectShown(page, "unauthorised");
    expect(await codesOf(page)).to.include("grant-used-up");
    // What was read and by whom is the more wanted here.
    expect(await page.locator(".account").count()).to.equal(2);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("service down: undetermined, and trying again finds out", async () => {
    const page = await stage.open();
    await page.route("**/v1/**", (route) => route.abort());
    expect(await trace(page, accesses)).to.equal("undetermined");
    expect(await codesOf(page)).to.include("registries-not-known");
    expect(await page.locator(".advice").textContent()).to.include("The service does not answer");
    // It stands under a checkpoint that nobody vouched for yet.
    expect(await page.locator(".content .notice").textContent()).to.include("not confirmed");
    expect(await page.locator(".aside").textContent()).to.include("technical names");
    expect(await axe(page)).to.deep.equal([]);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("[data-result=logged]").waitFor();
  });

  it("service down after it named its registries, or answering nonsense: undetermined", async () => {
    const page = await stage.open();
    for (const [body, code] of [
      ["", "source-unavailable"],
      ["{}", "source-inconsistent"],
    ] as const) {
      await page.unrouteAll();
      await page.route("**/v1/trace-facts", (route) => route.fulfill({ status: body ? 200 : 503, body }));
      expect(await trace(page, accesses)).to.equal("undetermined");
      expect(await codesOf(page)).to.include(code);
    }
  });

  it("tells each access in plain words, in both languages", async () => {
    const page = await stage.open();
    await trace(page, accesses);
    expect(await page.locator(".accounts > h2").textContent()).to.equal("What was logged: 2 entries");
    const [onConsent, onLaw] = [page.locator(".account").nth(0), page.locator(".account").nth(1)];
    expect(await rowsOf(onConsent)).to.deep.include({
      "Held by": "Example Department 7",
      "Read by": "Example Department 12",
      Data: "Residence",
      "Which of it": "address, since",
      "What for": "Social assistance",
      "By which right": `The person's consent (entry ${grant} of the log)`,
      Logged: "9 October 2025 at 16:55",
    });
    // Others wrote it: its hidden characters are shown.
    expect((await rowsOf(onConsent)).Details)
      .to.include("2026-17")
      .and.not.include("\u202e");
    expect(await rowsOf(onLaw)).to.deep.include({
      "By which right": "Example Act, article 12",
      Happened: "9 October 2025 at 16:53",
    });
    expect(await page.locator(".department").textContent()).to.equal("Example Department 12");
    expect(await page.locator(".facts").textContent()).to.include("certrace.example/log/1");

    await page.getByRole("button", { name: "中文" }).click();
    expect(await rowsOf(onConsent)).to.include({ 数据: "居住信息", 用途: "社会救助" });
    expect(await rowsOf(onLaw)).to.include({ 依据: "《示例法》第十二条" });
    expect(await page.locator("h1").textContent()).to.equal(describeTraceVerdict("logged", "zh-CN").word);
  });

  it("tells a refusal with its reason, a consent with its limits, an erased entry as what it is", async () => {
    const page = await stage.open();
    expect(await trace(page, refused)).to.equal("logged");
    expect(await page.locator("h2.account-title").textContent()).to.include("Access refused");
    expect((await rowsOf(page.locator(".account")))["Why it was refused"]).to.include("not for this purpose");
    expect(await trace(page, consent)).to.equal("logged");
    await page.locator("h2.account-title", { hasText: "Consent" }).waitFor();
    expect(await rowsOf(page.locator(".account"))).to.include({ "How often": "2" });
    expect(await trace(page, erased)).to.equal("erased");
    await page.locator("h2.account-title", { hasText: "Contents not there" }).waitFor();
  });

  it("folds a long receipt, entry by entry, the first twenty first", async () => {
    const page = await stage.open({ viewport: { width: 360, height: 740 } });
    expect(await trace(page, many)).to.equal("logged");
    expect(await page.locator(".account").count()).to.equal(20);
    expect(await page.locator(".account .entries").first().isVisible()).to.equal(false);
    await page.locator(".account > summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".account .entries").first().isVisible()).to.equal(true);
    await page.getByRole("button", { name: "Show 5 more entries" }).click();
    expect(await page.locator(".account").count()).to.equal(25);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("fits a phone in larger type and in the dark, in both languages", async () => {
    for (const locale of ["en-GB", "zh-CN"]) {
      const page = await stage.open({
        locale,
        viewport: { width: 360, height: 740 },
        colorScheme: "dark",
      });
      await page.locator(".top-choices button").first().click();
      expect(await trace(page, accesses)).to.equal("logged");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
      expect(await axe(page)).to.deep.equal([]);
    }
  });

  it("asks the service without the receipt, and shows it only the accesses that cite a consent", async () => {
    const page = await stage.open();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
    await trace(page, accesses);
    const secrets = [accesses.submission!, accesses.entries[0]!.details!.salt, accesses.entries[1]!.tag];
    for (const secret of secrets) expect(sent.some((each) => each.includes(secret))).to.equal(false);
    const asked = sent.filter((each) => each.includes("/v1/trace-facts"));
    expect(asked).to.have.length(1);
    const { citing } = JSON.parse(asked[0]!.slice(asked[0]!.indexOf("{"))) as { citing: { index: number }[] };
    expect(citing.map(({ index }) => index)).to.deep.equal([accesses.entries[0]!.index]);
    expect(await page.locator(".provenance").textContent()).to.include(
      "the one access that rests on a consent",
    );
    sent.length = 0;
    await trace(page, foreign());
    await page.locator("[data-result=invalid]").waitFor();
    expect(sent.filter((each) => each.includes("/v1/trace-facts"))).to.deep.equal([]);
  });

  it("keeps what an invalid receipt says out of sight until it is asked for", async () => {
    const page = await stage.open();
    expect(await trace(page, foreign())).to.equal("invalid");
    expect(await page.locator(".facts").count()).to.equal(0);
    expect(await page.locator(".account").first().isVisible()).to.equal(false);
    await page.getByText("Show what the receipt says (not confirmed)").click();
    expect(await page.locator(".account").first().isVisible()).to.equal(true);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("takes a damaged receipt for a receipt, and certificates and receipts together", async () => {
    const page = await stage.open();
    expect(await trace(page, receiptFile(accesses).slice(0, -20))).to.equal("invalid");
    expect(await codesOf(page)).to.include("json-truncated");
    await choose(
      page,
      { name: "receipt.json", content: receiptFile(accesses) },
      { name: "certificate.json", content: stage.site.batch.file(0) },
    );
    await page.getByText("2 of 2 verified").waitFor();
    expect(await page.locator(".file-verdict").first().textContent()).to.equal("Logged");
  });
});

async function expectShown(page: Page, verdict: Parameters<typeof describeTraceVerdict>[0]): Promise<void> {
  const { word, sentence } = describeTraceVerdict(verdict, "en");
  const heading = page.locator("h1", { hasText: word });
  await heading.waitFor();
  // The focus follows what is drawn, a moment later.
  await page.waitForFunction((element) => element === document.activeElement, await heading.elementHandle());
  expect(await page.locator("[role=status]").first().textContent())
    .to.include(word)
    .and.include(sentence);
  // colour never alone: a drawing and a word stand with it
  expect(await page.locator(".panel .seal svg").count()).to.be.greaterThan(0);
}

async function submit(service: LogService, events: Parameters<LogService["sign"]>[0]): Promise<Receipt> {
  const submission = service.sign(events);
  const answer = (await (await service.submit(submission)).json()) as Receipt & { receipt?: Receipt };
  // A refusal carries its receipt beside the problem.
  return { ...(answer.receipt ?? answer), submission };
}

/** The receipt of an entry whose body the log has erased since, as it can be had afterwards. */
async function eraseOf(service: LogService, { entries, submission: _, ...rest }: Receipt): Promise<Receipt> {
  const { body: __, details: ___, ...entry } = entries[0]!;
  await service.ledger.erasure.byRequest([entry.index]);
  const { proof } = (await (await service.fetch(`/log/1/proof?index=${entry.index}`)).json()) as ReceiptEntry;
  const { bodyHash } = (await service.ledger.log.entry(entry.index))!;
  return { ...rest, entries: [{ ...entry, bodyHash: encodeBase64url(bodyHash), proof }] };
}

async function rowsOf(account: ReturnType<Page["locator"]>): Promise<Record<string, string>> {
  const rows = await account
    .locator("dt")
    .evaluateAll((all) => all.map((dt) => [dt.textContent ?? "", dt.nextElementSibling?.textContent ?? ""]));
  return Object.fromEntries(rows) as Record<string, string>;
}
