/**
 * A holder's system that fails, lies, leaks or stalls: what it says reaches a consumer only where it can be cut down to
 * what was granted, and nothing of it leads the gateway elsewhere.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { makeWorld, RESIDENT, ROUTES, raw, receiptOf, serve, WHO, type World } from "./world.ts";

const PATH = `/residents/${WHO}`;
const JSON_TYPE = { "content-type": "application/json" };

describe("the gateway's upstream", () => {
  let world: World;
  before(async () => {
    world = await makeWorld({
      upstream: { connect: 0.5, idle: 0.3, total: 1 },
      limits: { answerKib: 64 },
      credential: "Bearer upstream-secret",
    });
  });
  after(() => world.close());
  beforeEach(() => {
    world.asked.length = 0;
    world.upstream.answer = null;
  });

  const answers = (
    status: number,
    headers: Record<string, string | string[]>,
    body: string | Buffer = "",
  ) => {
    world.upstream.answer = (_request, response) => void response.writeHead(status, headers).end(body);
  };
  const expectProblem = async (what: string, status: number, code: string, path = PATH) => {
    const response = await world.ask(path);
    const text = await response.text();
    expect([response.status, JSON.parse(text).code], what).to.deep.equal([status, code]);
    expect(receiptOf(response).entries, "the access is logged, and the consumer can prove it").to.have.length(
      1,
    );
    return text;
  };

  it("knows the gateway by its credential, which a consumer cannot replace", async () => {
    await world.ask(PATH, { headers: { authorization: "Bearer consumer" } });
    expect(world.asked[0]!.headers).to.include({ authorization: "Bearer upstream-secret" });
  });

  it("is not followed elsewhere", async () => {
    let followed = 0;
    const elsewhere = await serve((_request, response) => {
      followed++;
      response.end("{}");
    });
    try {
      for (const status of [300, 301, 302, 303, 304, 307, 308]) {
        answers(status, { location: `http://127.0.0.1:${elsewhere.port}/`, refresh: "0; url=/x" });
        await expectProblem(String(status), 502, "upstream-redirect");
      }
      expect(followed).to.equal(0);
    } finally {
      await elsewhere.stop();
    }
  });

  it("keeps its headers to itself", async () => {
    answers(
      200,
      {
        ...JSON_TYPE,
        server: "Apache/1.3",
        "x-powered-by": "PHP/4",
        "set-cookie": ["session=abc", "other=def"],
        location: "/elsewhere",
        link: "</x>",
        etag: '"x"',
        "x-internal": "Officer Nine",
        "cache-control": "public, max-age=600",
        "certrace-receipt": "forged",
        "access-control-allow-origin": "*",
        "content-disposition": 'attachment; filename="zhangsan.json"',
        trailer: "x-late",
      },
      JSON.stringify(RESIDENT),
    );
    const response = await world.ask(PATH);
    expect(response.status).to.equal(200);
    expect([...response.headers.keys()].sort()).to.deep.equal([
      "cache-control",
      "certrace-receipt",
      "connection",
      "content-length",
      "content-security-policy",
      "content-type",
      "date",
      "keep-alive",
      "request-id",
      "x-content-type-options",
    ]);
    expect(response.headers.get("cache-control")).to.equal("no-store");
    expect(receiptOf(response).entries).to.have.length(1);
  });

  it("keeps the words of its errors to itself, and passes on what is wrong with a request", async () => {
    const secret = "Officer Nine, 7 Example Street";
    for (const status of [400, 404, 406, 409, 410, 415, 422]) {
      answers(status, JSON_TYPE, JSON.stringify({ message: secret, address: RESIDENT.address }));
      expect(await expectProblem(String(status), status, "upstream-refused")).not.to.include("Example");
    }
    for (const status of [401, 402, 403, 405, 407, 418, 429, 451, 500, 502, 503, 504, 205, 206, 207, 226]) {
      answers(status, JSON_TYPE, JSON.stringify({ message: secret }));
      expect(await expectProblem(String(status), 502, "upstream-failed")).not.to.include("Example");
    }
  });

  it("has every answer refused that cannot be cut down for sure", async () => {
    const json = JSON.stringify(RESIDENT);
    const cases: [what: string, headers: Record<string, string | string[]>, body: string | Buffer][] = [
      ["HTML", { "content-type": "text/html" }, "<p>Example Street"],
      ["no type", {}, json],
      ["JSON by another name", { "content-type": "text/json" }, json],
      ["GBK", { "content-type": "application/json; charset=GBK" }, json],
      ["compressed", { ...JSON_TYPE, "content-encoding": "gzip" }, gzipSync(json)],
      ["a part", { ...JSON_TYPE, "content-range": "bytes 0-9/100" }, json],
      ["two values of a member", JSON_TYPE, '{"since":"1","since":"2"}'],
      ["a rounded number", JSON_TYPE, '{"since":12345678901234567890}'],
      ["not JSON", JSON_TYPE, "Example Street"],
      ["JSONP", JSON_TYPE, `callback(${json})`],
      ["nothing", JSON_TYPE, ""],
      ["a torn text", JSON_TYPE, json.slice(0, -5)],
      ["not UTF-8", JSON_TYPE, Buffer.from('{"since":"\xff"}', "latin1")],
      ["too large", JSON_TYPE, JSON.stringify({ since: "x".repeat(70_000) })],
      ["too deep", JSON_TYPE, `${"[".repeat(100)}${"]".repeat(100)}`],
    ];
    for (const [what, headers, body] of cases) {
      answers(200, headers, body);
      expect(await expectProblem(what, 502, "upstream-answer-unusable"), what).not.to.include("Example");
    }
    world.upstream.answer = (_request, response) => {
      response.writeHead(200, JSON_TYPE);
      const more = setInterval(() => response.write(`${" ".repeat(20_000)}`), 1);
      response.once("close", () => clearInterval(more));
    };
    await expectProblem("endless", 502, "upstream-answer-unusable");
  });

  it("gives nothing where it gives none of what was granted", async () => {
    for (const [body, left] of [
      [{ name: "Ai", internal: {} }, {}],
      [[{ address: { street: "x" } }], []],
      [null, {}],
      ["text", {}],
      [{ address: "a text and no object" }, {}],
      [{ address: { streets: ["x"] }, Address: { street: "x" } }, {}],
    ] as const) {
      answers(200, JSON_TYPE, JSON.stringify(body));
      expect(await (await world.ask(PATH)).json(), JSON.stringify(body)).to.deep.equal(left);
    }
    answers(204, {});
    const empty = await world.ask(PATH);
    expect([empty.status, await empty.text()]).to.deep.equal([204, ""]);
  });

  it("may keep nobody waiting: connection, first byte, trickle", async () => {
    world.upstream.answer = () => {};
    await expectProblem("silence", 504, "upstream-too-slow");
    world.upstream.answer = (_request, response) => void response.writeHead(200, JSON_TYPE).write("{");
    await expectProblem("stops in the middle", 504, "upstream-too-slow");
    world.upstream.answer = (_request, response) => {
      response.writeHead(200, JSON_TYPE);
      const trickle = setInterval(() => response.write(" "), 50);
      response.once("close", () => clearInterval(trickle));
    };
    await expectProblem("trickles", 504, "upstream-too-slow");
  });

  it("may break off: before, in and after the head", async () => {
    world.upstream.answer = (request) => void request.socket.destroy();
    await expectProblem("hangs up", 502, "upstream-failed");
    world.upstream.answer = (request) => void request.socket.end("HTTP/1.1 200 OK\r\nConte");
    await expectProblem("half a head", 502, "upstream-failed");
    world.upstream.answer = (request) =>
      void request.socket.end(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a"',
      );
    await expectProblem("half a body", 502, "upstream-failed");
  });

  it("may not smuggle an answer past the gateway", async () => {
    const answer = '{"since":"2001-02-03"}';
    const heads = [
      "Content-Length: 22\r\nTransfer-Encoding: chunked",
      "Content-Length: 22\r\nContent-Length: 5",
      "Content-Length: 2\r\n2: x\r\n : y",
      "Content-Type: text/html\r\nContent-Length: 22",
      "Content-Length: 22\r\nX-Folded: a\r\n b",
    ];
    for (const head of heads) {
      world.upstream.answer = (request) =>
        void request.socket.end(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${head}\r\n\r\n${answer}`,
        );
      const response = await world.ask(PATH);
      expect(response.status, head).to.equal(502);
    }
    world.upstream.answer = (request) =>
      void request.socket.end("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nanything");
    await expectProblem("upgrade", 502, "upstream-failed");
    world.upstream.answer = (request) =>
      void request.socket.end(
        `HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n${answer}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond`,
      );
    const response = await world.ask(PATH, { jws: world.sign({ fields: ["since"] }) });
    expect([response.status, await response.text()]).to.deep.equal([200, answer]);
  });

  it("is a 502 where nobody listens", async () => {
    const other = await makeWorld({ upstream: { url: "http://127.0.0.1:1" } });
    try {
      const response = await other.ask(PATH);
      expect([response.status, ((await response.json()) as { code: string }).code]).to.deep.equal([
        502,
        "upstream-unavailable",
      ]);
    } finally {
      await other.close();
    }
  });

  it("is asked again only where it closed a kept connection before it saw the request", async () => {
    const sockets = new Map<Socket, number>();
    let seen = 0;
    // Answers one request on each connection, then closes it as soon as the next arrives.
    const moody = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", () => {
        seen++;
        const count = (sockets.get(socket) ?? 0) + 1;
        sockets.set(socket, count);
        if (count > 1) return void socket.destroy();
        socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
      });
    });
    await new Promise<void>((resolve) => moody.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(moody.address() as AddressInfo).port}`;
    const other = await makeWorld({ upstream: { url } });
    try {
      for (let i = 0; i < 3; i++) expect((await other.ask(PATH)).status).to.equal(200);
      expect(sockets.size).to.be.greaterThan(1);
      expect(seen).to.equal(5);
    } finally {
      await other.close();
      for (const socket of sockets.keys()) socket.destroy();
      await new Promise((resolve) => moody.close(resolve));
    }
  });

  describe("bodies that are one field as a whole", () => {
    const photo = `${PATH}/photo`;
    const image = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));

    it("stream through", async () => {
      answers(200, { "content-type": "image/jpeg", "content-length": String(image.length) }, image);
      const response = await world.ask(photo);
      expect(response.headers.get("content-type")).to.equal("image/jpeg");
      expect(response.headers.get("content-length")).to.equal(String(image.length));
      expect(Buffer.from(await response.arrayBuffer()).equals(image)).to.equal(true);
      answers(200, { "content-type": "image/jpeg", "transfer-encoding": "chunked" }, image);
      expect(Buffer.from(await (await world.ask(photo)).arrayBuffer()).equals(image)).to.equal(true);
    });

    it("are refused where they are of another type, too large, or without an end", async () => {
      answers(200, { "content-type": "text/html" }, "<p>");
      await expectProblem("type", 502, "upstream-answer-unusable", photo);
      answers(200, { "content-type": "image/jpeg", "content-length": "307200" }, Buffer.alloc(300 * 1_024));
      await expectProblem("length", 502, "upstream-answer-unusable", photo);
      world.upstream.answer = (request) =>
        void request.socket.end(
          "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\nhalf?",
        );
      await expectProblem("no end", 502, "upstream-answer-unusable", photo);
    });

    it("are cut off, not ended, where they grow too large or break off", async () => {
      const grow = (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { "content-type": "image/jpeg" });
        const more = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
        response.once("close", () => clearInterval(more));
      };
      const breakOff = (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { "content-type": "image/jpeg" }).write("half");
        setTimeout(() => response.destroy(), 20);
      };
      for (const answer of [grow, breakOff]) {
        world.upstream.answer = answer;
        const text = await raw(
          world.port,
          `GET ${photo} HTTP/1.1\r\nHost: g\r\nCertrace-Submission: ${world.sign()}\r\n\r\n`,
          { close: false },
        );
        expect(text).to.match(/^HTTP\/1\.1 200/);
        expect(text.endsWith("0\r\n\r\n"), "an end that looks whole").to.equal(false);
        expect(text.length).to.be.lessThan(300 * 1_024);
      }
      expect(world.lines()).to.match(/"route":"photo","outcome":"cut-off"/);
    });
  });

  describe("bodies that stream to it", () => {
    const compare = (body: BodyInit, headers: Record<string, string> = { "content-type": "image/jpeg" }) =>
      world.ask(`${PATH}/compare`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
    const chunks = (count: number) =>
      new ReadableStream({
        pull(controller) {
          if (count-- > 0) controller.enqueue(new Uint8Array(10_240).fill(65));
          else controller.close();
        },
      });

    it("arrive whole, with a length or in chunks", async () => {
      expect((await compare("a".repeat(100_000))).status).to.equal(200);
      expect((await compare(chunks(20))).status).to.equal(200);
      expect(world.asked.map(({ body }) => body.length)).to.deep.equal([100_000, 204_800]);
      expect(world.asked[0]!.headers).to.include({
        "content-length": "100000",
        "content-type": "image/jpeg",
      });
    });

    it("are not sent before the access is logged", async () => {
      world.ledger.answer = (request, response) => {
        request.resume();
        response.writeHead(403).end('{"code":"grant-expired"}');
      };
      try {
        expect((await compare(chunks(5))).status).to.equal(403);
        expect(world.asked).to.have.length(0);
      } finally {
        world.ledger.answer = null;
      }
    });

    it("are refused where they are too large or of another type", async () => {
      const declared = await compare("a".repeat(600_000));
      expect([declared.status, ((await declared.json()) as { code: string }).code]).to.deep.equal([
        413,
        "body-too-large",
      ]);
      const counted = await compare(chunks(60));
      expect([counted.status, ((await counted.json()) as { code: string }).code]).to.deep.equal([
        413,
        "body-too-large",
      ]);
      expect((await compare("a", { "content-type": "text/plain" })).status).to.equal(415);
    });
  });

  it("is left alone as soon as the consumer is gone", async () => {
    const asked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    world.upstream.answer = (_request, response) => {
      response.once("close", ended.resolve);
      asked.resolve();
    };
    const controller = new AbortController();
    const asking = world.ask(PATH, { signal: controller.signal }).catch((error: Error) => error.name);
    await asked.promise;
    controller.abort();
    expect(await asking).to.equal("AbortError");
    await ended.promise;
  });

  it("may stand below a path, which no request can leave", async () => {
    const other = await makeWorld({ base: "/api/v2/", routes: ROUTES.slice(0, 1) });
    try {
      expect((await other.ask(PATH)).status).to.equal(200);
      expect(other.asked[0]!.url).to.equal(`/api/v2${PATH}`);
    } finally {
      await other.close();
    }
  });
});
