/**
 * Following an invented chain: whatever the node does, what was yielded and not undone is what stands on the chain,
 * and nothing that cannot be is ever yielded.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import type { BlockRef } from "../../../core/verify/facts.ts";
import type { ChainStep } from "../../../server/chain/events.ts";
import { type Follower, type FollowOptions, follow } from "../../../server/chain/follow.ts";
import type { Rpc } from "../../../server/chain/rpc.ts";
import { CHAIN, FakeNode, poolOf, REGISTRIES, refusal } from "./fake-node.ts";

/** Follows, applies what is yielded as an index would, and remembers it all. */
class Reader {
  readonly steps: ChainStep[] = [];
  chain: (ChainStep & { type: "block" })[] = [];
  finalized: BlockRef | null = null;
  readonly #ending = new AbortController();
  readonly #follower: Follower;
  readonly #running: Promise<void>;

  constructor(rpc: Rpc, more: Partial<FollowOptions> = {}) {
    this.#follower = follow({
      rpc,
      chainId: CHAIN,
      addresses: REGISTRIES,
      from: 1,
      known: [],
      finality: 3,
      signal: this.#ending.signal,
      pollInterval: 0,
      patience: 4,
      retryAfter: 1,
      ...more,
    });
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    for await (const steps of this.#follower.steps()) for (const step of steps) this.#take(step);
  }

  #take(step: ChainStep): void {
    this.steps.push(step);
    const top = this.chain.at(-1)?.block.number ?? 0;
    if (step.type === "block") {
      expect(step.block.number).to.be.above(top);
      this.chain.push(step);
    } else if (step.type === "reorg") {
      const { to } = step;
      if (to !== null) expect(this.chain.map(({ block }) => block.hash)).to.include(to.hash);
      this.chain = this.chain.filter(({ block }) => block.number <= (to?.number ?? 0));
      if (this.finalized !== null && this.finalized.number > (to?.number ?? 0)) this.finalized = null;
    } else {
      expect(step.block.number).to.be.at.most(top);
      this.finalized = step.block;
    }
  }

  get health() {
    return this.#follower.health();
  }

  get events(): [string, number][] {
    return this.chain.flatMap(({ block, events }) =>
      events.map(({ event }): [string, number] => [
        block.hash,
        event.type === "successor-named" ? event.successor : -1,
      ]),
    );
  }

  async until(reached: () => boolean): Promise<void> {
    const ended = this.#running.then(() => {
      throw new Error("it ended");
    });
    ended.catch(() => {});
    while (!reached()) await Promise.race([sleep(1), ended]);
  }

  /** Waits until it stands at the head of `node`. */
  at(node: FakeNode): Promise<void> {
    return this.until(() => this.chain.at(-1)?.block.hash === node.head.hash && !this.health.lagging);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

describe("server/chain/follow", () => {
  const readers: Reader[] = [];
  const reader = (rpc: Rpc, more?: Partial<FollowOptions>) => {
    const made = new Reader(rpc, more);
    readers.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((each) => each.stop()));
  });

  it("reads from the deployment to the head, then what is mined", async () => {
    const node = new FakeNode();
    node.mine(1);
    node.mine();
    node.mine(2, 3);
    const r = reader(node.rpc);
    await r.at(node);
    expect(r.events).to.deep.equal(node.events());
    expect(r.health).to.include({ head: 3, lagging: false, error: null });
    node.mineMany(2);
    node.mine(4);
    await r.at(node);
    expect(r.events).to.deep.equal(node.events());
    expect(r.steps.filter(({ type }) => type === "reorg")).to.deep.equal([]);
    const step = r.chain.at(-1)!;
    expect(step.parentHash).to.equal(node.chain.at(-2)!.hash);
    expect(step.block).to.deep.equal({ number: 6, hash: node.head.hash, time: node.head.time });
    expect(step.events[0]).to.deep.include({
      logIndex: 0,
      event: { type: "successor-named", department: 7, successor: 4 },
    });
  });

  it("goes on from what is known", async () => {
    const node = new FakeNode();
    node.mine(1);
    const known = [node.mine(2)];
    node.mine(3);
    const r = reader(node.rpc, { known });
    await r.at(node);
    expect(r.events.map(([, successor]) => successor)).to.deep.equal([3]);
  });

  it("waits for a chain that does not reach the deployment yet", async () => {
    const node = new FakeNode();
    const r = reader(node.rpc, { from: 3 });
    await r.until(() => r.health.head === 0);
    expect(r.health).to.include({ lagging: true, caughtUpAt: null });
    node.mineMany(2);
    node.mine(1);
    await r.at(node);
    expect(r.chain.map(({ block }) => block.number)).to.deep.equal([3]);
  });

  it("reads a long chain of empty blocks in ranges, without missing an event", async () => {
    const node = new FakeNode();
    for (let i = 1; i <= 30_000; i++) i % 7001 === 0 ? node.mine(i) : node.mine();
    const r = reader(node.rpc, { finality: 10 });
    await r.at(node);
    expect(r.events).to.deep.equal(node.events());
    expect(r.events).to.have.length(4);
    expect(r.steps.length).to.be.below(40);
    expect(node.calls).to.be.below(400);
    expect(r.finalized?.number).to.equal(29_990);
  });

  it("asks for less where the node refuses, and for more again later", async () => {
    const node = new FakeNode();
    for (let i = 1; i <= 3000; i++) i > 1000 && i < 1200 ? node.mine(i, i) : node.mine();
    node.refuse = (blocks, logs) => blocks > 500 || logs > 30;
    const r = reader(node.rpc);
    await r.at(node);
    expect(r.events).to.deep.equal(node.events());
    expect(r.health.error).to.equal(null);
  });

  it("says so while a node refuses even a single block, and goes on when it no longer does", async () => {
    const node = new FakeNode();
    node.mineMany(200);
    node.refuse = () => true;
    const r = reader(node.rpc);
    await r.until(() => r.health.error === "chain-unavailable");
    expect(r.health.lagging).to.equal(true);
    expect(r.steps).to.deep.equal([]);
    node.refuse = () => false;
    await r.at(node);
  });

  it("tells what is final: by depth, by the node's tag, and not at all where there is no tag", async () => {
    const deep = new FakeNode();
    const tagged = new FakeNode();
    const silent = new FakeNode();
    tagged.finalizedDepth = 5;
    for (const node of [deep, tagged, silent]) node.mineMany(10);
    const byDepth = reader(deep.rpc, { finality: 0 });
    const byTag = reader(tagged.rpc, { finality: "finalized" });
    const byNothing = reader(silent.rpc, { finality: "finalized" });
    await Promise.all([byDepth.at(deep), byTag.at(tagged), byNothing.at(silent)]);
    expect(byDepth.finalized?.hash).to.equal(deep.head.hash);
    expect(byTag.finalized?.hash).to.equal(tagged.chain[5]!.hash);
    expect(byNothing.finalized).to.equal(null);
    tagged.finalizedDepth = 1;
    await byTag.until(() => byTag.finalized?.number === 9);
  });

  it("undoes a reorganisation of any depth, the finalized block included", async () => {
    for (const depth of [1, 2, 50, 300]) {
      const node = new FakeNode();
      for (let i = 1; i <= 400; i++) i % 3 === 0 ? node.mine(i) : node.mine();
      const r = reader(node.rpc);
      await r.at(node);
      node.cut(depth);
      node.mine(9999);
      node.mineMany(depth);
      await r.at(node);
      expect(r.events).to.deep.equal(node.events());
      await r.until(() => r.finalized?.hash === node.chain.at(-4)!.hash);
    }
  });

  it("undoes everything where nothing is left of what it read", async () => {
    const node = new FakeNode();
    node.mine(1);
    node.mine(2);
    const r = reader(node.rpc);
    await r.at(node);
    node.cut(2);
    node.mine(3);
    node.mine(4);
    await r.at(node);
    expect(r.steps).to.deep.include({ type: "reorg", to: null });
    expect(r.events.map(([, successor]) => successor)).to.deep.equal([3, 4]);
  });

  it("believes a head that went back, but only after its patience", async () => {
    const node = new FakeNode();
    for (let i = 1; i <= 10; i++) node.mine(i);
    const r = reader(node.rpc, { patience: 6 });
    await r.at(node);
    node.cut(4);
    const seen = node.exchanges;
    await r.at(node);
    expect(node.exchanges - seen).to.be.above(6);
    expect(r.events).to.deep.equal(node.events());
  });

  it("does not fall back when one of two nodes behind an address lags", async () => {
    const node = new FakeNode();
    const lagging = new FakeNode();
    for (let i = 1; i <= 10; i++) node.mine(i);
    lagging.chain.length = 0;
    lagging.chain.push(...node.chain.slice(0, 7));
    const r = reader(poolOf(node, lagging), { patience: 20 });
    await r.until(() => r.chain.at(-1)?.block.hash === node.head.hash);
    node.mine(11);
    await r.until(() => r.chain.at(-1)?.block.hash === node.head.hash);
    const seen = node.exchanges;
    await r.until(() => node.exchanges > seen + 30);
    expect(r.steps.filter(({ type }) => type === "reorg")).to.deep.equal([]);
    expect(r.events).to.deep.equal(node.events());
  });

  it("follows two nodes at odds to and fro, and is right whenever they agree", async () => {
    const one = new FakeNode();
    for (let i = 1; i <= 5; i++) one.mine(i);
    const other = new FakeNode();
    other.chain.length = 0;
    other.chain.push(...one.chain.slice(0, 4));
    other.mine(100);
    other.mine(101);
    const r = reader(poolOf(one, other));
    await r.until(() => one.exchanges > 50);
    other.chain.length = 0;
    other.chain.push(...one.chain);
    await r.at(one);
    expect(r.events).to.deep.equal(one.events());
  });

  it("yields nothing that mixes two chains when they change between two questions", async () => {
    const node = new FakeNode();
    let forks = 0;
    for (let i = 1; i <= 200; i++) node.mine(i);
    const r = reader(node.rpc);
    // At each of the next exchanges the chain is another one.
    node.before = () => {
      if (forks++ > 60) return;
      const depth = 1 + ((forks * 37) % 150);
      node.cut(depth);
      for (let i = 0; i < depth; i++) node.mine(forks * 1000 + i);
    };
    await r.until(() => forks > 62);
    await r.at(node);
    expect(r.events).to.deep.equal(node.events());
  });

  it("refuses nonsense of every kind, says so, and recovers", async () => {
    const far = new FakeNode();
    for (let i = 1; i <= 300; i++) far.mine(i);
    const near = new FakeNode();
    for (let i = 1; i <= 5; i++) near.mine(i);
    const each = (change: (thing: Record<string, unknown>) => unknown) => (answer: unknown) =>
      Array.isArray(answer) ? answer.map((log) => change(log as Record<string, unknown>)) : answer;
    const logs: ((answer: unknown) => unknown)[] = [
      () => null,
      () => "many",
      () => ({}),
      () => [null],
      () => [[]],
      each((log) => ({ ...log, address: `0x${"ee".repeat(20)}` })),
      each((log) => ({ ...log, address: null })),
      each((log) => ({ ...log, blockNumber: "0xffffff" })),
      each((log) => ({ ...log, blockNumber: 5 })),
      each((log) => ({ ...log, blockHash: `0x${"ee".repeat(32)}` })),
      each((log) => ({ ...log, removed: true })),
      each((log) => ({ ...log, data: "0xabc" })),
      each((log) => ({ ...log, topics: "none" })),
      each((log) => ({ ...log, topics: (log.topics as string[]).slice(0, 2) })),
      each((log) => ({ ...log, transactionHash: undefined })),
      each((log) => ({ ...log, logIndex: "-0x1" })),
      (answer) => (Array.isArray(answer) ? [...answer, ...answer] : answer),
    ];
    const header = (change: Record<string, unknown>) => (answer: unknown) => ({
      ...(answer as object),
      ...change,
    });
    const headers: ((answer: unknown) => unknown)[] = [
      () => 7,
      () => [],
      () => "0x",
      header({ hash: "0x12" }),
      header({ hash: undefined }),
      header({ parentHash: `0x${"ee".repeat(32)}` }),
      header({ timestamp: "yesterday" }),
      header({ number: "0x1" }),
      header({ number: -1 }),
      header({ number: `0x${"f".repeat(60)}` }),
    ];
    const lies = [
      ...logs.map((lie) => ["eth_getLogs", lie] as const),
      ...headers.map((lie) => ["eth_getBlockByNumber", lie] as const),
      ["eth_chainId", () => "first"] as const,
    ];
    for (const node of [far, near]) {
      for (const [method, lie] of lies) {
        node.lie = (asked, answer) => (asked === method ? lie(answer) : answer);
        const r = reader(node.rpc);
        await r.until(() => r.health.error !== null);
        expect(r.health.error, `${method} ${lie}`).to.equal("chain-inconsistent");
        expect(r.health.caughtUpAt).to.equal(null);
        expect(r.events).to.deep.equal([]);
        node.lie = (_asked, answer) => answer;
        await r.at(node);
        expect(r.events).to.deep.equal(node.events());
        expect(r.health.error).to.equal(null);
        await r.stop();
      }
    }
  });

  it("survives a node that lies now and then, about anything", async () => {
    const node = new FakeNode();
    for (let i = 1; i <= 150; i++) node.mine(i);
    let asked = 0;
    node.lie = (method, answer) => {
      asked += 1;
      if (asked > 400 || asked % 5 !== 0) return answer;
      // Of a block, or of a chain id, no list is the truth; of logs an empty one may be, and nobody could tell.
      const noList = method === "eth_getLogs" ? {} : [];
      return [null, noList, "0x", { ...(answer as object), hash: `0x${"ab".repeat(32)}` }][(asked / 5) % 4];
    };
    const r = reader(node.rpc);
    for (let i = 0; asked <= 400; i++) {
      if (i % 5 === 0) node.mine(i);
      await sleep(1);
    }
    await r.at(node);
    expect(r.events).to.deep.equal(node.events());
  });

  it("takes no hint of a reorganisation from a single false head", async () => {
    const node = new FakeNode();
    for (let i = 1; i <= 20; i++) node.mine(i);
    const r = reader(node.rpc);
    await r.at(node);
    node.lie = (method, answer, [tag]) =>
      method === "eth_getBlockByNumber" && tag === "latest"
        ? { ...(answer as object), hash: `0x${"ab".repeat(32)}` }
        : answer;
    await r.until(() => r.health.error === "chain-inconsistent");
    node.lie = (_method, answer) => answer;
    await r.until(() => r.health.error === null);
    expect(r.steps.filter(({ type }) => type === "reorg")).to.deep.equal([]);
  });

  it("does not take another chain at the same address for a reorganisation", async () => {
    const node = new FakeNode();
    node.mine(1);
    const r = reader(node.rpc);
    await r.at(node);
    const other = new FakeNode();
    other.mineMany(5);
    const [ours, theirs] = [[...node.chain], other.chain];
    node.chainId = 1;
    node.chain.splice(0, node.chain.length, ...theirs);
    await r.until(() => r.health.error === "chain-other");
    node.chainId = CHAIN;
    node.chain.splice(0, node.chain.length, ...ours);
    node.mine(2);
    await r.at(node);
    expect(r.steps.filter(({ type }) => type === "reorg")).to.deep.equal([]);
  });

  it("says when it last heard and when it was last up to date, through an outage", async () => {
    const node = new FakeNode();
    let time = 100;
    node.mine(1);
    const r = reader(node.rpc, { now: () => time });
    await r.at(node);
    time = 200;
    await r.until(() => r.health.caughtUpAt === 200);
    node.before = () => {
      throw refusal("gone");
    };
    await r.until(() => r.health.error === "chain-unavailable");
    time = 300;
    await sleep(5);
    expect(r.health).to.include({ lastHeard: 200, caughtUpAt: 200, lagging: false });
    node.mine(2);
    node.before = () => {};
    await r.at(node);
    await r.until(() => r.health.caughtUpAt === 300);
  });

  it("tells of a failure once, and once that it is over", async () => {
    const node = new FakeNode();
    const told: (string | null)[] = [];
    const r = reader(node.rpc, { onFailure: (failure) => told.push(failure?.code ?? null) });
    node.mine(1);
    await r.at(node);
    node.chainId = 5;
    await r.until(() => r.health.error !== null);
    const seen = node.exchanges;
    await r.until(() => node.exchanges > seen + 3);
    node.chainId = CHAIN;
    await r.until(() => r.health.error === null);
    expect(told).to.deep.equal(["chain-other", null]);
  });

  it("ends at once when told to, even if the node never answers", async () => {
    const silent: Rpc = { ...new FakeNode().rpc, batch: () => new Promise(() => {}) };
    const r = reader(silent);
    await sleep(2);
    await r.stop();
    expect(r.steps).to.deep.equal([]);
  });

  it("is right after any history of blocks, reorganisations and restarts", async () => {
    const move = fc.oneof(
      { weight: 5, arbitrary: fc.record({ mine: fc.array(fc.nat({ max: 99 }), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ empty: fc.integer({ min: 1, max: 150 }) }) },
      { weight: 2, arbitrary: fc.record({ cut: fc.integer({ min: 1, max: 40 }) }) },
      { weight: 3, arbitrary: fc.constant("read" as const) },
      { weight: 1, arbitrary: fc.constant("restart" as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
        const node = new FakeNode();
        node.mine(1);
        let r = new Reader(node.rpc, { patience: 1 });
        for (const each of moves) {
          if (each === "read") await r.at(node);
          else if (each === "restart") {
            await r.stop();
            const { chain } = r;
            r = new Reader(node.rpc, { patience: 1, known: chain.map(({ block }) => block) });
            r.chain = chain;
          } else if ("mine" in each) node.mine(...each.mine);
          else if ("empty" in each) node.mineMany(each.empty);
          else node.cut(Math.min(each.cut, node.head.number - 1));
        }
        await r.at(node);
        await r.stop();
        expect(r.events).to.deep.equal(node.events());
      }),
      { numRuns: 60 },
    );
  });
});
