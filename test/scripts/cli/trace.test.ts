/** `certrace trace` as a process: a verdict and an exit code for every receipt, words in two languages, bad input. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Receipt, receiptFile, withoutBody } from "../../../core/trace/receipt.ts";
import type { TraceFacts } from "../../../core/verify/receipt/facts.ts";
import { EXIT_OF_TRACE } from "../../../scripts/cli/trace.ts";
import { accessEvent, citizen, makeSmallLog, type SmallLog, TRACE_REGISTRY } from "../../core/build-trace.ts";
import { certrace } from "./run.ts";
import { type TraceService, traceService } from "./trace-service.ts";

/** a port that nobody listens on */
const NOBODY = "http://127.0.0.1:1";

describe("certrace trace", () => {
  let folder: string;
  let small: SmallLog;
  let receipts: Record<string, Receipt>;
  let service: TraceService;
  /** what the service says, for one test; null: 503 */
  let facts: () => TraceFacts | null;
  const about = (name: string, bend: (facts: TraceFacts) => TraceFacts = (each) => each) => {
    facts = () => bend(small.log.facts(receipts[name]!));
  };
  const path = (name: string) => join(folder, `${name}.json`);
  const trace = (names: readonly string[], ...more: string[]) =>
    certrace(["trace", ...names.map(path), "--service", service.url, ...more]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-trace-"));
    small = makeSmallLog();
    const { log, receipt, submitted } = small;
    const unauthorised = log.submit([accessEvent({ basis: { grant: small.grant }, purpose: "statistics" })]);
    const hostile = log.submit([accessEvent({ details: "\u001b[2J\u001b[32mLOGGED \u202eDEGGOL" })]);
    const [gone] = submitted.indexes;
    log.append(log.tag(citizen(1)), { kind: "erased", entries: [gone!], why: "request" });
    log.submit([accessEvent()]);
    receipts = {
      good: receipt,
      erased: { ...log.receipt([gone!]), entries: log.receipt([gone!]).entries.map(withoutBody) },
      unauthorised: log.receipt(unauthorised.indexes),
      hostile: log.receipt(hostile.indexes),
      fork: log.receipt(submitted.indexes, { head: { size: log.size, root: new Uint8Array(32).fill(1) } }),
      foreign: { ...receipt, registry: `eip155:1:0x${"11".repeat(20)}` },
    };
    const files: Record<string, string> = {
      ...Object.fromEntries(Object.entries(receipts).map(([name, each]) => [name, receiptFile(each)])),
      altered: small.file.replace("social-assistance", "statistics-------"),
      truncated: small.file.slice(0, 700),
      empty: "",
    };
    for (const [name, content] of Object.entries(files)) await writeFile(path(name), content);
    service = await traceService(() => facts());
  });
  after(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => about("good"));

  it("says who read what by which right, and why that is so", async () => {
    const { code, out, err } = await trace(["good"]);
    expect(err).to.equal("");
    expect(code, out).to.equal(0);
    expect(out).to.contain("LOGGED");
    for (const word of [
      "Example City Civil Affairs",
      "Residence",
      "address",
      "Social assistance",
      "Example Act",
    ])
      expect(out).to.contain(word);
    expect(out).to.contain(`the grant in entry ${small.grant}`).and.to.contain("案件 2026-17");
  });

  it("speaks Chinese", async () => {
    const { out } = await trace(["good"], "--lang", "zh");
    for (const word of ["示例市民政局", "居住信息", "社会救助", "《示例法》第十二条"])
      expect(out).to.contain(word);
  });

  it("answers JSON with verdict, checks and entries", async () => {
    const { out } = await trace(["good"], "--json");
    const { verdict, checks, entries, submitter } = JSON.parse(out);
    expect(verdict).to.equal("logged");
    expect(checks.map(({ name }: { name: string }) => name)).to.deep.equal([
      "format",
      "log",
      "signature",
      "inclusion",
      "anchored",
      "submission",
      "authorisation",
    ]);
    expect(entries).to.have.length(3);
    expect(submitter.id).to.equal(12);
  });

  it("never sends a receipt: neither the submission nor a subject leaves the machine", async () => {
    const before = service.asked.length;
    await trace(["good"]);
    const asked = service.asked.slice(before).join();
    expect(asked).to.contain(TRACE_REGISTRY);
    expect(asked).not.to.contain(small.submitted.jws.slice(0, 40));
    for (const { subject } of small.log.entries) if (subject) expect(asked).not.to.contain(subject);
  });

  for (const verdict of ["erased", "unauthorised"] as const) {
    it(`answers ${EXIT_OF_TRACE[verdict]} for what is ${verdict}`, async () => {
      about(verdict);
      const { code, out } = await trace([verdict]);
      expect(code, out).to.equal(EXIT_OF_TRACE[verdict]);
    });
  }

  it("tells what is not anchored for good yet, and a log that was proved false", async () => {
    const early = { number: 499, hash: `0x${"ab".repeat(32)}`, time: 1 };
    about("good", (each) => ({ ...each, finalized: { value: early, block: early } }));
    expect((await trace(["good"])).code).to.equal(EXIT_OF_TRACE.pending);
    about("good", (each) => {
      if (!("value" in each.state) || each.state.value === null) throw new Error("no state");
      return { ...each, state: { ...each.state, value: { ...each.state.value, faulty: true } } };
    });
    expect((await trace(["good"])).code).to.equal(EXIT_OF_TRACE["log-faulty"]);
  });

  it("answers 20 for what was forked, altered, hangs elsewhere or is no receipt", async () => {
    const names = ["fork", "altered", "foreign", "truncated", "empty"];
    for (const name of names) {
      if (name in receipts && name !== "foreign") about(name);
      const { code, err } = await trace([name]);
      expect(code, name).to.equal(20);
      expect(err).to.equal("");
    }
  });

  it("answers 30 where nobody can be asked, with what the receipt proves by itself", async () => {
    facts = () => null;
    for (const url of [NOBODY, service.url]) {
      const { code, out } = await certrace(["trace", path("good"), "--service", url, "--json"]);
      expect(code).to.equal(30);
      const { checks, entries } = JSON.parse(out);
      const outcome = (wanted: string) =>
        checks.find(({ name }: { name: string }) => name === wanted).outcome;
      expect(outcome("inclusion")).to.equal("pass");
      expect(outcome("anchored")).to.equal("unknown");
      expect(entries).to.have.length(3);
    }
    const altered = await certrace(["trace", path("altered"), "--service", NOBODY]);
    expect(altered.code).to.equal(20);
  });

  it("lets nothing in a receipt steer the terminal", async () => {
    about("hostile");
    const { out } = await trace(["hostile"]);
    expect(out).not.to.contain("\u001b[2J").and.not.to.contain("\u202e");
    expect(out).to.contain("LOGGED");
  });

  it("answers for several with the highest code, names what cannot be read, and refuses nonsense", async () => {
    const several = await trace(["good", "empty"]);
    expect(several.code).to.equal(20);
    for (const name of ["good.json", "empty.json"]) expect(several.out).to.contain(name);
    const unread = await trace(["good", "nowhere"]);
    expect(unread.code).to.equal(1);
    expect(unread.err).to.contain("[file-unreadable]").and.to.contain("nowhere.json");
    const usage = await trace(["good"], "--registry", "0x12");
    expect(usage.code).to.equal(2);
  });
});
