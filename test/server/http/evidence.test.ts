/** POST /v1/evidence: the bundle comes back as it is to be kept, nothing of the certificate is logged, refusals have codes. */
import { expect } from "chai";
import { CertraceError } from "../../../core/errors.ts";
import { bundleFile, parseBundle } from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { verifyEvidence } from "../../../core/evidence/verify.ts";
import { startTestService, type TestService } from "./service.ts";

describe("server/http: POST /v1/evidence", () => {
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
    const { evidence } = service.services;
    for (const [code, told, status] of [
      ["anchor-missing", "anchor-missing", 422],
      ["registry-other", "registry-other", 422],
      ["proofs-unavailable", "proofs-unavailable", 503],
      ["chain-inconsistent", "chain-unavailable", 503],
    ] as const) {
      service.services.evidence = async () => {
        throw new CertraceError(code, "not this time", { field: "x" });
      };
      expect(await codeOf(await post(service.batch.file(0)))).to.deep.equal([status, told]);
    }
    service.services.evidence = evidence;
  });
});
