/**
 * The index on a real chain: it says what the node says, through reorganisations, a chain put back to an earlier
 * state, and nodes that are away, slow or talk nonsense; and always ends equal to an index that is built afresh.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { CertraceError } from "../../../core/errors.ts";
import { thumbprint } from "../../../core/jwk.ts";
import type { Facts, FactsQuery } from "../../../core/verify/facts.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { registryId } from "../../../server/chain/address-book.ts";
import { readFacts } from "../../../server/chain/facts.ts";
import { connectRpc, type Rpc, RpcFailure } from "../../../server/chain/rpc.ts";
import { type ChainIndex, type IndexOptions, openIndex } from "../../../server/index/chain-index.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { startProxy } from "../chain/lying-proxy.ts";
import { foundation, publicKey, startWorld, type World } from "../chain/world.ts";
import { content, hash32 } from "./steps.ts";

const key = publicKey();
const kid = thumbprint(key);
const roots = ["r0", "r1", "r2"].map(hash32) as [string, string, string];

const anchor = (root: string, list: number, size = 300): Act => ({
  act: "anchor",
  department: 3,
  root,
  size,
  typeId: 1,
  list,
});
const status = (root: string, index: number, to: "revoked" | "suspended" | "valid"): Act => ({
  act: "set-status",
  by: 3,
  department: 3,
  root,
  index,
  status: to,
  reason: "withdrawn",
  decision: hash32("decision"),
});

describe("index/chain-index, on a real chain", () => {
  let world: World;
  let restore: () => Promise<void>;
  const open: ChainIndex[] = [];

  before(async () => {
    world = await startWorld();
    await world.act(...foundation(world.account, key));
    restore = await world.save();
  });
  beforeEach(async () => {
    await restore();
    restore = await world.save();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((index) => index.close()));
  });
  after(() => world?.stop());

  async function start(more: Partial<IndexOptions> = {}): Promise<{ index: ChainIndex; store: Store }> {
    const store = more.store ?? openMemoryStore();
    const index = await openIndex({
      store,
      rpc: world.rpc,
      book: world.book,
      finality: 2,
      source: "test",
      pollInterval: 5,
      patience: 1,
      retryAfter: 2,
      ...more,
    });
    open.push(index);
    return { index, store };
  }

  /** Waits until the index stands where the node does. */
  async function caughtUp(index: ChainIndex): Promise<void> {
    for (;;) {
      const latest = (await world.rpc.request("eth_getBlockByNumber", ["latest", false])) as { hash: string };
      const { head } = await index.progress();
      const { lagging, error } = index.health();
      if (head?.hash === latest.hash && !lagging && error === null) return;
      await sleep(2);
    }
  }

  /** Its content must be that of an index built from nothing now. */
  async function expectAsRebuilt(store: Store): Promise<void> {
    const fresh = await start();
    await caughtUp(fresh.index);
    expect(await content(store)).to.deep.equal(await content(fresh.store));
  }

  const query = (more: Partial<FactsQuery> = {}): FactsQuery => ({
    registry: registryId(world.book),
    department: 3,
    root: roots[0],
    word: 0,
    kid,
    ...more,
  });
  const said = ({ source: _source, readAt: _readAt, ...facts }: Facts) => facts;

  it("gives the facts that the node gives", async () => {
    await world.act(anchor(roots[0], 1), anchor(roots[1], 2, 129), status(roots[0], 5, "suspended"));
    await world.together(
      status(roots[0], 5, "valid"),
      status(roots[0], 127, "suspended"),
      status(roots[0], 128, "revoked"),
    );
    await world.together(
      {
        act: "supersede",
        by: 3,
        department: 3,
        root: roots[0],
        indexes: [1, 2, 130],
        successors: [0, 7, 128].map((index) => ({ department: 3, root: roots[1], index })),
        reason: "other",
        decision: null,
      },
      {
        act: "supersede",
        by: 3,
        department: 3,
        root: roots[0],
        indexes: [1],
        successors: [{ department: 3, root: roots[1], index: 5 }],
        reason: "other",
        decision: null,
      },
    );
    await world.act(
      {
        act: "set-status-range",
        by: 3,
        department: 3,
        root: roots[1],
        first: 100,
        count: 29,
        status: "revoked",
        reason: "lapsed",
        decision: null,
      },
      { act: "rename-department", department: 1, name: "改名", nameEn: "Renamed" },
      { act: "name-successor", department: 3, successor: 2 },
      { act: "suspend-department", department: 2, decision: hash32("d") },
      { act: "retire-signing-key", department: 3, thumbprint: kid, validUntil: 4_000_000_000 },
      {
        act: "declare-signing-key-compromised",
        department: 3,
        thumbprint: kid,
        compromisedAt: 1_700_000_000,
      },
      {
        act: "declare-operator-compromised",
        department: 3,
        account: world.account,
        compromisedAt: 1_700_000_001,
      },
    );
    for (const finality of [0, 3, "finalized"] as const) {
      const { index } = await start({ finality });
      await caughtUp(index);
      for (const more of [
        {},
        { word: 1 },
        { word: 2 },
        { root: roots[1], word: 0 },
        { root: roots[1], word: 1 },
        { root: roots[2] },
        { root: "nonsense" },
        { department: 2 },
        { department: 1 },
        { department: 99 },
        { department: -1 },
        { kid: hash32("unknown") },
        { kid: "" },
      ]) {
        const expected = await readFacts(world.rpc, world.book, query(more), { finality });
        const facts = await index.facts(query(more));
        expect(said(facts), JSON.stringify(more)).to.deep.equal(said(expected));
        expect(facts.batch).to.not.have.property("missing");
        expect(facts.readAt).to.be.closeTo(expected.readAt, 60);
      }
    }
    const node = await readFacts(world.rpc, world.book, query({ word: 0 }), { finality: 0 });
    if ("missing" in node.statuses || "missing" in node.department) throw new Error("missing");
    expect(
      node.statuses.value.changes.map(({ status, successors }) => [status, successors.length]),
    ).to.deep.equal([
      ["suspended", 0],
      ["valid", 0],
      ["suspended", 0],
      ["superseded", 2],
      ["superseded", 1],
    ]);
    expect(node.department.value?.ancestors.map(({ nameEn }) => nameEn)).to.deep.equal([
      "Department 2",
      "Renamed",
    ]);
  });

  it("knows nothing of another registry, and says so", async () => {
    const { index } = await start();
    await caughtUp(index);
    for (const facts of [
      await index.facts(query({ registry: "eip155:1:0x0000000000000000000000000000000000000000" })),
      await readFacts(world.rpc, world.book, query({ registry: "eip155:1:0x00" }), { finality: 0 }),
    ]) {
      for (const name of ["head", "finalized", "department", "key", "batch", "type", "statuses"] as const) {
        expect(facts[name]).to.deep.equal({ missing: "not-asked" });
      }
    }
  });

  it("answers lists, page by page", async () => {
    await world.act(anchor(roots[0], 77), status(roots[0], 200, "revoked"), status(roots[0], 3, "suspended"));
    const { index } = await start();
    await caughtUp(index);
    const first = await index.departments(null, 2);
    expect(first.items.map(({ id }) => id)).to.deep.equal([1, 2]);
    const second = await index.departments(first.next, 2);
    expect(second.items.map(({ id, ancestors }) => [id, ancestors.map((a) => a.id)])).to.deep.equal([
      [3, [2, 1]],
    ]);
    expect(second.next).to.equal(null);
    expect(await index.departments("3", 2)).to.deep.equal({ items: [], next: null });
    expect((await index.departmentByIdentifier("TEST-2"))?.id).to.equal(2);
    expect(await index.departmentByIdentifier("县".repeat(500))).to.equal(null);
    expect(await index.department(4)).to.equal(null);
    expect(await index.department(-1)).to.equal(null);
    expect((await index.signingKeys(3)).map((each) => each.thumbprint)).to.deep.equal([kid]);
    expect(await index.signingKeys(1)).to.deep.equal([]);
    expect((await index.types(null, 10)).items.map(({ id }) => id)).to.deep.equal([1]);
    expect((await index.typeByVct("https://certs.example/v1/types/licence"))?.definer).to.equal(1);
    expect(await index.typeByVct("https://certs.example/v1/types/other")).to.equal(null);
    expect(await index.issuers(1)).to.deep.equal([{ department: 3, validFrom: 0, validUntil: null }]);
    expect(await index.batchByList(3, 77)).to.include({ root: roots[0], size: 300, list: 77 });
    expect((await index.statusChanges(3, roots[0])).map(({ word, status }) => [word, status])).to.deep.equal([
      [1, "revoked"],
      [0, "suspended"],
    ]);
    const code = await index.departments("x", 2).catch((error: CertraceError) => error.code);
    expect(code).to.equal("page-invalid");
  });

  it("undoes a reorganisation 50 deep", async () => {
    await world.act(anchor(roots[0], 1));
    const back = await world.save();
    const { index, store } = await start();
    await world.act(...Array.from({ length: 50 }, (_, i) => status(roots[0], i, "revoked")));
    await caughtUp(index);
    expect(await index.statusChanges(3, roots[0])).to.have.length(50);
    await back();
    await world.act(anchor(roots[1], 1), status(roots[0], 0, "suspended"));
    await world.mine(60);
    await caughtUp(index);
    expect((await index.statusChanges(3, roots[0])).map((change) => change.status)).to.deep.equal([
      "suspended",
    ]);
    await expectAsRebuilt(store);
  });

  it("undoes a reorganisation 50 deep that the node makes itself", async () => {
    await world.act(anchor(roots[0], 1));
    await world.act(...Array.from({ length: 50 }, (_, i) => status(roots[0], i, "revoked")));
    const { index, store } = await start();
    await caughtUp(index);
    await world.rpc.request("anvil_reorg", [50, []]);
    await caughtUp(index);
    expect(await index.batchByList(3, 1)).to.include({ root: roots[0] });
    expect(await index.statusChanges(3, roots[0])).to.deep.equal([]);
    await expectAsRebuilt(store);
  });

  it("follows a chain that is put back to an earlier state and stays there", async () => {
    await world.act(anchor(roots[0], 1));
    const back = await world.save();
    const { index, store } = await start();
    await world.act(status(roots[0], 1, "revoked"), anchor(roots[1], 2));
    await world.mine(20);
    await caughtUp(index);
    await back();
    await caughtUp(index);
    expect(await index.statusChanges(3, roots[0])).to.deep.equal([]);
    expect(await index.batchByList(3, 2)).to.equal(null);
    await expectAsRebuilt(store);
  });

  it("rebuilds itself, and says so, when the chain is replaced deeper than it can undo", async () => {
    const back = await world.save();
    const warned: unknown[] = [];
    const log = {
      info() {},
      error() {},
      warn: (fields: unknown) => warned.push(fields),
    } as unknown as NonNullable<IndexOptions["log"]>;
    const { index, store } = await start({ keep: 5, finality: 0, log });
    await world.act(anchor(roots[0], 1));
    await caughtUp(index);
    for (let i = 0; i < 8; i++) {
      await world.mine(3);
      await caughtUp(index);
    }
    await back();
    await world.act(anchor(roots[1], 1));
    await world.mine(30);
    await caughtUp(index);
    expect(warned).to.deep.include({ reason: "index-outdated", block: world.book.block });
    expect(await index.batchByList(3, 1)).to.include({ root: roots[1] });
    const fresh = await start({ finality: 0 });
    await caughtUp(fresh.index);
    expect(await content(store)).to.deep.equal(await content(fresh.store));
  });

  it("goes on where it stood, and rebuilds an index of other registries", async () => {
    await world.act(anchor(roots[0], 1));
    const { index, store } = await start();
    await caughtUp(index);
    await index.close();
    await world.act(status(roots[0], 1, "revoked"));
    const asked: string[] = [];
    const watched: Rpc = {
      ...world.rpc,
      batch(calls) {
        asked.push(
          ...calls.flatMap(([method, params]) =>
            method === "eth_getBlockByNumber" ? [String(params[0])] : [],
          ),
        );
        return world.rpc.batch(calls);
      },
    };
    const again = await start({ store, rpc: watched });
    await caughtUp(again.index);
    expect(asked).to.not.include(`0x${world.book.block.toString(16)}`);
    await expectAsRebuilt(store);
    await again.index.close();
    const other = await start({ store, book: { ...world.book, departmentRegistry: `0x${"ab".repeat(20)}` } });
    await caughtUp(other.index);
    expect(await other.index.department(1)).to.equal(null);
  });

  it("knows nothing until it has heard from the chain, and says why", async () => {
    const proxy = await startProxy(world.chain.url);
    try {
      proxy.mode = "absent";
      const { index, store } = await start({ rpc: connectRpc(proxy.url, { timeout: 100 }) });
      while (index.health().error === null) await sleep(2);
      expect((await index.facts(query())).head).to.deep.equal({ missing: "source-unavailable" });
      expect((await index.progress()).head).to.equal(null);
      proxy.mode = "honest";
      await caughtUp(index);
      expect((await index.facts(query())).head).to.have.property("value");
      await expectAsRebuilt(store);
    } finally {
      await proxy.stop();
    }
  });

  it("keeps what it knows while the node is away, slow or talks nonsense, and then goes on", async () => {
    const proxy = await startProxy(world.chain.url);
    try {
      const { index, store } = await start({ rpc: connectRpc(proxy.url, { timeout: 60 }) });
      await caughtUp(index);
      let list = 10;
      for (const mode of [
        "absent",
        "slow",
        "html",
        "torn",
        "empty",
        "wrong-types",
        "others-answers",
        "errors",
      ] as const) {
        const before = said(await index.facts(query({ department: 2 })));
        proxy.mode = mode;
        while (index.health().error === null) await sleep(2);
        expect(index.health().error, mode).to.be.oneOf(["chain-unavailable", "chain-inconsistent"]);
        await world.act(anchor(hash32(`list${list}`), list));
        expect(said(await index.facts(query({ department: 2 }))), mode).to.deep.equal(before);
        proxy.mode = "honest";
        await caughtUp(index);
        expect(await index.batchByList(3, list), mode).to.not.equal(null);
        list += 1;
      }
      await expectAsRebuilt(store);
    } finally {
      await proxy.stop();
    }
  });

  it("makes facts read from a node missing, not an exception, whatever the node does", async () => {
    await world.act(anchor(roots[0], 1));
    const proxy = await startProxy(world.chain.url);
    try {
      for (const mode of [
        "absent",
        "slow",
        "html",
        "torn",
        "empty",
        "wrong-types",
        "others-answers",
        "errors",
      ] as const) {
        const rpc = connectRpc(proxy.url, { timeout: 60 });
        proxy.mode = "honest";
        await rpc.chainId();
        proxy.mode = mode;
        const facts = await readFacts(rpc, world.book, query(), { finality: 0 });
        for (const name of ["head", "department", "key", "batch", "type", "statuses"] as const) {
          expect(facts[name], `${mode} ${name}`)
            .to.have.property("missing")
            .that.is.oneOf(["source-unavailable", "source-inconsistent"]);
        }
      }
    } finally {
      await proxy.stop();
    }
  });

  it("notices a node that withholds or invents status changes", async () => {
    await world.act(anchor(roots[0], 1), status(roots[0], 3, "revoked"), status(roots[0], 4, "suspended"));
    const changed = (change: (logs: unknown[]) => unknown[]): Rpc => ({
      ...world.rpc,
      async request(method, params) {
        const answer = await world.rpc.request(method, params);
        return method === "eth_getLogs" ? change(answer as unknown[]) : answer;
      },
    });
    const withheld = await readFacts(
      changed((logs) => (logs.length === 2 ? logs.slice(0, 1) : logs)),
      world.book,
      query(),
      { finality: 0 },
    );
    expect(withheld.statuses).to.deep.equal({ missing: "source-inconsistent" });
    expect(withheld.batch).to.have.property("value");
    const none = await readFacts(
      changed(() => []),
      world.book,
      query(),
      { finality: 0 },
    );
    expect([none.batch, none.type, none.statuses]).to.deep.equal(
      Array(3).fill({ missing: "source-inconsistent" }),
    );
    expect(none.department).to.have.property("value");
  });

  it("notices a node that answers with another batch's log", async () => {
    await world.together(anchor(roots[0], 1), anchor(roots[1], 2), status(roots[1], 3, "revoked"));
    const asHex = (root: string) => `0x${Buffer.from(root, "base64url").toString("hex")}`;
    const confused: Rpc = {
      ...world.rpc,
      request(method, params) {
        const asked = JSON.stringify(params ?? []).replaceAll(asHex(roots[0]), asHex(roots[1]));
        return world.rpc.request(method, method === "eth_getLogs" ? JSON.parse(asked) : params);
      },
    };
    const { batch } = await readFacts(confused, world.book, query(), { finality: 0 });
    expect(batch).to.deep.equal({ missing: "source-inconsistent" });
  });

  it("reads facts from a node that limits the range of a search, or answers with more than can be taken", async () => {
    await world.mine(40);
    await world.act(anchor(roots[0], 1));
    await world.mine(30);
    await world.act(status(roots[0], 3, "revoked"));
    const rpc = connectRpc(world.chain.url);
    for (const tooMuch of [
      () => rpc.request("no_such_method"),
      () => Promise.reject(new RpcFailure("larger than any answer that is taken", { isTooMuch: true })),
    ]) {
      const limited: Rpc = {
        ...rpc,
        async request(method, params = []) {
          const [filter] = params as [{ fromBlock: string; toBlock: string }];
          const tooWide = method === "eth_getLogs" && Number(filter.toBlock) - Number(filter.fromBlock) > 10;
          return tooWide ? tooMuch() : rpc.request(method, params);
        },
      };
      const facts = await readFacts(limited, world.book, query(), { finality: 0 });
      const expected = await readFacts(rpc, world.book, query(), { finality: 0 });
      expect(said(facts)).to.deep.equal(said(expected));
      expect(facts.statuses).to.have.nested.property("value.changes.length", 1);
    }
  });

  it("reads again when the chain moves on under a node that keeps no old state", async () => {
    await world.act(anchor(roots[0], 1));
    let moves = 2;
    const forgetful: Rpc = {
      ...world.rpc,
      async batch(calls) {
        if (calls.some(([method]) => method === "eth_call") && moves-- > 0) {
          await world.mine(1);
          return world.rpc.batch(calls.map(() => ["no_such_method", []] as const));
        }
        return world.rpc.batch(calls);
      },
    };
    const facts = await readFacts(forgetful, world.book, query(), { finality: 0 });
    const expected = await readFacts(world.rpc, world.book, query(), { finality: 0 });
    expect(said(facts)).to.deep.equal(said(expected));
    expect(facts.batch).to.have.property("value");
  });

  it("says chain-other for facts from a node of another chain", async () => {
    const code = await readFacts(
      world.rpc,
      { ...world.book, chainId: 5 },
      query({ registry: `eip155:5:${world.book.certificateRegistry}` }),
      { finality: 0 },
    ).catch((error: CertraceError) => error.code);
    expect(code).to.equal("chain-other");
  });

  it("goes on by itself after its disk was full", async () => {
    const inner = openMemoryStore();
    let full = false;
    const store: Store = {
      ...inner,
      async batch(operations, options) {
        if (full) throw new CertraceError("store-full", "full");
        return inner.batch(operations, options);
      },
    };
    const { index } = await start({ store });
    await caughtUp(index);
    full = true;
    await world.act(anchor(roots[0], 1));
    while (index.health().error !== "store-full") await sleep(2);
    expect(await index.batchByList(3, 1)).to.equal(null);
    full = false;
    await caughtUp(index);
    expect(await index.batchByList(3, 1)).to.include({ root: roots[0] });
    await expectAsRebuilt(store);
  });

  it("doubts itself when the node's answers contradict it, and rebuilds", async () => {
    const { index, store } = await start();
    await caughtUp(index);
    // As if a log had been withheld long ago: the department is not in the index.
    await store.batch([{ delete: "index/department/0000000003" }]);
    await world.act({ act: "rename-department", department: 3, name: "新", nameEn: "New" });
    await caughtUp(index);
    expect((await index.department(3))?.nameEn).to.equal("New");
    await expectAsRebuilt(store);
  });

  it("tells who waits for a block when it has been read, or that it never will be", async () => {
    const { index } = await start();
    const block = (await world.head()) + 1;
    const waiting = index.whenRead(block);
    await world.act(anchor(roots[0], 1));
    await waiting;
    expect(await index.batchByList(3, 1)).to.include({ root: roots[0] });
    await index.whenRead(block);
    const never = index.whenRead(block + 1_000_000).catch((error: CertraceError) => error.code);
    await index.close();
    expect(await never).to.equal("index-closed");
  });
});
