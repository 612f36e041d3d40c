/**
 * Departments, issuer metadata, facts, about, readiness.
 */
import { expect } from "chai";
import { verifyCertificate } from "../../../core/verify/certificate.ts";
import type { Facts } from "../../../core/verify/facts.ts";
import { makeKey } from "../../core/build.ts";
import { DEPARTMENT, FOUNDED, keyEvent, startTestService, type TestService, VCT } from "./service.ts";

describe("looking things up", () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(() => service.close());

  // biome-ignore lint/suspicious/noExplicitAny: any of many shapes
  const get = async (path: string): Promise<any> => (await service.fetch(path)).json();

  it("pages through the departments, and finds one by its identifier", async () => {
    const first = await get("/v1/departments?limit=1");
    expect(first.items.map(({ id }: { id: number }) => id)).to.deep.equal([1]);
    const second = await get(`/v1/departments?limit=1&after=${encodeURIComponent(first.next)}`);
    expect(second.items.map(({ id }: { id: number }) => id)).to.deep.equal([2]);
    const last =
      second.next === null ? second : await get(`/v1/departments?after=${encodeURIComponent(second.next)}`);
    expect(last.next).to.equal(null);
    expect((await get("/v1/departments?identifier=TEST-2")).items[0].id).to.equal(2);
    expect((await get("/v1/departments?identifier=TEST-9")).items).to.deep.equal([]);
  });

  it("finds a type by its vct, with who may issue it", async () => {
    const { items } = await get(`/v1/types?vct=${encodeURIComponent(VCT)}`);
    expect(items).to.have.length(1);
    expect(items[0].issuers.map(({ department }: { department: number }) => department)).to.deep.equal([
      DEPARTMENT,
    ]);
    expect(items[0].metadata).to.equal(`https://certrace.example/v1/types/sha256/${items[0].metadataHash}`);
    expect((await get("/v1/types?vct=urn%3Anothing")).items).to.deep.equal([]);
  });

  it("names a department's keys to SD-JWT VC libraries, without those compromised, for something else, or not begun", async () => {
    const [stolen, submissions, later] = [makeKey(), makeKey(), makeKey()];
    await service.index.mine(
      keyEvent(stolen.kid, stolen.x, stolen.y),
      keyEvent(submissions.kid, submissions.x, submissions.y, { use: 2 }),
      keyEvent(later.kid, later.x, later.y, { validFrom: FOUNDED + 10_000 }),
      {
        type: "signing-key-compromised",
        department: DEPARTMENT,
        thumbprint: stolen.kid,
        compromisedAt: FOUNDED + 3,
      },
      {
        type: "signing-key-retired",
        department: DEPARTMENT,
        thumbprint: service.batch.key.kid,
        validUntil: FOUNDED + 50,
      },
    );
    const metadata = await get(`/.well-known/jwt-vc-issuer/departments/${DEPARTMENT}`);
    expect(metadata.issuer).to.equal(`https://certrace.example/departments/${DEPARTMENT}`);
    const { kid, x, y } = service.batch.key;
    expect(metadata.jwks.keys).to.deep.equal([
      { kty: "EC", crv: "P-256", x, y, kid, use: "sig", alg: "ES256" },
    ]);
    expect((await get(`/v1/departments/${DEPARTMENT}`)).keys).to.have.length(4);
    expect((await get("/.well-known/jwt-vc-issuer/departments/77")).code).to.equal("department-unknown");
  });

  it("gives facts with which anyone comes to the same verdict", async () => {
    const { registry, root } = service.batch.anchors[0]!;
    const query = { registry, department: String(DEPARTMENT), root, word: "0", kid: service.batch.key.kid };
    const facts = (await get(`/v1/facts?${new URLSearchParams(query)}`)) as Facts;
    for (const index of [0, 1, 2]) {
      const { verdict } = await verifyCertificate(service.batch.file(index), facts, {
        now: service.clock.now,
        registries: [registry],
      });
      expect(verdict).to.equal("valid");
    }
    const response = await service.fetch(
      `/v1/facts?${new URLSearchParams({ ...query, root: root.replace(/^./, (c) => (c === "A" ? "B" : "A")) })}`,
    );
    expect(response.headers.get("cache-control")).to.equal("no-store");
    expect(((await response.json()) as { batch: { value: unknown } }).batch.value).to.equal(null);
  });

  it("is ready when the chain was read to its head lately, and says what it waits for", async () => {
    expect((await service.fetch("/readyz")).status).to.equal(200);
    service.clock.now += 1_000;
    const stale = await service.fetch("/readyz");
    expect(stale.status).to.equal(503);
    expect(await stale.json()).to.include({ code: "not-ready", field: "chain" });
    service.index.readAt = 0;
    service.index.behind = 12;
    expect(await get("/readyz")).to.include({ code: "not-ready", field: "index" });
    expect((await service.fetch("/healthz")).status, "alive all the same").to.equal(200);
    for (const path of ["/v1/departments", "/v1/types", "/v1/departments/77", "/v1/status-lists/2/1"])
      expect((await get(path)).code, path).to.equal("not-ready");
  });
});
