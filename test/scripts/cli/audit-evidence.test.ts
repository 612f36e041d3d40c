/**
 * Evidence files through `certrace audit`, on a real chain with the real contract: where a log's map is false, the
 * accusation is sent and the contract marks the log, for everybody to see; where it is not, nothing is sent.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { type Evidence, evidenceFile, evidenceOf } from "../../../core/subject/evidence.ts";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { miniTree } from "../../../core/subject/mini-log.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { traceRegistryId } from "../../../server/chain/address-book.ts";
import { citizen, makeSmallLog, type SmallLog } from "../../core/build-trace.ts";
import { partOf } from "../../core/subject/build-view.ts";
import { foundation, publicKey, startWorld, type World } from "../../server/chain/world.ts";
import { certrace, type Ended } from "./run.ts";

/** The first log has a map that conceals one entry; the second is honest. */
const LIAR = 1;
const HONEST = 2;
const ME = citizen(1);

describe("certrace audit, of evidence", function () {
  this.timeout(60_000);
  let world: World;
  let folder: string;
  let small: SmallLog;
  let concealed: number;
  let lying: SubjectMap;
  let account: { address: string; privateKey: string };
  let registry: string;

  before(async () => {
    world = await startWorld();
    folder = await mkdtemp(join(tmpdir(), "certrace-evidence-"));
    await writeFile(join(folder, "book.json"), JSON.stringify(world.book));
    registry = traceRegistryId(world.book);
    account = await world.chain.account();
    await world.act(...foundation(world.account, publicKey()), {
      act: "set-operator",
      department: 3,
      account: world.account,
      permissions: 8,
      validFrom: 0,
      validUntil: null,
    });
    small = makeSmallLog();
    concealed = small.submitted.indexes[0]!;
    lying = SubjectMap.EMPTY;
    for (const { tag } of small.log.entries) {
      const own = small.log.miniEntries(tag).filter(({ index }) => index !== concealed);
      lying = lying.with({ tag, value: mapValue(own.length, miniTree(own).root) });
    }
    const { log } = small;
    const opened = (id: number, mapRoot: Uint8Array): Act[] => [
      {
        act: "open-log",
        log: id,
        department: 3,
        origin: log.origin,
        noteKey: encodeBase64url(log.note.publicKey),
        vrfKey: encodeBase64url(log.vrf.publicKey),
      },
      {
        act: "advance-log",
        log: id,
        size: log.size,
        root: encodeBase64url(log.tree().root),
        mapRoot: encodeBase64url(mapRoot),
        consistencyProof: [],
      },
    ];
    await world.act(...opened(LIAR, lying.root), ...opened(HONEST, log.map().root));
    await world.mine(3);
  });
  after(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What a person saved who was shown everything but the entry, and has its receipt from somebody else. */
  function evidence(id: number, map: SubjectMap): Evidence {
    const { log } = small;
    const part = partOf(log, ME, log.size, map);
    const entries = part.entries.filter(({ index }) => index !== concealed);
    const [receipt] = [log.receipt([concealed])];
    return evidenceOf(
      {
        registry,
        log: id,
        parts: [
          {
            proof: encodeBase64url(part.proof),
            shown: {
              registry,
              log: id,
              tag: part.tag,
              head: { size: log.size, root: log.tree().root, mapRoot: map.root },
              siblings: part.siblings,
              terminal: part.terminal,
              entries: [...entries],
            },
          },
        ],
        listed: entries.map(({ index, body }) => ({ index, body, erased: null })),
        remembered: null,
        growth: null,
      },
      [],
      {
        made: "2026-11-22T19:00:00Z",
        receipts: [{ ...receipt, registry, log: id }],
        paths: [{ index: concealed, path: log.tree().inclusionPath(concealed).map(encodeBase64url) }],
      },
    );
  }

  async function save(name: string, content: Evidence | string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, typeof content === "string" ? content : evidenceFile(content));
    return file;
  }

  const audit = (file: string, ...more: string[]): Promise<Ended> =>
    certrace(["audit", file, "--rpc", world.chain.url, "--registry", registry, ...more], {
      cwd: folder,
      env: {
        CERTRACE_DATA: join(folder, "data"),
        CERTRACE_ADDRESS_BOOK: join(folder, "book.json"),
        CERTRACE_RPC_URL: world.chain.url,
        CERTRACE_CHAIN_ID: "31337",
        CERTRACE_CONFIRMATIONS: "1",
        CERTRACE_OPERATOR_KEY: account.privateKey,
      },
      input: ME,
    });

  const isFaulty = async (log: number): Promise<boolean> => {
    const { readTraceFacts } = await import("../../../server/chain/trace-facts.ts");
    const query = { registry, log, size: 1, submitter: null, citing: [], catalogue: null, erased: [] };
    const { state } = await readTraceFacts(world.rpc, world.book, query, { finality: 0 });
    return "value" in state && state.value!.faulty;
  };

  const spent = async (): Promise<number> =>
    Number(await world.rpc.request("eth_getTransactionCount", [account.address, "latest"]));

  it("says that a true list is one, and that nobody can be accused", async () => {
    const { log } = small;
    const whole = evidence(HONEST, log.map());
    const part = partOf(log, ME, log.size);
    whole.parts[0]!.entries = part.entries.map(({ index, leafHash }) => ({
      index,
      leafHash: encodeBase64url(leafHash),
    }));
    whole.listed = part.entries.map(({ index }) => ({ index, shown: true, erased: null }));
    const file = await save("whole.json", whole);
    const { code, out } = await audit(file, "--subject", "-");
    expect(code, out).to.equal(0);
    expect(out).to.include("Nothing here speaks against the log").and.not.include("✗");
    const other = await certrace(
      ["audit", file, "--rpc", world.chain.url, "--registry", registry, "--subject", "-"],
      {
        input: citizen(2),
      },
    );
    expect(other.code, "somebody else's").to.equal(20);
    expect(other.out).to.include("[tag-proof]");
  });

  it("shows what a lying service did, and refuses to accuse the log of it", async () => {
    const file = await save("service.json", evidence(HONEST, small.log.map()));
    const { code, out } = await audit(file);
    expect(code, out).to.equal(20);
    expect(out).to.include("[map-proof]").and.not.include("--accuse");
    const before = await spent();
    const accused = await audit(file, "--accuse");
    expect(accused.code).to.equal(1);
    expect(accused.err).to.include("[accusation-unfounded]");
    expect(await spent(), "nothing was sent").to.equal(before);
    expect(await isFaulty(HONEST)).to.equal(false);
  });

  it("refuses an accusation about a map that the chain does not hold", async () => {
    const file = await save("elsewhere.json", evidence(HONEST, lying));
    const { code, out } = await audit(file);
    expect(code).to.equal(20);
    expect(out).to.include("[view-other-head]");
    expect((await audit(file, "--accuse")).err).to.include("[accusation-unfounded]");
    expect(await spent()).to.equal(0);
  });

  it("takes an omission to the contract, which marks the log", async () => {
    const file = await save("omission.json", evidence(LIAR, lying));
    const shown = await audit(file);
    expect(shown.code, shown.err).to.equal(20);
    expect(shown.out).to.include("the contract will take this").and.include("leaves the entry out");
    const json = JSON.parse((await audit(file, "--json")).out);
    expect([json.outcome, json.fault]).to.deep.equal(["accusable", "between"]);
    expect(await isFaulty(LIAR)).to.equal(false);
    const accused = await audit(file, "--accuse");
    expect(accused.err).to.equal("");
    expect(accused.out).to.include("has marked log 1 as faulty");
    expect(await isFaulty(LIAR)).to.equal(true);
    expect(await isFaulty(HONEST)).to.equal(false);
    const again = await audit(file, "--accuse");
    expect(again.out).to.include("already");
    expect(await spent()).to.equal(1);
  });

  it("cannot find out what a chain that is away holds", async () => {
    const file = await save("away.json", evidence(HONEST, small.log.map()));
    const { code, out } = await certrace([
      "audit",
      file,
      "--rpc",
      "http://127.0.0.1:1",
      "--registry",
      registry,
    ]);
    // what does not hold in itself does not hold, whoever is away
    expect(code).to.equal(20);
    expect(out).to.include("[source-unavailable]");
  });

  it("names what is wrong with a file that is none, and with options that go together badly", async () => {
    const good = evidence(HONEST, small.log.map());
    const broken = await save("bad.json", evidenceFile(good).replace('"made"', '"maid"'));
    const bad = await audit(broken);
    expect(bad.code).to.equal(1);
    expect(bad.err).to.include("[evidence-member-missing]");
    const { code, err } = await certrace(["audit", "--data", folder, "--accuse"]);
    expect(code).to.equal(2);
    expect(err).to.include("--accuse");
  });
});
