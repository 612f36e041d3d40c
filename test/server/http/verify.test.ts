/**
 * POST /v1/verify over real HTTP: verdicts are answers, outages are problems, and bytes reach core as they came.
 */
import { expect } from "chai";
import { verification } from "../../../server/http/schemas.ts";
import { editFile, makeBatch } from "../../core/build.ts";
import { paperOf, pdfWith } from "../../papers.ts";
import {
  DEPARTMENT,
  FOUNDED,
  PUBLIC_URL,
  startTestService,
  statusEvent,
  type TestService,
  VCT,
} from "./service.ts";

const JSON_TYPE = { "content-type": "application/json" };

describe("POST /v1/verify", () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(() => service.close());

  const ask = async (body: string | Uint8Array<ArrayBuffer>, query = "", type = "application/json") => {
    const response = await service.fetch(`/v1/verify${query}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    // biome-ignore lint/suspicious/noExplicitAny: any of many shapes
    return { status: response.status, answer: (await response.json()) as any };
  };
  const codeOf = (answer: { checks: { name: string; code: string }[] }, name: string): string | undefined =>
    answer.checks.find((check) => check.name === name)?.code;

  it("answers a good certificate with valid, in the promised shape, in both languages", async () => {
    const { status, answer } = await ask(service.batch.file(0));
    expect(status).to.equal(200);
    expect(answer.verdict).to.equal("valid");
    expect(verification.parse(answer)).to.deep.equal(answer);
    expect(answer.checks).to.have.length(8);
    for (const check of answer.checks) expect(check.sentence).to.have.all.keys("zh-CN", "en");
    expect(answer.certificate.issuer.id).to.equal(DEPARTMENT);
    expect(
      answer.certificate.claims.find((claim: { path: string[] }) => claim.path[0] === "owner").value,
    ).to.equal("张三");
  });

  it("verifies the certificate attached to a PDF; a PDF that gives none is a problem, not a verdict", async () => {
    const pdf = Uint8Array.from(await paperOf(service.batch.file(0)));
    const { status, answer } = await ask(pdf, "", "application/pdf");
    expect(status).to.equal(200);
    expect(answer.verdict).to.equal("valid");
    const active = pdfWith([{ content: service.batch.file(0) }], { catalog: "/AA<<>>" });
    const cases: [string, number, Uint8Array][] = [
      ["pdf-active", 422, active],
      ["pdf-nothing-attached", 422, pdfWith([])],
      ["pdf-truncated", 400, pdf.slice(0, -900)],
    ];
    for (const [code, expected, body] of cases) {
      const refused = await ask(Uint8Array.from(body), "", "application/pdf");
      expect(refused).to.deep.include({ status: expected });
      expect(refused.answer).to.include({ code, field: "file" });
      expect(refused.answer.remedy).to.be.a("string");
    }
  });

  it("answers in one language when asked to", async () => {
    const { answer } = await ask(service.batch.file(0), "?locale=zh-CN");
    expect(answer.sentence).to.have.all.keys("zh-CN");
    for (const check of answer.checks) expect(check.sentence).to.have.all.keys("zh-CN");
  });

  it("follows the chain: revoked now, valid at a date before, unknown at one that nobody has seen", async () => {
    for (let i = 0; i < 50; i++) await service.index.mine();
    await service.index.mine(statusEvent(service.batch, "revoked", 1n));
    expect((await ask(service.batch.file(0))).answer.verdict).to.equal("revoked");
    expect((await ask(service.batch.file(1))).answer.verdict).to.equal("valid");
    expect((await ask(service.batch.file(0), `?at=${FOUNDED + 20}`)).answer.verdict).to.equal("valid");
    const then = new Date((FOUNDED + 20) * 1000).toISOString();
    expect((await ask(service.batch.file(0), `?at=${then}`)).answer).to.include({
      verdict: "valid",
      at: FOUNDED + 20,
    });
    expect((await ask(service.batch.file(0), "?at=2099-01-01")).answer.verdict).to.equal("undetermined");
  });

  it("takes compact certificates, which carry no anchor", async () => {
    for (const type of ["application/dc+sd-jwt", "text/plain", "text/plain; charset=utf-8"]) {
      const { status, answer } = await ask(service.batch.compact(0), "", type);
      expect(status).to.equal(200);
      expect(answer.verdict).to.equal("undetermined");
      expect(codeOf(answer, "registry")).to.equal("anchor-missing");
    }
  });

  it("calls what was altered, or anchored elsewhere, invalid", async () => {
    const altered = editFile(service.batch.file(0), (file) => {
      file.header.disclosures[0] = file.header.disclosures[0].replace(/.$/, (last: string) =>
        last === "A" ? "B" : "A",
      );
    });
    expect((await ask(altered)).answer.verdict).to.equal("invalid");
    const foreign = makeBatch({
      registry: "eip155:1:0x00000000000000000000000000000000000000aa",
      department: DEPARTMENT,
      service: PUBLIC_URL,
      vct: VCT,
      key: service.batch.key,
    });
    const asked = service.index.asked;
    const { answer } = await ask(foreign.file(0));
    expect(answer.verdict).to.equal("invalid");
    expect(codeOf(answer, "registry")).to.equal("registry-untrusted");
    expect(service.index.asked, "an index that does not know that registry is not asked").to.equal(asked);
  });

  const malformed: [what: string, body: string | Uint8Array<ArrayBuffer>, code: string][] = [
    ["no JSON", "hello there", "certificate-unrecognised"],
    ["truncated JSON", '{"protected": "abc', "json-truncated"],
    ["a byte order mark", `\ufeff{}`, "json-bom"],
    ["bytes that are no UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), "utf8-invalid"],
    ["an array", "[]", "certificate-unrecognised"],
    ["nesting without end", "[".repeat(50_000), "certificate-unrecognised"],
    ["deep nesting", `{"protected":${"[".repeat(40)}${"]".repeat(40)}}`, "json-too-deep"],
    ["a number beyond 2^53", '{"protected":9007199254740993}', "json-unsafe-number"],
    ["__proto__", '{"__proto__":{"verdict":"valid"}}', "member-missing"],
    ["a lone surrogate", '{"protected":"\\ud800"}', "json-lone-surrogate"],
  ];
  for (const [what, body, code] of malformed)
    it(`answers ${what} with invalid and the code ${code}`, async () => {
      const { status, answer } = await ask(body);
      expect(status).to.equal(200);
      expect(answer.verdict).to.equal("invalid");
      expect(codeOf(answer, "format")).to.equal(code);
      expect(verification.parse(answer)).to.deep.equal(answer);
    });

  it("hands the bytes on unparsed: a member twice is seen", async () => {
    const twice = service.batch.file(0).replace('"payload":', '"payload":"x","payload":');
    const { answer } = await ask(twice);
    expect(answer.verdict).to.equal("invalid");
    expect(codeOf(answer, "format")).to.equal("json-duplicate-member");
  });

  it("does not know rather than guess when its facts are old", async () => {
    service.clock.now += 3_600;
    expect((await ask(service.batch.file(0))).answer.verdict).to.equal("undetermined");
  });

  it("answers a broken store with a problem, never with a verdict", async () => {
    service.index.broken = Object.assign(new Error("IO error: /var/secret/LOCK"), { code: "EIO" });
    const { status, answer } = await ask(service.batch.file(0));
    expect(status).to.equal(500);
    expect(answer.code).to.equal("internal");
    expect(answer).not.to.have.property("verdict");
    expect(JSON.stringify(answer)).not.to.match(/secret|IO error| at /);
  });

  it("refuses parameters that it would misunderstand", async () => {
    for (const query of [
      "?at=yesterday",
      "?at=2025-02-30",
      "?At=2025-01-01",
      "?at=1&at=2",
      "?locale=fr",
      "?at=",
      "?__proto__=1",
      "?at[x]=1",
    ]) {
      const { status, answer } = await ask(service.batch.file(0), query);
      expect(status, query).to.equal(400);
      expect(answer.code, query).to.equal("request-invalid");
      expect(answer.remedy, query).to.be.a("string");
    }
    expect((await service.fetch("/v1/verify", { method: "POST", headers: JSON_TYPE })).status).to.equal(400);
  });
});
