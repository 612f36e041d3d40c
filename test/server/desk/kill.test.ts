/** A desk that is killed in the middle of its work goes on with the next start by itself; and has its folder for itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Case } from "../../../core/desk/case.ts";
import { decodeLog, eventTopic } from "../../../server/chain/decode.ts";
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

  for (const dieAt of [
    { moment: "before", send: 2 },
    { moment: "after", send: 1 },
  ] as const)
    it(`${dieAt.moment} a batch was sent: no row twice, no batch twice, nothing asked of anybody`, async () => {
      const what = await order(dieAt.moment);
      expect((await run({ ...what, dieAt })).end).to.equal("SIGKILL");
      const { end, last } = await run({ ...what, begin: null });
      expect(end).to.equal(null);
      const kept = JSON.parse(last) as Ended;
      expect(kept.state, JSON.stringify(kept.failure)).to.equal("done");
      expect(kept.outcome).to.include({ issued: 30, refused: 2, batches: 3 });
      expect(kept.numbers.toSorted()).to.deep.equal(
        Array.from({ length: 30 }, (_, i) => `P-${i + 1}`).toSorted(),
      );
      expect(kept.events.map(({ act }) => act)).to.deep.equal(["create", "submit", "approve", "done"]);
      const topics = [[eventTopic("BatchAnchored")]];
      const logs = (await connectRpc(chain.url).request("eth_getLogs", [
        { fromBlock: "0x0", address: chain.book.certificateRegistry, topics },
      ])) as Parameters<typeof decodeLog>[0][];
      const account = signerFromKey(what.secret).address.toLowerCase();
      const own = logs
        .map(decodeLog)
        .filter((event) => event !== null && "operator" in event && event.operator === account);
      expect(own).to.have.length(3);
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
