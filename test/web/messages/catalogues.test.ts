/** Both catalogues say everything, in the language they are for, and nothing is said that no page uses. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { preferredLocale } from "../../../web/messages/catalogue.ts";
import { en } from "../../../web/messages/en.ts";
import { zhCN } from "../../../web/messages/zh-CN.ts";

/** What a message says, its parameters filled with text that is easy to find again. */
function spoken(message: string | ((...parameters: never[]) => string)): string {
  if (typeof message === "string") return message;
  return (message as (...parameters: string[]) => string)("⟦1⟧", "⟦2⟧", "⟦3⟧");
}

const withoutParameters = (text: string) => text.replace(/⟦\d⟧/g, "");

describe("web/messages", () => {
  const keys = Object.keys(en) as (keyof typeof en)[];

  it("have the same keys", () => {
    expect(Object.keys(zhCN).sort()).to.deep.equal([...keys].sort());
  });

  it("leave nothing empty, and use every parameter in both languages", () => {
    for (const key of keys) {
      for (const catalogue of [en, zhCN]) {
        const message = catalogue[key];
        const text = spoken(message);
        expect(withoutParameters(text).trim(), key).not.to.equal("");
        const count = typeof message === "string" ? 0 : message.length;
        for (let i = 1; i <= count; i++) expect(text, key).to.include(`⟦${i}⟧`);
      }
    }
  });

  it("are in the language they are for", () => {
    for (const key of keys) {
      expect(withoutParameters(spoken(en[key])), key).not.to.match(/\p{Script=Han}/u);
      if (key === "listSeparator" || key === "announce") continue; // nothing but punctuation
      expect(withoutParameters(spoken(zhCN[key])), key).to.match(/\p{Script=Han}/u);
    }
  });

  it("use no word that a reader would have to look up", () => {
    for (const key of keys) {
      expect(spoken(en[key]), key).not.to.match(/hash|merkle|digest|json web|sd-jwt|payload|blockchain/i);
      expect(spoken(zhCN[key]), key).not.to.match(/哈希|散列|默克尔|摘要/);
    }
  });

  it("hold nothing that no page says", () => {
    const folder = new URL("../../../web/", import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /^(verify|components)\/.*\.tsx?$/.test(path))
      .map((path) => readFileSync(new URL(path, folder), "utf8"))
      .join("\n");
    for (const key of keys) expect(sources, key).to.match(new RegExp(`\\b${key}\\b`));
  });

  it("are chosen by the first language that is spoken here, else English", () => {
    expect(preferredLocale(["fr-FR", "zh-TW", "en"])).to.equal("zh-CN");
    expect(preferredLocale(["en-US", "zh-CN"])).to.equal("en");
    expect(preferredLocale(["fr", "de"])).to.equal("en");
    expect(preferredLocale([])).to.equal("en");
  });
});
