/** Sending acts: everything between a caller and a confirmed act that can go wrong, on a real chain. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { Act, Sender } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import type { Progress } from "../../../server/chain/fleet.ts";
import { connectRpc, type Rpc, RpcFailure } from "../../../server/chain/rpc.ts";
import { openSender, type SenderOptions } from "../../../server/chain/send.ts";
import { type Signer, signerFromKey } from "../../../server/chain/signer.ts";
import { startTestChain, type TestChain } from "./anvil.ts";
import { cleanup, codeOf } from "./cleanup.ts";
import { startMoodyProxy } from "./moody-proxy.ts";
import { anchorAct, anchored, setUpRegistries, stands } from "./registries.ts";

describe("server/chain/send", () => {
  const undo = cleanup();
  let chain: TestChain;
  let folder: string;
  let secret: string;
  let signer: Signer;
  let book: AddressBook;
  let snapshot: unknown;
  let ticker: NodeJS.Timeout;
  let automine = true;

  before(async () => {
    chain = await startTestChain();
    // anvil's automine stalls now and then; a block of our own frees it.
    ticker = setInterval(() => void (automine && mine(1).catch(() => {})), 500);
    secret = (await chain.account()).privateKey;
    signer = signerFromKey(secret);
  });
  after(async () => {
    clearInterval(ticker);
    await chain.kill();
  });
  beforeEach(async () => {
    folder = await undo.folder();
    snapshot = await chain.rpc.request("evm_snapshot");
    book = await setUpRegistries(chain.rpc, signer, folder);
  });
  afterEach(async () => {
    await undo.done();
    await chain.rpc.request("evm_revert", [snapshot]);
    // What anvil puts back into its pool would be mined into the next test, whose registries have the same addresses.
    await chain.rpc.request("anvil_dropAllTransactions");
  });

  async function open(more: Partial<SenderOptions> = {}): Promise<Sender> {
    const sender = await openSender({
      rpc: chain.rpc,
      signer,
      outbox: join(folder, "outbox"),
      book,
      stuckAfter: 1,
      ...more,
    });
    undo.later(() => sender.close());
    return sender;
  }
  const names = (count: number, prefix = "act") => Array.from({ length: count }, (_, i) => `${prefix} ${i}`);
  const sendAll = (sender: Sender, all: string[]) =>
    Promise.all(all.map((name) => sender.send(name, anchorAct(name))));
  const count = async (rpc: Rpc = chain.rpc) =>
    Number(await rpc.request("eth_getTransactionCount", [signer.address, "latest"]));
  const mine = (blocks: number) => chain.rpc.request("anvil_mine", [`0x${blocks.toString(16)}`]);

  it("sends hundreds at once and answers each with its events", async () => {
    const states: Progress[] = [];
    const sender = await open({ onProgress: (progress) => states.push(progress) });
    const confirmed = await sendAll(sender, names(300));
    confirmed.forEach(({ events, transaction, block }, i) => {
      const { act: _, ...event } = anchorAct(`act ${i}`);
      expect(events).to.deep.equal([{ type: "batch-anchored", ...event, operator: sender.account }]);
      expect(transaction).to.match(/^0x[0-9a-f]{64}$/);
      expect(block).to.be.greaterThan(0);
    });
    const of = states.filter(({ id }) => id === "act 7").map(({ state }) => state);
    expect(of).to.deep.equal(["queued", "sent", "mined", "confirmed"]);
  });

  it("does not send an id twice: not at once, not later, not after a restart", async () => {
    let sender = await open();
    const act = anchorAct("once");
    const [first, second] = await Promise.all([sender.send("once", act), sender.send("once", act)]);
    const third = await sender.send("once", act);
    await sender.close();
    sender = await open();
    expect([second, third, await sender.send("once", act)]).to.deep.equal([first, first, first]);
    expect(await anchored(chain.rpc, book)).to.deep.include({ again: 0 });
    expect(await codeOf(sender.send("once", anchorAct("another")))).to.equal("outbox-id-reused");
  });

  it("tells a refusal by its name, spends no nonce on it, and tries anew when asked again", async () => {
    const sender = await open();
    const before = await count();
    const bad: Act = { ...anchorAct("bad"), typeId: 9 };
    const failure = await sender.send("bad", bad).catch((error) => error);
    expect(failure).to.include({ code: "chain-refused", field: "CertificateRegistryNotAuthorised" });
    expect(await codeOf(sender.send("bad", { ...anchorAct("bad"), size: -1 }))).to.equal("act-invalid");
    expect(await count()).to.equal(before);
    await sender.send("bad", anchorAct("bad"));
    expect(await count()).to.equal(before + 1);
  });

  const suspend: Act = { act: "suspend-department", department: 1, decision: null };
  const reinstate: Act = { act: "reinstate-department", department: 1, decision: null };

  it("tells why a transaction failed that was fine when it was sent, and leaves no gap", async () => {
    const sender = await open();
    const before = await count();
    // Both are estimated before either is mined.
    const [stopped, late] = await Promise.all([
      sender.send("stop", suspend),
      sender.send("late", anchorAct("late")).catch((error) => error),
    ]);
    expect(stopped.events[0]).to.include({ type: "department-suspended" });
    expect(late).to.include({ code: "chain-refused", field: "DepartmentRegistrySuspended" });
    expect(await count()).to.equal(before + 2);
    await sender.send("go on", reinstate);
    await sender.send("late", anchorAct("late"));
    expect(await stands(chain.rpc, book, "late")).to.equal(true);
  });

  it("tells it as well when somebody else took the nonce and the act is refused since", async () => {
    await byHand(async () => {
      const sent = new Set<string>();
      const onProgress = ({ id, state }: Progress) => state === "sent" && sent.add(id);
      const other = join(folder, "other");
      let sender = await open({ outbox: other, onProgress });
      const left = codeOf(sender.send("late", anchorAct("late")));
      while (!sent.has("late")) await sleep(20);
      await sender.close();
      expect(await left).to.equal("outbox-closed");
      await chain.rpc.request("anvil_dropAllTransactions");
      const stopper = await open({ onProgress });
      const stopping = stopper.send("stop", suspend);
      while (!sent.has("stop")) await sleep(20);
      await mine(1);
      await stopping;
      sender = await open({ outbox: other });
      const late = await sender.send("late", anchorAct("late")).catch((error) => error);
      expect(late).to.include({ code: "chain-refused", field: "DepartmentRegistrySuspended" });
    });
  });

  /** With blocks made only when the test says so. */
  async function byHand(task: () => Promise<void>): Promise<void> {
    automine = false;
    await chain.rpc.request("evm_setAutomine", [false]);
    try {
      await task();
    } finally {
      await chain.rpc.request("evm_setAutomine", [true]);
      automine = true;
    }
  }

  it("brings everything back after a reorganisation 50 deep, in flight", async () => {
    await mine(60);
    await byHand(async () => {
      const all = names(30, "reorg");
      const sent = new Set<string>();
      const mined = new Map<string, number>();
      const sender = await open({
        confirmations: 55,
        onProgress({ id, state }) {
          if (state === "sent") sent.add(id);
          if (state === "mined") mined.set(id, (mined.get(id) ?? 0) + 1);
        },
      });
      const sending = sendAll(sender, all);
      while (sent.size < all.length) await sleep(20);
      await mine(45);
      while (mined.size < all.length) await sleep(20);
      await chain.rpc.request("anvil_reorg", [50, []]);
      await chain.rpc.request("anvil_dropAllTransactions");
      expect(await stands(chain.rpc, book, "reorg 7")).to.equal(false);
      const mining = setInterval(() => void mine(5), 100);
      undo.later(() => clearInterval(mining));
      await sending;
      clearInterval(mining);
      for (const name of all) expect(await stands(chain.rpc, book, name), name).to.equal(true);
      expect(Math.min(...mined.values())).to.equal(2);
    });
  });

  it("brings everything back when the chain returns with an earlier state, what was confirmed long ago included", async () => {
    const earlier = await chain.rpc.request("evm_snapshot");
    let sender = await open();
    await sendAll(sender, names(20, "before"));
    await sender.close();
    await chain.rpc.request("evm_revert", [earlier]);
    expect(await stands(chain.rpc, book, "before 7")).to.equal(false);
    sender = await open();
    await sendAll(sender, [...names(20, "before"), ...names(5, "after")]);
    for (const name of [...names(20, "before"), ...names(5, "after")]) {
      expect(await stands(chain.rpc, book, name), name).to.equal(true);
    }
  });

  it("brings everything back when the chain goes back once more before all of it is back", async () => {
    const all = names(6, "twice");
    const earlier = await chain.rpc.request("evm_snapshot");
    const goBack = async (to: unknown) => {
      await chain.rpc.request("evm_revert", [to]);
      await chain.rpc.request("anvil_dropAllTransactions");
    };
    let sender = await open();
    await sendAll(sender, all);
    await sender.close();
    await goBack(earlier);
    const again = await chain.rpc.request("evm_snapshot");

    // a node that takes three of them and no more, for now
    let room = 3;
    const taken = new Set<unknown>();
    const narrow: Rpc = {
      ...chain.rpc,
      async batch(calls) {
        const takes = calls.map(([method, [raw]]) => {
          if (method !== "eth_sendRawTransaction" || taken.has(raw)) return true;
          if (room === 0) return false;
          room -= 1;
          return taken.add(raw) !== undefined;
        });
        const answers = await chain.rpc.batch(calls.filter((_, i) => takes[i]));
        const full = new RpcFailure("no", { refusal: { code: -32000, message: "the pool is full" } });
        return takes.map((takes) => (takes ? answers.shift()! : { failure: full }));
      },
    };
    sender = await open({ rpc: narrow });
    const [first, rest] = [sendAll(sender, all.slice(0, 3)), sendAll(sender, all.slice(3))];
    await first;
    await goBack(again);
    room = Number.POSITIVE_INFINITY;
    await rest;
    for (const name of all) expect(await stands(chain.rpc, book, name), name).to.equal(true);
  });

  it("sends again in an order that the contracts take, when the acts of several accounts are gone", async () => {
    const operator = signerFromKey((await chain.account()).privateKey);
    const earlier = await chain.rpc.request("evm_snapshot");
    const name = { act: "set-operator", department: 1, account: operator.address, permissions: 2 } as const;
    let [root, issuer] = [await open(), await open({ signer: operator, outbox: join(folder, "issuer") })];
    await root.send("name", { ...name, validFrom: 0, validUntil: null });
    await sendAll(issuer, names(20, "several"));
    await Promise.all([root.close(), issuer.close()]);
    await chain.rpc.request("evm_revert", [earlier]);
    const held = new Set<string>();
    const onProgress = ({ id, state }: Progress) => state === "held" && held.add(id);
    issuer = await open({ signer: operator, outbox: join(folder, "issuer"), stuckAfter: 30, onProgress });
    const sending = sendAll(issuer, names(20, "several"));
    while (held.size === 0) await sleep(20);
    root = await open();
    await root.send("name", { ...name, validFrom: 0, validUntil: null });
    await sending;
    for (const one of names(20, "several")) expect(await stands(chain.rpc, book, one), one).to.equal(true);
  });

  it("replaces what is stuck by one that pays more", async () => {
    await byHand(async () => {
      const sent: Progress[] = [];
      const sender = await open({
        onProgress: (progress) => progress.state === "sent" && sent.push(progress),
      });
      const sending = sendAll(sender, names(3, "stuck"));
      let done = false;
      void sending.then(() => {
        done = true;
      });
      while (sent.length < 3) await sleep(20);
      const dear = 100_000_000_000n;
      while (!done) {
        await chain.rpc.request("anvil_setNextBlockBaseFeePerGas", [`0x${dear.toString(16)}`]);
        await mine(1);
        await sleep(50);
      }
      const [first] = await sending;
      const receipt = (await chain.rpc.request("eth_getTransactionReceipt", [first!.transaction])) as Record<
        string,
        string
      >;
      expect(BigInt(receipt.effectiveGasPrice!) >= dear).to.equal(true);
      const original = sent.find(({ id }) => id === "stuck 0")?.transaction;
      expect(original).to.be.a("string").not.equal(first!.transaction);
      expect(await chain.rpc.request("eth_getTransactionReceipt", [original])).to.equal(null);
    });
  });

  it("lets two senders use one key at once: every act lands, each once", async () => {
    const [one, two] = [
      await open({ outbox: join(folder, "one") }),
      await open({ outbox: join(folder, "two") }),
    ];
    const [left, right] = [names(40, "left"), names(40, "right")];
    await Promise.all([sendAll(one, left), sendAll(two, right)]);
    const { fresh, again } = await anchored(chain.rpc, book);
    expect(fresh.size).to.equal(80);
    expect(again).to.equal(0);
  });

  it("fills a nonce that nobody else fills any more", async () => {
    const next = await count();
    // Another program with this key had a transaction pending when we looked, and it is gone.
    const lying = { ...chain.rpc, batch: skipping(next + 2) };
    const sender = await open({ outbox: join(folder, "gap"), rpc: lying });
    await sender.send("behind the gap", anchorAct("behind the gap"));
    expect(await count()).to.equal(next + 3);

    function skipping(claimed: number): Rpc["batch"] {
      return async (calls) => {
        const answers = await chain.rpc.batch(calls);
        const asked = calls.findIndex(
          ([method, params]) => method === "eth_getTransactionCount" && params[1] === "pending",
        );
        if (asked >= 0) answers[asked] = { result: `0x${claimed.toString(16)}` };
        return answers;
      };
    }
  });

  it("waits for a node that is away, slow or mad, and confirms in the end", async () => {
    const proxy = await startMoodyProxy(chain.url, 1_000);
    undo.later(() => proxy.close());
    const rpc = connectRpc(proxy.url, { timeout: 300 });
    proxy.mood = "absent";
    const sender = await open({ rpc });
    const sending = sendAll(sender, names(50, "patient"));
    for (const mood of [
      "absent",
      "honest",
      "html",
      "slow",
      "honest",
      "wrong-shape",
      "null",
      "honest",
      "error-500",
      "wrong-id",
    ] as const) {
      proxy.mood = mood;
      await sleep(mood === "honest" ? 40 : 150);
    }
    proxy.mood = "honest";
    await sending;
    const { fresh, again } = await anchored(chain.rpc, book);
    expect(fresh.size).to.equal(50);
    expect(again).to.equal(0);
  });

  it("says chain-other at once, and sends nothing", async () => {
    const sender = await open({ rpc: connectRpc(chain.url, { chainId: 5 }) });
    expect(await codeOf(sender.send("x", anchorAct("x")))).to.equal("chain-other");
  });

  it("does not take an address without code for a registry", async () => {
    const nowhere = { ...book, certificateRegistry: `0x${"12".repeat(20)}` };
    const sender = await open({ book: nowhere });
    expect(await codeOf(sender.send("x", anchorAct("x")))).to.equal("chain-restored");
  });

  it("says of an account without funds whose it is, and goes on when it can pay", async () => {
    const balance = await chain.rpc.request("eth_getBalance", [signer.address, "latest"]);
    const sender = await open();
    await chain.rpc.request("anvil_setBalance", [signer.address, "0x1"]);
    const failure = await sender.send("poor", anchorAct("poor")).catch((error) => error);
    expect(failure).to.include({ code: "account-unfunded", field: sender.account });
    await chain.rpc.request("anvil_setBalance", [signer.address, balance]);
    await sender.send("poor", anchorAct("poor"));
    expect(await stands(chain.rpc, book, "poor")).to.equal(true);
  });

  it("keeps one outbox to one process, and no key in it", async () => {
    const sender = await open();
    await sender.send("x", anchorAct("x"));
    expect(
      await codeOf(openSender({ rpc: chain.rpc, signer, outbox: join(folder, "outbox"), book })),
    ).to.equal("outbox-locked");
    await sender.close();
    for (const name of await readdir(join(folder, "outbox"))) {
      const bytes = await readFile(join(folder, "outbox", name));
      expect(bytes.includes(Buffer.from(secret.slice(2), "hex"))).to.equal(false);
      expect(bytes.toString("latin1").toLowerCase()).not.to.include(secret.slice(2));
    }
  });

  it("goes on after being killed anywhere, and anchors nothing twice", async () => {
    const all = names(60);
    for (let round = 0; round < 4; round++) {
      const args = [join(import.meta.dirname, "send-child.ts"), chain.url, folder, String(all.length)];
      const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
      undo.later(() => child.kill("SIGKILL"));
      child.stdin.end(secret);
      let lines = 0;
      child.stdout.on("data", (data) => {
        lines += String(data).split("\n").length;
        if (lines > 10 + round * 60) child.kill("SIGKILL");
      });
      await once(child, "exit");
    }
    const sender = await open();
    await sendAll(sender, all);
    const { fresh, again } = await anchored(chain.rpc, book);
    expect(fresh.size).to.equal(all.length);
    expect([...fresh.values()].every((times) => times === 1)).to.equal(true);
    expect(again).to.equal(0);
  });

  it("stops when closed: what waits is told so, what was accepted goes on next time", async () => {
    const proxy = await startMoodyProxy(chain.url);
    undo.later(() => proxy.close());
    const sender = await open({ rpc: connectRpc(proxy.url) });
    proxy.mood = "absent";
    const sending = sender.send("x", anchorAct("x"));
    const code = codeOf(sending);
    await sleep(50);
    await sender.close();
    expect(await code).to.equal("outbox-closed");
    expect(await codeOf(sender.send("y", anchorAct("y")))).to.equal("outbox-closed");
  });
});
