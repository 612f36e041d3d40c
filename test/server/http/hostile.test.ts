/**
 * Hostile input at every door: bodies too large, too slow, compressed or of another type; paths, methods and headers
 * that are not what they seem. Each gets its problem, and nothing of the inside is told.
 */
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { LIMITS } from "../../../server/http/limits.ts";
import { PROBLEMS, type ProblemCode } from "../../../server/http/problem.ts";
import { startTestService, type TestService } from "./service.ts";

/** Sends bytes as they are, in pieces, and answers with all that comes back until the other side closes. */
function raw(port: number, pieces: readonly string[], pause = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // Whoever is cut off while sending sees a reset; what counts is what was answered before.
      if (!["ECONNRESET", "EPIPE"].includes(error.code ?? "")) reject(error);
    });
    const send = async () => {
      for (const piece of pieces) {
        if (socket.destroyed || !socket.writable) return;
        socket.write(piece, "latin1");
        if (pause > 0) await new Promise((next) => setTimeout(next, pause));
      }
    };
    socket.on("connect", () => void send());
  });
}

const problemOf = (answer: string): { status: number; code: string } =>
  JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));

describe("hostile input", () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ limits: { headers: 300, body: 300, idle: 5_000, linger: 100 } });
  });
  after(() => service.close());

  const expectProblem = async (response: Response, code: ProblemCode) => {
    expect(response.headers.get("content-type")).to.equal("application/problem+json");
    expect(response.headers.get("cache-control")).to.equal("no-store");
    const details = (await response.json()) as Record<string, unknown>;
    expect(details.code).to.equal(code);
    expect(response.status).to.equal(PROBLEMS[code][0]);
    expect(details.status).to.equal(response.status);
    expect(details.type).to.equal(`https://certrace.example/docs#${code}`);
    expect(details.instance).to.equal(`urn:uuid:${response.headers.get("request-id")}`);
    expect(details.detail).to.be.a("string");
    expect(JSON.stringify(details)).not.to.match(/node_modules|\.ts\b|\bat [\w.]+ \(|\/tmp\//);
    return details;
  };
  const verify = (body: BodyInit, headers: Record<string, string> = { "content-type": "application/json" }) =>
    service.fetch("/v1/verify", { method: "POST", headers, body });

  describe("bodies", () => {
    it("refuses one that says it is too large before reading it, and one that turns out so", async () => {
      await expectProblem(await verify("x".repeat(LIMITS.certificate + 1)), "body-too-large");
      const trickle = new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(64 * 1024));
        },
      });
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: trickle,
        duplex: "half",
      };
      // An endless body: the answer comes all the same (or the connection is cut, which undici reports as a failure).
      const response = await service.fetch("/v1/verify", init as RequestInit).catch(() => null);
      if (response !== null) await expectProblem(response, "body-too-large");
      expect((await service.fetch("/healthz")).status).to.equal(200);
    });

    it("refuses an empty one", async () => {
      await expectProblem(await verify(""), "body-empty");
    });

    it("does not wait for one that trickles", async () => {
      const head =
        "POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
      const answer = await raw(service.port, [head, ...Array.from({ length: 50 }, () => "{")], 20);
      expect(answer).to.match(/^HTTP\/1\.1 408 /);
      expect(problemOf(answer).code).to.equal("body-too-slow");
    });

    it("refuses any compression, however it is named", async () => {
      for (const encoding of ["gzip", "GZIP", "br", "deflate", "zstd", "gzip, gzip", "identity, gzip"])
        await expectProblem(
          await verify(gzipSync("{}"), { "content-type": "application/json", "content-encoding": encoding }),
          "content-encoding-unsupported",
        );
    });

    it("refuses other types, and names like __proto__", async () => {
      for (const type of [
        "application/xml",
        "__proto__",
        "constructor",
        "application/json,text/plain",
        "multipart/form-data; boundary=x",
      ])
        await expectProblem(await verify("{}", { "content-type": type }), "content-type-unsupported");
      const answer = await raw(service.port, [
        "POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
      ]);
      expect(problemOf(answer).code).to.equal("content-type-unsupported");
    });

    it("takes no body where none is wanted, and cuts off who sends one without end", async () => {
      const head = "GET /v1/about HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
      const answer = await raw(service.port, [head, ...Array.from({ length: 100 }, () => "1\r\nx\r\n")], 20);
      expect(answer).to.match(/^HTTP\/1\.1 200 /);
    });
  });

  describe("connections", () => {
    it("does not keep a place for a bulk verification that went quiet", async () => {
      const idle = await startTestService({ limits: { idle: 200 }, bulkAtOnce: 1 });
      try {
        const head = "POST /v1/verify/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n";
        const answer = await raw(idle.port, [`${head}Transfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n`]);
        expect(answer)
          .to.match(/^HTTP\/1\.1 200 /)
          .and.include('"line":1');
        expect(answer, "cut, and not ended as if it were whole").not.to.match(/\r\n0\r\n\r\n$/);
        while (idle.services.bulk.running > 0) await new Promise((next) => setImmediate(next));
      } finally {
        await idle.close();
      }
    });

    it("does not wait for headers that trickle", async () => {
      const answer = await raw(
        service.port,
        ["GET /v1/about HTTP/1.1\r\n", ...Array.from({ length: 200 }, (_, i) => `X-${i}: y\r\n`)],
        20,
      );
      expect(answer).to.match(/^HTTP\/1\.1 408 /);
      expect(problemOf(answer).code).to.equal("headers-too-slow");
    });

    it("refuses headers that are too large", async () => {
      const answer = await raw(service.port, [
        `GET /v1/about HTTP/1.1\r\nHost: x\r\nX-Long: ${"y".repeat(20_000)}\r\n\r\n`,
      ]);
      expect(answer).to.match(/^HTTP\/1\.1 431 /);
      expect(problemOf(answer).code).to.equal("headers-too-large");
    });

    it("answers what is no HTTP, or two requests folded into one, with a problem", async () => {
      for (const text of [
        "hello\r\n\r\n",
        "GET /v1/about HTTP/1.1\r\nHost: x\r\nX: a\r\n b\u0000c: d\r\n\r\n",
        "POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ]) {
        const answer = await raw(service.port, [text]);
        expect(answer).to.match(/^HTTP\/1\.1 400 /);
        expect(problemOf(answer).code).to.equal("request-malformed");
      }
    });
  });

  describe("paths, methods and queries", () => {
    it("has nothing outside its paths", async () => {
      for (const path of [
        "/v1",
        "/v1/verify/",
        "/V1/about",
        "/v2/about",
        "/index.html.ts",
        "/.git/config",
        "/.env",
        "/nonsense",
      ])
        await expectProblem(await service.fetch(path), "not-found");
    });

    it("does not climb out of a folder", async () => {
      for (const path of [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/assets/%2e%2e/%2e%2e/package.json",
        "/v1/types/sha256/..%2f..%2fkeys%2fstatus-list.jwk",
        "/v1/types/..%2f..%2fkeys%2fstatus-list.jwk",
        "/v1/types/sha256/../../keys/status-list.jwk",
      ]) {
        const answer = await raw(service.port, [
          `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        ]);
        expect(answer, path).to.match(/^HTTP\/1\.1 40[04] /);
        expect(answer).not.to.match(/root:|"d":/);
      }
    });

    it("answers a broken percent-encoding with the parameter's problem", async () => {
      for (const path of ["/v1/departments/%", "/v1/departments/%ff", "/v1/types/%zz", "/%"]) {
        const answer = await raw(service.port, [
          `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        ]);
        expect(answer, path).to.match(/^HTTP\/1\.1 (400|404) /);
        expect(problemOf(answer).code, path).to.be.oneOf(["request-invalid", "not-found"]);
      }
    });

    it("says which methods a path has", async () => {
      for (const [method, path, allow] of [
        ["GET", "/v1/verify", "POST"],
        ["DELETE", "/v1/departments", "GET, HEAD"],
        ["PUT", "/v1/types", "GET, HEAD, POST"],
        ["PATCH", "/healthz", "GET, HEAD"],
      ] as const) {
        const response = await service.fetch(path, { method });
        expect(response.headers.get("allow")).to.equal(allow);
        await expectProblem(response, "method-not-allowed");
      }
    });

    it("refuses numbers and hashes that are not exactly that", async () => {
      for (const id of [
        "-1",
        "1.5",
        "1e3",
        "0x10",
        "4294967296",
        "01",
        "%20 1",
        "1%00",
        "９",
        "__proto__",
        "1'--",
      ])
        await expectProblem(await service.fetch(`/v1/departments/${id}`), "request-invalid");
      for (const query of [
        "after=%00&limit=0",
        "limit=201",
        "limit=1&limit=2",
        "limit[]=1",
        "__proto__[x]=1",
        "constructor=1",
        "toString=1",
        "unknown=1",
      ])
        await expectProblem(await service.fetch(`/v1/departments?${query}`), "request-invalid");
      expect(({} as Record<string, unknown>).x).to.equal(undefined);
      const { root } = service.batch.anchors[0]!;
      const good = {
        registry: service.services.registry,
        department: "2",
        root,
        word: "0",
        kid: service.batch.key.kid,
      };
      for (const [name, value] of [
        ["registry", good.registry.toUpperCase()],
        ["registry", "eip155:1"],
        ["department", "4294967296"],
        ["root", `${root}=`],
        ["root", `${root.slice(0, 42)}B`],
        ["root", root.slice(1)],
        ["word", "33554432"],
        ["kid", ""],
      ] as const) {
        const details = await expectProblem(
          await service.fetch(`/v1/facts?${new URLSearchParams({ ...good, [name]: value })}`),
          "request-invalid",
        );
        expect(details.field).to.equal(name);
        expect(details.remedy).to.be.a("string");
      }
      const { word: _, ...without } = good;
      expect(
        await expectProblem(
          await service.fetch(`/v1/facts?${new URLSearchParams(without)}`),
          "request-invalid",
        ),
      ).to.include({
        field: "word",
        detail: "The parameter word is missing.",
      });
    });

    it("does not put what was sent into headers", async () => {
      const response = await service.fetch(
        "/v1/departments?identifier=x%0d%0aSet-Cookie:%20a=b&after=%0d%0aX:%20y",
      );
      expect(response.headers.has("set-cookie")).to.equal(false);
      expect(response.headers.has("x")).to.equal(false);
      const head = await raw(service.port, [
        "GET /v1/about HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\nConnection: close\r\n\r\n",
      ]);
      expect(head).not.to.include("evil.example");
    });
  });
});
