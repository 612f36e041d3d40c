/** Which document-signing keys `certrace issue` signs with: what a key signs outside its window is invalid for good. */
import { expect } from "chai";
import { whyNot } from "../../../scripts/cli/issue.ts";

describe("certrace issue: signing keys", () => {
  const key = {
    ...{ thumbprint: "K".repeat(43), x: "x", y: "y", use: 1 },
    ...{ validFrom: 1_000, validUntil: 2_000 as number | null, compromisedAt: null as number | null },
  };
  const may = (change: Partial<typeof key>, time = 1_500) =>
    whyNot(
      {
        keys: [
          { ...key, thumbprint: "A".repeat(43) },
          { ...key, ...change },
        ],
      },
      key.thumbprint,
      time,
    ) === null;

  it("are registered for certificates, within their window, and not compromised", () => {
    expect(may({})).to.equal(true);
    expect(may({ use: 3, validUntil: null })).to.equal(true);
    expect(may({ thumbprint: "B".repeat(43) })).to.equal(false);
    expect(may({ use: 2 })).to.equal(false);
    expect(may({ compromisedAt: 1_400 })).to.equal(false);
    expect([999, 1_000, 1_999, 2_000].map((time) => may({}, time))).to.deep.equal([false, true, true, false]);
  });
});
