/** What is told in one line: neighbours of one consent, and nothing else; and no entry is lost. */
import { expect } from "chai";
import fc from "fast-check";
import { foldItems } from "../../../core/trail/fold.ts";
import { monthsOf } from "../../../core/trail/months.ts";
import { lineSentenceOf, sentenceOf } from "../../../core/trail/sentence.ts";
import { bodyOf, entryOf, HASH, TAX, tellingOf, trailOf } from "./build-trail.ts";

const grant = (group: string | null, more: object = {}) =>
  bodyOf({
    kind: "grant",
    consumers: [6],
    holder: 7,
    dataset: "income-tax",
    fields: ["year"],
    purpose: "loan",
    from: "2026-03-05T02:00:00.000Z",
    until: "2026-09-05T02:00:00.000Z",
    uses: null,
    ...(group === null ? {} : { group }),
    ...more,
  });
const ended = (index: number, more: object = {}) => bodyOf({ kind: "grant-revoked", grant: index, ...more });
const A = "group-of-the-test-a";
const B = "group-of-the-test-b";

describe("core/trail/fold", () => {
  it("tells neighbours of one consent together, and their end", () => {
    const trail = trailOf(
      [
        grant(A),
        grant(A, { holder: 9, dataset: "marriage", fields: ["status"] }),
        grant(B),
        grant(null),
        grant(null),
        ended(0),
        ended(1),
        ended(2),
        ended(3),
      ].map((body, i) => entryOf(i, body)),
    );
    const lines = foldItems(trail.items, trail);
    expect(lines.map(({ items }) => items.map(({ index }) => index))).to.deep.equal([
      [8],
      [7],
      [6, 5],
      [4],
      [3],
      [2],
      [1, 0],
    ]);
    const say = (line: number, locale: "en" | "zh-CN" = "en") =>
      lineSentenceOf(lines[line]!, tellingOf(trail, locale));
    expect(say(6)).to.equal(
      "You allowed Shuiyue City Housing and Construction to look at 2 kinds of your data, held by 2 departments, for housing loan application, until 5 September.",
    );
    expect(say(6, "zh-CN")).to.equal(
      "您授权水月市住房和城乡建设局查看您的2种数据（由2个部门保管），用于公积金贷款申请，9月5日前有效。",
    );
    expect(say(2)).to.equal(
      "You ended your permission of 5 March to Shuiyue City Housing and Construction, for 2 kinds of data.",
    );
    expect(say(2, "zh-CN")).to.equal("您终止了3月5日的授权（给水月市住房和城乡建设局，共2种数据）。");
    expect(say(0)).to.equal(sentenceOf(trail.items[0]!, tellingOf(trail, "en")));
  });

  it("tells a recorded consent, and one that somebody else gave, as such", () => {
    for (const [more, start] of [
      [{ form: HASH, submission: HASH }, /^Your consent was recorded: /],
      [{ by: HASH }, /^Somebody acting for you allowed /],
    ] as const) {
      const trail = trailOf([grant(A, more), grant(A, more)].map((body, i) => entryOf(i, body)));
      expect(lineSentenceOf(foldItems(trail.items, trail)[0]!, tellingOf(trail, "en"))).to.match(start);
    }
  });

  describe("both sides of an exchange", () => {
    const request = "request-of-one-exchange";
    const access = (more: object = {}) =>
      bodyOf({ kind: "access", ...TAX, basis: { law: "x" }, request, ...more });
    const released = (more: object = {}) => bodyOf({ kind: "released", ...TAX, request, ...more });
    const told = (...bodies: ReturnType<typeof bodyOf>[]) => {
      const trail = trailOf(bodies.map((body, i) => entryOf(i, body)));
      return foldItems(trail.items, trail).map(({ items, confirmed }) => [
        items.map(({ index }) => index),
        confirmed?.index ?? null,
      ]);
    };

    it("are one line, whichever came first, wherever they stand", () => {
      expect(told(access(), grant(null), released())).to.deep.equal([
        [[1], null],
        [[0], 2],
      ]);
      expect(told(released(), grant(null), access())).to.deep.equal([
        [[2], 0],
        [[1], null],
      ]);
    });

    it("are told apart where they do not say the same, or are no two sides of one", () => {
      for (const more of [
        { fields: ["employer", "income-band", "year"] },
        { dataset: "marriage" },
        { purpose: "inquiry" },
        { consumer: 14 },
        { holder: 9 },
        { request: "request-of-another-one" },
      ])
        expect(told(access(), released(more)), JSON.stringify(more)).to.deep.equal([
          [[1], null],
          [[0], null],
        ]);
      expect(told(released())).to.deep.equal([[[0], null]]);
    });

    it("take one confirmation each: what is said again is told again", () => {
      expect(told(access(), released(), released())).to.deep.equal([
        [[2], null],
        [[0], 1],
      ]);
      expect(told(access(), access(), released())).to.deep.equal([
        [[1], 2],
        [[0], null],
      ]);
    });

    it("are confirmed also where the confirmation itself is filtered out, and shown alone where the access is", () => {
      const trail = trailOf([access(), released()].map((body, i) => entryOf(i, body)));
      const [release, read] = trail.items;
      expect(foldItems([read!], trail)[0]!.confirmed).to.equal(release);
      expect(foldItems([release!], trail)).to.deep.equal([{ key: "1/1", items: [release], confirmed: null }]);
    });

    it("count once in the months", () => {
      const trail = trailOf([access(), released()].map((body, i) => entryOf(i, body)));
      expect(monthsOf(trail.items, "UTC")).to.deep.equal([
        { month: "2026-03", used: 1, refused: 0, other: 0 },
      ]);
    });
  });

  it("loses no entry and changes no order", () => {
    const any = fc.constantFrom("a", "b", "none", "end", "access");
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (kinds) => {
        const trail = trailOf(
          kinds.map((kind, i) =>
            entryOf(
              i,
              kind === "access"
                ? bodyOf({ kind, ...TAX, basis: { law: "x" } })
                : kind === "end"
                  ? ended(i % 5)
                  : grant(kind === "none" ? null : kind === "a" ? A : B),
            ),
          ),
        );
        const lines = foldItems(trail.items, trail);
        expect(lines.flatMap(({ items }) => items)).to.deep.equal(trail.items);
        expect(lines.every(({ confirmed }) => confirmed === null)).to.equal(true);
        for (const { key, items } of lines) {
          expect(key).to.equal(items[0].key);
          expect(new Set(items.map(({ body }) => body!.kind)).size).to.equal(1);
        }
      }),
    );
  });
});
