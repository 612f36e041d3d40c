/** How a verdict follows from checks. */

import { expect } from "chai";
import fc from "fast-check";
import type { Outcome } from "../../../core/verify/finding.ts";
import { CHECK_NAMES, type Check, type CheckName, deriveVerdict } from "../../../core/verify/verdict.ts";

const check = (name: CheckName, outcome: Outcome, code = `${name}-x`): Check => ({
  name,
  outcome,
  code,
  params: {},
});
const good = CHECK_NAMES.map((name) => check(name, name === "holder" ? "skipped" : "pass"));
const but = (...changes: Check[]) =>
  good.map((each) => changes.find((change) => change.name === each.name) ?? each);

describe("core/verify/verdict", () => {
  it("is valid only where every check passes; the holder's may be skipped", () => {
    expect(deriveVerdict(good)).to.equal("valid");
    expect(deriveVerdict(but(check("holder", "pass")))).to.equal("valid");
    for (const name of CHECK_NAMES.slice(0, -1)) {
      expect(deriveVerdict(but(check(name, "skipped"))), name).to.equal("undetermined");
    }
    expect(deriveVerdict([])).to.equal("undetermined");
    expect(deriveVerdict(good.slice(1))).to.equal("undetermined");
    expect(deriveVerdict(good.toReversed())).to.equal("undetermined");
    expect(deriveVerdict([...good, check("status", "pass")])).to.equal("undetermined");
  });

  it("ranks proof above doubt, doubt above status, status above period", () => {
    const revoked = check("status", "fail", "status-revoked");
    const expired = check("period", "fail", "period-expired");
    expect(deriveVerdict(but(revoked))).to.equal("revoked");
    expect(deriveVerdict(but(revoked, expired))).to.equal("revoked");
    expect(deriveVerdict(but(expired))).to.equal("expired");
    expect(deriveVerdict(but(check("period", "fail", "period-not-yet")))).to.equal("not-yet-valid");
    expect(deriveVerdict(but(check("status", "fail", "status-suspended")))).to.equal("suspended");
    expect(deriveVerdict(but(check("status", "fail", "status-superseded")))).to.equal("superseded");
    expect(deriveVerdict(but(revoked, check("anchor", "unknown")))).to.equal("undetermined");
    for (const name of ["format", "registry", "integrity", "issuer", "anchor", "holder"] as const) {
      expect(deriveVerdict(but(check(name, "fail"), check("status", "unknown"), expired))).to.equal(
        "invalid",
      );
    }
    expect(deriveVerdict(but(check("status", "fail", "status-of-another-kind")))).to.equal("undetermined");
  });

  it("never turns better by a check turning worse", () => {
    const outcome = fc.constantFrom<Outcome>("pass", "fail", "unknown", "skipped");
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 8, maxLength: 8 }), fc.nat(7), (outcomes, at) => {
        const verdictOf = (list: Outcome[]) =>
          deriveVerdict(list.map((each, i) => check(CHECK_NAMES[i]!, each)));
        for (const worse of ["fail", "unknown"] as const) {
          if (outcomes[at] !== "pass") continue;
          expect(verdictOf(outcomes.with(at, worse))).not.to.equal("valid");
        }
      }),
    );
  });
});
