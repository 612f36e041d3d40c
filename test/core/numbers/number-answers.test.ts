/** What a service answers about numbers is taken only where it answers what was asked, in a form that can be. */
import { expect } from "chai";
import { readNumberAnswers } from "../../../core/numbers/number-answers.ts";

const known = {
  ...{ number: "YS-1", outcome: "known", verdict: "revoked", department: 12, vct: "https://x.example/t" },
  ...{ anchoredAt: 1_790_000_000, head: { number: 7, hash: `0x${"ab".repeat(32)}`, time: 1_790_000_001 } },
};
const unknown = { number: "YS-2", outcome: "unknown" };
const asked = ["YS-1", "YS-2"];

describe("core/numbers/number-answers", () => {
  it("reads what is known and what is not, and lets a newer service say more", () => {
    const results = [known, { ...unknown, more: 1 }];
    expect(readNumberAnswers({ results }, asked)).to.deep.equal(results);
    expect(
      readNumberAnswers({ results: [{ ...known, anchoredAt: null, head: null }] }, ["YS-1"]),
    ).to.have.length(1);
  });

  it("reads what several departments say of one number", () => {
    const { number: _number, outcome: _outcome, ...standing } = known;
    const several = { ...known, also: [{ ...standing, department: 3, verdict: "valid" }] };
    expect(readNumberAnswers({ results: [several] }, ["YS-1"])).to.deep.equal([several]);
  });

  it("refuses answers about other numbers, in another order, or that cannot be", () => {
    for (const answer of [
      ...[null, [], {}, { results: null }, { results: [known] }, { results: [unknown, known] }],
      ...[{ results: [known, { ...unknown, number: "YS-3" }] }, { results: [known, unknown, unknown] }],
      ...[
        { verdict: "fine" },
        { department: -1 },
        { vct: "" },
        { anchoredAt: "now" },
        { head: {} },
        { outcome: "so-so" },
        { also: [{ verdict: "valid" }] },
      ].map((change) => ({ results: [{ ...known, ...change }, unknown] })),
    ])
      expect(() => readNumberAnswers(answer, asked), JSON.stringify(answer))
        .to.throw()
        .with.property("code", "service-inconsistent");
  });
});
