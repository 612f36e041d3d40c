/** What the page asks about a receipt, whom, and what it makes of the answers. Its verdicts are core's, tested there. */
import { expect } from "chai";
import fc from "fast-check";
import { receiptFile } from "../../../core/trace/receipt.ts";
import { en } from "../../../web/messages/en.ts";
import { zhCN } from "../../../web/messages/zh-CN.ts";
import { accountOf } from "../../../web/verify/account.ts";
import { kindOf } from "../../../web/verify/kind.ts";
import { connectService } from "../../../web/verify/service.ts";
import { startTracing } from "../../../web/verify/tracing.ts";
import { makeBatch, NOW } from "../../core/build.ts";
import { LOG, makeSmallLog, type SmallLog, TRACE_REGISTRY } from "../../core/build-trace.ts";

let small: SmallLog;

type Answer = () => Response | Promise<Response>;

/** A service that answers as it should, but for the paths that are bent. */
function service(bent: Record<string, Answer> = {}, logs: unknown = [LOG]) {
  const asked: { path: string; body: string }[] = [];
  const request = (async (input: URL, init?: RequestInit) => {
    asked.push({ path: input.pathname, body: String(init?.body ?? "") });
    const bend = Object.entries(bent).find(([path]) => input.pathname.startsWith(path));
    if (bend) return bend[1]();
    if (input.pathname === "/v1/about")
      return Response.json({ registries: [], traceRegistries: [TRACE_REGISTRY], logs });
    if (input.pathname === "/v1/trace-facts") return Response.json(small.log.facts(small.receipt));
    return Response.json({ name: "某部门", nameEn: `Office ${input.pathname.split("/").at(-1)}` });
  }) as typeof fetch;
  return { trace: startTracing(connectService("https://service.example/", request), () => NOW), asked };
}

const citingOf = (asked: { path: string; body: string }[]): unknown[] =>
  (JSON.parse(asked.find(({ path }) => path === "/v1/trace-facts")!.body) as { citing: unknown[] }).citing;

describe("web/verify/tracing", () => {
  before(() => {
    small = makeSmallLog();
  });

  it("traces with facts of the service, and learns what departments and data are called", async () => {
    const { trace, asked } = service();
    const report = await trace({ text: small.file });
    expect(report.verdict).to.equal("logged");
    expect(report.shown).to.equal(1);
    expect(report.catalogue?.datasets[0]).to.have.property("nameEn", "Residence");
    expect(report.departments.get(7)).to.have.property("nameEn", "Office 7");
    expect(report.source).to.deep.equal({ url: "test", readAt: NOW - 2 });
    expect(asked.map(({ path }) => path)).to.include.members(["/v1/about", "/v1/trace-facts"]);
  });

  it("shows no access to a service that does not run the log", async () => {
    const { trace, asked } = service({}, []);
    expect((await trace({ text: small.file })).shown).to.equal(0);
    expect(citingOf(asked)).to.deep.equal([]);
    const running = service();
    await running.trace({ text: small.file });
    expect(citingOf(running.asked)).to.have.length(1);
  });

  for (const [name, answer, code] of [
    ["no answer", () => Promise.reject(new TypeError("fetch failed")), "source-unavailable"],
    ["a refusal", () => new Response("no", { status: 503 }), "source-unavailable"],
    ["nonsense", () => Response.json({ hello: 1 }), "source-inconsistent"],
  ] as [string, Answer, string][]) {
    it(`${name} to any of its questions is no verdict`, async () => {
      const unasked = await service({ "/v1/about": answer }).trace({ text: small.file });
      expect([unasked.verdict, unasked.shown]).to.deep.equal(["undetermined", null]);
      const factless = await service({ "/v1/trace-facts": answer }).trace({ text: small.file });
      expect(factless.verdict).to.equal("undetermined");
      expect(factless.checks.map((check) => check.code)).to.include(code);
      // Names are for people: without them the verdict stands.
      const nameless = await service({ "/v1/departments": answer }).trace({ text: small.file });
      expect([nameless.verdict, nameless.departments.size]).to.deep.equal(["logged", 0]);
    });
  }

  it("asks nobody about what is no receipt, or hangs in a registry that is not trusted", async () => {
    const { trace, asked } = service();
    expect((await trace({ text: "{}" })).verdict).to.equal("invalid");
    expect(asked).to.deep.equal([]);
    const foreign = receiptFile({ ...small.receipt, registry: `eip155:1:0x${"66".repeat(20)}` });
    expect((await trace({ text: foreign })).verdict).to.equal("invalid");
    expect(asked.map(({ path }) => path)).not.to.include("/v1/trace-facts");
  });
});

describe("web/verify/kind", () => {
  it("tells receipts from certificates, damaged ones too", () => {
    expect(kindOf(small.file)).to.equal("receipt");
    expect(kindOf(small.file.slice(0, -40))).to.equal("receipt");
    expect(kindOf(makeBatch().file(0))).to.equal("certificate");
    expect(kindOf(makeBatch().compact(0))).to.equal("certificate");
    for (const text of ["", "{}", "null", "[]"]) expect(kindOf(text)).to.equal("certificate");
  });

  it("is not swayed by what others write into a receipt", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant('"payload":')), (said) => {
        expect(kindOf(JSON.stringify({ entries: [{ body: JSON.stringify({ said }) }] }))).to.equal("receipt");
      }),
    );
  });
});

describe("web/verify/account", () => {
  it("tells every entry in both languages, by codes where there are no names", async () => {
    const { entries, catalogue, departments } = await service().trace({ text: small.file });
    for (const words of [
      { locale: "en", messages: en },
      { locale: "zh-CN", messages: zhCN },
    ] as const) {
      for (const names of [
        { catalogue, departments },
        { catalogue: null, departments: new Map() },
      ]) {
        const account = accountOf(entries![0]!, names, words)!;
        const dataset = account.entries.find(({ name }) => name === "dataset")!.value;
        const called = words.locale === "en" ? "Residence" : "居住信息";
        expect(dataset).to.deep.equal({ kind: "text", text: names.catalogue ? called : "residence" });
        const number = words.messages.departmentNumber(7);
        expect(account.parties!.holder).to.equal(
          names.departments.size === 0 ? number : words.locale === "en" ? "Office 7" : "某部门",
        );
      }
    }
  });

  it("tells a kind that this version does not know, member by member, and says where nothing is left", () => {
    const names = { catalogue: null, departments: new Map() };
    const words = { locale: "en", messages: en } as const;
    const body = { v: 1, kind: "future", time: "2026-01-01T00:00:00.000Z", salt: "", weight: 3 } as const;
    const account = accountOf({ index: 1, body, details: null }, names, words)!;
    expect(account.title).to.equal("future");
    expect(account.entries.map(({ name }) => name)).to.deep.equal(["weight", "logged"]);
    expect(accountOf({ index: 1, body: null, details: null }, names, words)).to.equal(null);
  });

  it("never throws for any code of a refusal", () => {
    const names = { catalogue: null, departments: new Map() };
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("law-purpose", "__proto__", "toString")), (code) => {
        const body = {
          ...{ v: 1, kind: "refused", time: "2026-01-01T00:00:00.000Z", salt: "", consumer: 1, code },
        } as never;
        expect(
          accountOf({ index: 1, body, details: null }, names, { locale: "en", messages: en }),
        ).not.to.equal(null);
      }),
    );
  });
});
