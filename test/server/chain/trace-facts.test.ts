/**
 * Facts about receipts straight from a real chain: what the index says of the same chain; a node that lies; and, joined
 * with what the log's own service shows, a verdict without ours.
 */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { JsonObject } from "../../../core/json.ts";
import { type Receipt, receiptFile } from "../../../core/trace/receipt.ts";
import type { Fact } from "../../../core/verify/facts.ts";
import type { TraceFacts, TraceFactsQuery } from "../../../core/verify/receipt/facts.ts";
import { joinTraceFacts } from "../../../core/verify/receipt/join-facts.ts";
import { verifyReceipt } from "../../../core/verify/receipt.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { type TraceBook, traceRegistryId } from "../../../server/chain/address-book.ts";
import { locateTraceRegistry } from "../../../server/chain/locate.ts";
import { connectRpc, type Rpc } from "../../../server/chain/rpc.ts";
import { readOneDepartment, readTraceFacts } from "../../../server/chain/trace-facts.ts";
import { type ChainIndex, openIndex } from "../../../server/index/chain-index.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { makeSmallLog, type SmallLog } from "../../core/build-trace.ts";
import { foundation, publicKey, startWorld, type World } from "./world.ts";

const LOG = 1;
/** Entries of the first epoch; the second covers the whole log. */
const FIRST = 5;

describe("server/chain: facts about receipts", () => {
  let world: World;
  let book: TraceBook;
  let index: ChainIndex;
  let small: SmallLog;
  let query: TraceFactsQuery;
  const rotated = encodeBase64url(new Uint8Array(32).fill(7));

  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    const { account } = world;
    // The department of the test log's submissions is the third here.
    const key = publicKey();
    await world.act(...foundation(account, key), {
      ...{ act: "set-operator", department: 3, account, permissions: 8, validFrom: 0, validUntil: null },
    } as Act);
    small = makeSmallLog();
    const { log } = small;
    const noteKey = encodeBase64url(log.note.publicKey);
    const vrfKey = encodeBase64url(log.vrf.publicKey);
    const advance = (from: number, size: number): Act => {
      const { root, mapRoot } = log.epoch(size);
      const consistencyProof = from === 0 ? [] : log.tree(size).consistencyProof(from).map(encodeBase64url);
      return { act: "advance-log", log: LOG, size, root, mapRoot, consistencyProof };
    };
    await world.act(
      { act: "open-log", log: LOG, department: 3, origin: log.origin, noteKey, vrfKey },
      advance(0, FIRST),
      advance(FIRST, log.size),
      { act: "rotate-log-keys", log: LOG, noteKey: rotated, vrfKey },
    );
    await world.mine(3); // so that the epochs are final
    book = await locateTraceRegistry(world.rpc, traceRegistryId(world.book));
    query = {
      registry: traceRegistryId(world.book),
      log: LOG,
      size: log.size,
      submitter: null,
      citing: [],
      catalogue: null,
      erased: [],
    };
    index = await openIndex({
      ...{ store: openMemoryStore(), rpc: world.rpc, book: world.book, finality: 2, source: "test" },
      ...{ pollInterval: 5, patience: 1, retryAfter: 2 },
    });
    const head = await world.head();
    while (((await index.progress()).head?.number ?? -1) < head)
      await new Promise((resolve) => setTimeout(resolve, 5));
  });
  after(async () => {
    await index?.close();
    await world?.stop();
  });

  const read = (more: Partial<TraceFactsQuery> = {}, rpc: Rpc = world.rpc) =>
    readTraceFacts(rpc, book, { ...query, ...more }, { finality: 2 });

  it("finds the registries from the trace registry's name alone", () => {
    const { certificateRegistry: _, ...expected } = world.book;
    expect(book).to.deep.equal({ ...expected, block: 0 });
  });

  it("are what the index says of the same chain", async () => {
    const { kid } = small.log.key;
    for (const more of [
      {},
      { size: 1 },
      { size: FIRST },
      { size: FIRST + 1 },
      { size: small.log.size + 1 },
      { log: 2 },
      { log: 2 ** 32 },
      { submitter: { department: 3, kid } },
      { submitter: { department: 99, kid } },
    ]) {
      const { readAt: _, ...indexed } = await index.traceFacts({ ...query, ...more });
      const { head, finalized, state, epoch, department, key } = await read(more);
      expect({ head, finalized, state, epoch, department, key }, JSON.stringify(more)).to.deep.equal(indexed);
    }
    const { state, epoch } = await read();
    expect("value" in state && state.value?.keys.map(({ noteKey }) => noteKey)).to.have.property(
      "1",
      rotated,
    );
    expect("value" in epoch && epoch.value).to.include({ number: 2, size: small.log.size });
  });

  it("show the way to an epoch only where there is none to go, and name what a department is called", async () => {
    const { root } = small.log.epoch(FIRST);
    expect((await read({ size: FIRST })).consistency).to.deep.equal({ value: { root, proof: [] } });
    expect((await read({ size: FIRST - 1 })).consistency).to.deep.equal({ missing: "not-asked" });
    const department = await readOneDepartment(world.rpc, book, 3);
    expect("value" in department && department.value?.nameEn).to.equal("Department 3");
  });

  it("say nothing of another registry, and nothing where the node is away", async () => {
    expect((await read({ registry: `eip155:1:0x${"11".repeat(20)}` })).state).to.deep.equal({
      missing: "not-asked",
    });
    const nobody = connectRpc("http://127.0.0.1:1");
    const { state, epoch, consistency } = await read({}, nobody);
    for (const fact of [state, epoch, consistency])
      expect(fact).to.deep.equal({ missing: "source-unavailable" });
  });

  it("believe no epoch that the contract does not keep, nor one that is withheld", async () => {
    const changed = (change: (logs: { data: string }[]) => unknown[]): Rpc => ({
      ...world.rpc,
      async request(method, params) {
        const answer = await world.rpc.request(method, params);
        return method === "eth_getLogs" ? change(answer as { data: string }[]) : answer;
      },
    });
    const other = (data: string) => data.replace(/^(0x.{64}).{64}/, `$1${"ab".repeat(32)}`);
    for (const lie of [
      changed(() => []),
      changed((logs) => logs.map((log) => ({ ...log, data: other(log.data) }))),
    ]) {
      const { epoch, state } = await read({}, lie);
      expect(epoch).to.deep.equal({ missing: "source-inconsistent" });
      expect(state).to.have.property("value");
    }
  });

  describe("joined with what the log's service shows", () => {
    let receipt: Receipt;
    /** what an honest service of the log says, on this chain */
    let service: TraceFacts;
    let node: TraceFacts;

    beforeEach(async () => {
      receipt = { ...small.log.receipt(small.submitted.indexes), registry: query.registry, log: LOG };
      node = await read();
      const { consistency, grants, catalogue, erasures } = small.log.facts({ ...receipt });
      service = { ...node, source: "log", consistency, grants, catalogue, erasures };
    });

    const codes = async (facts: TraceFacts) => {
      const { verdict, checks } = await verifyReceipt(receiptFile(receipt), facts, {
        now: Math.floor(Date.now() / 1000),
        registries: [query.registry],
        // The test log wrote its entries on a fixed day.
        anchorDeadline: Number.POSITIVE_INFINITY,
      });
      return [verdict, ...checks.filter(({ outcome }) => outcome !== "pass").map(({ code }) => code)];
    };
    const bent = (change: (facts: TraceFacts & JsonObject) => void): TraceFacts => {
      const facts = structuredClone(service);
      change(facts as TraceFacts & JsonObject);
      return facts;
    };

    it("traces the access", async () => {
      expect(await codes(joinTraceFacts(node, service))).to.deep.equal(["logged", "submission-none"]);
    });

    it("is undetermined, with the reason, where the log does not answer", async () => {
      const [verdict, ...others] = await codes(joinTraceFacts(node, { missing: "source-unavailable" }));
      expect(verdict).to.equal("undetermined");
      expect(others).to.include("source-unavailable");
    });

    it("takes a service that is behind the node for what it is", async () => {
      const behind = bent((facts) => {
        facts.head = { value: { ...head(facts), number: head(facts).number - 1 }, block: head(facts) };
        facts.epoch = { value: null, block: head(facts) };
        facts.consistency = { missing: "not-asked" };
      });
      const joined = joinTraceFacts(node, behind);
      expect(joined.epoch).to.deep.equal(node.epoch);
      // The node knows an epoch of just this size: no way needs to be shown.
      expect(joined.consistency).to.deep.equal(node.consistency);
      const shorter = { ...node, consistency: { missing: "not-asked" } as const };
      expect(joinTraceFacts(shorter, behind).consistency).to.deep.equal({ missing: "source-behind" });
    });

    it("believes neither where they contradict each other", async () => {
      const lies: [string, keyof TraceFacts, (facts: TraceFacts) => void][] = [
        ["another epoch", "epoch", ({ epoch }) => void Object.assign(known(epoch), { root: rotated })],
        ["no epoch", "epoch", ({ epoch }) => void Object.assign(epoch, { value: null })],
        [
          "another origin",
          "state",
          ({ state }) => void Object.assign(known(state), { origin: "x.example/log/1" }),
        ],
        [
          "another key",
          "state",
          ({ state }) => void Object.assign(known(state).keys[0]!, { noteKey: rotated }),
        ],
        ["a false map", "state", ({ state }) => void Object.assign(known(state), { faulty: true })],
        ["no such log", "state", ({ state }) => void Object.assign(state, { value: null })],
      ];
      for (const [lie, fact, change] of lies) {
        const joined = joinTraceFacts(node, bent(change));
        expect(joined[fact], lie).to.deep.equal({ missing: "sources-disagree" });
        expect((await codes(joined)).slice(0, 1), lie).to.deep.equal(["undetermined"]);
      }
    });

    it("lets the later of them know more", async () => {
      const later = bent((facts) => {
        if ("value" in facts.head) facts.head.value.number += 1;
        if ("value" in facts.state) facts.state.value!.faulty = true;
      });
      expect(joinTraceFacts(node, later).state).to.deep.equal(node.state);
    });
  });
});

function known<T>(fact: Fact<T | null>): T {
  if ("missing" in fact || fact.value === null) throw new Error("nothing to bend");
  return fact.value;
}

function head({ head }: TraceFacts) {
  if ("missing" in head) throw new Error("no head");
  return head.value;
}
