/** The embedded chain: what it acknowledged survives everything, and comes back the same, block for block. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { chmod, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Wallet } from "ethers";
import { type EmbeddedChain, startEmbeddedChain } from "../../../server/chain/embedded.ts";
import { connectRpc, type Rpc } from "../../../server/chain/rpc.ts";
import { cleanup, codeOf } from "./cleanup.ts";

/** init code that logs nothing-in-particular and leaves an empty contract: a transaction with a log */
const LOG_ONCE = "0x60006000a000";

describe("server/chain/embedded", () => {
  const undo = cleanup();
  let folder: string;
  let account: Wallet;
  let nonce: number;

  beforeEach(async () => {
    folder = await undo.folder();
    account = new Wallet(Wallet.createRandom().privateKey);
    nonce = 0;
  });
  afterEach(() => undo.done());

  async function start(
    more: Partial<Parameters<typeof startEmbeddedChain>[0]> = {},
  ): Promise<EmbeddedChain & { rpc: Rpc }> {
    const chain = await startEmbeddedChain({ folder, port: 0, ...more });
    undo.later(() => chain.close());
    return { ...chain, rpc: connectRpc(chain.url) };
  }
  const signed = (chainId = 31337, at = nonce++) =>
    account.signTransaction({ type: 0, nonce: at, data: LOG_ONCE, gasLimit: 100_000, gasPrice: 0, chainId });
  const send = async (rpc: Rpc, chainId?: number) =>
    (await rpc.request("eth_sendRawTransaction", [await signed(chainId)])) as string;
  const head = async (rpc: Rpc) =>
    (await rpc.request("eth_getBlockByNumber", ["latest", false])) as Record<string, string>;
  const logs = async (rpc: Rpc) =>
    (await rpc.request("eth_getLogs", [{ fromBlock: "0x0", toBlock: "latest" }])) as unknown[];

  it("answers when the transaction is mined, and keeps everything over a restart", async () => {
    let chain = await start();
    const sent: string[] = [];
    for (let i = 0; i < 5; i++) {
      sent.push(await send(chain.rpc));
      expect(await chain.rpc.request("eth_getTransactionReceipt", [sent[i]])).to.include({ status: "0x1" });
    }
    const before = await head(chain.rpc);
    await chain.close();
    chain = await start();
    expect(await head(chain.rpc)).to.deep.equal(before);
    expect(await logs(chain.rpc)).to.have.length(5);
    for (const hash of sent)
      expect(await chain.rpc.request("eth_getTransactionByHash", [hash])).to.include({ hash });
    expect(await chain.rpc.request("eth_getBlockByNumber", ["finalized", false])).to.deep.equal(before);
    await send(chain.rpc);
    expect((await head(chain.rpc)).parentHash).to.equal(before.hash);
  });

  it("serves the logs of hundreds of blocks after a restart", async () => {
    let chain = await start();
    for (let i = 0; i < 150; i++) await send(chain.rpc);
    expect((await head(chain.rpc)).number).to.equal("0x96");
    await chain.close();
    chain = await start();
    expect(await logs(chain.rpc)).to.have.length(150);
    expect(await chain.rpc.request("eth_getBlockByNumber", ["0x1", false])).to.include({ number: "0x1" });
  });

  it("makes one block of what arrives together, and none while nothing arrives", async () => {
    const { rpc } = await start();
    const group = await Promise.all(Array.from({ length: 100 }, () => signed()));
    await rpc.batch(group.map((raw) => ["eth_sendRawTransaction", [raw]]));
    const block = Number((await head(rpc)).number);
    expect(block).to.be.greaterThan(0).and.lessThan(20);
    expect(await logs(rpc)).to.have.length(100);
    await sleep(50);
    expect(Number((await head(rpc)).number)).to.equal(block);
  });

  it("keeps a transaction that waits for an earlier one over restarts", async () => {
    let chain = await start();
    const early = await signed();
    await send(chain.rpc);
    for (let i = 0; i < 2; i++) {
      await chain.close();
      chain = await start();
      expect(await logs(chain.rpc)).to.have.length(0);
    }
    await chain.rpc.request("eth_sendRawTransaction", [early]);
    expect(await logs(chain.rpc)).to.have.length(2);
  });

  it("passes over torn states, to the one before and at last to the journal alone", async () => {
    let chain = await start();
    for (let round = 0; round < 3; round++) {
      await send(chain.rpc);
      await chain.close();
      chain = await start();
    }
    const before = await head(chain.rpc);
    await chain.close();
    const states = async () =>
      (await readdir(folder))
        .filter((name) => name.endsWith(".gz"))
        .sort((a, b) => Number(b.slice(6, -3)) - Number(a.slice(6, -3)));
    expect(await states()).to.have.length(2);
    for (const name of await states()) {
      const file = join(folder, name);
      await truncate(file, Math.floor((await readFile(file)).length / 2));
      await writeFile(`${file}.aside`, "half");
      chain = await start();
      expect(await head(chain.rpc)).to.deep.equal(before);
      await chain.close();
    }
  });

  it("starts in 1999 with a clock of its own, and moves with it, never back", async () => {
    let now = Date.UTC(1999, 0, 4) / 1000;
    let chain = await start({ clock: () => now });
    expect((await head(chain.rpc)).timestamp).to.equal(`0x${now.toString(16)}`);
    const times: number[] = [];
    for (const step of [0, 1, 86_400, -50_000, 10]) {
      now += step;
      await send(chain.rpc);
      times.push(Number((await head(chain.rpc)).timestamp));
    }
    expect(times[2]).to.equal(Date.UTC(1999, 0, 5) / 1000 + 1);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    await chain.close();
    now = Date.UTC(2005, 0, 1) / 1000;
    chain = await start({ clock: () => now });
    await send(chain.rpc);
    expect(Number((await head(chain.rpc)).timestamp)).to.equal(now);
  });

  it("has the time of the wall clock otherwise, also after a restart", async () => {
    let chain = await start({ clock: () => 1_000_000_000 });
    await send(chain.rpc);
    await chain.close();
    const now = Math.floor(Date.now() / 1000);
    chain = await start();
    await send(chain.rpc);
    expect(Number((await head(chain.rpc)).timestamp)).to.be.within(now, now + 60);
  });

  it("tells apart a taken port, a taken folder, another chain and an unwritable folder", async () => {
    const chain = await start();
    expect(await codeOf(startEmbeddedChain({ folder, port: 0 }))).to.equal("chain-locked");
    const elsewhere = await undo.folder();
    const port = Number(new URL(chain.url).port);
    expect(await codeOf(startEmbeddedChain({ folder: elsewhere, port }))).to.equal("port-busy");
    await chain.close();
    expect(await codeOf(startEmbeddedChain({ folder, port: 0, chainId: 5 }))).to.equal("chain-other");
    const file = join(elsewhere, "file");
    await writeFile(file, "");
    expect(await codeOf(startEmbeddedChain({ folder: join(file, "chain"), port: 0 }))).to.equal(
      "folder-unwritable",
    );
    if (process.getuid?.() === 0)
      return console.log("      (root may write anywhere: a read-only folder is not tried)");
    await chmod(elsewhere, 0o500);
    expect(await codeOf(startEmbeddedChain({ folder: join(elsewhere, "chain"), port: 0 }))).to.equal(
      "folder-unwritable",
    );
  });

  it("lets go of folder and port after a failed start", async () => {
    const chain = await start();
    const elsewhere = await undo.folder();
    await codeOf(startEmbeddedChain({ folder: elsewhere, port: Number(new URL(chain.url).port) }));
    const other = await startEmbeddedChain({ folder: elsewhere, port: 0 });
    await other.close();
  });

  describe("when killed", () => {
    before(function () {
      if (process.platform === "linux") return;
      console.log("      (finding the processes to kill needs /proc: skipped)");
      this.skip();
    });

    /** process ids of the anvils of a chain id, which the test has made up */
    async function anvils(chainId: number): Promise<number[]> {
      const found: number[] = [];
      for (const name of await readdir("/proc")) {
        if (!/^\d+$/.test(name)) continue;
        const args = (await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "")).split("\0");
        if (args[0]?.endsWith("/anvil") && args[args.indexOf("--chain-id") + 1] === String(chainId))
          found.push(Number(name));
      }
      return found;
    }

    it("goes on when anvil alone dies, again and again, under load", async () => {
      const chainId = randomInt(1_000_000, 2_000_000_000);
      const { rpc } = await start({ chainId, dumpAfter: 40 });
      const killer = (async () => {
        // Sometimes while it is being brought back, too.
        for (let i = 0; i < 4; i++) {
          await sleep(i === 3 ? 30 : 150);
          for (const pid of await anvils(chainId)) process.kill(pid, "SIGKILL");
        }
      })();
      const group = await Promise.all(Array.from({ length: 300 }, () => signed(chainId)));
      const answers: string[] = [];
      for (let i = 0; i < group.length; i += 10) {
        const some = group.slice(i, i + 10).map((raw) => rpc.request("eth_sendRawTransaction", [raw]));
        answers.push(...((await Promise.all(some)) as string[]));
      }
      await killer;
      expect(new Set(answers).size).to.equal(300);
      expect(await logs(rpc)).to.have.length(300);
    });

    it("loses nothing acknowledged to kill -9 of the whole, and leaves no anvil behind", async () => {
      const chainId = randomInt(1_000_000, 2_000_000_000);
      const acknowledged = new Map<string, string>();
      for (let round = 0; round < 5; round++) {
        const { child, url } = await spawnChain(folder, chainId);
        const rpc = connectRpc(url, { timeout: 5_000 });
        for (const [hash, block] of acknowledged) {
          expect(await rpc.request("eth_getTransactionReceipt", [hash])).to.include({
            blockHash: block,
            status: "0x1",
          });
        }
        // What was not acknowledged may or may not have been kept.
        nonce = Number(await rpc.request("eth_getTransactionCount", [account.address, "latest"]));
        expect(nonce).to.be.least(acknowledged.size);
        const dead = once(child, "exit");
        setTimeout(() => child.kill("SIGKILL"), 150 + round * 40);
        const load = async () => {
          for (;;) {
            const hash = await send(rpc, chainId);
            const receipt = (await rpc.request("eth_getTransactionReceipt", [hash])) as { blockHash: string };
            acknowledged.set(hash, receipt.blockHash);
          }
        };
        await Promise.allSettled([load(), load(), load()]);
        await dead;
        for (let i = 0; i < 100 && (await anvils(chainId)).length > 0; i++) await sleep(20);
        expect(await anvils(chainId)).to.deep.equal([]);
      }
      expect(acknowledged.size).to.be.greaterThan(5);
    });

    async function spawnChain(where: string, chainId: number): Promise<{ child: ChildProcess; url: string }> {
      const script = join(import.meta.dirname, "embedded-child.ts");
      const child = spawn(process.execPath, [script, where, String(chainId)], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      undo.later(() => child.kill("SIGKILL"));
      const [url] = await once(child.stdout!, "data");
      return { child, url: String(url).trim() };
    }
  });
});
