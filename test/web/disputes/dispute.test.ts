/** The clock of an objection, as both sides see it. */
import { expect } from "chai";
import { bytesOf, clockAt } from "../../../web/disputes/dispute.ts";

const DUE = "2026-12-06T12:00:00.000Z";
const at = (hours: number) => Date.parse(DUE) + hours * 3_600_000;

describe("web/disputes clock", () => {
  it("counts begun days, to the day and from it", () => {
    const cases: [number, string, number][] = [
      [-14 * 24, "due", 14],
      [-14 * 24 + 1, "due", 14],
      [-1, "due", 1],
      [0, "overdue", 1],
      [1, "overdue", 1],
      [3 * 24, "overdue", 3],
      [3 * 24 + 1, "overdue", 4],
    ];
    for (const [hours, state, days] of cases)
      expect(clockAt({ due: DUE, open: true }, at(hours)), String(hours)).to.deep.equal({ state, days });
  });

  it("stands still once it was answered", () => {
    expect(clockAt({ due: DUE, open: false }, at(999))).to.deep.equal({ state: "answered" });
  });

  it("words are counted as the service counts them", () => {
    expect(bytesOf("a长😀")).to.equal(1 + 3 + 4);
  });
});
