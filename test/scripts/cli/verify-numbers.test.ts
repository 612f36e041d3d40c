/** `certrace verify --numbers`: what a service says by number alone, in portions, in words and as JSON; and what it does not say. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { certrace } from "./run.ts";

const HEAD = { number: 4711, hash: `0x${"ab".repeat(32)}`, time: 1_790_000_000 };

describe("certrace verify --numbers", () => {
  let server: Server;
  let url: string;
  let asked: { path: string; numbers: string[] }[] = [];
  /** status of the next answers; 200 when there are none left */
  let statuses: number[] = [];

  before(async () => {
    server = createServer(async (request, response) => {
      const { numbers } = JSON.parse(await text(request)) as { numbers: string[] };
      asked.push({ path: request.url!, numbers });
      const results = numbers.map((number) =>
        number.startsWith("X")
          ? { number, outcome: "unknown" }
          : {
              ...{ number, outcome: "known", verdict: number === "R" ? "revoked" : "valid", department: 12 },
              ...{ vct: "https://x.example/t", anchoredAt: HEAD.time, head: HEAD },
            },
      );
      const status = statuses.shift() ?? 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(
        JSON.stringify(status === 200 ? { results } : { code: "store-unavailable", detail: "Down." }),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
    statuses = [];
  });

  const run = (input: string, ...args: string[]) =>
    certrace(["verify", "--numbers", "-", "--service", url, ...args], { input });

  it("says first what a number alone proves, then each; a number that is not known is no verdict", async () => {
    const [english, chinese, valid] = await Promise.all([
      run("编号,name\nA-1,Lin\nR,Zhou\nX-9,Wang\nA-1,Lin\n"),
      run("X-9", "--lang", "zh"),
      run("A-1\nA-2", "--at", "2026-03-01"),
    ]);
    expect(english.err).to.equal("");
    expect(english.code).to.equal(30);
    const flat = english.out.replace(/\s+/g, " ");
    expect(flat.trim()).to.match(/^This is the word of http:\S+ nothing was checked here\./);
    expect(flat).to.include("Revoked").and.include("Not known there").and.include("1 line repeats one");
    expect(flat).to.include("block 4711").and.not.include("Lin");
    expect(chinese.out).to.include("该处查无此号").and.include("未在本机作任何核验");
    expect(valid.code).to.equal(0);
    expect(asked.map(({ path }) => path).join()).to.match(/\/v1\/verify\/numbers\?at=1772\d{6}(?:,|$)/);
    expect(asked.map(({ numbers }) => numbers.join())).to.include("A-1,R,X-9");
  });

  it("asks in portions and answers in lines of JSON; of what it could not ask it says nothing", async () => {
    const list = Array.from({ length: 450 }, (_, i) => `A-${i}`).join("\n");
    const all = await run(list, "--json");
    expect(all.code).to.equal(0);
    expect(asked.map(({ numbers }) => numbers.length)).to.deep.equal([200, 200, 50]);
    expect(
      all.out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).number),
    ).to.deep.equal(list.split("\n"));

    statuses = [200, 503];
    const cut = await run(list, "--json");
    expect(cut.code).to.equal(1);
    expect(cut.out.trimEnd().split("\n")).to.have.length(200);
    expect(cut.err).to.include("store-unavailable").and.include("Nothing is said of 250 of the numbers");
  });

  it("refuses lists and options that cannot be, naming the line", async () => {
    const [empty, line, files, node] = await Promise.all([
      run(" \n"),
      run("number\nA-1\n1.2E+20"),
      run("A-1", "licence.json"),
      run("A-1", "--rpc", "http://127.0.0.1:1", "--registry", `eip155:1:0x${"11".repeat(20)}`),
    ]);
    expect(empty).to.include({ code: 1, out: "" }).and.have.property("err").that.includes("list-empty");
    expect(line.err).to.include("Line 3").and.include("list-number-invalid");
    expect([files.code, node.code]).to.deep.equal([2, 2]);
    expect(asked).to.deep.equal([]);
  });
});
