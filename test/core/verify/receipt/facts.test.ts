/** Facts about receipts: their form, and those that cannot be true. */
import { expect } from "chai";
import fc from "fast-check";
import { parseReceipt } from "../../../../core/trace/receipt.ts";
import { parseTraceFacts } from "../../../../core/verify/receipt/parse-facts.ts";
import { parseTraceFactsQuery, traceFactsQuery } from "../../../../core/verify/receipt/query.ts";
import { settleTraceFacts } from "../../../../core/verify/receipt/settle-facts.ts";
import { NOW } from "../../build.ts";
import {
  accessEvent,
  citizen,
  grantEvent,
  LOG,
  makeSmallLog,
  TestLog,
  TRACE_REGISTRY,
} from "../../build-trace.ts";
import { codeOf, errorOf } from "../../code-of.ts";
import { bent, trace } from "./trace.ts";

const { log, receipt, grant, submitted } = makeSmallLog();
const facts = log.facts(receipt);
const parsed = parseReceipt(receipt);

describe("core/verify/receipt/facts", () => {
  it("are asked for what the receipt rests on, and the question survives the wire", () => {
    const query = traceFactsQuery(parsed);
    expect(query).to.deep.include({
      registry: TRACE_REGISTRY,
      log: LOG,
      size: 10,
      submitter: { department: 12, kid: log.key.kid },
      erased: [],
    });
    expect(query.citing.map(({ index }) => index)).to.deep.equal([submitted.indexes[1]]);
    expect(parseTraceFactsQuery(JSON.parse(JSON.stringify(query)))).to.deep.equal(query);
    for (const change of [
      { size: 0 },
      { citing: 1 },
      { submitter: {} },
      { erased: [-1] },
      { registry: "x" },
    ]) {
      expect(codeOf(() => parseTraceFactsQuery({ ...query, ...change }))).to.equal("query-malformed");
    }
  });

  it("are accepted as a source writes them, with any of them missing, and members not known yet", () => {
    expect(parseTraceFacts(facts)).to.equal(facts);
    for (const name of [
      "head",
      "finalized",
      "state",
      "epoch",
      "consistency",
      "department",
      "key",
      "grants",
      "catalogue",
      "erasures",
    ]) {
      expect(
        codeOf(() => parseTraceFacts(bent(facts, (f) => (f[name] = { missing: "source-behind" })))),
      ).to.equal(undefined);
      expect(codeOf(() => parseTraceFacts(bent(facts, (f) => (f[name].newer = 1))))).to.equal(undefined);
      expect(errorOf(() => parseTraceFacts(bent(facts, (f) => delete f[name])))).to.include({
        code: "facts-malformed",
        field: name,
      });
      expect(codeOf(() => parseTraceFacts(bent(facts, (f) => (f[name] = { missing: "because" }))))).to.equal(
        "facts-malformed",
      );
    }
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true }),
        (value) => codeOf(() => parseTraceFacts(value)) === "facts-malformed",
      ),
    );
  });

  it("that cannot be true are doubted, each by itself", () => {
    // biome-ignore lint/suspicious/noExplicitAny: see bent
    const cases: [string, (f: any) => void][] = [
      ["state", (f) => (f.state.value.id = 9)],
      ["state", (f) => f.state.value.keys.unshift({ ...f.state.value.keys[0], validFrom: 9_000_000_000 })],
      ["epoch", (f) => (f.epoch.value.size = 3)],
      ["epoch", (f) => (f.epoch.value.size = 99)],
      ["epoch", (f) => (f.epoch.value.block = 2000)],
      ["epoch", (f) => (f.epoch.value.anchoredAt = 9_000_000_000)],
      // the registry says that the log is anchored that far, and shows no epoch
      ["epoch", (f) => (f.epoch.value = null)],
      ["key", (f) => (f.key.value.x = "A".repeat(43))],
      ["department", (f) => (f.department.value.id = 13)],
      ["department", (f) => (f.department.value.ancestors[0].id = 12)],
      ["finalized", (f) => (f.finalized.value.number = 9999)],
      ["grants", (f) => (f.grants.value[0].entry.body = f.catalogue.value.entry.body)],
      ["grants", (f) => (f.grants.value[0].entry.path = [])],
      ["grants", (f) => (f.grants.value[0].entry.index = 2)],
      ["grants", (f) => (f.grants.value[0].revoked = f.grants.value[0].entry)],
      ["catalogue", (f) => (f.catalogue.value.document.version = 2)],
      ["catalogue", (f) => (f.catalogue.value.document.legalBases[0].consumers = [12, 13])],
      ["catalogue", (f) => (f.catalogue.value.entry = f.grants.value[0].entry)],
      ["erased", (f) => (f.erasures.value = [f.catalogue.value.entry])],
    ];
    for (const [name, change] of cases) {
      const settled = settleTraceFacts(bent(facts, change), parsed);
      expect(settled[name as keyof typeof settled], `${name}: ${change}`).to.deep.equal({
        missing: "source-inconsistent",
      });
    }
    const honest = settleTraceFacts(facts, parsed);
    for (const name of ["state", "epoch", "key", "department", "grants", "catalogue", "erased"] as const) {
      expect(honest[name], name).to.have.property("value");
    }
  });

  it("that are old prove nothing by what they lack: a log, a key of it, a department's key", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: see bent
    const lacking: ((f: any) => void)[] = [
      (f) => Object.assign(f, { state: { ...f.state, value: null }, epoch: { ...f.epoch, value: null } }),
      (f) => (f.key.value = null),
      (f) => (f.state.value.keys[0].noteKey = "A".repeat(43)),
      (f) => (f.state.value.keys[0].vrfKey = f.state.value.keys[0].noteKey),
    ];
    for (const lack of lacking) {
      const told = bent(facts, lack);
      expect((await trace(receipt, told)).verdict, String(lack)).to.equal("invalid");
      expect((await trace(receipt, told, { now: NOW + 10_000 })).verdict, String(lack)).to.equal(
        "undetermined",
      );
    }
    // an event of the second entry that nobody signed is proven whatever is not known of the first
    const [, second] = submitted.indexes;
    const forged = bent(receipt, (r) => {
      r.entries[1].details.text = "another case";
    });
    const doubted = bent(facts, lacking[3]!);
    const { checks } = await trace(forged, doubted, { now: NOW + 10_000 });
    expect(checks.find(({ name }) => name === "submission")).to.deep.include({
      code: "submission-event",
      params: { index: second },
    });
  });

  it("do not let another person's revocation, or one of another grant, pass for this one's", async () => {
    const own = new TestLog();
    own.loadCatalogue();
    const [given, others] = own.submit([grantEvent(), grantEvent({ subject: citizen(2) })]).indexes;
    const [foreign] = own.submit([{ kind: "grant-revoked", subject: citizen(2), grant: given! }]).indexes;
    const [other] = own.submit([{ kind: "grant-revoked", subject: citizen(2), grant: others! }]).indexes;
    const { indexes } = own.submit([accessEvent({ basis: { grant: given! } })]);
    const answer = own.receipt(indexes);
    const told = own.facts(answer);
    for (const index of [foreign!, other!]) {
      const lying = bent(told, (f) => (f.grants.value[0].revoked = own.entryFact(index, own.size)));
      expect((await trace(answer, lying)).verdict).to.equal("undetermined");
    }
    expect(grant).to.equal(1);
  });
});
