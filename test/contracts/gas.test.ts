/**
 * Gas: the budgets that were promised, and the committed snapshot, so that no change passes unnoticed.
 */
import { expect } from "chai";
import { type Figures, measure, readSnapshot, SAFE } from "./gas.ts";

/** EIP-7825 */
const TRANSACTION_CAP = 16_777_216;

describe("contracts: gas of real transactions, for a department three levels down", () => {
  let figures: Figures;

  before(async function () {
    this.timeout(300_000); // compiles when nothing was compiled yet
    figures = await measure();
  });

  const budgets: [what: string, atMost: number][] = [
    ["anchor a batch of any size", 75_000],
    ["anchor a batch of one", 75_000],
    ["one status, first in its word", 60_000],
    ["one status, word in use", 60_000],
    ["10,000 neighbours revoked, each", 300],
    [`setStatuses of ${SAFE.statuses} in as many words`, TRANSACTION_CAP],
    [`setStatusRange of ${SAFE.range}`, TRANSACTION_CAP],
    [`supersede of ${SAFE.supersede} in as many words by as many batches`, TRANSACTION_CAP],
    ["advance, first epoch", 130_000],
    ["advance to 1,000,000 entries, longest proof", 130_000],
    ["view isLogged among 1,000,000 entries, execution", 20_000],
    ["proveOmission at 1,000,000 entries and subjects", 250_000],
    ["proveAbsence at 1,000,000 entries and subjects", 250_000],
  ];
  for (const [what, atMost] of budgets) {
    it(`${what}: at most ${atMost}`, () => {
      expect(figures[what]).to.be.greaterThan(0).and.at.most(atMost);
    });
  }

  it("equals gas-snapshot.json (node test/contracts/gas.ts writes it anew)", () => {
    expect(figures).to.deep.equal(readSnapshot());
  });
});
