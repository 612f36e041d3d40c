/**
 * POST /v1/verify/bulk over real HTTP: in order, line by line, while it streams, within bounds.
 */
import { request } from "node:http";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { LIMITS } from "../../../server/http/limits.ts";
import { bulkLine } from "../../../server/http/schemas.ts";
import { startTestService, statusEvent, type TestService } from "./service.ts";

// biome-ignore lint/suspicious/noExplicitAny: lines have one of two shapes
type Line = any;

describe("POST /v1/verify/bulk", () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService({ count: 300, bulkAtOnce: 1 });
  });
  afterEach(() => service.close());

  const lines = (text: string): Line[] =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const ask = async (body: string, query = ""): Promise<Line[]> => {
    const response = await service.fetch(`/v1/verify/bulk${query}`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("application/x-ndjson");
    return lines(await response.text());
  };
  const file = (index: number) => service.batch.file(index).trim();

  /** An open exchange: write lines, read answers, as a client that streams does. */
  function open() {
    const outgoing = request({
      port: service.port,
      path: "/v1/verify/bulk",
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
    });
    outgoing.on("error", () => {}); // hanging up is part of the tests
    const answers = new Promise<AsyncIterator<string>>((resolve) => {
      outgoing.once("response", (response) =>
        resolve(createInterface({ input: response })[Symbol.asyncIterator]()),
      );
    });
    return { outgoing, next: async (): Promise<Line> => JSON.parse((await (await answers).next()).value) };
  }

  it("answers each line, in order, also when they come from several status words", async () => {
    await service.index.mine(statusEvent(service.batch, "revoked", 1n << 2n, 1));
    const answers = await ask(`${Array.from({ length: 300 }, (_, i) => file(i)).join("\n")}\n`);
    expect(answers.map(({ line }) => line)).to.deep.equal(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(answers.filter(({ verdict }) => verdict === "revoked").map(({ line }) => line)).to.deep.equal([
      131,
    ]);
    expect(answers.filter(({ verdict }) => verdict === "valid")).to.have.length(299);
    for (const answer of answers) expect(bulkLine.parse(answer)).to.deep.equal(answer);
  });

  it("asks once for each status word", async () => {
    const before = service.index.asked;
    await ask(Array.from({ length: 300 }, (_, i) => file(i)).join("\n"));
    expect(service.index.asked - before).to.equal(3);
  });

  it("goes on after bad lines, counts empty ones, takes CRLF, and compact certificates plain or quoted", async () => {
    const compact = service.batch.compact(2);
    const body = [
      file(0),
      "",
      "{",
      "\r",
      `${file(1)}\r`,
      "\u0000\u0001",
      compact,
      JSON.stringify(compact),
      '"\\ud800"',
      "[]",
      file(2),
    ];
    const answers = await ask(body.join("\n"));
    expect(answers.map(({ line }) => line)).to.deep.equal([1, 3, 5, 6, 7, 8, 9, 10, 11]);
    expect(answers.map(({ verdict }) => verdict)).to.deep.equal([
      "valid",
      "invalid",
      "valid",
      "invalid",
      "undetermined",
      "undetermined",
      "invalid",
      "invalid",
      "valid",
    ]);
  });

  it("says what a single verification says, with detail=full", async () => {
    const [answer] = await ask(file(0), "?detail=full&locale=en");
    expect(bulkLine.parse(answer)).to.deep.equal(answer);
    expect(answer.certificate.number).to.equal("TEST-000000");
    expect(answer.checks[0].sentence).to.have.all.keys("en");
  });

  it("reads over a line that is too long, without keeping it", async () => {
    const answers = await ask(
      `${file(0)}\n${"x".repeat(3 * LIMITS.certificate)}\n${file(1)}\n${"y".repeat(LIMITS.certificate + 1)}`,
    );
    expect(answers.map(({ line, verdict, error }) => [line, verdict ?? error.code])).to.deep.equal([
      [1, "valid"],
      [2, "line-too-large"],
      [3, "valid"],
      [4, "line-too-large"],
    ]);
    expect(answers[1].error.remedy).to.be.a("string");
  });

  it("answers each line as soon as it is there, before the next one is sent", async () => {
    const { outgoing, next } = open();
    for (const index of [0, 1, 2]) {
      const text = `${file(index)}\n`;
      outgoing.write(text.slice(0, 100));
      outgoing.write(text.slice(100));
      expect(await next()).to.include({ line: index + 1, verdict: "valid" });
    }
    outgoing.end();
  });

  it("answers a line of a store that fails with an error, and goes on", async () => {
    const { outgoing, next } = open();
    service.index.broken = new Error("disk /dev/sda1 is gone");
    outgoing.write(`${file(0)}\n`);
    const refused = await next();
    expect(refused).to.deep.include({ line: 1 });
    expect(refused.error.code).to.equal("internal");
    expect(JSON.stringify(refused)).not.to.include("sda1");
    service.index.broken = null;
    outgoing.write(`${file(0)}\n`);
    expect(await next()).to.include({ line: 2, verdict: "valid" });
    outgoing.end();
  });

  it("runs so many at a time, and frees the place of one that hung up", async () => {
    const { outgoing, next } = open();
    outgoing.write(`${file(0)}\n`);
    await next();
    const init = { method: "POST", headers: { "content-type": "application/x-ndjson" }, body: file(1) };
    const busy = await service.fetch("/v1/verify/bulk", init);
    expect(busy.status).to.equal(503);
    expect(busy.headers.get("retry-after")).to.equal("5");
    expect(await busy.json()).to.include({ code: "bulk-busy" });
    outgoing.destroy();
    while (service.services.bulk.running > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await ask(file(1))).to.have.length(1);
    expect(service.log(), service.log()).not.to.include("request failed");
  });

  it("does not read on from a client that does not read", async () => {
    const outgoing = request({
      port: service.port,
      path: "/v1/verify/bulk?detail=full",
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
    });
    outgoing.on("error", () => {});
    // A short line has a long answer. Nobody reads the answers: what the sockets hold fills up, and then the
    // sending must stop as well, long before all of this is sent.
    const piece = "{}\n".repeat(100_000);
    const most = 200;
    let sent = 0;
    const stalled = await new Promise<boolean>((resolve) => {
      let quiet = setTimeout(resolve, 60_000, false);
      const send = (): void => {
        while (sent < most && outgoing.write(piece)) sent++;
        sent++;
        clearTimeout(quiet);
        if (sent >= most) resolve(false);
        else quiet = setTimeout(resolve, 1_000, true);
      };
      outgoing.on("drain", send);
      send();
    });
    expect(stalled, `${sent} pieces were taken`).to.equal(true);
    outgoing.destroy();
  });
});
