/** Every page's catalogues say everything, in the language they are for, and nothing is said that no page uses. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { en as askEn } from "../../../web/ask/messages/en.ts";
import { zhCN as askZhCN } from "../../../web/ask/messages/zh-CN.ts";
import { en as deskActivityEn } from "../../../web/desk/activity/messages/en.ts";
import { zhCN as deskActivityZhCN } from "../../../web/desk/activity/messages/zh-CN.ts";
import { en as deskCasesEn } from "../../../web/desk/cases/messages/en.ts";
import { zhCN as deskCasesZhCN } from "../../../web/desk/cases/messages/zh-CN.ts";
import { en as deskCertificatesEn } from "../../../web/desk/certificates/messages/en.ts";
import { zhCN as deskCertificatesZhCN } from "../../../web/desk/certificates/messages/zh-CN.ts";
import { en as deskChecksEn } from "../../../web/desk/checks/messages/en.ts";
import { zhCN as deskChecksZhCN } from "../../../web/desk/checks/messages/zh-CN.ts";
import { en as deskIssueEn } from "../../../web/desk/issue/messages/en.ts";
import { zhCN as deskIssueZhCN } from "../../../web/desk/issue/messages/zh-CN.ts";
import { en as deskEn } from "../../../web/desk/messages/en.ts";
import { zhCN as deskZhCN } from "../../../web/desk/messages/zh-CN.ts";
import { en as deskTypesEn } from "../../../web/desk/types/messages/en.ts";
import { zhCN as deskTypesZhCN } from "../../../web/desk/types/messages/zh-CN.ts";
import { en as disputesEn } from "../../../web/disputes/messages/en.ts";
import { zhCN as disputesZhCN } from "../../../web/disputes/messages/zh-CN.ts";
import { en as elementEn } from "../../../web/element/messages/en.ts";
import { zhCN as elementZhCN } from "../../../web/element/messages/zh-CN.ts";
import { en as inboxEn } from "../../../web/inbox/messages/en.ts";
import { zhCN as inboxZhCN } from "../../../web/inbox/messages/zh-CN.ts";
import type { Locale } from "../../../web/messages/catalogue.ts";
import { en as commonEn } from "../../../web/messages/common/en.ts";
import { zhCN as commonZhCN } from "../../../web/messages/common/zh-CN.ts";
import { en as verifyEn } from "../../../web/messages/en.ts";
import { preferredLocale } from "../../../web/messages/preferred-locale.ts";
import { zhCN as verifyZhCN } from "../../../web/messages/zh-CN.ts";
import { en as myDataEn } from "../../../web/my-data/messages/en.ts";
import { zhCN as myDataZhCN } from "../../../web/my-data/messages/zh-CN.ts";
import { en as noticesEn } from "../../../web/my-data/notices/messages/en.ts";
import { zhCN as noticesZhCN } from "../../../web/my-data/notices/messages/zh-CN.ts";
import { en as objectionsEn } from "../../../web/my-data/objections/messages/en.ts";
import { zhCN as objectionsZhCN } from "../../../web/my-data/objections/messages/zh-CN.ts";
import { en as permissionsEn } from "../../../web/my-data/permissions/messages/en.ts";
import { zhCN as permissionsZhCN } from "../../../web/my-data/permissions/messages/zh-CN.ts";
import { en as proofEn } from "../../../web/my-data/proof/messages/en.ts";
import { zhCN as proofZhCN } from "../../../web/my-data/proof/messages/zh-CN.ts";
import { en as publicEn } from "../../../web/public/messages/en.ts";
import { zhCN as publicZhCN } from "../../../web/public/messages/zh-CN.ts";
import { COPY_WORDS } from "../../../web/verify/copies/words.ts";
import { SAVE_WORDS } from "../../../web/verify/evidence/save-words.ts";
import { EVIDENCE_WORDS } from "../../../web/verify/evidence/words.ts";
import { FILED_WORDS } from "../../../web/verify/filed/words.ts";
import { LIST_REFUSALS } from "../../../web/verify/numbers/refusals.ts";
import { NUMBERS_WORDS } from "../../../web/verify/numbers/words.ts";
import { PAPER_WORDS } from "../../../web/verify/paper-words.ts";
import { MAKING_WORDS } from "../../../web/verify/papers/words.ts";
import { SIGNED_WORDS } from "../../../web/verify/signed/words.ts";

type Message = string | ((...parameters: never[]) => string);
type Catalogue = Readonly<Record<string, Message>>;

interface Page {
  en: Catalogue;
  zhCN: Catalogue;
  /** of web/, the sources that speak it */
  sources: RegExp;
}

/** A new page, or room with words of its own, is one more line. */
const PAGES: Readonly<Record<string, Page>> = {
  common: { en: commonEn, zhCN: commonZhCN, sources: /^components\/.*\.tsx?$/ },
  verify: { en: verifyEn, zhCN: verifyZhCN, sources: /^(verify|components)\/.*\.tsx?$/ },
  proof: { en: proofEn, zhCN: proofZhCN, sources: /^my-data\/proof\/(?!messages).*\.tsx?$/ },
  "my-data": { en: myDataEn, zhCN: myDataZhCN, sources: /^(my-data|components)\/(?!messages).*\.tsx?$/ },
  notices: { en: noticesEn, zhCN: noticesZhCN, sources: /^my-data\/notices\/(?!messages).*\.tsx?$/ },
  public: { en: publicEn, zhCN: publicZhCN, sources: /^(public|components)\/(?!messages).*\.tsx?$/ },
  permissions: {
    en: permissionsEn,
    zhCN: permissionsZhCN,
    sources: /^my-data\/permissions\/(?!messages).*\.tsx?$/,
  },
  objections: {
    en: objectionsEn,
    zhCN: objectionsZhCN,
    sources: /^my-data\/objections\/(?!messages).*\.tsx?$/,
  },
  disputes: {
    en: disputesEn,
    zhCN: disputesZhCN,
    sources: /^(disputes|my-data\/objections)\/(?!messages).*\.tsx?$/,
  },
  desk: { en: deskEn, zhCN: deskZhCN, sources: /^(desk|components)\/(?!.*messages).*\.tsx?$/ },
  "desk cases": { en: deskCasesEn, zhCN: deskCasesZhCN, sources: /^desk\/cases\/(?!messages).*\.tsx?$/ },
  "desk issue": { en: deskIssueEn, zhCN: deskIssueZhCN, sources: /^desk\/issue\/(?!messages).*\.tsx?$/ },
  "desk certificates": {
    en: deskCertificatesEn,
    zhCN: deskCertificatesZhCN,
    sources: /^desk\/certificates\/(?!messages).*\.tsx?$/,
  },
  "desk types": { en: deskTypesEn, zhCN: deskTypesZhCN, sources: /^desk\/types\/(?!messages).*\.tsx?$/ },
  "desk checks": { en: deskChecksEn, zhCN: deskChecksZhCN, sources: /^desk\/checks\/(?!messages).*\.tsx?$/ },
  "desk activity": {
    en: deskActivityEn,
    zhCN: deskActivityZhCN,
    sources: /^desk\/activity\/(?!messages).*\.tsx?$/,
  },
  ask: { en: askEn, zhCN: askZhCN, sources: /^(ask|components)\/(?!messages).*\.tsx?$/ },
  element: { en: elementEn, zhCN: elementZhCN, sources: /^element\/(?!messages).*\.tsx?$/ },
  inbox: { en: inboxEn, zhCN: inboxZhCN, sources: /^(inbox|components)\/(?!messages).*\.tsx?$/ },
};

/** What a message says, its parameters filled with text that is easy to find again. */
function spoken(message: Message): string {
  if (typeof message === "string") return message;
  const parameters = Array.from({ length: message.length }, (_, i) => `⟦${i + 1}⟧`);
  const said = (message as (...parameters: string[]) => string | object)(...parameters);
  return typeof said === "string" ? said : Object.values(said).join(" ");
}

/** Where a source says a message: `messages.key`, or by its name in quotes. A word of that name alone says nothing. */
const sayingOf = (key: string): RegExp => new RegExp(`\\.${key}\\b|["'\`]${key}["'\`]`);

const withoutParameters = (text: string) => text.replace(/⟦\d⟧/g, "");

/** Nothing but punctuation, a name, or parameters. */
const WORDLESS = /^(listSeparator|announce|choice)$/;
/** What stands under "For experts" may be in experts' words. */
const EXPERT = /^(expert|rulesHash$)/;

for (const [page, { en, zhCN, sources }] of Object.entries(PAGES)) {
  describe(`web messages: ${page}`, () => {
    const keys = Object.keys(en);

    it("have the same keys", () => {
      expect(Object.keys(zhCN).sort()).to.deep.equal([...keys].sort());
    });

    it("leave nothing empty, and use every parameter in both languages", () => {
      for (const key of keys) {
        for (const catalogue of [en, zhCN]) {
          const message = catalogue[key]!;
          const text = spoken(message);
          if (!WORDLESS.test(key)) expect(withoutParameters(text).trim(), key).not.to.equal("");
          const count = typeof message === "string" ? 0 : message.length;
          for (let i = 1; i <= count; i++) expect(text, key).to.include(`⟦${i}⟧`);
        }
      }
    });

    it("are in the language they are for", () => {
      for (const key of keys) {
        expect(withoutParameters(spoken(en[key]!)), key).not.to.match(/\p{Script=Han}/u);
        if (WORDLESS.test(key)) continue;
        expect(withoutParameters(spoken(zhCN[key]!)), key).to.match(/\p{Script=Han}/u);
      }
    });

    it("use no word that a reader would have to look up", () => {
      for (const key of keys) {
        if (EXPERT.test(key)) continue;
        expect(spoken(en[key]!), key).not.to.match(
          /hash|merkle|digest|json web|sd-jwt|payload|blockchain|epoch/i,
        );
        expect(spoken(zhCN[key]!), key).not.to.match(/哈希|散列|默克尔|摘要/);
      }
    });

    it("hold nothing that no page says", () => {
      const folder = new URL("../../../web/", import.meta.url);
      const said = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => sources.test(path))
        .map((path) => readFileSync(new URL(path, folder), "utf8"))
        .join("\n");
      for (const key of keys) expect(said, key).to.match(sayingOf(key));
    });
  });
}

/** Words that are loaded with the part of the verify page that says them. */
const PARTS: Readonly<Record<string, { words: Readonly<Record<Locale, object>>; sources: RegExp }>> = {
  copies: { words: COPY_WORDS, sources: /^verify\/copies\// },
  evidence: { words: EVIDENCE_WORDS, sources: /^verify\/(?!evidence\/save)/ },
  "saving evidence": { words: SAVE_WORDS, sources: /^verify\/evidence\/save/ },
  "filed reports": { words: FILED_WORDS, sources: /^verify\// },
  "signed reports": { words: SIGNED_WORDS, sources: /^verify\/signed\// },
  numbers: { words: NUMBERS_WORDS, sources: /^verify\/numbers\// },
  "refused lists": { words: LIST_REFUSALS, sources: /^verify\// },
  papers: { words: MAKING_WORDS, sources: /^verify\/papers\// },
  "PDF files": { words: PAPER_WORDS, sources: /^verify\/(?!papers)/ },
};

/** Of words within words, by the way to them. */
const messagesIn = (words: object, above = ""): [string, Message][] =>
  Object.entries(words as Record<string, Message | object>).flatMap(([key, value]) =>
    typeof value === "object"
      ? messagesIn(value, `${above}${key}.`)
      : [[`${above}${key}`, value] as [string, Message]],
  );

for (const [part, { words, sources }] of Object.entries(PARTS)) {
  describe(`web messages: verify, ${part}`, () => {
    it("say the same things in both languages, each in its own, and leave nothing empty", () => {
      const en = messagesIn(words.en);
      const zhCN = new Map(messagesIn(words["zh-CN"]));
      expect([...zhCN.keys()].sort()).to.deep.equal(en.map(([key]) => key).sort());
      for (const [key, message] of en) {
        const texts = [message, zhCN.get(key)!].map((each) => withoutParameters(spoken(each)));
        for (const text of texts) expect(text.trim(), key).not.to.equal("");
        expect(texts[0], key).not.to.match(/\p{Script=Han}/u);
        if (!/^(comma|and|brokenAt|standing|blockOf)$/.test(key))
          expect(texts[1], key).to.match(/\p{Script=Han}/u);
      }
    });

    it("hold nothing that the page does not say", () => {
      const folder = new URL("../../../web/", import.meta.url);
      const said = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => sources.test(path) && /\.tsx?$/.test(path) && !/words\.ts$/.test(path))
        .map((path) => readFileSync(new URL(path, folder), "utf8"))
        .join("\n");
      // what is said of a form's field goes by the name of the field; of a verdict, by the verdict's
      const keys = Object.keys(words.en).filter(
        (key) => !/^(recipientHint|purposeHint|headings|needed|other|unsure|broken)$/.test(key),
      );
      for (const key of keys) expect(said, key).to.match(sayingOf(key));
    });
  });
}

describe("web messages: which language", () => {
  it("is chosen by the first language that is spoken here, else English", () => {
    expect(preferredLocale(["fr-FR", "zh-TW", "en"])).to.equal("zh-CN");
    expect(preferredLocale(["en-US", "zh-CN"])).to.equal("en");
    expect(preferredLocale(["fr", "de"])).to.equal("en");
    expect(preferredLocale([])).to.equal("en");
  });
});
