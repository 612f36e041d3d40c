/** Filters, months, and who knows what: what is shown is what is there. */
import { expect } from "chai";
import fc from "fast-check";
import { calendarDay } from "../../../core/trail/days.ts";
import {
  choicesOf,
  EVERYTHING,
  type Filter,
  type FilterGround,
  filterItems,
  isEverything,
} from "../../../core/trail/filter.ts";
import { matterOf, readsOf } from "../../../core/trail/item.ts";
import { knowledgeOf } from "../../../core/trail/knowledge.ts";
import { monthsOf } from "../../../core/trail/months.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { bodyOf, entryOf, erasedEntry, HASH, keyOf, TAX, tellingOf, trailOf } from "./build-trail.ts";

const ZONE = "Asia/Shanghai";
const law = { law: "housing-9" };
const HOME = { consumer: 9, holder: 10, dataset: "residence-register", fields: ["address"], purpose: "loan" };
const request = "request-request-1";

const trail = trailOf([
  entryOf(1, bodyOf({ kind: "access", time: "2026-01-31T15:00:00.000Z", ...TAX, basis: law, request })),
  entryOf(2, bodyOf({ kind: "released", time: "2026-01-31T17:00:00.000Z", ...TAX, request })),
  entryOf(3, bodyOf({ kind: "refused", time: "2026-03-02T02:00:00.000Z", ...HOME, code: "law-purpose" })),
  entryOf(
    4,
    bodyOf({
      kind: "access",
      time: "2026-04-02T02:00:00.000Z",
      ...HOME,
      basis: law,
      occurred: "2020-01-01T00:00:00Z",
    }),
  ),
  entryOf(
    5,
    bodyOf({
      kind: "dispute",
      time: "2026-04-03T02:00:00.000Z",
      entry: 4,
      consumer: 9,
      holder: 10,
      words: HASH,
      attachments: [],
      due: "2026-04-20T00:00:00Z",
    }),
  ),
  entryOf(
    6,
    bodyOf({
      kind: "response",
      time: "2026-04-04T02:00:00.000Z",
      dispute: 5,
      department: 9,
      outcome: "explained",
      words: HASH,
      attachments: [],
    }),
  ),
  erasedEntry(7, 99),
]);
const ground: FilterGround = {
  trail,
  timeZone: ZONE,
  isUnusual: ({ index }) => index === 3,
  textOf: (item) => sentenceOf(item, tellingOf(trail, "en")),
};
const shown = (part: Partial<Filter>) =>
  filterItems(trail.items, { ...EVERYTHING, ...part }, ground).map(({ index }) => index);

describe("core/trail/filter", () => {
  it("narrows down by department, data, purpose, days and what is unusual", () => {
    expect(shown({})).to.deep.equal([7, 6, 5, 4, 3, 2, 1]);
    expect(shown({ department: 9 })).to.deep.equal([6, 5, 4, 3]);
    expect(shown({ dataset: "income-tax" })).to.deep.equal([2, 1]);
    expect(shown({ purpose: "loan" })).to.deep.equal([6, 5, 4, 3]);
    expect(shown({ onlyUnusual: true })).to.deep.equal([3]);
    expect(shown({ department: 9, dataset: "income-tax" })).to.deep.equal([]);
  });

  it("counts days in the reader's zone, both ends included, by the log's own time", () => {
    expect(shown({ from: "2026-02-01", until: "2026-02-01" })).to.deep.equal([2]);
    expect(shown({ until: "2026-01-31" })).to.deep.equal([1]);
    expect(shown({ until: "2020-12-31" })).to.deep.equal([]);
  });

  it("finds words however they are written, and all of them", () => {
    expect(shown({ text: "ＴＡＸ office  INCOME" })).to.deep.equal([2, 1]);
    expect(shown({ text: "tax objection" })).to.deep.equal([]);
    expect(shown({ text: "   " })).to.have.length(7);
  });

  it("knows what leaves nothing out", () => {
    expect(isEverything({ ...EVERYTHING, text: "  " })).to.equal(true);
    expect(isEverything({ ...EVERYTHING, from: "2026-01-01" })).to.equal(false);
  });

  it("offers what occurs, the most frequent first, and every choice shows as many as it says", () => {
    const { departments, datasets, purposes } = choicesOf(trail.items, trail);
    for (const { id, count } of departments) expect(shown({ department: id })).to.have.length(count);
    for (const { code, count } of datasets) expect(shown({ dataset: code })).to.have.length(count);
    for (const { code, count } of purposes) expect(shown({ purpose: code })).to.have.length(count);
    expect(departments[0]).to.deep.equal({ id: 9, count: 4 });
  });

  it("shows a part of what there is, in its order, and less the more is asked", () => {
    const filters = fc.record({
      department: fc.constantFrom(null, 6, 9),
      dataset: fc.constantFrom(null, "income-tax", "none"),
      purpose: fc.constantFrom(null, "loan"),
      from: fc.constantFrom(null, "2026-02-01"),
      until: fc.constantFrom(null, "2026-04-03"),
      onlyUnusual: fc.boolean(),
      text: fc.constantFrom("", "tax", "you"),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        const some = filterItems(trail.items, filter, ground);
        expect(trail.items.filter((item) => some.includes(item))).to.deep.equal(some);
        const more = filterItems(trail.items, { ...filter, department: null }, ground);
        for (const item of some) expect(more).to.include(item);
      }),
    );
  });
});

describe("core/trail/item", () => {
  it("follows an answer to the objection, and the objection to what it is about; and goes in no circles", () => {
    expect(matterOf(trail.get(keyOf(6))!, trail)).to.deep.equal({
      departments: [9, 10],
      dataset: "residence-register",
      fields: ["address"],
      purpose: "loan",
    });
    const circle = trailOf([
      entryOf(
        1,
        bodyOf({
          kind: "response",
          dispute: 1,
          department: 9,
          outcome: "explained",
          words: HASH,
          attachments: [],
        }),
      ),
      entryOf(
        2,
        bodyOf({
          kind: "dispute",
          entry: 2,
          consumer: 6,
          holder: 9,
          words: HASH,
          attachments: [],
          due: "2026-04-20T00:00:00Z",
        }),
      ),
    ]);
    expect(matterOf(circle.get(keyOf(1))!, circle).departments).to.deep.equal([9]);
    expect(matterOf(circle.get(keyOf(2))!, circle).departments).to.deep.equal([6, 9]);
  });

  it("counts an exchange once, whoever logged it", () => {
    expect(readsOf(trail.items).map(({ index }) => index)).to.deep.equal([4, 1]);
    const lonely = trailOf([entryOf(2, bodyOf({ kind: "released", ...TAX, request }))]);
    expect(readsOf(lonely.items)).to.have.length(1);
  });

  it("believes a holder that gave more than was said to be read, and one that no access names", () => {
    const access = entryOf(1, bodyOf({ kind: "access", ...TAX, fields: ["year"], basis: law, request }));
    const counts = (released: object) =>
      readsOf(
        trailOf([access, entryOf(2, bodyOf({ kind: "released", ...TAX, request, ...released }))]).items,
      ).map(({ index }) => index);
    expect(counts({ fields: ["year"] })).to.deep.equal([1]);
    expect(counts({ fields: ["income", "year"] })).to.deep.equal([2, 1]);
    expect(counts({ fields: ["year"], dataset: "marriage" })).to.deep.equal([2, 1]);
    expect(counts({ fields: ["year"], holder: TAX.holder + 1 })).to.deep.equal([2, 1]);
  });
});

describe("core/trail/months", () => {
  it("has every month between the first and the last, by the log's own time", () => {
    expect(monthsOf(trail.items, ZONE)).to.deep.equal([
      { month: "2026-01", used: 1, refused: 0, other: 0 },
      { month: "2026-02", used: 0, refused: 0, other: 0 }, // the other side of January's
      { month: "2026-03", used: 0, refused: 1, other: 0 },
      { month: "2026-04", used: 1, refused: 0, other: 2 },
    ]);
    expect(monthsOf([], ZONE)).to.deep.equal([]);
  });

  it("loses no entry that has a time", () => {
    fc.assert(
      fc.property(
        fc.array(fc.date({ min: new Date("1999-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })),
        (dates) => {
          const items = trailOf(
            dates.map((date, i) =>
              entryOf(i, bodyOf({ kind: "access", time: date.toISOString(), ...TAX, basis: law })),
            ),
          ).items;
          const months = monthsOf(items, ZONE);
          expect(months.reduce((sum, { used }) => sum + used, 0)).to.equal(dates.length);
          expect(new Set(months.map(({ month }) => month)).size).to.equal(months.length);
          if (dates.length > 0) {
            const days = dates.map((date) => calendarDay(date.getTime(), ZONE).slice(0, 7)).sort();
            expect(months[0]!.month).to.equal(days[0]);
            expect(months.at(-1)!.month).to.equal(days.at(-1));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("core/trail/knowledge", () => {
  it("says who read what, how often and when last; a refusal teaches nobody anything", () => {
    const { departments, datasets } = knowledgeOf(trail.items);
    expect(departments.map(({ department, times }) => [department, times])).to.have.deep.members([
      [6, 1],
      [9, 1],
    ]);
    const six = departments.find(({ department }) => department === 6)!;
    expect(six.knows).to.deep.equal([
      {
        dataset: "income-tax",
        fields: ["income-band", "year"],
        times: 1,
        last: Date.parse("2026-01-31T15:00:00Z"),
      },
    ]);
    expect(datasets).to.have.members(["income-tax", "residence-register"]);
    expect(knowledgeOf([])).to.deep.equal({ departments: [], datasets: [] });
  });
});
