/** One sentence for every kind of entry, in both languages; inert whatever a department or an operator wrote. */
import { expect } from "chai";
import fc from "fast-check";
import { hasHiddenCharacters } from "../../../core/text.ts";
import { readItem } from "../../../core/trail/item.ts";
import { makeNames } from "../../../core/trail/names.ts";
import { describeRule, reasonOf, sentenceOf } from "../../../core/trail/sentence.ts";
import { RULE_CODES } from "../../../core/trail/unusual.ts";
import type { Locale } from "../../../core/verify/messages.ts";
import {
  bodyOf,
  CATALOGUE,
  entryOf,
  erasedEntry,
  HASH,
  keyOf,
  NOW,
  SALT,
  TAX,
  tellingOf,
  trailOf,
} from "./build-trail.ts";

const GRANT = {
  kind: "grant",
  time: "2026-03-03T02:00:00.000Z",
  consumers: [6],
  holder: 7,
  dataset: "income-tax",
  fields: ["income-band", "year"],
  purpose: "public-rental-housing",
  from: "2026-03-03T02:00:00.000Z",
  until: "2027-03-03T02:00:00.000Z",
  uses: 3,
};
const MARRIAGE = { consumer: 6, holder: 9, dataset: "marriage", fields: ["status"], purpose: "loan" };
const law = { law: "housing-9" };

const BODIES = [
  bodyOf(GRANT),
  bodyOf({ kind: "access", ...MARRIAGE, basis: { grant: 0 } }),
  bodyOf({ kind: "refused", ...TAX, basis: { grant: 0 }, code: "grant-fields" }),
  bodyOf({ kind: "released", ...TAX, request: "request-request-1" }),
  bodyOf({ kind: "service", consumer: 6, purpose: "loan", outcome: "granted" }),
  bodyOf({ kind: "grant-revoked", grant: 0 }),
  bodyOf({
    kind: "representation",
    department: 9,
    representative: HASH,
    ground: "parent",
    from: GRANT.from,
    until: GRANT.until,
  }),
  bodyOf({ kind: "representation-ended", department: 9, representation: 6 }),
  bodyOf({
    kind: "dispute",
    entry: 1,
    consumer: 6,
    holder: 9,
    words: HASH,
    attachments: [],
    due: "2026-03-20T00:00:00Z",
  }),
  bodyOf({ kind: "response", dispute: 8, department: 6, outcome: "corrected", words: HASH, attachments: [] }),
  bodyOf({
    kind: "unsealed",
    agency: 14,
    seal: 3,
    holder: 10,
    dataset: "residence-register",
    fields: ["address"],
    purpose: "inquiry",
    law: "housing-9",
    occurred: "2026-01-02T02:00:00Z",
    opening: SALT,
  }),
  bodyOf({
    kind: "sealed",
    agency: 14,
    commitment: HASH,
    law: "housing-9",
    discloseBy: "2026-12-24T00:00:00Z",
  }),
  bodyOf({ kind: "seal-extended", agency: 14, seal: 3, discloseBy: "2026-12-25T00:00:00Z", decision: HASH }),
  bodyOf({
    kind: "heartbeat",
    department: 9,
    from: "2026-03-01T00:00:00Z",
    until: "2026-03-02T00:00:00Z",
    consumed: 3,
    released: 1,
  }),
  bodyOf({ kind: "rules", version: 2, hash: HASH }),
  bodyOf({ kind: "catalogue", version: 4, hash: HASH }),
  bodyOf({ kind: "erased", entries: [1, 2], why: "retention" }),
  bodyOf({ kind: "something-new" }),
];
const trail = trailOf([...BODIES.map((body, i) => entryOf(i, body)), erasedEntry(90, 16)]);

const tell = (index: number, locale: Locale): string =>
  sentenceOf(trail.get(keyOf(index))!, tellingOf(trail, locale));

describe("core/trail/sentence", () => {
  it("says in English who did what, where, for what, and by what right", () => {
    expect(BODIES.map((_, i) => tell(i, "en"))).to.deep.equal([
      "You allowed Shuiyue City Housing and Construction to look at your income band and year at Shuiyue City Tax Office, for public rental housing, up to 3 times, until 3 March 2027.",
      "Shuiyue City Housing and Construction looked at your marital status at Nanke County Civil Affairs, for housing loan application, with your permission of 3 March.",
      "Shuiyue City Housing and Construction asked for your income band and year at Shuiyue City Tax Office, for public rental housing, and was refused: the permission does not cover all of this data.",
      "Shuiyue City Tax Office says that it gave your income band and year to Shuiyue City Housing and Construction, for public rental housing.",
      "Shuiyue City Housing and Construction decided in your favour, for housing loan application.",
      "You ended your permission of 3 March to Shuiyue City Housing and Construction.",
      "Nanke County Civil Affairs recorded a parent who may act for you until 3 March 2027.",
      "You ended the right of another person to act for you, recorded on 5 March.",
      "You objected to what Shuiyue City Housing and Construction did on 5 March. An answer is due by 20 March.",
      "Shuiyue City Housing and Construction answered your objection of 5 March: it put the matter right.",
      "Shuiyue City Public Security discloses a sealed inquiry: on 2 January it looked at your address at Huangliang Town Public Services, for criminal inquiry, as the law allows: Jinghua Province Housing Security Regulations, article 9.",
      "Shuiyue City Public Security made a sealed inquiry, to be disclosed by 24 December, as the law allows: Jinghua Province Housing Security Regulations, article 9.",
      "By a judge's decision Shuiyue City Public Security may keep an inquiry sealed until 25 December.",
      "Nanke County Civil Affairs reported 3 look-ups and 1 handing-over.",
      "The rules for what counts as unusual are now version 2.",
      "The list of data and purposes is now version 4.",
      "The contents of 2 entries were erased at the end of their time.",
      "This page does not know this kind of entry yet (something-new).",
    ]);
    expect(tell(90, "en")).to.include("erased");
  });

  it("says the same in Chinese", () => {
    expect(tell(1, "zh-CN")).to.equal(
      "水月市住房和城乡建设局在南柯县民政局查看了您的婚姻状况，用于公积金贷款申请，依据您3月3日的授权。",
    );
    expect(tell(2, "zh-CN")).to.equal(
      "水月市住房和城乡建设局申请在水月市税务局查看您的收入区间和年度，用于公租房资格审核，被拒绝：授权没有包括全部这些内容。",
    );
    for (const { index } of trail.items) {
      expect(tell(index, "zh-CN"), String(index)).to.match(/\p{Script=Han}.*。$/u);
      expect(tell(index, "zh-CN"), String(index)).not.to.match(/undefined|null|NaN|Invalid/);
      expect(tell(index, "en"), String(index)).to.match(/\.$/);
      expect(tell(index, "en"), String(index)).not.to.match(/\p{Script=Han}|undefined|null|NaN|Invalid/u);
    }
  });

  it("names a few fields, and says how many more there are", () => {
    const all = ["employer", "income", "income-band", "year"];
    const one = trailOf([entryOf(1, bodyOf({ kind: "access", ...TAX, fields: all, basis: law }))]);
    const say = (locale: Locale) => sentenceOf(one.items[0]!, tellingOf(one, locale));
    expect(say("en")).to.include("your employer, total income, income band and 1 more item at");
    expect(say("zh-CN")).to.include("扣缴单位、收入总额、收入区间等4项");
  });

  it("tells a consent that a department recorded, and what somebody did for another, apart from one's own act", () => {
    const by = trailOf([
      entryOf(1, bodyOf({ ...GRANT, submission: HASH, form: HASH })),
      entryOf(2, bodyOf({ ...GRANT, by: HASH })),
      entryOf(3, bodyOf({ kind: "grant-revoked", grant: 1, submission: HASH })),
    ]);
    const say = (index: number) => sentenceOf(by.get(keyOf(index))!, tellingOf(by, "en"));
    expect(say(1)).to.match(/^Your consent was recorded: /);
    expect(say(2)).to.match(/^Somebody acting for you allowed /);
    expect(say(3)).to.match(/^It was recorded that your permission of 3 March /);
  });

  it("says the year of what was not this year, and counts days in the reader's zone", () => {
    const late = trailOf([
      entryOf(1, bodyOf({ ...GRANT, time: "2025-12-31T17:00:00.000Z" })),
      entryOf(2, bodyOf({ kind: "grant-revoked", grant: 1 })),
    ]);
    const say = (timeZone: string, now = NOW) =>
      sentenceOf(late.get(keyOf(2))!, tellingOf(late, "en", { timeZone, now }));
    expect(say("Asia/Shanghai")).to.include("of 1 January to");
    expect(say("UTC")).to.include("of 31 December 2025 to");
  });

  it("keeps to a sentence where a permission or an entry is not known", () => {
    const alone = trailOf([
      entryOf(1, bodyOf({ kind: "access", ...TAX, basis: { grant: 77 } })),
      entryOf(2, bodyOf({ kind: "grant-revoked", grant: 77 })),
      entryOf(
        3,
        bodyOf({
          kind: "dispute",
          entry: 77,
          consumer: 6,
          holder: 9,
          words: HASH,
          attachments: [],
          due: "2026-03-20T00:00:00Z",
        }),
      ),
    ]);
    const say = (index: number) => sentenceOf(alone.get(keyOf(index))!, tellingOf(alone, "en"));
    expect(say(1)).to.match(/, with your permission\.$/);
    expect(say(2)).to.equal("You ended your permission.");
    expect(say(3)).to.match(/^You objected to what Shuiyue City Housing and Construction did\. /);
  });

  it("shows what has no name by its number or code, and a refusal that it does not know by its code", () => {
    const odd = trailOf([
      entryOf(
        1,
        bodyOf({
          kind: "refused",
          consumer: 99,
          code: "brand-new",
          dataset: "secrets",
          fields: ["x"],
          holder: 98,
          purpose: "p",
        }),
      ),
    ]);
    expect(sentenceOf(odd.items[0]!, tellingOf(odd, "en"))).to.equal(
      "Department no. 99 asked for your x at Department no. 98, for p, and was refused: for another reason (brand-new).",
    );
  });

  it("is one line of harmless text, whatever names there are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom("en", "zh-CN"),
        (name, locale) => {
          const hostile = {
            ...CATALOGUE,
            purposes: [{ code: "loan", name, nameEn: name }],
            datasets: [{ ...CATALOGUE.datasets[0]!, name, nameEn: name }],
          };
          const names = makeNames(
            { departments: new Map([[6, { name, nameEn: name }]]), catalogue: hostile },
            locale as Locale,
          );
          const item = trail.get(keyOf(1))!;
          const told = sentenceOf(item, { ...tellingOf(trail, locale as Locale), names });
          expect(hasHiddenCharacters(told)).to.equal(false);
          expect(told).not.to.match(/[\n\r]/);
          expect(told.length).to.be.lessThan(4_000);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("never throws for any body, and never for what is none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.integer({ min: 0 }), (body, index) => {
        const item = readItem(1, { index, leafHash: HASH, body, erased: null });
        expect(sentenceOf(item, tellingOf(trail, "en"))).to.be.a("string").that.is.not.empty;
      }),
    );
  });

  it("has a name, a purpose and a reason for every rule", () => {
    for (const locale of ["en", "zh-CN"] as const) {
      for (const rule of RULE_CODES) {
        const { name, looksFor } = describeRule(rule, { locale });
        const mark = {
          rule,
          department: 6,
          purpose: "loan",
          count: 9,
          usual: 2,
          days: 30,
          at: Date.parse("2026-03-04T18:00:00Z"),
        };
        const reason = reasonOf(mark, tellingOf(trail, locale, { timeZone: "America/New_York" }));
        for (const text of [name, looksFor, reason]) {
          expect(text).to.be.a("string").that.is.not.empty;
          expect(text).not.to.match(/undefined|NaN/);
          if (locale === "zh-CN") expect(text).to.match(/\p{Script=Han}/u);
        }
        // by the clock of the rule, wherever the reader is
        if (rule === "at-night") expect(reason).to.include("02:00");
      }
    }
  });
});
