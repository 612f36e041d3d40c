/** How a verdict on a receipt follows from its checks, and that both languages can say everything. */
import { expect } from "chai";
import fc from "fast-check";
import type { Outcome } from "../../../../core/verify/finding.ts";
import {
  describeTraceCheck,
  describeTraceVerdict,
  nameOfTraceCheck,
  TRACE_CATALOGUES,
} from "../../../../core/verify/receipt/messages.ts";
import {
  deriveTraceVerdict,
  TRACE_CHECK_NAMES,
  type TraceCheck,
  type TraceCheckName,
} from "../../../../core/verify/receipt/verdict.ts";

const OUTCOMES: Outcome[] = ["pass", "fail", "unknown", "skipped"];
const good = (): TraceCheck[] =>
  TRACE_CHECK_NAMES.map((name) => ({ name, outcome: "pass", code: "x", params: {} }));
const having = (name: TraceCheckName, outcome: Outcome, code = "x", of = good()): TraceCheck[] =>
  of.map((each) => (each.name === name ? { ...each, outcome, code } : each));

describe("core/verify/receipt/verdict", () => {
  it("is logged only where every check passes; what a receipt does not carry may be skipped", () => {
    expect(deriveTraceVerdict(good())).to.equal("logged");
    for (const name of TRACE_CHECK_NAMES) {
      const mayBe = name === "submission" || name === "authorisation";
      expect(deriveTraceVerdict(having(name, "skipped")), name).to.equal(mayBe ? "logged" : "undetermined");
      expect(deriveTraceVerdict(having(name, "unknown")), name).to.equal("undetermined");
      expect(deriveTraceVerdict(having(name, "fail")), name).to.equal(
        name === "authorisation" ? "unauthorised" : "invalid",
      );
    }
    expect(deriveTraceVerdict([])).to.equal("undetermined");
    expect(deriveTraceVerdict(good().reverse())).to.equal("undetermined");
    expect(deriveTraceVerdict(good().slice(1))).to.equal("undetermined");
  });

  it("ranks forgery above a faulty log, that above an access nobody allowed, and that above doubt", () => {
    const faulty = having("log", "fail", "log-faulty");
    const pending = having("anchored", "unknown", "anchored-not-yet");
    expect(deriveTraceVerdict(faulty)).to.equal("log-faulty");
    expect(deriveTraceVerdict(having("inclusion", "fail", "x", faulty))).to.equal("invalid");
    expect(deriveTraceVerdict(having("authorisation", "fail", "x", faulty))).to.equal("log-faulty");
    expect(deriveTraceVerdict(having("authorisation", "fail", "x", pending))).to.equal("unauthorised");
    expect(deriveTraceVerdict(pending)).to.equal("pending");
    expect(deriveTraceVerdict(having("log", "unknown", "x", pending))).to.equal("undetermined");
    expect(deriveTraceVerdict(having("anchored", "unknown", "anchored-overdue"))).to.equal("undetermined");
    expect(deriveTraceVerdict(having("submission", "skipped", "body-erased"))).to.equal("erased");
    expect(deriveTraceVerdict(having("submission", "skipped", "body-erased", pending))).to.equal("pending");
  });

  it("never turns better by a check turning worse", () => {
    const rank = ["logged", "erased", "pending", "undetermined", "unauthorised", "log-faulty", "invalid"];
    const outcomes = fc.array(fc.constantFrom(...OUTCOMES), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(outcomes, fc.nat(6), (list, at) => {
        const checks = TRACE_CHECK_NAMES.map(
          (name, i): TraceCheck => ({ name, outcome: list[i]!, code: "x", params: {} }),
        );
        const worse = checks.map((each, i): TraceCheck => (i === at ? { ...each, outcome: "fail" } : each));
        expect(rank.indexOf(deriveTraceVerdict(worse))).to.be.at.least(
          rank.indexOf(deriveTraceVerdict(checks)),
        );
      }),
    );
  });

  it("can be said in both languages, as can every code, with a remedy for all that do not pass", () => {
    const { en, "zh-CN": zh } = TRACE_CATALOGUES;
    for (const list of ["codes", "verdicts", "checks", "facts"] as const) {
      expect(Object.keys(zh[list])).to.have.members(Object.keys(en[list]));
    }
    const holes = (text: string) =>
      [...text.replace("nameEn", "name").matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
    for (const [code, message] of Object.entries(en.codes)) {
      const chinese = zh.codes[code as keyof typeof zh.codes];
      expect(message.sentence, code).to.match(/^[A-Z“{].*[.]$/);
      expect(chinese.sentence, code).to.match(/[\u4e00-\u9fff].*。$/);
      expect(holes(chinese.sentence), code).to.deep.equal(holes(message.sentence));
      const passes = code.endsWith("-ok");
      expect(message.remedy === null, code).to.equal(passes);
      expect(chinese.remedy === null, code).to.equal(passes);
      const check: TraceCheck = { name: "format", outcome: "fail", code, params: {} };
      expect(describeTraceCheck(check, "en").sentence).not.to.match(/[{}]/);
    }
    for (const verdict of Object.keys(en.verdicts) as (keyof typeof en.verdicts)[]) {
      expect(describeTraceVerdict(verdict, "zh-CN").word).to.match(/[\u4e00-\u9fff]/);
    }
    for (const name of TRACE_CHECK_NAMES) expect(nameOfTraceCheck(name, "zh-CN")).to.match(/[\u4e00-\u9fff]/);
  });

  it("fills in times and makes safe what a hostile receipt supplies", () => {
    const anchored: TraceCheck = {
      name: "anchored",
      outcome: "pass",
      code: "anchored-ok",
      params: { anchoredAt: 1_760_000_000, epoch: 1, size: 1 },
    };
    expect(describeTraceCheck(anchored, "en").sentence).to.match(/9 October 2025.*08:53 UTC/);
    const hostile: TraceCheck = {
      ...anchored,
      code: "log-ok",
      params: { origin: `\u202e${"x".repeat(500)}` },
    };
    expect(describeTraceCheck(hostile, "en").sentence).to.match(/from \[U\+202E\]x+…/);
  });
});
