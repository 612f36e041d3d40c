/**
 * What every answer has in common: headers, cross-origin reading, rates, logs without personal data, metrics, and
 * the built page.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { DEPARTMENT, LIST, startTestService, type TestService, TYPE_DOCUMENT } from "./service.ts";

describe("the door", () => {
  let service: TestService;
  let page: string;
  beforeEach(async () => {
    page = await mkdtemp(join(tmpdir(), "certrace-page-"));
    service = await startTestService({ page });
  });
  afterEach(async () => {
    await service.close();
    await rm(page, { recursive: true, force: true });
  });

  const build = async () => {
    await mkdir(join(page, "assets"));
    await writeFile(join(page, "index.html"), "<!doctype html><title>Certrace</title>");
    await writeFile(join(page, "icon.svg"), "<svg/>");
    await writeFile(join(page, "assets", "main-abc123.js"), "export {};");
    await writeFile(join(page, "assets", "worker-abc123.js"), "export {};");
    await writeFile(join(page, "certrace-verify.js"), "export {};");
    await writeFile(join(page, ".secret"), "no");
  };

  describe("headers", () => {
    it("forbid what the page does not need, on every kind of answer", async () => {
      for (const path of ["/v1/about", "/nonsense", "/", "/v1/departments/x"]) {
        const { headers } = await service.fetch(path);
        const policy = headers.get("content-security-policy")!;
        expect(policy).to.include("default-src 'none'").and.include("script-src 'self' 'wasm-unsafe-eval'");
        expect(policy)
          .to.include("connect-src 'self' https://elsewhere.example")
          .and.include("frame-ancestors 'none'");
        expect(policy).not.to.match(/unsafe-inline|'unsafe-eval'|\*/);
        expect(headers.get("x-content-type-options")).to.equal("nosniff");
        expect(headers.get("referrer-policy")).to.equal("no-referrer");
        expect(headers.get("strict-transport-security")).to.match(/max-age=/);
        expect(headers.has("x-powered-by")).to.equal(false);
        expect(headers.get("request-id")).to.match(/^[0-9a-f-]{36}$/);
      }
    });

    it("let any origin read what is public, without credentials", async () => {
      const origin = { origin: "https://elsewhere.example" };
      const open = await service.fetch("/v1/about", { headers: origin });
      expect(open.headers.get("access-control-allow-origin")).to.equal("*");
      expect(open.headers.has("access-control-allow-credentials")).to.equal(false);
      const preflight = await service.fetch("/v1/verify", {
        method: "OPTIONS",
        headers: {
          ...origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
        },
      });
      expect(preflight.status).to.equal(204);
      expect(preflight.headers.get("access-control-allow-methods")).to.equal("POST");
      expect(preflight.headers.get("access-control-allow-headers")).to.equal("Authorization, Content-Type");
      for (const path of ["/metrics", "/readyz"])
        expect(
          (await service.fetch(path, { headers: origin })).headers.has("access-control-allow-origin"),
          path,
        ).to.equal(false);
    });

    it("are those of GET where HEAD is asked, without a body", async () => {
      const [get, head] = [
        await service.fetch("/healthz"),
        await service.fetch("/healthz", { method: "HEAD" }),
      ];
      expect(head.status).to.equal(200);
      expect(head.headers.get("content-length")).to.equal(get.headers.get("content-length"));
      expect(await head.text()).to.equal("");
    });
  });

  it("lets a client ask so often, tells it when to come back, and lets supervisors pass", async () => {
    const limited = await startTestService({ rateLimit: 3 });
    try {
      for (let i = 0; i < 3; i++) expect((await limited.fetch("/v1/about")).status).to.equal(200);
      const refused = await limited.fetch("/v1/about");
      expect(refused.status).to.equal(429);
      expect(await refused.json()).to.include({ code: "rate-limited" });
      expect(Number(refused.headers.get("retry-after"))).to.be.within(1, 60);
      expect(refused.headers.get("ratelimit")).to.match(/r=0/);
      expect(refused.headers.get("ratelimit-policy")).to.match(/q=3/);
      const forged = await limited.fetch("/v1/about", { headers: { "x-forwarded-for": "203.0.113.9" } });
      expect(forged.status, "a header does not make another client").to.equal(429);
      for (const path of ["/healthz", "/readyz", "/metrics"])
        expect((await limited.fetch(path)).status, path).to.equal(200);
    } finally {
      await limited.close();
    }
  });

  it("logs what happened, and nothing that tells who verified what", async () => {
    const { batch } = service;
    const { root, registry } = batch.anchors[1]!;
    const post = (path: string, type: string, body: string) =>
      service.fetch(path, {
        method: "POST",
        headers: {
          "content-type": type,
          "user-agent": "Agent/1.0 (zhangsan)",
          "x-forwarded-for": "203.0.113.9",
        },
        body,
      });
    await post("/v1/verify?at=2025-11-11", "application/json", batch.file(1));
    await post("/v1/verify", "text/plain", batch.compact(1));
    await post("/v1/verify/bulk", "application/x-ndjson", `${batch.file(1)}${batch.file(2)}`);
    await post("/v1/verify", "application/json", batch.file(1).replace('"payload"', '"张三"'));
    await post("/v1/types", "application/json", '{"vct": "张三');
    await post("/v1/types", "application/json", TYPE_DOCUMENT);
    const query = new URLSearchParams({
      registry,
      department: String(DEPARTMENT),
      root,
      word: "0",
      kid: batch.key.kid,
    });
    await service.fetch(`/v1/facts?${query}`);
    await service.fetch("/v1/departments?identifier=TEST-2");
    await service.fetch(`/v1/departments/${DEPARTMENT}?name=张三`);
    await service.fetch(`/v1/status-lists/${DEPARTMENT}/${LIST}`);
    await service.fetch("/v1/types/licences/business");
    await service.fetch(`/张三/${root}`);
    service.index.broken = new Error(`cannot read ${root} of 张三`);
    await post("/v1/verify", "application/json", batch.file(1));
    await post("/v1/verify/bulk", "application/x-ndjson", batch.file(1));

    const log = service.log();
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === "request")).to.have.length(14);
    expect(lines.filter(({ msg }) => msg === "request failed")).to.have.length(1);
    for (const line of lines.filter(({ msg }) => msg === "request")) {
      const known = [
        "level",
        "time",
        "request",
        "method",
        "route",
        "status",
        "problem",
        "inKiB",
        "outKiB",
        "ms",
        "aborted",
        "msg",
      ];
      expect(known).to.include.members(Object.keys(line));
      expect(line.route).to.match(/^(\/v1\/[a-z{}+/-]+|unmatched)$/);
    }
    const certificate = batch.certificates[1]!;
    const secrets = [
      ...[
        "张三",
        "Example Kitchen",
        "TEST-000001",
        "TEST-2",
        "licences/business",
        "203.0.113.9",
        "127.0.0.1",
        "zhangsan",
        "2025-11-11",
      ],
      ...[
        root,
        root.slice(0, 12),
        batch.key.kid,
        String(LIST),
        certificate.payload.slice(0, 40),
        certificate.signature.slice(0, 20),
      ],
      ...certificate.disclosures.map((disclosure) => disclosure.slice(0, 30)),
    ];
    for (const secret of secrets) expect(log, secret).not.to.include(secret);

    service.index.broken = null;
    const metrics = await (await service.fetch("/metrics")).text();
    for (const secret of secrets) expect(metrics, secret).not.to.include(secret);
    expect(metrics).to.match(/certrace_verifications_total\{verdict="valid",way="bulk"\} 2/);
    expect(metrics).to.match(
      /certrace_http_request_duration_seconds_count\{method="GET",route="\/v1\/departments\/\{id\}",status="400"\} 1/,
    );
    expect(metrics).to.match(/certrace_index_head_block 2/);
  });

  describe("the page", () => {
    it("is missed with a sentence where it was not built", async () => {
      for (const path of ["/", "/my-data", "/inbox", "/public"]) {
        const response = await service.fetch(path);
        expect(response.status).to.equal(404);
        expect(await response.json()).to.include({ code: "page-missing" });
      }
    });

    it("is one of several, each under its own path", async () => {
      await build();
      await mkdir(join(page, "my-data"), { recursive: true });
      await writeFile(join(page, "my-data", "index.html"), "<!doctype html><title>my data</title>");
      const mine = await service.fetch("/my-data");
      expect(await mine.text()).to.include("my data");
      expect(mine.headers.get("cache-control")).to.equal("no-cache");
      expect(await (await service.fetch("/")).text()).not.to.include("my data");
      expect((await service.fetch("/my-data/")).status).to.equal(404);
      expect((await service.fetch("/inbox")).status).to.equal(404);
    });

    it("gives other portals the element's script, and lets the workers alone ask other nodes", async () => {
      await build();
      const element = await service.fetch("/certrace-verify.js");
      expect(element.status).to.equal(200);
      expect(element.headers.get("access-control-allow-origin")).to.equal("*");
      expect(element.headers.get("cross-origin-resource-policy")).to.equal("cross-origin");
      expect(element.headers.get("cache-control")).to.equal("no-cache");
      const policyOf = async (path: string) =>
        (await service.fetch(path)).headers.get("content-security-policy");
      expect(await policyOf("/assets/worker-abc123.js")).to.include("http://localhost:*");
      for (const path of ["/", "/assets/main-abc123.js", "/certrace-verify.js", "/v1/about"])
        expect(await policyOf(path), path).not.to.include("localhost");
    });

    it("is asked for anew each time, its hashed files never again", async () => {
      await build();
      const index = await service.fetch("/");
      expect(index.headers.get("content-type")).to.match(/^text\/html/);
      expect(index.headers.get("cache-control")).to.equal("no-cache");
      // fetch would add Cache-Control: no-cache, and so ask for the whole page
      const again = await new Promise<number | undefined>((resolve, reject) => {
        const headers = { "if-none-match": index.headers.get("etag")! };
        request(service.url, { headers, agent: false }, (response) => resolve(response.resume().statusCode))
          .on("error", reject)
          .end();
      });
      expect(again).to.equal(304);
      const asset = await service.fetch("/assets/main-abc123.js");
      expect(asset.headers.get("content-type")).to.match(/javascript/);
      expect(asset.headers.get("cache-control")).to.equal("public, max-age=31536000, immutable");
      expect((await service.fetch("/icon.svg")).headers.get("cache-control")).to.equal("no-cache");
    });

    it("is not what one gets for everything that is not there", async () => {
      await build();
      for (const path of [
        "/assets/main-old.js",
        "/v1/nonsense",
        "/nonsense",
        "/.secret",
        "/assets/",
        "/assets/%2e%2e/.secret",
      ]) {
        const response = await service.fetch(path, { headers: { accept: "text/html" } });
        expect(response.status, path).to.equal(404);
        expect(response.headers.get("content-type"), path).to.equal("application/problem+json");
      }
    });
  });
});
