/** A desk that is killed in the middle of its work goes on with the next start by itself; and has its folder for itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Case } from "../../../core/desk/case.ts";
import { eventTopic } from "../../../server/chain/decode.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import { DEFINITION, registerOf, TYPE } from "../http/desk-service.ts";
import { codeOf } from "../issuing/codes.ts";
import { type IssuingChain, SERVICE, startIssuingChain } from "../issuing/issuing-chain.ts";
import type { DeskOrder } from "./desk-child.ts";

const CHILD = fileURLToPath(new URL("desk-child.ts", import.meta.url));
type Ended = Case & { numbers: string[] };

/** As registerOf has them. */
const numbersTo = (last: number): string[] => Array.from({ length: last }, (_, i) => `P-${i + 1}`);

describe("a desk that is killed", function () {
  this.timeout(60_000);
  let chain: IssuingChain;
  const children = new Set<ChildProcess>();
  before(async () => {
    chain = await startIssuingChain();
    await chain.defineType(parseTypeDefinition(DEFINITION));
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await chain.close();
  });

  async function order(name: string): Promise<DeskOrder> {
    const { department, key, registry } = chain;
    const operator = await chain.newOperator();
    return {
      ...{ url: chain.url, book: chain.book, ...operator, department, registry, service: SERVICE },
      key: { kid: key.kid, jwk: key.privateKey.export({ format: "jwk" }) },
      folder: join(chain.folder, `desk-${name}`),
      begin: { register: registerOf(30), definition: DEFINITION, vct: TYPE, batchSize: 10 },
    };
  }

  /**
   * @param onRunning called while the child's desk is open
   * @param fileLimit no file of the child may grow beyond these KiB, as on a full disk
   */
  async function run(
    what: DeskOrder,
    { fileLimit, onRunning }: { fileLimit?: number; onRunning?: (child: ChildProcess) => Promise<void> } = {},
  ): Promise<{ end: string | null; last: string }> {
    const command =
      fileLimit === undefined ? 'exec "$0" "$1"' : `ulimit -f ${fileLimit * 2} && exec "$0" "$1"`;
    const child = spawn("sh", ["-c", command, process.execPath, CHILD], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.add(child);
    child.stdin.end(JSON.stringify(what));
    let out = "";
    let asked: Promise<void> | null = null;
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.startsWith("running\n")) asked ??= onRunning?.(child) ?? null;
    });
    const end = await new Promise<string | null>((resolve) =>
      child.once("close", (_code, signal) => resolve(signal)),
    );
    children.delete(child);
    await asked;
    return { end, last: out.trimEnd().split("\n").at(-1)! };
  }

  /** The case that was cut short, after the desk was opened once more and nobody did anything. */
  async function resumed(what: DeskOrder): Promise<Ended> {
    const { end, last } = await run({ ...what, begin: null });
    expect(end).to.equal(null);
    const kept = JSON.parse(last) as Ended;
    expect(kept.state, JSON.stringify(kept.failure)).to.equal("done");
    return kept;
  }

  /** How many transactions of the desk's account say so. */
  async function transactionsOf(
    { secret }: DeskOrder,
    event: Parameters<typeof eventTopic>[0],
  ): Promise<number> {
    const rpc = connectRpc(chain.url);
    const filter = {
      fromBlock: "0x0",
      address: chain.book.certificateRegistry,
      topics: [[eventTopic(event)]],
    };
    const logs = (await rpc.request("eth_getLogs", [filter])) as { transactionHash: string }[];
    const account = signerFromKey(secret).address.toLowerCase();
    const own = new Set<string>();
    for (const hash of new Set(logs.map(({ transactionHash }) => transactionHash))) {
      const { from } = (await rpc.request("eth_getTransactionByHash", [hash])) as { from: string };
      if (from.toLowerCase() === account) own.add(hash);
    }
    return own.size;
  }

  for (const dieAt of [
    { moment: "before", send: 2 },
    { moment: "after", send: 1 },
  ] as const)
    it(`${dieAt.moment} a batch was sent: no row twice, no batch twice, nothing asked of anybody`, async () => {
      const what = await order(dieAt.moment);
      expect((await run({ ...what, dieAt })).end).to.equal("SIGKILL");
      const kept = await resumed(what);
      expect(kept.outcome).to.include({ issued: 30, refused: 2, batches: 3 });
      expect(kept.numbers.toSorted()).to.deep.equal(numbersTo(30).toSorted());
      expect(kept.events.map(({ act }) => act)).to.deep.equal(["create", "submit", "approve", "done"]);
      expect(await transactionsOf(what, "BatchAnchored")).to.equal(3);
    });

  it("between two calls of a change of statuses: what was changed is not changed again, the rest is", async () => {
    const what = await order("status");
    const afterwards = { kind: "status" as const, file: `number\n${numbersTo(30).join("\n")}\nP-77\n` };
    const begin = { ...what.begin!, afterwards };
    expect((await run({ ...what, begin, dieAt: { moment: "before", send: 2 } })).end).to.equal("SIGKILL");
    expect(await transactionsOf(what, "StatusesChanged")).to.equal(1);
    const kept = await resumed(what);
    expect(kept.outcome).to.include({ changed: 30, same: 0, refused: 1 });
    expect(kept.events.map(({ act }) => act)).to.deep.equal(["create", "submit", "approve", "done"]);
    expect(await transactionsOf(what, "StatusesChanged")).to.equal(3);
  });

  it("twice between the steps of issuing again: one new certificate for each old one, each superseded once", async () => {
    const what = await order("reissue");
    const begin = { ...what.begin!, afterwards: { kind: "reissue" as const, file: registerOf(20) } };
    const issuedAgain = { moment: "after", send: 1 } as const;
    expect((await run({ ...what, begin, dieAt: issuedAgain })).end).to.equal("SIGKILL");
    expect(await transactionsOf(what, "CertificateSuperseded")).to.equal(0);
    const oneSuperseded = { moment: "before", send: 3 } as const; // the first asks the outbox for the anchor again
    expect((await run({ ...what, begin: null, dieAt: oneSuperseded })).end).to.equal("SIGKILL");
    expect(await transactionsOf(what, "CertificateSuperseded")).to.equal(1);
    const kept = await resumed(what);
    expect(kept.outcome).to.deep.include({ issued: 20, superseded: 20, revoked: 10, jobs: [kept.id] });
    expect(kept.numbers.toSorted()).to.deep.equal(numbersTo(20).toSorted());
    expect(await transactionsOf(what, "BatchAnchored")).to.equal(3 + 1);
    expect(await transactionsOf(what, "CertificateSuperseded")).to.equal(2);
    expect(await transactionsOf(what, "StatusesChanged")).to.equal(2 + 1); // and one that revokes
  });

  it("keeps a second service out of its folder", async () => {
    const what = await order("second");
    let second = "";
    await run(
      { ...what, hold: true },
      {
        async onRunning(child) {
          second = await codeOf(openLevelStore(join(what.folder, "store")));
          child.kill("SIGKILL");
        },
      },
    );
    expect(second).to.equal("store-locked");
  });

  it("on a full disk takes no upload, and leaves nothing of it", async function () {
    if (process.platform === "win32") this.skip();
    const what = await order("full");
    const large = { ...what.begin!, register: registerOf(30_000) };
    const { last } = await run({ ...what, begin: large }, { fileLimit: 512 });
    expect(JSON.parse(last)).to.deep.equal({ code: "disk-full" });
    expect(readdirSync(join(what.folder, "uploads"))).to.deep.equal([]);
  });

  it("fails on a full disk, says so, and goes on when it is let run again", async function () {
    if (process.platform === "win32") this.skip();
    const what = await order("fuller");
    const many = { ...what.begin!, register: registerOf(900), batchSize: 900 };
    const full = JSON.parse((await run({ ...what, begin: many }, { fileLimit: 512 })).last) as Ended;
    expect(full).to.include({ state: "failed" });
    expect(full.failure).to.include({ code: "disk-full" });
    expect(full.failure!.detail).not.to.include(what.folder);
    const done = JSON.parse((await run({ ...what, begin: null, again: true })).last) as Ended;
    expect(done.state, JSON.stringify(done.failure)).to.equal("done");
    expect(done.outcome).to.include({ issued: 900, batches: 1 });
  });
});
