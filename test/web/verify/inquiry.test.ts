/** The questions the page asks and what it makes of the answers: good, absent, late, wrong, contradictory. */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { sha256 } from "../../../core/sha256.ts";
import { utf8 } from "../../../core/text.ts";
import { startInquiry } from "../../../web/verify/inquiry.ts";
import { connectService } from "../../../web/verify/service.ts";
import type { Question } from "../../../web/verify/verifier.ts";
import { ANCHORED_AT, changed, makeBatch, NOW, REGISTRY, type TestBatch } from "../../core/build.ts";

type Answer = (url: URL) => Response | Promise<Response>;

let batch: TestBatch;
let question: Question;
const document = utf8('{"display":[{"locale":"en","name":"Licence"}]}');

/** A service that answers as it should, but for the paths that are bent. */
function service(bent: Record<string, Answer> = {}, changes = [changed(41, "revoked")]) {
  const asked: string[] = [];
  const facts = batch.facts(41, changes);
  if ("value" in facts.type && facts.type.value) {
    facts.type.value.metadataHash = encodeBase64url(sha256(document));
  }
  const answer: Answer = (url) => {
    if (url.pathname === "/v1/about") return Response.json({ registries: [REGISTRY] });
    if (url.pathname === "/v1/facts") return Response.json(facts);
    return new Response(document);
  };
  const request = (async (input: URL) => {
    asked.push(input.pathname + input.search);
    const bend = Object.entries(bent).find(([path]) => input.pathname.startsWith(path));
    return (bend?.[1] ?? answer)(input);
  }) as typeof fetch;
  let time = NOW;
  const inquire = startInquiry(connectService("https://service.example/", request), () => time);
  const pass = (seconds: number) => {
    time += seconds;
  };
  return { inquire, asked, bent, pass };
}

const codeOf = (report: { checks: { name: string; code: string }[] }, name: string) =>
  report.checks.find((check) => check.name === name)?.code;

describe("web/verify/inquiry", () => {
  before(() => {
    batch = makeBatch({ count: 300 });
    question = { text: batch.file(41), at: null, node: null };
  });

  it("asks three questions, none of which holds anything of the file but its group", async () => {
    const { inquire, asked } = service();
    const report = await inquire(question);
    expect(report.verdict).to.equal("revoked");
    expect(report.metadata).to.deep.equal(JSON.parse(new TextDecoder().decode(document)));
    expect(report.group).to.equal(128);
    expect(report.source).to.deep.equal({ url: "test", readAt: NOW - 2 });
    expect(report.disclosed).to.include({ owner: "张三" });
    expect(asked.map((path) => path.split("?")[0])).to.deep.equal([
      "/v1/about",
      "/v1/facts",
      `/v1/types/sha256/${encodeBase64url(sha256(document))}`,
    ]);
    const query = Object.fromEntries(new URL(asked[1]!, "https://x").searchParams);
    const { registry, department, root } = batch.anchors[41]!;
    expect(query).to.deep.equal({
      registry,
      department: String(department),
      root,
      word: "0",
      kid: batch.key.kid,
    });
  });

  it("asks the mirror of a registry whose network was given up, and says that it did", async () => {
    const mirror = { of: REGISTRY, by: `eip155:4242:0x${"b".repeat(40)}`, since: ANCHORED_AT };
    const about = { registries: [mirror.by], mirrors: [mirror] };
    const { asked, inquire } = service({
      "/v1/about": () => Response.json(about),
      "/v1/facts": () => Response.json({ ...batch.facts(42), registry: mirror.by }),
    });
    const report = await inquire({ text: batch.file(42), at: null, node: null });
    expect(report.mirror).to.deep.equal(mirror);
    expect(codeOf(report, "registry")).to.equal("registry-mirrored");
    const { searchParams } = new URL(asked.find((path) => path.startsWith("/v1/facts"))!, "https://x");
    expect(searchParams.get("registry")).to.equal(mirror.by);
    // a service that does not say well what it mirrors says nothing
    const { inquire: doubt } = service({
      "/v1/about": () => Response.json({ ...about, mirrors: [{ ...mirror, since: "long ago" }] }),
    });
    expect(codeOf(await doubt(question), "registry")).to.equal("registries-not-known");
  });

  it("counts the last, shorter group", async () => {
    const { inquire } = service({ "/v1/facts": () => Response.json(batch.facts(299)) });
    expect((await inquire({ text: batch.file(299), at: null, node: null })).group).to.equal(300 - 2 * 128);
  });

  it("answers for another day, and for a neighbour, without asking again; after a minute it asks", async () => {
    const { inquire, asked, pass } = service();
    await inquire(question);
    expect((await inquire({ ...question, at: ANCHORED_AT + 500 })).verdict).to.equal("valid");
    expect((await inquire({ text: batch.file(42), at: null, node: null })).verdict).to.equal("valid");
    expect(asked).to.have.length(3);
    pass(61);
    await inquire(question);
    expect(asked.filter((path) => path.startsWith("/v1/facts"))).to.have.length(2);
  });

  const outages: [string, Answer, string][] = [
    ["no answer", () => Promise.reject(new TypeError("fetch failed")), "source-unavailable"],
    ["a refusal", () => new Response("no", { status: 503 }), "source-unavailable"],
    ["a page instead of JSON", () => new Response("<html>"), "source-inconsistent"],
    ["JSON of another kind", () => Response.json({ hello: 1 }), "source-inconsistent"],
    ["null", () => Response.json(null), "source-inconsistent"],
    ["too much", () => new Response(new Uint8Array((1 << 20) + 1)), "source-inconsistent"],
  ];

  for (const [name, answer, code] of outages) {
    it(`facts: ${name} → undetermined, and the next try asks again`, async () => {
      const { inquire, bent } = service({ "/v1/facts": answer });
      const report = await inquire(question);
      expect(report.verdict).to.equal("undetermined");
      expect(codeOf(report, "status")).to.equal(code);
      expect(report.source).to.equal(null);
      delete bent["/v1/facts"];
      expect((await inquire(question)).verdict).to.equal("revoked");
    });

    it(`trusted registries: ${name} → undetermined, never invalid`, async () => {
      const { inquire, asked } = service({ "/v1/about": answer });
      const report = await inquire(question);
      expect(report.verdict).to.equal("undetermined");
      expect(codeOf(report, "registry")).to.equal("registries-not-known");
      expect(report.group).to.equal(null);
      expect(asked).to.deep.equal(["/v1/about"]);
    });

    it(`type metadata: ${name} → the verdict stands, the labels are not used`, async () => {
      const { inquire } = service({ "/v1/types": answer });
      const report = await inquire(question);
      expect(report.verdict).to.equal("revoked");
      expect(report.metadata).to.equal(null);
      expect(report.labelsProblem).to.equal(code === "source-unavailable" ? "unavailable" : "mismatch");
    });
  }

  it("asks again after an undetermined verdict, even if the service had answered", async () => {
    const { inquire, asked, bent } = service({ "/v1/facts": () => Response.json(makeBatch().facts(0)) });
    expect((await inquire(question)).verdict).to.equal("undetermined");
    delete bent["/v1/facts"];
    expect((await inquire(question)).verdict).to.equal("revoked");
    expect(asked.filter((path) => path.startsWith("/v1/facts"))).to.have.length(2);
  });

  it("asks nobody about a certificate of a registry that is not trusted", async () => {
    const foreign = makeBatch({ registry: `eip155:1:0x${"66".repeat(20)}` });
    const { inquire, asked } = service();
    const report = await inquire({ text: foreign.file(0), at: null, node: null });
    expect(report.verdict).to.equal("invalid");
    expect(asked).to.deep.equal(["/v1/about"]);
    expect(report.group).to.equal(null);
  });

  it("asks nobody about what is no certificate, or neither carries an anchor nor can hang alone", async () => {
    const { inquire, asked } = service();
    expect((await inquire({ text: "{}", at: null, node: null })).verdict).to.equal("invalid");
    expect((await inquire({ text: batch.compact(1), at: null, node: null })).verdict).to.equal(
      "undetermined",
    );
    expect(asked).to.deep.equal([]);
  });

  it("finds what hangs alone, as wallets hold it, and does not call the first of a larger batch invalid", async () => {
    const alone = makeBatch({ count: 1 });
    const { inquire, asked } = service({ "/v1/facts": () => Response.json(alone.facts(0)) });
    const report = await inquire({ text: alone.compact(0), at: null, node: null });
    expect([report.verdict, report.group]).to.deep.equal(["valid", 1]);
    expect(new URL(asked[1]!, "https://x").searchParams.get("root")).to.equal(alone.anchors[0]!.root);
    const nowhere = { ...batch.facts(0), batch: { ...batch.facts(0).head, value: null } };
    const first = service({ "/v1/facts": () => Response.json(nowhere) });
    const { verdict, checks } = await first.inquire({ text: batch.compact(0), at: null, node: null });
    expect([verdict, codeOf({ checks }, "anchor")]).to.deep.equal(["undetermined", "anchor-missing"]);
  });

  it("gives no claims that no signature vouches for", async () => {
    const { inquire } = service();
    const report = await inquire({
      text: question.text.replace(/"signature":"../, '"signature":"AA'),
      at: null,
      node: null,
    });
    expect(report.verdict).to.equal("invalid");
    expect(report.disclosed).to.equal(null);
    expect(report.certificate).to.equal(null);
  });
});
