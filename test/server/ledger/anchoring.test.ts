/** Anchoring: what gets onto the chain, and when the log is shut because the chain says otherwise. */
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import { accessEvent, CATALOGUE, LOG, ORIGIN } from "../../core/build-trace.ts";
import { codeOf, type LedgerWorld, openWorld, until } from "./ledger-world.ts";

/** Small enough that the test need not wait, and large enough that several entries share a head. */
const OFTEN = { anchorInterval: 5 };

describe("anchoring", () => {
  let world: LedgerWorld;
  afterEach(() => world.close());

  const anchored = () => world.chain.heads.at(-1)!.size;
  const log = (count: number) => world.submit(Array.from({ length: count }, () => accessEvent()));
  const error = () => world.ledger.health().error;

  it("brings every head onto the chain, with the map over exactly its entries, and nothing twice", async () => {
    world = await openWorld(OFTEN);
    for (const size of [3, 8, 30]) {
      await log(size - world.ledger.log.size);
      await until(() => anchored() === size);
    }
    await until(() => world.ledger.health().anchored === 30);
    for (const { size, root, mapRoot } of world.chain.heads) {
      const epoch = (await world.ledger.log.epochAt(size))!;
      expect([encodeBase64url(epoch.root), encodeBase64url(epoch.mapRoot)]).to.deep.equal([root, mapRoot]);
    }
    expect(new Set(world.chain.sent).size).to.equal(world.chain.sent.length);
  });

  it("does not wait for the interval after so many entries", async () => {
    world = await openWorld({ anchorInterval: 3_600_000, anchorEntries: 10 });
    await log(5);
    expect(anchored()).to.equal(1);
    await log(5);
    await until(() => anchored() === 11);
  });

  it("goes on where it stood: the same head under the same name", async () => {
    world = await openWorld({ anchorInterval: 3_600_000, anchorEntries: 3 });
    world.chain.silent = true; // the head is on its way when the process ends
    await log(4);
    await until(() => world.ledger.log.lastEpoch.size === 5);
    await world.ledger.close();
    world.chain.answerAgain();
    await world.reopen();
    await until(() => anchored() === 5);
    expect(world.chain.sent.at(-1)).to.equal(`advance-log/${LOG}/1-5`);
    expect(world.chain.heads.map(({ size }) => size)).to.deep.equal([1, 5]);
  });

  it("waits while the chain is away, and catches up when it is back", async () => {
    world = await openWorld(OFTEN);
    await log(2); // who signed it is known for a moment
    world.chain.away = true;
    await until(() => error() === "authority-unknown");
    await log(3);
    world.chain.away = false;
    await until(() => anchored() === 6 && error() === null);
  });

  it("begins again from what a reorganised chain holds", async () => {
    world = await openWorld(OFTEN);
    await log(5);
    await until(() => anchored() === 6);
    world.chain.heads.splice(1);
    await until(() => anchored() === 6);
    await log(1);
    await until(() => anchored() === 7);
  });

  it("is refused where another head came in between, looks again, and goes on from there", async () => {
    world = await openWorld({ anchorInterval: 3_600_000, anchorEntries: 4 });
    const { chain } = world;
    const state = chain.state.bind(chain);
    const stale = await state();
    await log(2);
    const { size, root, mapRoot } = await world.ledger.log.advanceEpoch();
    chain.heads.push({ size, root: encodeBase64url(root), mapRoot: encodeBase64url(mapRoot) });
    let asked = 0;
    chain.state = async () => (asked++ === 0 ? stale : state()); // the index has not read it yet
    await log(4);
    await until(() => anchored() === 7 && error() === null);
    expect(chain.heads.map((head) => head.size)).to.deep.equal([1, 3, 7]);
  });

  describe("shuts the log", () => {
    /** The log is shut: nothing is taken, nothing more is anchored. */
    async function shut(code: string): Promise<void> {
      await until(() => error() !== null && error() !== "log-not-checked");
      expect(error()).to.equal(code);
      const { size } = world.ledger.log;
      expect(await codeOf(log(1))).to.equal(code);
      expect(world.ledger.log.size).to.equal(size);
    }

    it("when the data folder was rolled back behind the chain", async () => {
      world = await openWorld(OFTEN);
      await world.ledger.close();
      const backup = join(world.folder, "backup");
      await cp(join(world.folder, "log"), backup, { recursive: true });
      await world.reopen();
      await until(() => error() === null);
      await log(3);
      await until(() => anchored() === 4);
      await world.ledger.close();
      await rm(join(world.folder, "log"), { recursive: true });
      await cp(backup, join(world.folder, "log"), { recursive: true });
      await world.reopen({}, false);
      await shut("log-rolled-back");
      // Not even a chain that loses that head opens it again: the receipts are in the world.
      world.chain.heads.splice(1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await shut("log-rolled-back");
    });

    it("when the chain holds another log at that size, or another map", async () => {
      world = await openWorld(OFTEN);
      await log(3);
      await until(() => anchored() === 4);
      const [honest] = world.chain.heads.slice(-1);
      world.chain.heads.push({ ...honest!, root: encodeBase64url(new Uint8Array(32).fill(7)) });
      await world.reopen({}, false);
      await shut("log-forked");
      world.chain.heads.pop();
      world.chain.heads.push({ ...honest!, mapRoot: encodeBase64url(new Uint8Array(32).fill(7)) });
      await world.reopen({}, false);
      await shut("log-forked");
    });

    it("while it is not open on chain, has other keys there, or is faulty; and opens it afterwards", async () => {
      world = await openWorld({ ...OFTEN, anchorInterval: 5 });
      world.chain.open = false;
      await shut("log-not-open");
      world.chain.open = true;
      await until(() => error() === null);
      world.chain.faulty = true;
      await shut("log-faulty");
      world.chain.faulty = false;
      await until(() => error() === null);
      expect((await log(1)).status).to.equal(200);
      const others = await openLogKeys(join(world.folder, "elsewhere"), LOG, ORIGIN);
      await world.reopen({ keys: others }, false);
      await shut("log-keys-other");
    });
  });

  it("logs nothing before it was held against the chain, the catalogue neither", async () => {
    world = await openWorld(OFTEN);
    await world.ledger.close();
    world.chain.away = true;
    await world.reopen({ catalogue: { ...CATALOGUE, version: 2 } }, false);
    await until(() => error() === "log-not-checked");
    expect(world.ledger.log.size).to.equal(1);
    world.chain.away = false;
    await until(() => world.ledger.log.size === 2);
  });

  it("tells what keeps it from anchoring, and tells it once", async () => {
    world = await openWorld(OFTEN);
    await log(1); // so that there is something to bring
    world.chain.send = async () => {
      throw new CertraceError("chain-refused", "no");
    };
    await log(1);
    await until(() => error() === "chain-refused");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(world.notes.filter((note) => note.includes("cannot be anchored"))).to.have.length(1);
  });
});
