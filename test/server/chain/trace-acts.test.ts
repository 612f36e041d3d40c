/** Trace logs on a real chain: acts in, events out; the same act twice, and what the chain refuses. */
import { expect } from "chai";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { sha256 } from "../../../core/sha256.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { decodeLog, type RawLog } from "../../../server/chain/decode.ts";
import type { ChainEvent } from "../../../server/chain/events.ts";
import { readVectors } from "../../core/subject/vectors.ts";
import { foundation, publicKey, startWorld, type World } from "./world.ts";

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const hash = (name: string): Uint8Array => sha256(new TextEncoder().encode(name));
const named = (name: string): string => base64url(hash(name));

describe("server/chain: acts and events of trace logs", () => {
  let world: World;
  let undo: () => Promise<void>;

  before(async () => {
    world = await startWorld();
    const { account } = world;
    await world.act(...foundation(account, publicKey()), {
      act: "set-operator",
      department: 3,
      account,
      permissions: 8,
      validFrom: 0,
      validUntil: null,
    });
  });
  after(() => world.stop());
  beforeEach(async () => {
    undo = await world.save();
  });
  afterEach(() => undo());

  async function events(): Promise<ChainEvent[]> {
    const filter = { address: world.book.traceRegistry, fromBlock: "0x0", toBlock: "latest" };
    const logs = (await world.rpc.request("eth_getLogs", [filter])) as RawLog[];
    return logs.map((log) => decodeLog(log)!);
  }

  const open = (log: number): Act => ({
    act: "open-log",
    log,
    department: 3,
    origin: `ledger.example/log/${log}`,
    noteKey: named("note"),
    vrfKey: named("vrf"),
  });

  it("opens a log, turns its keys, and anchors a growing tree; the same again is said, not done", async () => {
    const tree = (size: number) =>
      new MerkleTree(Buffer.concat(Array.from({ length: size }, (_, i) => hash(`leaf ${i}`))));
    const advance = (from: number, size: number): Act & { act: "advance-log" } => ({
      act: "advance-log",
      log: 1,
      size,
      root: base64url(tree(size).root),
      consistencyProof: from === 0 ? [] : tree(size).consistencyProof(from).map(base64url),
      mapRoot: named(`map ${size}`),
    });
    const keys = { noteKey: named("other note"), vrfKey: named("vrf") };
    const acts: Act[] = [advance(0, 5), advance(5, 13), { act: "rotate-log-keys", log: 1, ...keys }];
    await world.act(open(1), ...acts, advance(5, 13), advance(0, 5));
    const operator = world.account;
    const { act: _, ...opened } = open(1) as Act & { act: "open-log" };
    const advanced = (epoch: number, size: number) => ({
      ...{ type: "log-advanced", log: 1, epoch, size },
      ...{ root: base64url(tree(size).root), mapRoot: named(`map ${size}`), operator },
    });
    expect(await events()).to.deep.equal([
      { type: "log-opened", ...opened, operator },
      advanced(1, 5),
      advanced(2, 13),
      { type: "log-keys-rotated", log: 1, version: 2, ...keys, operator },
      { type: "log-already-anchored", log: 1, epoch: 2 },
      { type: "log-already-anchored", log: 1, epoch: 1 },
    ]);
    for (const refused of [{ ...advance(5, 13), mapRoot: named("another map") }, advance(5, 9), open(1)]) {
      expect(await world.act(refused).catch(() => "refused"), refused.act).to.equal("refused");
    }
  });

  it("says which fault an accusation has shown", async () => {
    const wanted: ChainEvent[] = [];
    for (const { epoch, evidence, fault } of readVectors("omission")) {
      if (fault === null) continue;
      const log = wanted.length + 1;
      const head = { root: base64url(epoch.root), mapRoot: base64url(epoch.mapRoot) };
      await world.act(
        open(log),
        { act: "advance-log", log, size: epoch.size, consistencyProof: [], ...head },
        { act: "prove-omission", log, epoch: 1, head, evidence },
      );
      const tag = base64url(evidence.kind === "absence" ? evidence.absence.tag : evidence.subject.tag);
      const claimed = evidence.kind === "disorder" ? (evidence.leaves.at(-1)?.logIndex ?? 0) : 0;
      const index = evidence.kind === "disorder" ? claimed : evidence.entry.index;
      wanted.push({ type: "log-faulty", log, epoch: 1, tag, fault, index, accuser: world.account });
    }
    expect(wanted.length).to.be.at.least(9);
    const faulty = (await events()).filter(({ type }) => type === "log-faulty");
    expect(faulty).to.deep.equal(wanted);
  });
});
