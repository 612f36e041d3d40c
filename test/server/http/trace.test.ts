/**
 * Tracing over HTTP: a receipt in, a verdict with its checks out; and the facts with which anyone traces it elsewhere,
 * which show a grant to its parties and to nobody else.
 */
import { expect } from "chai";
import { parseReceipt, type Receipt, receiptFile, reduceReceipt } from "../../../core/trace/receipt.ts";
import type { TraceFacts, TraceFactsQuery } from "../../../core/verify/receipt/facts.ts";
import { traceFactsQuery } from "../../../core/verify/receipt/query.ts";
import { verifyReceipt } from "../../../core/verify/receipt.ts";
import { PROBLEMS, type ProblemCode } from "../../../server/http/problem.ts";
import { accessEvent, citizen, grantEvent, instant } from "../../core/build-trace.ts";
import { type LogService, startLogService } from "./log-service.ts";
import { FOUNDED } from "./service.ts";

interface Answer {
  verdict: string;
  checks: { name: string; outcome: string; code: string; sentence: Record<string, string> }[];
}

describe("tracing over HTTP", () => {
  let service: LogService;
  let lawful: Receipt;
  let granted: Receipt;
  let grantIndex: number;
  before(async () => {
    service = await startLogService();
    const terms = { from: instant(FOUNDED), until: instant(FOUNDED + 9_999), uses: 2 };
    grantIndex = (await log([grantEvent(terms)])).entries[0]!.index;
    lawful = await log([accessEvent({ subject: citizen(2) })]);
    granted = await log([accessEvent({ basis: { grant: grantIndex } })]);
    await log([accessEvent({ basis: { grant: grantIndex } })]);
    await service.anchored();
  });
  after(() => service.close());

  /** a receipt with its submission, as who submitted it keeps it */
  const log = async (events: Parameters<LogService["sign"]>[0]): Promise<Receipt> => {
    const submission = service.sign(events);
    const response = await service.submit(submission);
    expect(response.status).to.equal(200);
    return { ...((await response.json()) as Receipt), submission };
  };
  const post = (path: string, body: string) =>
    service.fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body });
  const trace = async (receipt: Receipt | string): Promise<Answer> => {
    const text = typeof receipt === "string" ? receipt : receiptFile(receipt);
    const response = await post("/v1/trace", text);
    expect(response.status).to.equal(200);
    return (await response.json()) as Answer;
  };
  const factsOf = async (query: TraceFactsQuery): Promise<TraceFacts> => {
    const response = await post("/v1/trace-facts", JSON.stringify(query));
    expect(response.status).to.equal(200);
    return (await response.json()) as TraceFacts;
  };
  const expectProblem = async (response: Response, code: ProblemCode) => {
    expect(((await response.json()) as { code: string }).code).to.equal(code);
    expect(response.status).to.equal(PROBLEMS[code][0]);
  };
  const here = (facts: TraceFacts | null, receipt: Receipt) =>
    verifyReceipt(receiptFile(receipt), facts, {
      now: service.clock.now,
      registries: [service.services.traceRegistry],
    });

  it("finds an access logged, on a legal basis and on a grant, with every check in both languages", async () => {
    for (const receipt of [lawful, granted]) {
      const answer = await trace(receipt);
      expect(answer.checks.map(({ name, outcome, code }) => `${name} ${outcome} ${code}`)).to.deep.equal([
        "format pass format-ok",
        "log pass log-ok",
        "signature pass signature-ok",
        "inclusion pass inclusion-ok",
        "anchored pass anchored-ok",
        "submission pass submission-ok",
        "authorisation pass authorisation-ok",
      ]);
      expect(answer.verdict).to.equal("logged");
      for (const { sentence } of answer.checks) expect(sentence).to.have.keys("zh-CN", "en");
    }
  });

  it("gives facts with which the same verdict is reached elsewhere", async () => {
    for (const receipt of [lawful, granted]) {
      const facts = await factsOf(traceFactsQuery(parseReceipt(receiptFile(receipt))));
      expect((await here(facts, receipt)).verdict).to.equal("logged");
    }
  });

  it("counts the uses of a grant before each access, and shows its revocation only to receipts after it", async () => {
    const again = service.sign([accessEvent({ basis: { grant: grantIndex } })]);
    expect(((await (await service.submit(again)).json()) as { code: string }).code).to.equal("grant-used-up");
    const query = traceFactsQuery(parseReceipt(receiptFile(granted)));
    const before = await factsOf(query);
    expect("value" in before.grants && before.grants.value[0]).to.deep.include({
      index: grantIndex,
      revoked: null,
      used: [{ index: granted.entries[0]!.index, before: 0 }],
    });
    await log([{ kind: "grant-revoked", subject: citizen(1), grant: grantIndex }]);
    await service.anchored();
    expect((await trace(granted)).verdict, "revoked later").to.equal("logged");
  });

  it("shows a grant to nobody who cannot show an access on it", async () => {
    const query = traceFactsQuery(parseReceipt(receiptFile(granted)));
    const [{ index, body }] = query.citing as [{ index: number; body: string }];
    const without = await factsOf({ ...query, citing: [] });
    expect(without.grants).to.deep.equal({ value: [] });
    const salt = /"salt":"([^"]+)"/.exec(body)![1]!;
    for (const citing of [
      [{ index, body: body.replace(salt, `A${salt.slice(1)}`) }],
      [{ index: index + 1, body }],
      [{ index, body: "{}" }],
      [{ index: 2 ** 40, body }],
    ])
      expect((await factsOf({ ...query, citing })).grants).to.deep.equal({ missing: "source-inconsistent" });
  });

  it("finds a body that was erased, and says who said so", async () => {
    const receipt = await log([accessEvent({ subject: citizen(3) })]);
    const { index } = receipt.entries[0]!;
    await service.ledger.erasure.byRequest([index]);
    const inclusion = await (await service.fetch(`/log/1/proof?index=${index}`)).json();
    const { bodyHash } = (await service.ledger.log.entry(index))!;
    const { body: _, details: __, ...entry } = receipt.entries[0]!;
    await service.anchored();
    const { submission: ___, ...rest } = receipt;
    const bare: Receipt = {
      ...rest,
      entries: [
        {
          ...entry,
          bodyHash: Buffer.from(bodyHash).toString("base64url"),
          proof: (inclusion as { proof: string }).proof,
        },
      ],
    };
    expect((await trace(bare)).verdict).to.equal("erased");
  });

  it("does not find what another log signed, what was altered, or what is in no registry it trusts", async () => {
    const [entry] = lawful.entries;
    const altered = { ...lawful, entries: [{ ...entry!, body: entry!.body!.replace("address", "since") }] };
    expect((await trace(altered)).verdict).to.equal("invalid");
    expect((await trace({ ...lawful, registry: `eip155:1:0x${"77".repeat(20)}` })).verdict).to.equal(
      "invalid",
    );
    expect((await trace({ ...lawful, log: 2 })).verdict).to.equal("invalid");
    for (const text of ["{}", "[]", '{"v":1,"v":1}', "\ufeff{}", "null", "not json"])
      expect((await trace(text)).verdict, text).to.equal("invalid");
  });

  it("does not know rather than guess while chain or log cannot be asked", async () => {
    const running = service.logs.get(1)!;
    const query = traceFactsQuery(parseReceipt(receiptFile(lawful)));
    service.logs.delete(1);
    const elsewhere = await factsOf(query);
    expect(elsewhere.consistency).to.deep.equal({ missing: "not-asked" });
    expect((await trace(lawful)).verdict).to.equal("undetermined");
    service.logs.set(1, running);
    const ahead = await factsOf({ ...query, size: 10_000_000 });
    expect(ahead.consistency).to.deep.equal({ missing: "source-behind" });
    service.clock.now += 10_000;
    expect((await trace(lawful)).verdict).to.equal("undetermined");
    service.clock.now -= 10_000;
    expect((await trace(lawful)).verdict).to.equal("logged");
  });

  it("finds a log that was proved false for what it is", async () => {
    const { log: registryLog } = lawful;
    await service.index.mine({
      type: "log-faulty",
      log: registryLog,
      epoch: 1,
      tag: lawful.entries[0]!.tag,
      fault: "absent",
      index: 1,
      accuser: `0x${"0b".repeat(20)}`,
    });
    expect((await trace(lawful)).verdict).to.equal("log-faulty");
  });

  it("turns away receipts that are too large to be traced here, and questions that are none", async () => {
    const other = await startLogService();
    try {
      const events = Array.from({ length: 101 }, (_, i) => accessEvent({ subject: citizen(i) }));
      const receipt = (await (await other.submit(other.sign(events))).json()) as Receipt;
      await expectProblem(await post("/v1/trace", receiptFile(receipt)), "receipt-too-many-entries");
      const indexes = receipt.entries.slice(0, 100).map(({ index }) => index);
      expect((await trace(reduceReceipt(receipt, { indexes }))).verdict).to.equal("invalid"); // another log's
      await expectProblem(await post("/v1/trace", "x".repeat(1024 * 1024 + 1)), "body-too-large");
      await expectProblem(await post("/v1/trace", ""), "body-empty");
    } finally {
      await other.close();
    }
    const query = traceFactsQuery(parseReceipt(receiptFile(lawful)));
    for (const text of [
      "{}",
      "[1",
      '{"a":1,"a":1}',
      JSON.stringify({ ...query, more: 1 }),
      JSON.stringify({ ...query, size: -1 }),
      JSON.stringify({ ...query, citing: [{ index: 1 }] }),
    ])
      await expectProblem(await post("/v1/trace-facts", text), "query-malformed");
  });

  it("says nothing of what it traced in its log", () => {
    for (const { tag, body } of [...lawful.entries, ...granted.entries]) {
      expect(service.log()).not.to.include(tag);
      expect(service.log()).not.to.include(body);
    }
  });
});
