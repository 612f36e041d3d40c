/** The embedded chain's door: what it lets in, and what pages, programs and fools try at it. */
import { request } from "node:http";
import { expect } from "chai";
import { type Door, openDoor } from "../../../server/chain/embedded-door.ts";
import { codeOf } from "./cleanup.ts";

describe("server/chain/embedded-door", () => {
  let door: Door;
  let submitted: string[];
  let forwarded: unknown[];

  beforeEach(async () => {
    submitted = [];
    forwarded = [];
    door = await openDoor(0, {
      async submit(raw) {
        submitted.push(raw);
        return { result: `mined ${raw}` };
      },
      async forward(body) {
        forwarded.push(JSON.parse(body));
        const answer = (call: { id: unknown; method: string }) => ({
          jsonrpc: "2.0",
          id: call.id,
          result: call.method,
        });
        const message = JSON.parse(body);
        return JSON.stringify(Array.isArray(message) ? message.map(answer) : answer(message));
      },
    });
  });
  afterEach(() => door.close());

  /** fetch does not let us choose the Host */
  function post(body: string, headers: Record<string, string> = {}, method = "POST") {
    return new Promise<{ status: number; json: unknown }>((resolve, reject) => {
      const sent = request(
        door.url,
        { method, headers: { "content-type": "application/json", ...headers } },
        (response) => {
          let text = "";
          response
            .on("data", (chunk) => (text += chunk))
            .on("end", () => {
              resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) });
            });
        },
      );
      sent.on("error", reject).end(body);
    });
  }
  const call = (method: string, params: unknown[] = [], id: unknown = 1) => ({
    jsonrpc: "2.0",
    id,
    method,
    params,
  });
  const errorCode = (json: unknown) => (json as { error?: { code: number } }).error?.code;

  it("forwards reads and hands in signed transactions", async () => {
    const read = await post(JSON.stringify(call("eth_blockNumber")));
    expect(read.json).to.deep.equal({ jsonrpc: "2.0", id: 1, result: "eth_blockNumber" });
    const sent = await post(JSON.stringify(call("eth_sendRawTransaction", ["0xab12"])));
    expect(sent.json).to.deep.equal({ jsonrpc: "2.0", id: 1, result: "mined 0xab12" });
    expect(submitted).to.deep.equal(["0xab12"]);
  });

  it("says itself that gas is free", async () => {
    for (const method of ["eth_gasPrice", "eth_maxPriorityFeePerGas"]) {
      expect((await post(JSON.stringify(call(method)))).json).to.deep.include({ result: "0x0" });
    }
    expect(forwarded).to.deep.equal([]);
  });

  const closed = [
    "anvil_setBalance anvil_dumpState anvil_loadState anvil_reset anvil_impersonateAccount anvil_reorg anvil_setCode",
    "evm_mine evm_setNextBlockTimestamp evm_revert evm_snapshot evm_increaseTime hardhat_setCode hardhat_reset",
    "eth_sendTransaction eth_sign eth_signTransaction eth_signTypedData_v4 eth_sendUnsignedTransaction personal_sign",
    "eth_sendTransactionSync eth_sendRawTransactionSync eth_sendRawTransactionConditional wallet_sendCalls",
    "debug_dbGet debug_traceTransaction txpool_content miner_start erigon_getHeaderByNumber tenderly_x rpc_modules toString",
    "ETH_SENDTRANSACTION __proto__ constructor",
  ]
    .join(" ")
    .split(" ");
  it("refuses every other method, alone and inside a batch", async () => {
    for (const method of closed)
      expect(errorCode((await post(JSON.stringify(call(method)))).json), method).to.equal(-32601);
    const batch = await post(JSON.stringify(closed.map((method, i) => call(method, [], i))));
    expect((batch.json as unknown[]).map(errorCode)).to.deep.equal(closed.map(() => -32601));
    expect(forwarded).to.deep.equal([]);
    expect(submitted).to.deep.equal([]);
  });

  it("keeps the order of a batch across reads, transactions and refusals", async () => {
    const batch = [
      ...[call("eth_chainId", [], "a"), call("evm_mine", [], "b"), call("eth_blockNumber", [], "c")],
      ...[call("eth_sendRawTransaction", ["0x01"], "d"), call("eth_sendRawTransaction", ["0x02"], "e")],
      ...[call("eth_getLogs", [{}], "f"), 7, call("eth_gasPrice", [], "g")],
    ];
    const { json } = await post(JSON.stringify(batch));
    const answers = json as { id: unknown; result?: unknown }[];
    expect(answers.map(({ id }) => id)).to.have.members(["a", "b", "c", "d", "e", "f", null, "g"]);
    expect(answers.find(({ id }) => id === "e")?.result).to.equal("mined 0x02");
    expect(submitted).to.deep.equal(["0x01", "0x02"]);
    expect(forwarded).to.deep.equal([[batch[0], batch[2]], [batch[5]]]);
  });

  it("keeps out pages of a browser", async () => {
    const good = JSON.stringify(call("eth_chainId"));
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.nip.io:8545",
      "192.168.1.7",
      "[::2]",
      "a@127.0.0.1",
    ]) {
      expect((await post(good, { host })).status, host).to.equal(403);
    }
    for (const host of ["localhost:8545", "127.0.0.1", "[::1]:8545"])
      expect((await post(good, { host })).status).to.equal(200);
    expect((await post(good, { origin: "https://evil.example" })).status).to.equal(403);
    expect((await post(good, { origin: "null" })).status).to.equal(403);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "",
      "application/jsonp",
    ]) {
      expect((await post(good, { "content-type": type })).status, type).to.equal(415);
    }
    for (const method of ["GET", "PUT", "OPTIONS"]) expect((await post("", {}, method)).status).to.equal(405);
    expect(forwarded).to.have.length(3);
  });

  it("lets pages that are named read, and nothing else; others nothing at all", async () => {
    const page = "http://localhost:8080";
    const other = await openDoor(
      0,
      {
        submit: async () => ({ result: "mined" }),
        forward: async (body) => JSON.stringify({ jsonrpc: "2.0", id: 1, result: JSON.parse(body).method }),
      },
      [page],
    );
    const ask = (origin: string, body: unknown, method = "POST") =>
      fetch(other.url, {
        method,
        headers: { origin, "content-type": "application/json" },
        ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
      });
    try {
      const asked = await ask(page, null, "OPTIONS");
      expect(asked.status).to.equal(204);
      expect(asked.headers.get("access-control-allow-origin")).to.equal(page);
      expect(asked.headers.get("access-control-allow-credentials")).to.equal(null);
      const read = await ask(page, call("eth_call", [{}, "latest"]));
      expect(read.headers.get("access-control-allow-origin")).to.equal(page);
      expect(await read.json()).to.include({ result: "eth_call" });
      for (const method of ["eth_sendRawTransaction", "anvil_setBalance", "eth_sendTransaction"])
        expect(errorCode(await (await ask(page, call(method, ["0x01"]))).json()), method).to.equal(-32601);
      for (const origin of [
        "http://localhost:8081",
        "http://localhost",
        "https://localhost:8080",
        "null",
        `${page}.evil.example`,
      ])
        for (const method of ["OPTIONS", "POST"]) {
          const refused = await ask(origin, call("eth_chainId"), method);
          expect([refused.status, refused.headers.get("access-control-allow-origin")], origin).to.deep.equal([
            403,
            null,
          ]);
        }
    } finally {
      await other.close();
    }
  });

  it("answers nonsense with the errors of JSON-RPC", async () => {
    const cases: [body: string, code: number][] = [
      ["", -32700],
      ["{", -32700],
      ["[]", -32600],
      ["7", -32600],
      ["null", -32600],
      ['{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}', -32600],
      ['{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":7}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}', -32600],
      [JSON.stringify(Array(1001).fill(call("eth_chainId"))), -32600],
      ...["ab", "0x", "0xa", "0xzz", 7, null, `0x${"00".repeat(128 * 1024 + 1)}`].map(
        (raw): [string, number] => [JSON.stringify(call("eth_sendRawTransaction", [raw])), -32602],
      ),
    ];
    for (const [body, code] of cases)
      expect(errorCode((await post(body)).json), body.slice(0, 80)).to.equal(code);
    expect(submitted).to.deep.equal([]);
  });

  it("does not read bodies without end", async () => {
    expect((await post(" ".repeat(2 * 1024 * 1024 + 1))).status).to.equal(413);
  });

  it("names the port and the variable when the port is taken", async () => {
    const port = Number(new URL(door.url).port);
    const failure = await openDoor(port, {
      submit: async () => ({ result: 0 }),
      forward: async () => "",
    }).catch((e) => e);
    expect(await codeOf(Promise.reject(failure))).to.equal("port-busy");
    expect(failure.field).to.equal("CERTRACE_CHAIN_PORT");
    expect(failure.message).to.include(String(port));
  });
});
