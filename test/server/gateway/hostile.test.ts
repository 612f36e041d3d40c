/**
 * Hostile consumers: what raw sockets can send against a proxy. Smuggled requests, headers and paths that two readers
 * read differently, orders to take the method from elsewhere, bodies that differ from what was checked. Nothing of it
 * may reach the upstream, and nothing may be logged on its account.
 */
import { expect } from "chai";
import { citizen } from "../../core/build-trace.ts";
import { makeWorld, raw, WHO, type World } from "./world.ts";

const OTHER = citizen(2);

describe("hostile consumers of the gateway", () => {
  let world: World;
  before(async () => {
    world = await makeWorld({
      limits: { request: 0.3, requestKib: 4, headersKib: 16 },
      doors: { headers: 300 },
      base: "/api",
    });
  });
  after(() => world.close());
  beforeEach(() => {
    world.asked.length = 0;
    world.submissions.length = 0;
  });

  /** One request, line by line; the submission is about WHO's address. */
  const send = (line: string, headers: readonly string[] = [], body = "") =>
    raw(
      world.port,
      [line, "Host: gateway", `Certrace-Submission: ${world.sign()}`, ...headers, "", body].join("\r\n"),
    );
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
  const codeOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)).code;

  const nothingReached = (what: string) => {
    expect(world.asked, `upstream: ${what}`).to.deep.equal([]);
    expect(world.submissions, `ledger: ${what}`).to.deep.equal([]);
  };
  /** Refused with this code, which the gateway says itself or Node's parser for it. */
  const refused = async (what: string, code: string | null, answer: string) => {
    expect(statusOf(answer), what).to.be.within(400, 499);
    if (code !== null) expect(codeOf(answer), what).to.equal(code);
    nothingReached(what);
  };

  it("is sound: the same request without tricks passes", async () => {
    const answer = await send(`GET /residents/${WHO} HTTP/1.1`);
    expect(statusOf(answer)).to.equal(200);
    expect(world.asked.map(({ url }) => url)).to.deep.equal([`/api/residents/${WHO}`]);
  });

  describe("paths", () => {
    const TRICKS = [
      `/residents/../residents/${WHO}`,
      `/residents/./${WHO}`,
      `/residents/${WHO}/..`,
      `/residents/${WHO}/../${OTHER}`,
      `/residents/${WHO}/%2e%2e/${OTHER}`,
      `/residents/${WHO}/.%2E/${OTHER}`,
      `/residents/${WHO}%2f..%2f${OTHER}`,
      `/residents/${WHO}%2F`,
      `/residents/${WHO}%5c..%5c${OTHER}`,
      `/residents/${WHO}\\..\\${OTHER}`,
      `/residents/${WHO}%252f..%252f${OTHER}`,
      `/residents/%25${WHO}`,
      `//residents/${WHO}`,
      `/residents//${WHO}`,
      `/residents/${WHO}//`,
      `/residents/${WHO};id=${OTHER}`,
      `/residents;v=2/${WHO}`,
      `/residents/${WHO}%00`,
      `/residents/${WHO}%00/${OTHER}`,
      `/residents/${WHO}%0d%0aX-Injected:%201`,
      `/residents/%31${WHO.slice(1)}`,
      `/residents/${WHO}#/${OTHER}`,
      `/residents/${WHO}/.`,
      `/%2e/residents/${WHO}`,
      `/residents/%ef%bc%91${WHO.slice(1)}`,
      `/residents/%c0%ae%c0%ae/${WHO}`,
    ];
    it("with dots, encodings, doubled slashes, path parameters, null bytes are refused", async () => {
      for (const trick of TRICKS) await refused(trick, null, await send(`GET ${trick} HTTP/1.1`));
    });

    it("that differ in case or in a slash at the end are no routes", async () => {
      for (const path of [`/Residents/${WHO}`, `/residents/${WHO}/`, `/residents/${WHO}/photo/`]) {
        const answer = await send(`GET ${path} HTTP/1.1`);
        expect(statusOf(answer), path).to.be.within(400, 404);
        nothingReached(path);
      }
    });

    it("that name a host lead nowhere", async () => {
      for (const target of [
        `http://127.0.0.1:${world.upstreamPort}/residents/${WHO}`,
        `http://gateway/residents/${WHO}`,
        `//127.0.0.1:${world.upstreamPort}/residents/${WHO}`,
        `@127.0.0.1:${world.upstreamPort}/residents/${WHO}`,
        "*",
      ]) {
        const answer = await send(`GET ${target} HTTP/1.1`);
        expect(statusOf(answer), target).to.be.within(400, 404);
        if (target.startsWith("http:")) expect(codeOf(answer), target).to.equal("target-not-plain");
        nothingReached(target);
      }
      await raw(world.port, `CONNECT 127.0.0.1:${world.upstreamPort} HTTP/1.1\r\nHost: x\r\n\r\n`);
      nothingReached("CONNECT");
    });
  });

  describe("queries", () => {
    it("with a parameter twice, unlisted, encoded twice, or in another writing are refused", async () => {
      const cases: [query: string, code: string][] = [
        [`id=${WHO}&id=${OTHER}`, "parameter-twice"],
        [`id=${WHO}&id=${WHO}`, "parameter-twice"],
        [`id=${WHO}&ID=${OTHER}`, "parameter-unknown"],
        [`id=${WHO}&id[]=${OTHER}`, "parameter-invalid"],
        [`id=${WHO}&id%5B%5D=${OTHER}`, "parameter-invalid"],
        [`id=${WHO}&%69d=${OTHER}`, "parameter-invalid"],
        [`id=${WHO};id=${OTHER}`, "parameter-invalid"],
        [`id=${WHO}&lang=a%26id%3D${OTHER}%2526`, "parameter-invalid"],
        [`id=${WHO}&lang=%00`, "parameter-invalid"],
        [`id=${WHO}&lang=%0d%0a`, "parameter-invalid"],
        [`id=${WHO}&lang=%E0%80%AF`, "parameter-invalid"],
        [`id=${WHO}&lang=%`, "parameter-invalid"],
        [`id=${WHO}&&lang=zh`, "parameter-invalid"],
        [`id=${WHO}&lang`, "parameter-invalid"],
        [`id=${WHO}=x`, "parameter-invalid"],
        [`?id=${WHO}`, "parameter-invalid"],
        [`id=${WHO}&expand=all`, "parameter-unknown"],
      ];
      for (const [query, code] of cases)
        await refused(query, code, await send(`GET /find?${query} HTTP/1.1`));
    });

    it("are written anew, so that what a value holds stays in it", async () => {
      const answer = await send(`GET /find?lang=a%26id%3D${OTHER}%23&id=${WHO} HTTP/1.1`);
      expect(statusOf(answer)).to.equal(200);
      const { url } = world.asked[0]!;
      expect(url).to.equal(`/api/find?lang=a%26id%3D${OTHER}%23&id=${WHO}`);
      expect(new URL(url, "http://x").searchParams.getAll("id")).to.deep.equal([WHO]);
    });
  });

  describe("headers", () => {
    const GET = `GET /residents/${WHO} HTTP/1.1`;

    it("sent twice are refused", async () => {
      const cases = [
        ["Accept-Language: zh", "accept-LANGUAGE : en"],
        ["X-Citizen: 1", "X-Citizen: 2"],
        ["X-Citizen: 1", "X_Citizen: 2"],
        [`Certrace-Submission: ${world.sign()}`],
        ["Host: other"],
        ["Content-Type: application/json", "Content-Type: text/plain"],
      ];
      for (const headers of cases) await refused(headers.join(), null, await send(GET, headers));
      for (const headers of cases.slice(1))
        await refused(headers.join(), "header-twice", await send(GET, headers));
    });

    it("that name the subject twice are refused, in any writing", async () => {
      const me = "GET /me HTTP/1.1";
      await refused("twice", "header-twice", await send(me, [`X-Citizen: ${WHO}`, `x-citizen: ${OTHER}`]));
      await refused("list", null, await send(me, [`X-Citizen: ${WHO}, ${OTHER}`]));
      await refused("_", "header-twice", await send(me, [`X-Citizen: ${WHO}`, `X_Citizen: ${OTHER}`]));
    });

    it("with other characters than printable ASCII, which readers decode as they like, are refused", async () => {
      for (const value of ["\xe9", "zh\x80", "\xc3\xa9"])
        await refused(value, "header-invalid", await send(GET, [`Accept-Language: ${value}`]));
      await refused("tab", "header-invalid", await send(GET, ["Accept-Language: zh\ten"]));
    });

    it("that ask for another method or path are refused", async () => {
      for (const name of [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "x-method-override",
        "X_HTTP_Method_Override",
      ])
        await refused(name, "header-override", await send(GET, [`${name}: DELETE`]));
      for (const name of ["X-Original-URL", "X-Rewrite-URL"])
        await refused(name, "header-override", await send(GET, [`${name}: /residents/${OTHER}`]));
    });

    it("that Connection would have dropped, or an upgrade, are refused", async () => {
      for (const value of [
        "Accept-Language",
        "keep-alive, Certrace-Submission",
        "Upgrade",
        "close, X-Citizen",
      ])
        await refused(
          value,
          "header-connection",
          await send(GET, [`Connection: ${value}`, "Upgrade: websocket"]),
        );
    });

    it("of the connection, conditions, cookies and what no route lists stay here", async () => {
      const extra = [
        ["TE", "trailers"],
        ["Proxy-Authorization", "Basic eDp5"],
        ["Keep-Alive", "timeout=5"],
        ["Upgrade", "h2c"],
        ["HTTP2-Settings", "AAMAAABkAAQAAP"],
        ["Range", "bytes=0-1"],
        ["If-None-Match", '"x"'],
        ["Cookie", "admin=1"],
        ["Authorization", "Bearer consumer"],
        ["X-Forwarded-For", "127.0.0.1"],
        ["X-Forwarded-Host", "evil"],
        ["Forwarded", "for=127.0.0.1"],
        ["Accept-Encoding", "gzip"],
        ["Accept-Language", "zh-CN"],
      ];
      const answer = await send(
        GET,
        extra.map((pair) => pair.join(": ")),
      );
      expect(statusOf(answer)).to.equal(200);
      const { rawHeaders, headers } = world.asked[0]!;
      const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
      expect(names.sort()).to.deep.equal([
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "host",
      ]);
      expect(headers).to.include({
        host: `127.0.0.1:${world.upstreamPort}`,
        "accept-encoding": "identity",
        connection: "keep-alive",
      });
    });

    it("folded over lines, with bare line feeds, spaces before the colon or null bytes are refused", async () => {
      for (const header of [
        "Accept-Language: zh\r\n Certrace-Submission: x",
        "Accept-Language: zh\r\n\tfolded",
        "Accept-Language : zh",
        "Accept-Language: zh\nX-Citizen: 1",
        "Accept-Language: z\0h",
        "Accept-Language: z\rX-Citizen: 1",
        ": nameless",
        "Accept Language: zh",
      ])
        await refused(JSON.stringify(header), null, await send(GET, [header]));
    });

    it("larger than allowed are refused", async () => {
      const answer = await send(GET, [`X-Large: ${"x".repeat(20_000)}`]);
      expect(statusOf(answer)).to.equal(431);
      nothingReached("large");
    });
  });

  describe("smuggling", () => {
    const POST = "POST /search HTTP/1.1";
    const JSON_TYPE = "Content-Type: application/json";
    const BODY = JSON.stringify({ person: { id: WHO } });
    const SMUGGLED = `GET /api/residents/${OTHER} HTTP/1.1\r\nHost: x\r\n\r\n`;

    it("with two lengths, or a length and chunks, is refused", async () => {
      const chunked = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
      const cases: [headers: string[], body: string][] = [
        [[`Content-Length: ${BODY.length}`, "Transfer-Encoding: chunked"], chunked + SMUGGLED],
        [["Transfer-Encoding: chunked", `Content-Length: ${BODY.length}`], chunked + SMUGGLED],
        [[`Content-Length: ${BODY.length}`, "Content-Length: 0"], BODY + SMUGGLED],
        [[`Content-Length: ${BODY.length}, ${BODY.length}`], BODY],
        [[`Content-Length: +${BODY.length}`], BODY],
        [["Content-Length: -1"], BODY],
        [["Content-Length: 0x10"], BODY],
        [["Transfer-Encoding: xchunked"], chunked],
        [["Transfer-Encoding: chunked, identity"], chunked],
        [["Transfer-Encoding: identity", `Content-Length: ${BODY.length}`], BODY],
        [["Transfer-Encoding : chunked"], chunked],
        [["Transfer-Encoding:\x0bchunked"], chunked],
        [["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], chunked],
        [["Transfer-Encoding: chunked"], `5;\nx\r\n${BODY}`],
        [["Transfer-Encoding: chunked"], `-1\r\n${BODY}\r\n0\r\n\r\n`],
        [["Transfer-Encoding: chunked"], `ffffffffffffffff1\r\n${BODY}\r\n0\r\n\r\n`],
      ];
      for (const [headers, body] of cases) {
        const answer = await send(POST, [JSON_TYPE, ...headers], body);
        // What the parser cannot make out in the middle of a body ends the connection, with or without a word.
        if (answer !== "") expect(statusOf(answer), headers.join()).to.be.within(400, 499);
        nothingReached(headers.join());
      }
    });

    it("in a body that a GET does not have is refused", async () => {
      const answer = await send(
        `GET /residents/${WHO} HTTP/1.1`,
        [`Content-Length: ${SMUGGLED.length}`],
        SMUGGLED,
      );
      await refused("GET with a body", "body-unexpected", answer);
    });

    it("behind an honest request is a request of its own, refused as it deserves", async () => {
      const answer = await raw(
        world.port,
        [
          `GET /residents/${WHO} HTTP/1.1`,
          "Host: g",
          `Certrace-Submission: ${world.sign()}`,
          "",
          SMUGGLED,
        ].join("\r\n"),
      );
      expect(statusOf(answer)).to.equal(200);
      expect(world.asked.map(({ url }) => url)).to.deep.equal([`/api/residents/${WHO}`]);
    });

    it("of trailers leads nowhere", async () => {
      const chunks = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\nX-Citizen: ${OTHER}\r\n\r\n`;
      const answer = await send(
        POST,
        [JSON_TYPE, "Transfer-Encoding: chunked", "Trailer: X-Citizen"],
        chunks,
      );
      expect(statusOf(answer)).to.equal(200);
      expect(world.asked[0]!.rawHeaders.join()).not.to.include(OTHER);
      expect(world.asked[0]).to.include({ body: BODY });
    });

    it("of a second request after the end of the first's body leads nowhere", async () => {
      const answer = await send(POST, [JSON_TYPE, `Content-Length: ${BODY.length}`], BODY + SMUGGLED);
      expect(statusOf(answer)).to.equal(200);
      expect(world.asked.map(({ url, body }) => [url, body])).to.deep.equal([["/api/search", BODY]]);
    });
  });

  describe("bodies", () => {
    const post = (body: string, headers: string[] = ["Content-Type: application/json"]) =>
      send("POST /search HTTP/1.1", [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);

    it("that two parsers read differently are refused", async () => {
      const cases: [body: string, code: string][] = [
        [`{"person":{"id":"${WHO}"},"person":{"id":"${OTHER}"}}`, "body-invalid"],
        [`{"person":{"id":"${WHO}","id":"${OTHER}"}}`, "body-invalid"],
        [`{"person":{"id":"${WHO}","ID":"${OTHER}"}}`, "body-member-twice"],
        [`{"person":{"id":"${WHO}","\\u0049d":"${OTHER}"}}`, "body-member-twice"],
        [`{"per\\u017fon":{"id":"${OTHER}"},"person":{"id":"${WHO}"}}`, "body-member-twice"],
        [`\\ufeff{"person":{"id":"${WHO}"}}`, "body-invalid"],
        [`{"person":{"id":"${WHO}"}}{"person":{"id":"${OTHER}"}}`, "body-invalid"],
        [`{"person":{"id":"${WHO}"}} //`, "body-invalid"],
        [`{'person':{'id':'${WHO}'}}`, "body-invalid"],
        [`{"person":{"id":"${WHO}"},"lang":1e999}`, "body-invalid"],
        [`{"person":{"id":["${WHO}","${OTHER}"]}}`, "subject-missing"],
        [`[{"person":{"id":"${WHO}"}}]`, "body-member-unknown"],
        [`${"[".repeat(200)}${"]".repeat(200)}`, "body-invalid"],
        ["", "body-invalid"],
      ];
      for (const [body, code] of cases) await refused(body, code, await post(body));
    });

    it("of another type, encoded or compressed are refused", async () => {
      const body = JSON.stringify({ person: { id: WHO } });
      for (const headers of [
        [],
        ["Content-Type: text/plain"],
        ["Content-Type: application/x-www-form-urlencoded"],
        ["Content-Type: application/json; charset=gbk"],
        ["Content-Type: application/json", "Content-Encoding: gzip"],
      ])
        await refused(headers.join(), "content-type-unsupported", await post(body, headers));
    });

    it("that are too large are refused, whether they say so or not", async () => {
      const large = JSON.stringify({ person: { id: WHO }, lang: "x".repeat(8_192) });
      await refused("declared", "body-too-large", await post(large));
      const answer = await send(
        "POST /search HTTP/1.1",
        ["Content-Type: application/json", "Transfer-Encoding: chunked"],
        `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
      );
      await refused("chunked", "body-too-large", answer);
    });

    it("that never end are given up, before anything is logged", async () => {
      const head = [
        "POST /search HTTP/1.1",
        "Host: g",
        "Content-Type: application/json",
        "Content-Length: 100",
      ];
      const answer = await raw(world.port, [...head, "", '{"person":'].join("\r\n"), { close: false });
      await refused("slow", "body-too-slow", answer);
    });
  });

  it("does not wait for headers that never end", async () => {
    const answer = await raw(world.port, "GET / HTTP/1.1\r\nHost: gateway\r\nX-Slow: ");
    expect(statusOf(answer)).to.equal(408);
    nothingReached("slow headers");
  });
});
