/** Every result that the page can show, in a real browser: the verdict, what follows from it, and what it must not say. */
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { StatusChange } from "../../core/verify/facts.ts";
import { describeVerdict } from "../../core/verify/messages.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import { makeHint } from "../../server/successors/make.ts";
import { zhCN } from "../../web/messages/zh-CN.ts";
import { EXAMPLES, example, tell } from "./examples.ts";
import { axe, choose, codesOf, resultOf, useStage, verify } from "./stage.ts";

const CASES: { name: keyof typeof EXAMPLES; verdict: Verdict; code: string }[] = [
  { name: "valid", verdict: "valid", code: "status-valid" },
  { name: "revoked", verdict: "revoked", code: "status-revoked" },
  { name: "suspended", verdict: "suspended", code: "status-suspended" },
  { name: "superseded", verdict: "superseded", code: "status-superseded" },
  { name: "expired", verdict: "expired", code: "period-expired" },
  { name: "not-yet-valid", verdict: "not-yet-valid", code: "period-not-yet" },
  { name: "tampered", verdict: "invalid", code: "disclosure-no-digest" },
  { name: "foreign", verdict: "invalid", code: "registry-untrusted" },
];

describe("the verify page: verdicts", () => {
  const stage = useStage();

  for (const { name, verdict, code } of CASES) {
    it(`${name}: ${verdict}, announced, in focus, without barriers`, async () => {
      const page = await stage.open();
      expect(await verify(stage, page, EXAMPLES[name]())).to.equal(verdict);
      const { word, sentence } = describeVerdict(verdict, "en");
      const heading = page.locator("h1");
      expect(await heading.textContent()).to.equal(word);
      // The focus follows what is drawn, a moment later.
      await page.waitForFunction(
        (element) => element === document.activeElement,
        await heading.elementHandle(),
      );
      expect(await page.locator("[role=status]").first().textContent())
        .to.include(word)
        .and.include(sentence);
      expect(await page.title()).to.include(word);
      expect(await codesOf(page))
        .to.have.length(8)
        .and.include(code);
      // colour never alone: a drawing and a word stand with it
      expect(await page.locator(".panel .seal svg").count()).to.be.greaterThan(0);
      expect(await axe(page)).to.deep.equal([]);
    });
  }

  it("says the verdict in Chinese to a Chinese browser", async () => {
    const page = await stage.open({ locale: "zh-CN" });
    await verify(stage, page, EXAMPLES.valid());
    expect(await page.locator("h1").textContent()).to.equal(describeVerdict("valid", "zh-CN").word);
    expect(await page.locator(".content h2").textContent()).to.equal("食品经营许可证");
    expect(await page.locator(".entry dt").first().textContent()).to.equal("许可证编号");
    expect(await page.locator(".department").textContent()).to.equal("青禾县市场监督管理局");
    expect(await axe(page)).to.deep.equal([]);
  });

  it("shows who issued it, under whom, when, and the claims by their labels", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.valid());
    expect(await page.locator(".department").textContent()).to.include("Qinghe County Administration");
    expect(await page.locator(".department-step").allTextContents()).to.deep.equal([
      "Yunxi Province",
      "Chengjiang City",
      "Qinghe County",
    ]);
    const entries = Object.fromEntries(
      await page
        .locator(".content > .entries > .entry")
        .evaluateAll((all) =>
          all.map((entry) => [
            entry.querySelector("dt")?.textContent ?? "",
            entry.querySelector("dd")?.textContent ?? "",
          ]),
        ),
    );
    expect(entries).to.include({
      "Licence number": "JY15101000000041",
      "Legal representative": "林知夏",
      "Registered capital (CNY)": "200,000",
      "Founded on": "8 April 2019",
      "Part of a chain": "No",
    });
    expect(entries["Place of business"]).to.equal("Province云溪省Street青禾县梧桐街道春风里 27 号");
    expect(await page.locator(".aside").textContent()).to.include("Telephone");
  });

  it("opens a check to its sentence, code and block, and shows the newer version of a superseded one", async () => {
    const page = await stage.open();
    const superseded = EXAMPLES.superseded();
    await verify(stage, page, superseded);
    const check = page.locator(".check-fail");
    expect(await check.locator(".check-body").isVisible()).to.equal(false);
    await check.locator("summary").click();
    expect(await check.locator(".check-body").isVisible()).to.equal(true);
    expect(await check.locator("code").textContent()).to.equal("status-superseded");
    expect(await check.locator(".check-body").textContent()).to.include("48,211");
    const statuses = superseded.facts.statuses;
    const successor = "value" in statuses ? statuses.value.changes[0]!.successors[0]!.successor : null;
    expect(await page.locator(".newer code").textContent()).to.equal(successor!.root);
    expect(await page.locator(".newer").textContent()).to.include("Certificate 7");
  });

  for (const [locale, heading] of [
    ["en-GB", "Superseded by No. YS-2026-000107"],
    ["zh-CN", "已被编号 YS-2026-000107 取代"],
  ] as const)
    it(`says by what number the newer version goes, where this one opens that (${locale})`, async () => {
      const superseded = EXAMPLES.superseded();
      const { statuses } = superseded.facts;
      const { changes } = (statuses as { value: { changes: StatusChange[] } }).value;
      const newer = changes[0]!.successors[0]!.successor;
      const { batch, file } = superseded;
      const maker = { by: 12, key: batch.key, now: Math.floor(Date.now() / 1000) - 100 };
      const hints = await Promise.all(
        [file, batch.file(42)].map((of) => makeHint({ file: of, newer, number: "YS-2026-000107" }, maker)),
      );
      stage.site.says.answers.set("/v1/successors", () => ({ body: JSON.stringify({ v: 1, hints }) }));
      const page = await stage.open({ locale });
      await verify(stage, page, superseded);
      expect(await page.locator(".newer h2").textContent()).to.equal(heading);
      expect(await page.locator(".newer code").textContent()).to.equal(newer.root);
      // nothing that is asked names the one that is verified
      const asked = stage.site.requests.filter(({ path }) => path.startsWith("/v1/successors"));
      const word = new URLSearchParams({ department: "12", root: batch.anchors[0]!.root, word: "0" });
      expect(asked.map(({ path, body }) => path + body)).to.deep.equal([`/v1/successors?${word}`]);
      expect(await axe(page)).to.deep.equal([]);
    });

  it("vouches for nothing in a file that is not genuine", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.tampered());
    for (const gone of [".department", ".entries", ".facts", ".newer"]) {
      expect(await page.locator(gone).count(), gone).to.equal(0);
    }
    expect(await page.locator("main").textContent()).not.to.include("王伪造");
  });

  it("says of claims that they are not confirmed while the record is not final", async () => {
    const page = await stage.open();
    const early = EXAMPLES.valid();
    if ("value" in early.facts.finalized)
      early.facts.finalized.value = { ...early.facts.finalized.value, number: 400 };
    expect(await verify(stage, page, early)).to.equal("undetermined");
    expect(await codesOf(page)).to.include("anchor-not-final");
    expect(await page.locator(".content .notice").textContent()).to.include("not confirmed");
    expect(await axe(page)).to.deep.equal([]);
  });

  it("keeps the claims of a voided certificate out of sight until they are asked for", async () => {
    const page = await stage.open();
    const voided = EXAMPLES.valid();
    if ("value" in voided.facts.batch && voided.facts.batch.value) {
      voided.facts.batch.value.operator.compromisedAt = voided.facts.batch.value.anchoredAt;
    }
    expect(await verify(stage, page, voided)).to.equal("invalid");
    expect(await codesOf(page)).to.include("operator-compromised");
    expect(await page.locator(".department").count()).to.equal(0);
    expect(await page.locator(".entries").first().isVisible()).to.equal(false);
    await page.getByText("Show what the file says (not confirmed)").click();
    expect(await page.locator(".entries").first().isVisible()).to.equal(true);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("sends the certificate for a signed report only when pressed, and saves what comes", async () => {
    const page = await stage.open();
    const one = EXAMPLES.valid();
    await verify(stage, page, one);
    const section = page.locator(".signed");
    await section.waitFor();
    expect(await section.textContent()).to.include("sends the certificate to the service");
    await page.waitForLoadState("networkidle");
    const sent = () => stage.site.requests.filter(({ method }) => method === "POST");
    expect(sent()).to.deep.equal([]);

    const asPdf = section.getByRole("button", { name: /PDF/ });
    const state = (word: string) => section.locator(`[data-report=${word}]`).waitFor();
    await asPdf.press("Enter");
    await state("rate-limited");
    expect(await section.locator("[role=status]").textContent()).to.include("Nothing was saved");
    stage.site.says.report = "<!doctype html>";
    await asPdf.click();
    await state("service-inconsistent");
    stage.site.says.up = false;
    await asPdf.click();
    await state("service-unavailable");
    stage.site.says.up = true;

    const forms = { pdf: "%PDF-1.7 report", jws: "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiIifQ.AAAA" };
    for (const [form, content] of Object.entries(forms)) {
      stage.site.says.report = content;
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        section.getByRole("button", { name: new RegExp(form, "i") }).click(),
      ]);
      expect(download.suggestedFilename()).to.equal(`certrace-report.${form}`);
      expect(await readFile(await download.path(), "utf8")).to.equal(content);
      await state("saved");
      expect(sent().at(-1)).to.deep.equal({ method: "POST", path: `/v1/report?as=${form}`, body: one.file });
    }
    expect(await axe(page)).to.deep.equal([]);
  });

  it("asks for the report as of the day that was asked about; offers none where the service told nothing", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.valid());
    await page.locator(".as-of-input [data-type=year]").first().press("ArrowDown");
    await page.locator(".eyebrow", { hasText: "2025" }).waitFor();
    stage.site.says.report = "%PDF-1.7";
    await Promise.all([
      page.waitForEvent("download"),
      page.locator(".signed").getByRole("button", { name: /PDF/ }).click(),
    ]);
    expect(stage.site.requests.at(-1)!.path).to.match(/^\/v1\/report\?as=pdf&at=17\d{8}$/);

    stage.site.says.up = false;
    const other = await stage.open();
    expect(await verify(stage, other, EXAMPLES.valid())).to.equal("undetermined");
    await other.waitForLoadState("networkidle");
    expect(await other.locator(".signed").count()).to.equal(0);
  });

  it("asks an untrusted registry's service nothing", async () => {
    const page = await stage.open();
    await verify(stage, page, EXAMPLES.foreign());
    expect(stage.site.requests.filter(({ path }) => path.startsWith("/v1/facts"))).to.deep.equal([]);
  });

  it("service down: undetermined, never a verdict, and trying again finds out", async () => {
    const page = await stage.open();
    const revoked = EXAMPLES.revoked();
    tell(stage.site, revoked);
    stage.site.says.up = false;
    await choose(page, { name: "licence.json", content: revoked.file });
    expect(await resultOf(page)).to.equal("undetermined");
    expect(await codesOf(page)).to.include("registries-not-known");
    expect(await page.locator(".advice").textContent()).to.include("The service does not answer");
    expect(await axe(page)).to.deep.equal([]);

    stage.site.says.up = true;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("[data-result=revoked]").waitFor();
    expect(await page.locator("h1").textContent()).to.equal("Revoked");
  });

  it("facts that contradict themselves: undetermined", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    const other = EXAMPLES.valid();
    tell(stage.site, valid);
    stage.site.says.facts.set(valid.batch.anchors[0]!.root, other.facts);
    await choose(page, { name: "licence.json", content: valid.file });
    expect(await resultOf(page)).to.equal("undetermined");
    expect(await codesOf(page)).to.include("source-inconsistent");
  });

  it("falls back to claim names, and says so, when the type metadata cannot be had", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    stage.site.says.types = [];
    await choose(page, { name: "licence.json", content: valid.file });
    expect(await resultOf(page)).to.equal("valid");
    expect(await page.locator(".entry dt").allTextContents()).to.include("certificate_number");
    expect(await page.locator(".aside").textContent()).to.include("technical names");
  });

  it("does not use type metadata other than the recorded one", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    await page.route("**/v1/types/**", (route) =>
      route.fulfill({ json: { claims: [{ path: ["owner"], display: [{ locale: "en", label: "Liar" }] }] } }),
    );
    await choose(page, { name: "licence.json", content: valid.file });
    expect(await resultOf(page)).to.equal("valid");
    expect(await page.locator(".content").textContent()).not.to.include("Liar");
    expect(await page.locator(".aside").textContent()).to.include("not the recorded one");
  });

  it("as of another day: the answer of that day at once, from the facts that are there", async () => {
    const page = await stage.open({ locale: "zh-CN" });
    const revoked = EXAMPLES.revoked(); // 90 days ago
    expect(await verify(stage, page, revoked)).to.equal("revoked");
    const asked = () => stage.site.requests.filter(({ path }) => path.startsWith("/v1/facts")).length;
    const before = asked();

    const day = new Date(Date.now() - 120 * 86_400_000);
    const digits = `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, "0")}${String(day.getDate()).padStart(2, "0")}`;
    await page.locator(".as-of-segment").first().click();
    await page.keyboard.type(digits);
    await page.locator("[data-result=valid]").waitFor();
    expect(await page.locator(".eyebrow").textContent()).to.include(
      `${day.getFullYear()}年${day.getMonth() + 1}月`,
    );
    // and names the block that it rests on
    expect(await page.locator(".provenance .block-hash").textContent()).to.equal(`0x${"ab".repeat(32)}`);
    // the reader stays in the field; the live region tells the answer
    expect(
      await page.locator(".as-of-field").evaluate((field) => field.contains(document.activeElement)),
    ).to.equal(true);
    expect(await page.locator("[role=status]").first().textContent()).to.include("有效");

    await page.getByRole("button", { name: zhCN.asOfNow, exact: true }).click();
    await page.locator("[data-result=revoked]").waitFor();
    expect(asked(), "facts were asked for again").to.equal(before);
  });

  it("as of a day before it was recorded: not yet valid, chosen from the calendar", async () => {
    const page = await stage.open();
    await verify(stage, page, example());
    await page.locator(".as-of-open").click();
    await page.locator(".as-of-dialog").waitFor();
    expect(await axe(page)).to.deep.equal([]);
    await page.keyboard.press("Shift+PageUp"); // a year back
    await page.keyboard.press("Shift+PageUp");
    await page.keyboard.press("Enter");
    await page.locator("[data-result=not-yet-valid]").waitFor();
    expect(await codesOf(page)).to.include("period-anchored-later");
  });
});
