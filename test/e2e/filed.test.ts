/**
 * What is no certificate: numbers alone, asked about in portions once that is pressed; and reports that a service signed before, as
 * JWS and as PDF, its own and another's, altered, and compared with the certificate that they are about.
 */
import { generateKeyPairSync, sign } from "node:crypto";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import { encodeBase64url } from "../../core/base64url.ts";
import { p256FromJwk, thumbprint } from "../../core/jwk.ts";
import { type ReportContent, reportInput } from "../../core/report/report.ts";
import { sha256 } from "../../core/sha256.ts";
import { utf8 } from "../../core/text.ts";
import { pdfWith } from "../papers.ts";
import { EXAMPLES, tell } from "./examples.ts";
import { soon } from "./soon.ts";
import { axe, choose, resultOf, useStage } from "./stage.ts";

const HEAD = { number: 4711, hash: `0x${"ab".repeat(32)}`, time: 1_790_000_000 };

describe("the verify page: numbers alone, and filed reports", () => {
  const stage = useStage();

  describe("numbers alone", () => {
    const ASKED = "/v1/verify/numbers";
    const answerTo = (number: string) =>
      number.startsWith("X")
        ? { number, outcome: "unknown" }
        : {
            ...{
              number,
              outcome: "known",
              verdict: number.endsWith("3") ? "revoked" : "valid",
              department: 12,
            },
            ...{ vct: "https://certrace.example/t", anchoredAt: HEAD.time, head: HEAD },
          };
    const answers = (body: string) => ({
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ results: (JSON.parse(body).numbers as string[]).map(answerTo) }),
    });
    const sent = () => stage.site.requests.filter(({ path }) => path.startsWith(ASKED));
    const many = (count: number) => Array.from({ length: count }, (_, i) => `YS-${i}`);
    const ask = (page: Page) => page.getByRole("button", { name: "Send the numbers and ask" });

    it("says first what a number proves, sends nothing until it is pressed, and answers in a table", async () => {
      const page = await stage.open();
      stage.site.says.answers.set(ASKED, answers);
      stage.site.says.answers.set("/v1/departments/12", () => ({
        body: '{"name":"局","nameEn":"City Office"}',
      }));
      await page.getByRole("button", { name: "Ask by number" }).press("Enter");
      await page.getByText("A number alone proves little:").waitFor();
      await soon(page.locator("h1:focus"));
      await page.getByRole("textbox").fill("编号,姓名\nYS-1,林\n,周\n");
      await page.getByText("Line 3 holds no number").waitFor();
      await ask(page).click();
      await soon(page.locator("textarea:focus"));
      await page.getByRole("textbox").fill("编号,姓名\nYS-1,林\nYS-3,周\nX-9,王\nYS-1,林\n");
      await page.getByText("3 numbers, from the column “编号”. 1 line repeats one of them.").waitFor();
      expect(await axe(page)).to.deep.equal([]);
      expect(sent()).to.deep.equal([]);

      await ask(page).press("Enter");
      await page.getByText("3 of 3 answered").waitFor();
      expect(sent().map(({ body }) => body)).to.deep.equal(['{"numbers":["YS-1","YS-3","X-9"]}']);
      await page.getByRole("row", { name: /Not known here/ }).click();
      await page.locator("[data-result=unknown]", { hasText: "That is no verdict" }).waitFor();
      await page.getByRole("row", { name: /Revoked/ }).click();
      await page.locator("[data-result=revoked]", { hasText: "City Office" }).waitFor();
      expect(await page.locator("main").textContent()).not.to.match(/林|周/);
      await page.locator(".as-of-input").waitFor();
      expect(await axe(page)).to.deep.equal([]);

      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Save as CSV" }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      const rows: Record<string, string>[] = parse(Buffer.concat(chunks), { columns: true, bom: true });
      expect(rows.map(({ number, result, department }) => [number, result, department])).to.deep.equal([
        ["YS-1", "valid", "City Office"],
        ["YS-3", "revoked", "City Office"],
        ["X-9", "unknown", ""],
      ]);
    });

    it("lets a list be pasted into its field, and offers one that is pasted elsewhere", async () => {
      const page = await stage.open();
      const paste = (selector: string) =>
        page.evaluate(
          ([at, text]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text!);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            return document.querySelector(at!)!.dispatchEvent(event);
          },
          [selector, "YS-1\nYS-2"],
        );
      await paste("h1");
      await page.getByText("2 numbers.").waitFor();
      await page.getByRole("textbox").fill("YS-7");
      expect(await paste("textarea"), "left to the field").to.equal(true);
      await page.getByText("1 number.").waitFor();
      await page.getByRole("button", { name: "Back" }).click();
      await page.getByRole("button", { name: "Ask by number" }).waitFor();
      await soon(page.locator("h1:focus"));
      expect(sent()).to.deep.equal([]);
    });

    it("takes a list that is dropped by itself; asks in portions, waits when told to, and can be stopped", async () => {
      const page = await stage.open();
      let hold = false;
      stage.site.says.answers.set(ASKED, (body) => {
        if (sent().length === 2) return { status: 429, headers: { "retry-after": "1" }, body: "{}" };
        if (hold) return { status: 503, body: "{}" };
        if (sent().length === 4) hold = true;
        return answers(body);
      });
      await choose(page, { name: "list.csv", content: `\ufeffnumber\r\n${many(1_000).join("\r\n")}` });
      await page.getByText("1000 numbers, from the column “number”.").waitFor();
      await ask(page).click();
      // a service that stops answering makes no verdict of what is left, and loses nothing of what it said
      await page.getByText(/Nothing is said of the 400 that are left/).waitFor();
      expect(sent()).to.have.length(5);
      for (const { body } of sent()) expect(JSON.parse(body).numbers).to.have.length(200);
      expect(await page.getByRole("button", { name: /^Not asked/ }).textContent()).to.include("400");
      expect(await page.getByRole("button", { name: /^Valid/ }).textContent()).to.include("540");
      hold = false;
      stage.site.says.answers.set(ASKED, answers);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("1000 of 1000 answered").waitFor();

      // stopped while it is asked: what comes after counts for nothing
      stage.site.says.answers.set(ASKED, () => ({
        status: 429,
        headers: { "retry-after": "120" },
        body: "{}",
      }));
      await page.locator(".as-of-input [data-type=year]").first().press("ArrowDown");
      await page.locator("[data-asking=later]").waitFor();
      expect(sent().at(-1)!.path).to.match(/\?at=17\d{8}$/);
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByText("Stopped. 1000 were not asked about").waitFor();
      await page.getByRole("button", { name: "Start over" }).click();
      await page.getByRole("button", { name: "Choose a folder" }).waitFor();
    });

    it("refuses a list among other files, and one in other letters, with what to do", async () => {
      const page = await stage.open();
      const one = EXAMPLES.valid();
      tell(stage.site, one);
      await choose(
        page,
        { name: "list.csv", content: "number\nYS-1" },
        { name: "gbk.csv", content: Uint8Array.of(0xb1, 0xe0, 0xba, 0xc5, 10, 49) },
        { name: "licence.json", content: one.file },
      );
      await page.getByText("3 of 3 verified").waitFor();
      expect(await resultOf(page)).to.equal("list");
      await page.getByText("Hand it in by itself").waitFor();
      await page.getByRole("button", { name: /gbk/ }).click();
      await page.locator("[data-result=encoding]").waitFor();
      await page.getByText("CSV UTF-8").waitFor();
    });
  });

  describe("filed reports", () => {
    const KEYS = "/.well-known/certrace-report-keys";
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    const keys = JSON.stringify({ keys: [jwk] });
    const one = EXAMPLES.revoked();

    const report = (claim = "林知夏") => {
      const content: ReportContent = {
        iss: "https://court.example",
        iat: 1_790_000_000,
        certificate: { sha256: encodeBase64url(sha256(utf8(one.file))) },
        asked: { at: 1_780_000_000 },
        verification: {
          ...{
            verdict: "valid",
            at: 1_780_000_000,
            now: 1_790_000_000,
            head: HEAD,
            anchoredAt: 1_770_000_000,
          },
          checks: [
            {
              name: "status",
              outcome: "pass",
              code: "status-valid",
              sentence: { en: "It held then.", "zh-CN": "当时有效。" },
            },
          ],
          certificate: {
            ...{ number: "JY15101000000041", vct: "https://certrace.example/t" },
            issuer: { name: "市场监管局", nameEn: "Market Office" },
            claims: [{ path: ["owner"], text: claim }],
          },
        },
      };
      const input = reportInput(content, thumbprint(p256FromJwk(jwk)!));
      const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `${input}.${signature.toString("base64url")}`;
    };

    it("its own, as a PDF: genuine, what it said then and by whom, and that it is no more than that", async () => {
      const page = await stage.open();
      stage.site.says.answers.set(KEYS, () => ({ body: keys }));
      const hostile = "<img src=x onerror=\"document.title='owned'\">\u202e";
      await choose(page, {
        name: "report.pdf",
        content: pdfWith([{ content: report(hostile), name: "report.jws" }]),
      });
      expect(await resultOf(page)).to.equal("report-genuine");
      const said = page.locator(".filed");
      await said.getByText("It found the certificate: Valid").waitFor();
      const text = (await said.textContent())!;
      for (const part of [
        "print on the PDF's pages was not signed",
        "https://court.example",
        "this service",
        "4711",
        "Market Office",
        "It held then.",
        "<img src=x",
      ])
        expect(text).to.include(part);
      expect(text).not.to.include("\u202e");
      expect(await page.title()).not.to.include("owned");
      expect(text).to.include("It is not the certificate, and it proves nothing by itself");
      expect(await axe(page)).to.deep.equal([]);
      // nothing of it was asked about, and its own address was not asked
      expect(stage.site.requests.filter(({ method }) => method !== "GET")).to.deep.equal([]);

      // the certificate itself: another file is told, the right one verified afresh
      tell(stage.site, one);
      const afresh = page.locator(".filed-afresh input[type=file]");
      const file = (content: string) => ({
        name: "licence.json",
        mimeType: "application/json",
        buffer: Buffer.from(content),
      });
      await afresh.setInputFiles(file(one.batch.file(2)));
      await page.getByText("the fingerprints differ").waitFor();
      await afresh.setInputFiles(file(one.file));
      await page.locator("[data-result=revoked]").waitFor();
    });

    it("altered: counts for nothing, and nothing of it is shown", async () => {
      const page = await stage.open();
      stage.site.says.answers.set(KEYS, () => ({ body: keys }));
      const [head, , signature] = report("林知夏").split(".");
      await choose(page, {
        name: "report.jws",
        content: [head, report("张三").split(".")[1], signature].join("."),
      });
      expect(await resultOf(page)).to.equal("report-altered");
      expect(await page.locator("main").textContent()).not.to.include("Market Office");
      const other = await stage.open();
      await choose(other, { name: "report.jws", content: report().slice(0, -9) });
      await other.locator("[data-result=report-unreadable]").waitFor();
      expect(await axe(page)).to.deep.equal([]);
    });

    it("another service's: nothing is known of it until its reader gives the keys; a service that is down is no verdict", async () => {
      const page = await stage.open();
      stage.site.says.answers.set(KEYS, () => ({ status: 503, body: "" }));
      await choose(page, { name: "report.jws", content: report() });
      expect(await resultOf(page)).to.equal("report-unknown");
      await page.getByText("This service did not tell its keys.").waitFor();
      stage.site.says.answers.set(KEYS, () => ({ body: '{"keys":[]}' }));
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("This service did not sign it").waitFor();
      expect(await page.locator("main a[href*='court.example']").count()).to.equal(0);
      const give = (content: string) =>
        page
          .locator(".filed-keys input[type=file]")
          .setInputFiles({ name: "keys.json", mimeType: "application/json", buffer: Buffer.from(content) });
      await give("{}");
      await page.getByText("That file holds no keys").waitFor();
      expect(await axe(page)).to.deep.equal([]);
      await give(keys);
      await page.locator("[data-result=report-genuine]").waitFor();
      await page.getByText("rests on where you have the file from").waitFor();
      expect(await page.locator(".filed").textContent()).not.to.include("this service");
    });
  });

  it("fits a phone, in the dark, in Chinese and in larger type", async () => {
    const page = await stage.open({
      ...{ viewport: { width: 360, height: 740 }, colorScheme: "dark", locale: "zh-CN" },
    });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth);
    await choose(page, { name: "list.txt", content: "YS-1\nX-2" });
    await page.getByText("共 2 个编号").waitFor();
    expect(await fits()).to.equal(360);
    stage.site.says.answers.set("/v1/verify/numbers", () => ({
      body: JSON.stringify({ results: ["YS-1", "X-2"].map((number) => ({ number, outcome: "unknown" })) }),
    }));
    await page.getByRole("button", { name: "发送编号并查询" }).click();
    await page.getByText("已答复 2 / 2").waitFor();
    await page.locator(".as-of-input").waitFor();
    expect(await fits()).to.equal(360);
    expect(await axe(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "大字版" }).click();
    expect(await fits()).to.equal(360);
  });
});
