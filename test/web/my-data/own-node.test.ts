/** What the page reads from a node of the person's own, held against what the service's own reader finds on the same chain. */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { TraceFacts } from "../../../core/verify/receipt/facts.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { traceRegistryId } from "../../../server/chain/address-book.ts";
import { compiled } from "../../../server/chain/contracts.ts";
import { readTraceFacts } from "../../../server/chain/trace-facts.ts";
import { readOwnNode, SELECTORS } from "../../../web/my-data/proof/own-node.ts";
import { makeSmallLog } from "../../core/build-trace.ts";
import { foundation, publicKey, startWorld, type World } from "../../server/chain/world.ts";

describe("a node of one's own", () => {
  let world: World;
  let registry: string;
  const { log } = makeSmallLog();
  const now = () => Math.floor(Date.now() / 1000);

  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    registry = traceRegistryId(world.book);
    const { account } = world;
    const advance = (from: number, size: number): Act => {
      const { root, mapRoot } = log.epoch(size);
      const consistencyProof = from === 0 ? [] : log.tree(size).consistencyProof(from).map(encodeBase64url);
      return { act: "advance-log", log: 1, size, root, mapRoot, consistencyProof };
    };
    const keys = {
      noteKey: encodeBase64url(log.note.publicKey),
      vrfKey: encodeBase64url(log.vrf.publicKey),
    };
    const rotated = encodeBase64url(new Uint8Array(32).fill(7));
    await world.act(
      ...foundation(account, publicKey()),
      { act: "set-operator", department: 3, account, permissions: 8, validFrom: 0, validUntil: null },
      { act: "open-log", log: 1, department: 3, origin: log.origin, ...keys },
      { act: "rotate-log-keys", log: 1, noteKey: rotated, vrfKey: keys.vrfKey },
      advance(0, 5),
    );
    await world.mine(4);
    await world.act(advance(5, log.size));
  });
  after(() => world?.stop());

  const read = (depth = 0, log = 1, of = registry): Promise<TraceFacts> =>
    readOwnNode(world.chain.url, { registry: of, log, depth }, fetch, now);

  it("calls the views by what the contract calls them", () => {
    for (const [name, selector] of Object.entries(SELECTORS))
      expect(compiled("ITraceRegistry").abi.getFunction(name)?.selector, name).to.equal(selector);
  });

  it("says the same as the service's own reader", async () => {
    const theirs = await readTraceFacts(
      world.rpc,
      world.book,
      { registry, log: 1, size: log.size, submitter: null, citing: [], catalogue: null, erased: [] },
      { finality: 0 },
    );
    const own = await read();
    expect(own.state).to.deep.equal(theirs.state);
    expect(own.epoch).to.deep.equal(theirs.epoch);
    expect(own.head).to.deep.equal(theirs.head);
    // two blocks deep, the epoch before is the newest that is final
    const settled = await read(2);
    expect("value" in settled.epoch && settled.epoch.value?.size).to.equal(5);
    expect("value" in settled.state && settled.state.value?.size).to.equal(log.size);
  });

  it("knows what there is not, and refuses what cannot be", async () => {
    const none = await read(0, 9);
    expect("value" in none.state && none.state.value).to.equal(null);
    expect("value" in none.epoch && none.epoch.value).to.equal(null);
    const failing = async (url: string, request: typeof fetch, of = registry) =>
      readOwnNode(url, { registry: of, log: 1, depth: 0 }, request, now).then(
        () => "nothing",
        (error: { code: string }) => error.code,
      );
    expect(await failing("http://127.0.0.1:1", fetch)).to.equal("node-unavailable");
    expect(await failing(world.chain.url, fetch, registry.replace("31337", "1"))).to.equal(
      "node-other-chain",
    );
    const bent =
      (change: (result: unknown, method: string) => unknown): typeof fetch =>
      async (url, init) => {
        const answer = await (await fetch(url as string, init)).json();
        const { method } = JSON.parse(String(init?.body));
        return Response.json({ ...answer, result: change(answer.result, method) });
      };
    const lies: ((result: unknown, method: string) => unknown)[] = [
      () => undefined,
      () => "0x",
      (result, method) => (method === "eth_call" ? `${String(result).slice(0, -2)}` : result),
      (result, method) => (method === "eth_call" ? `0x${"f".repeat(64 * 8)}` : result),
      (result, method) =>
        method === "eth_getBlockByNumber" ? { ...(result as object), hash: "0x1" } : result,
      (result, method) => (method === "eth_getBlockByNumber" ? null : result),
    ];
    for (const [i, lie] of lies.entries())
      expect(await failing(world.chain.url, bent(lie)), `lie ${i}`).to.equal("node-inconsistent");
  });
});
