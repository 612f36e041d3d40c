/**
 * Evidence over HTTP: proofs of a group without a certificate, the block that they are of, and whole bundles: a bundle comes back as it is to be kept, nothing of the certificate is logged, refusals have codes.
 */
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { CertraceError } from "../../../core/errors.ts";
import { bundleFile, parseBundle } from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { parseProofs } from "../../../core/evidence/proofs.ts";
import { evidenceQuery } from "../../../core/evidence/query.ts";
import { verifyEvidence } from "../../../core/evidence/verify.ts";
import { groupParameters } from "../../../core/verify/query.ts";
import { startTestService, type TestService } from "./service.ts";

describe("server/http: evidence", () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service?.close());

  const post = (body: string, type = "application/json") =>
    service.fetch("/v1/evidence", { method: "POST", headers: { "content-type": type }, body });

  it("answers with a bundle, byte for byte as it is verified", async () => {
    const file = service.batch.file(1);
    const answer = await post(file);
    expect(answer.status).to.equal(200);
    const text = await answer.text();
    const bundle = parseBundle(text);
    expect(bundleFile(bundle)).to.equal(text);
    const { hash } = parseHeader(bundle.header);
    const { registry } = service.services;
    expect((await verifyEvidence(text, { block: hash, registries: [registry] })).verdict).to.equal("valid");
    expect(service.log())
      .not.to.contain(JSON.parse(file).signature)
      .and.not.to.contain(JSON.parse(file).payload);
  });

  it("says what cannot be proven, and why", async () => {
    const codeOf = async (answer: Response) => [
      answer.status,
      ((await answer.json()) as { code: string }).code,
    ];
    expect(await codeOf(await post("{}"))).to.deep.equal([400, "certificate-malformed"]);
    expect(await codeOf(await post(""))).to.deep.equal([400, "body-empty"]);
    expect(await codeOf(await post(service.batch.compact(0), "text/html"))).to.deep.equal([
      ...[415, "content-type-unsupported"],
    ]);
    const { proofs } = service.services;
    for (const [code, told, status] of [
      ["anchor-missing", "anchor-missing", 422],
      ["registry-other", "registry-other", 422],
      ["proofs-unavailable", "proofs-unavailable", 503],
      ["chain-inconsistent", "chain-unavailable", 503],
    ] as const) {
      service.services.proofs = async () => {
        throw new CertraceError(code, "not this time", { field: "x" });
      };
      expect(await codeOf(await post(service.batch.file(0)))).to.deep.equal([status, told]);
    }
    service.services.proofs = proofs;
  });

  it("proves a group to who names it, so that the bundle is put together where the certificate is", async () => {
    const certificate = parseCertificate(service.batch.file(2));
    const query = evidenceQuery(certificate);
    const answer = await service.fetch(`/v1/proofs?${groupParameters(query)}`);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("access-control-allow-origin")).to.equal("*");
    const proofs = parseProofs(await answer.json());
    const text = bundleFile({ certificate, ...proofs });
    const { hash } = parseHeader(proofs.header);
    const verified = await verifyEvidence(text, { block: hash, registries: [query.registry] });
    expect(verified.verdict).to.equal("valid");
  });

  it("refuses to prove what it was not asked for well, or what hangs elsewhere", async () => {
    const query = evidenceQuery(parseCertificate(service.batch.file(2)));
    const ask = async (change: object) => {
      const answer = await service.fetch(`/v1/proofs?${groupParameters({ ...query, ...change })}`);
      const { code, field } = (await answer.json()) as { code: string; field: string };
      return [answer.status, code, field];
    };
    expect(await ask({ root: "x" })).to.deep.equal([400, "request-invalid", "root"]);
    expect(await ask({ word: -1 })).to.deep.equal([400, "request-invalid", "word"]);
    const { proofs } = service.services;
    service.services.proofs = async () => {
      throw new CertraceError("registry-other", "elsewhere", { field: "registry" });
    };
    expect(await ask({ registry: `eip155:1:0x${"6".repeat(40)}` })).to.deep.equal([
      ...[422, "registry-other", "registry"],
    ]);
    service.services.proofs = proofs;
  });

  it("says which block the chain has under a number, or that there is none", async () => {
    const { head } = await service.index.progress();
    const known = await service.fetch(`/v1/blocks/${head!.number}`);
    expect(await known.json()).to.deep.equal({ chain: "eip155:31337", ...head, final: true });
    const none = await service.fetch("/v1/blocks/999999");
    expect([none.status, ((await none.json()) as { code: string }).code]).to.deep.equal([
      404,
      "block-unknown",
    ]);
    expect((await service.fetch("/v1/blocks/-1")).status).to.equal(400);
    expect((await service.fetch("/v1/blocks/latest")).status).to.equal(400);
  });
});
