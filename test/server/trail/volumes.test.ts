/** What is shown of volumes: nobody is found in it, not by subtracting either, and nothing else is left out. */
import { expect } from "chai";
import fc from "fast-check";
import { K } from "../../../server/trail/records.ts";
import { type Cell, shownVolumes } from "../../../server/trail/volumes.ts";

const MONTH = "2026-10";
const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `person ${from + i}`);
const cell = (purpose: string, count: number, few: string[] | null): Cell => ({
  ...{ month: MONTH, consumer: 12, purpose, dataset: "residence", count, few },
});

describe("server/trail/volumes", () => {
  it("shows what is about enough people, the largest first", () => {
    const [shown, ...more] = shownVolumes([cell("a", 12, null), cell("b", 400, null)], "2026-11");
    expect(more).to.deep.equal([]);
    expect(shown).to.deep.include({ month: MONTH, consumer: 12, running: false, other: null });
    expect(shown!.shown.map(({ purpose, count }) => [purpose, count])).to.deep.equal([
      ["b", 400],
      ["a", 12],
    ]);
  });

  it("says nothing of a department all of whose numbers are small", () => {
    expect(shownVolumes([cell("a", 900, people(0, 9)), cell("b", 3, people(0, 2))], "2026-11")).to.deep.equal(
      [],
    );
  });

  it("hides one small number behind the smallest that could be shown", () => {
    const [shown] = shownVolumes(
      [cell("small", 3, people(0, 2)), cell("b", 40, null), cell("c", 900, null)],
      "2026-11",
    );
    expect(shown!.shown.map(({ purpose }) => purpose)).to.deep.equal(["c"]);
    expect(shown!.other).to.equal(43);
  });

  it("leaves small numbers unsaid where nothing can hide them", () => {
    const [shown, ...none] = shownVolumes([cell("a", 3, people(0, 2)), cell("b", 40, null)], "2026-11");
    expect([shown?.shown, shown?.other, none.length]).to.deep.equal([[], 43, 0]);
    expect(shownVolumes([cell("a", 3, people(0, 2))], "2026-11")).to.deep.equal([]);
  });

  it("rounds a month that is not over down to tens, so that two looks show nobody", () => {
    const [shown] = shownVolumes([cell("a", 19, null), cell("b", 404, null)], MONTH);
    expect(shown!.running).to.equal(true);
    expect(shown!.shown.map(({ count }) => count)).to.deep.equal([400, 10]);
  });

  it("never says a number that is about fewer than k people, whatever there is", () => {
    const few = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: K - 1 });
    const one = fc.oneof(
      few.map((who) => ({ who, k: false })),
      fc.constant({ who: people(0, K).map((_, i) => i), k: true }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(one, fc.integer({ min: 0, max: 50 })), { maxLength: 12 }), (drawn) => {
        const cells = drawn.map(([{ who, k }, more], i) =>
          cell(`p${i}`, who.length + more, k ? null : who.map((each) => `person ${each}`)),
        );
        const [group] = shownVolumes(cells, "2026-11");
        if (group === undefined) return;
        const shown = new Set(group.shown.map(({ purpose }) => purpose));
        const hidden = cells.filter(({ purpose }) => !shown.has(purpose));
        for (const each of cells) if (shown.has(each.purpose)) expect(each.few).to.equal(null);
        if (group.other === null) {
          // Nothing is subtracted from anything: no sum is given that holds them.
          expect(hidden.every(({ few: who }) => who !== null)).to.equal(true);
          return;
        }
        expect(group.other).to.equal(hidden.reduce((sum, { count }) => sum + count, 0));
        expect(hidden.length).to.be.greaterThan(1);
        const crowd = new Set(hidden.flatMap(({ few: who }) => who ?? []));
        expect(hidden.some(({ few: who }) => who === null) || crowd.size >= K).to.equal(true);
      }),
    );
  });
});
