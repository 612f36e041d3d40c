/** Facts from outside: their form is checked to the last member. */
import { expect } from "chai";
import fc from "fast-check";
import { parseFacts } from "../../../core/verify/parse-facts.ts";
import { changed, makeBatch } from "../build.ts";
import { bend } from "./ask.ts";

const facts = makeBatch().facts(1, [
  changed(1, "superseded", 10, {
    successors: [{ index: 1, successor: { department: 1, root: "A".repeat(43), index: 0 } }],
  }),
]);

function refusal(value: unknown): string | undefined {
  try {
    parseFacts(value);
  } catch (error) {
    expect(error).to.include({ code: "facts-malformed" });
    return (error as { field: string }).field;
  }
  return undefined;
}

describe("core/verify/parse-facts", () => {
  it("accepts facts, with any of them missing or null, and members it does not know", () => {
    expect(parseFacts(facts)).to.equal(facts);
    for (const name of ["head", "finalized", "department", "key", "batch", "type", "statuses"]) {
      expect(refusal(bend(facts, (f) => (f[name] = { missing: "source-behind" })))).to.equal(undefined);
      expect(refusal(bend(facts, (f) => (f[name].newer = 1)))).to.equal(undefined);
    }
    for (const name of ["department", "key", "batch", "type"]) {
      expect(refusal(bend(facts, (f) => (f[name].value = null)))).to.equal(undefined);
    }
  });

  it("refuses what a source must not say, and names the member", () => {
    // biome-ignore lint/suspicious/noExplicitAny: see bend
    const cases: [field: string, change: (f: any) => void][] = [
      ["v", (f) => (f.v = 2)],
      ["registry", (f) => (f.registry = f.registry.toUpperCase())],
      ["source", (f) => (f.source = null)],
      ["readAt", (f) => (f.readAt = 1.5)],
      ["key", (f) => delete f.key],
      ["key.block", (f) => delete f.key.block],
      ["key.value", (f) => delete f.key.value],
      ["key.missing", (f) => (f.key = { missing: "because" })],
      ["head.value", (f) => (f.head.value = null)],
      ["statuses.value", (f) => (f.statuses.value = null)],
      ["head.value.hash", (f) => (f.head.value.hash = "0xAB")],
      ["key.value.thumbprint", (f) => (f.key.value.thumbprint += "=")],
      ["key.value.validUntil", (f) => (f.key.value.validUntil = -1)],
      ["batch.value.operator.account", (f) => (f.batch.value.operator.account = "0x")],
      ["department.value.ancestors", (f) => (f.department.value.ancestors = {})],
      ["department.value.ancestors[0].name", (f) => delete f.department.value.ancestors[0].name],
      ["statuses.value.changes[0].lanes", (f) => (f.statuses.value.changes[0].lanes = "0x1")],
      ["statuses.value.changes[0].status", (f) => (f.statuses.value.changes[0].status = "gone")],
      ["statuses.value.changes[0].reason", (f) => (f.statuses.value.changes[0].reason = "constructor")],
      [
        "statuses.value.changes[0].successors[0].successor.root",
        (f) => (f.statuses.value.changes[0].successors[0].successor.root = 7),
      ],
    ];
    for (const [field, change] of cases) expect(refusal(bend(facts, change)), field).to.equal(field);
    for (const nonsense of [null, undefined, 7, "{}", [], {}]) expect(refusal(nonsense)).to.be.a("string");
  });

  it("throws nothing else, whatever it is given", () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (value) => refusal(value) !== undefined));
  });
});
