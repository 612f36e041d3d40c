/** Two catalogues that are complete, agree with each other, and cannot be abused by a certificate. */
import { expect } from "chai";
import {
  CATALOGUES,
  describeCheck,
  describeVerdict,
  type Locale,
  nameOfCheck,
  nameOfReason,
} from "../../../core/verify/messages.ts";
import { CHECK_NAMES, type Check } from "../../../core/verify/verdict.ts";
import { ANCHORED_AT, changed, makeBatch } from "../build.ts";
import { ask, checkOf } from "./ask.ts";

const LOCALES: Locale[] = ["zh-CN", "en"];
const PASSING =
  /^(format-ok|registry-(trusted|mirrored)|integrity-ok|issuer-ok|anchor-(ok|proven|mirrored)|status-valid|period-ok|holder-(ok|unasked)|copy-ok)$/;
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("core/verify/messages", () => {
  it("has the same codes, verdicts and words in both languages", () => {
    const { "zh-CN": zh, en } = CATALOGUES;
    for (const part of ["codes", "verdicts", "checks", "reasons", "facts"] as const) {
      expect(Object.keys(zh[part]).sort()).to.deep.equal(Object.keys(en[part]).sort());
    }
  });

  it("has a sentence for every code, and a remedy for all that do not pass", () => {
    for (const locale of LOCALES) {
      for (const [code, { sentence, remedy }] of Object.entries(CATALOGUES[locale].codes)) {
        expect(sentence, code).to.match(locale === "en" ? /^[A-Z“].*[.]$/ : /[\u4e00-\u9fff].*。$/);
        if (PASSING.test(code)) expect(remedy, code).to.equal(null);
        else expect(remedy, code).to.match(locale === "en" ? /^[A-Z].*[.]$/ : /[\u4e00-\u9fff].*。$/);
      }
    }
  });

  it("mentions the same things in both languages", () => {
    for (const [code, message] of Object.entries(CATALOGUES.en.codes)) {
      const chinese = CATALOGUES["zh-CN"].codes[code as keyof typeof CATALOGUES.en.codes];
      // a department has a name in each language
      const names = (text: string) => placeholders(text.replace("nameEn", "name"));
      expect(names(chinese.sentence), code).to.deep.equal(names(message.sentence));
    }
  });

  it("fills in times, reasons and names", async () => {
    const batch = makeBatch();
    const answer = await ask(
      batch.file(1),
      batch.facts(1, [changed(1, "revoked", 0, { reason: "withdrawn" })]),
    );
    const status = checkOf(answer, "status");
    const issuer = checkOf(answer, "issuer");
    expect(describeCheck(status, "en").sentence).to.match(/9 October 2025.*08:53 UTC \(withdrawn\)\.$/);
    expect(describeCheck(status, "zh-CN", "Asia/Shanghai").sentence).to.match(/2025年10月9日.*16:53.*撤回/);
    expect(describeCheck(issuer, "en").sentence).to.equal("Issued by Example City Market Supervision.");
    expect(describeCheck(issuer, "zh-CN").sentence).to.equal("由示例市市场监督管理局签发。");
    expect(describeVerdict(answer.verdict, "zh-CN").word).to.equal("已撤销");
    expect(ANCHORED_AT).to.equal(1_760_000_000);
    for (const name of CHECK_NAMES) expect(nameOfCheck(name, "zh-CN")).to.match(/[\u4e00-\u9fff]/);
    expect(nameOfReason("forfeited", "en")).to.equal("forfeited");
  });

  it("leaves no placeholder open, whatever a check carries", () => {
    for (const locale of LOCALES) {
      for (const code of Object.keys(CATALOGUES.en.codes)) {
        const check: Check = { name: "format", outcome: "fail", code, params: {} };
        const { sentence, remedy } = describeCheck(check, locale);
        expect(`${sentence}${remedy}`, code).not.to.match(/[{}]/);
      }
    }
  });

  it("writes what is later than the last day there is as the number that it is", () => {
    const params = { readAt: Number.MAX_SAFE_INTEGER };
    for (const locale of LOCALES) {
      const { sentence } = describeCheck(
        { name: "anchor", outcome: "unknown", code: "facts-stale", params },
        locale,
      );
      expect(sentence).to.include(String(Number.MAX_SAFE_INTEGER));
    }
  });

  it("makes safe what a hostile certificate supplies, and cuts it short", () => {
    const params = { iss: `\u202e{department}${"x".repeat(500)}`, department: 7 };
    const { sentence } = describeCheck(
      { name: "issuer", outcome: "fail", code: "issuer-mismatch", params },
      "en",
    );
    expect(sentence).to.match(/^It names \[U\+202E\]\{department\}x+…/);
    expect(sentence.length).to.be.lessThan(300);
  });
});
