/** The JSON-RPC connection against a real node, and against one that is away, slow or mad. */
import { expect } from "chai";
import { connectRpc, quantity, RpcFailure } from "../../../server/chain/rpc.ts";
import { startTestChain, type TestChain } from "./anvil.ts";
import { codeOf } from "./cleanup.ts";
import { type Mood, type MoodyProxy, startMoodyProxy } from "./moody-proxy.ts";

describe("server/chain/rpc", () => {
  let chain: TestChain;
  let proxy: MoodyProxy;

  before(async () => {
    chain = await startTestChain();
    proxy = await startMoodyProxy(chain.url);
  });
  after(async () => {
    await proxy.close();
    await chain.kill();
  });
  beforeEach(() => {
    proxy.mood = "honest";
    proxy.asked.clear();
  });

  it("asks for the chain id once, and again after the node was away", async () => {
    const rpc = connectRpc(proxy.url, { chainId: 31337 });
    for (let i = 0; i < 3; i++) expect(await rpc.request("eth_blockNumber")).to.equal("0x0");
    expect(proxy.asked.get("eth_chainId")).to.equal(1);
    proxy.mood = "absent";
    expect(await codeOf(rpc.request("eth_blockNumber"))).to.equal("chain-unavailable");
    proxy.mood = "honest";
    await rpc.request("eth_blockNumber");
    expect(proxy.asked.get("eth_chainId")).to.equal(2);
  });

  it("answers a batch in its order, one refusal not harming the others", async () => {
    const { address } = await chain.account();
    const calls = Array.from({ length: 250 }, (_, i) =>
      i === 7 ? (["eth_nonsense", []] as const) : (["eth_getBalance", [address, "latest"]] as const),
    );
    const answers = await chain.rpc.batch(calls);
    expect(answers).to.have.length(250);
    answers.forEach((answer, i) => {
      if (i === 7) expect("failure" in answer && answer.failure.refusal?.code).to.equal(-32601);
      else expect(answer).to.deep.equal({ result: "0x21e19e0c9bab2400000" });
    });
  });

  for (const mood of [
    "absent",
    "slow",
    "html",
    "wrong-shape",
    "wrong-id",
    "null",
    "error-500",
    "redirect",
  ] as Mood[]) {
    it(`says chain-unavailable of a node that is ${mood}`, async () => {
      proxy.mood = mood;
      const rpc = connectRpc(proxy.url, { chainId: 31337, timeout: 200 });
      expect(await codeOf(rpc.request("eth_blockNumber"))).to.equal("chain-unavailable");
    });
  }

  it("takes no answer without end, and says that it was too much", async () => {
    proxy.mood = "endless";
    const rpc = connectRpc(proxy.url, { chainId: 31337, timeout: 60_000 });
    const error = await rpc.request("eth_getLogs").catch((cause) => cause);
    expect(error).to.be.instanceOf(RpcFailure);
    expect(error).to.include({ code: "chain-unavailable", isTooMuch: true, refusal: undefined });
    proxy.mood = "html";
    expect(await rpc.request("eth_getLogs").catch((cause) => cause)).to.include({ isTooMuch: false });
  });

  it("says chain-other of a node of another chain, for every call", async () => {
    const rpc = connectRpc(chain.url, { chainId: 5 });
    for (let i = 0; i < 2; i++) expect(await codeOf(rpc.request("eth_blockNumber"))).to.equal("chain-other");
  });

  it("notices another chain that comes up at the same address", async () => {
    const rpc = connectRpc(proxy.url);
    expect(await rpc.chainId()).to.equal(31337);
    proxy.mood = "absent";
    await codeOf(rpc.request("eth_blockNumber"));
    proxy.mood = "honest";
    await chain.rpc.request("anvil_setChainId", [99]);
    try {
      expect(await codeOf(rpc.request("eth_blockNumber"))).to.equal("chain-other");
    } finally {
      await chain.rpc.request("anvil_setChainId", [31337]);
    }
  });

  it("sends credentials and never shows them", async () => {
    const url = new URL(proxy.url);
    url.username = "alice";
    url.password = "hunter2";
    url.pathname = "/v3/secret-project";
    url.search = "?key=secret-key";
    const rpc = connectRpc(url.href, { timeout: 200 });
    expect(await rpc.chainId()).to.equal(31337);
    expect(rpc.shown).to.equal(new URL(proxy.url).origin);
    for (const mood of ["absent", "slow", "html", "redirect"] as Mood[]) {
      proxy.mood = mood;
      const error = (await rpc.request("eth_blockNumber").catch((cause) => cause)) as RpcFailure;
      const told = JSON.stringify([
        error.message,
        error.field,
        error.remedy,
        error.stack,
        String(error.cause),
      ]);
      expect(error).to.be.instanceOf(RpcFailure);
      expect(told).not.to.match(/hunter2|secret/);
    }
  });

  it("refuses what is no http URL", () => {
    for (const url of ["", "localhost:8545", "ws://localhost:8545", "file:///etc/passwd"]) {
      expect(() => connectRpc(url))
        .to.throw()
        .with.property("code", "config-invalid");
    }
  });

  it("takes only hex quantities", () => {
    expect(quantity("0x10", "x", "node")).to.equal(16n);
    for (const bad of ["16", "0x", "0xg", 16, null, undefined, {}, `0x${"1".repeat(65)}`]) {
      expect(() => quantity(bad, "x", "node"), String(bad))
        .to.throw()
        .with.property("code", "chain-unavailable");
    }
  });
});
