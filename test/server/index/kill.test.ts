/**
 * kill -9 during indexing: what is in the store afterwards is the index of exactly the blocks up to its cursor, and
 * with the rest of the chain it becomes what an index built afresh is.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { BlockRef } from "../../../core/verify/facts.ts";
import type { Act } from "../../../server/chain/acts.ts";
import type { Rpc, RpcCall } from "../../../server/chain/rpc.ts";
import { openIndex } from "../../../server/index/chain-index.ts";
import { read } from "../../../server/index/records.ts";
import { indexKeys } from "../../../server/store/keys.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { foundation, publicKey, startWorld, type World } from "../chain/world.ts";
import { content, hash32 } from "./steps.ts";

describe("index, killed", () => {
  let world: World;
  let folder: string;
  before(async () => {
    world = await startWorld();
    await world.act(...foundation(world.account, publicKey()));
    folder = await mkdtemp(join(tmpdir(), "certrace-index-"));
  });
  after(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Builds an index in `store` up to the block `head`, or the node's. */
  async function build(store: Store, head?: BlockRef): Promise<void> {
    const capped = (call: RpcCall): RpcCall =>
      head !== undefined && call[1][0] === "latest"
        ? [call[0], [`0x${head.number.toString(16)}`, false]]
        : call;
    const rpc: Rpc = { ...world.rpc, batch: (calls) => world.rpc.batch(calls.map(capped)) };
    const index = await openIndex({
      store,
      rpc,
      book: world.book,
      finality: 2,
      source: "",
      pollInterval: 1,
      patience: 1,
    });
    const goal = head ?? ((await world.rpc.request("eth_getBlockByNumber", ["latest", false])) as BlockRef);
    while ((await index.progress()).head?.hash !== goal.hash || index.health().lagging) await sleep(1);
    await index.close();
  }

  it("leaves a whole index behind, every time, and ends as one built afresh", async () => {
    const acts = (round: number, n: number): Act[] => [
      {
        act: "anchor",
        department: 3,
        root: hash32(`${round}/${n}`),
        size: 300,
        typeId: 1,
        list: round * 1000 + n,
      },
      {
        act: "set-status-range",
        by: 3,
        department: 3,
        root: hash32(`${round}/${n}`),
        first: n % 150,
        count: 150,
        status: "suspended",
        reason: "other",
        decision: null,
      },
      { act: "rename-department", department: 1 + (n % 3), name: `${round}/${n}`, nameEn: "N" },
    ];
    for (let round = 0; round < 4; round++) {
      const back = await world.save();
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, "indexing-child.ts"), world.chain.url, JSON.stringify(world.book), folder],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const ended = new Promise((resolve) => child.once("close", resolve));
      let seen = 0;
      createInterface({ input: child.stdout }).on("line", () => {
        seen += 1;
        if (seen === 3 + round * 5) child.kill("SIGKILL");
      });
      for (let n = 0; child.exitCode === null && child.signalCode === null; n++)
        await world.together(...acts(round, n));
      await ended;
      const store = await openLevelStore(folder);
      const cursor = (await read<BlockRef>(store, indexKeys.cursor))!;
      const expected = openMemoryStore();
      await build(expected, cursor);
      const [found, wanted] = [await content(store), await content(expected)];
      // What is final is told apart from what was read: it may have been written with the next block.
      for (const each of [found, wanted]) delete each[indexKeys.finalized];
      expect(found).to.deep.equal(wanted);
      await store.close();
      // For the next round, the chain forgets what it had when this one began.
      if (round === 1) {
        await back();
        await world.mine(3);
      }
    }
    const store = await openLevelStore(folder);
    await build(store);
    const fresh = openMemoryStore();
    await build(fresh);
    expect(await content(store)).to.deep.equal(await content(fresh));
    await store.close();
  });
});
