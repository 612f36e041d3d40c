/** Erasure: what is due and no more, said in the log, without touching a proof. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { CertraceError } from "../../../core/errors.ts";
import { isKind, parseBody } from "../../../core/trace/body.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import { accessEvent, CATALOGUE, citizen } from "../../core/build-trace.ts";
import { accessOn, bodiesOf, codeOf, type LedgerWorld, liveGrant, openWorld } from "./ledger-world.ts";

const DAY = 86_400_000;
/** a second dataset, kept for a month */
const TWO: typeof CATALOGUE = {
  ...CATALOGUE,
  datasets: [...CATALOGUE.datasets, { ...CATALOGUE.datasets[0]!, code: "income", retentionDays: 30 }],
};
const keptFor = (days: number, version: number): typeof CATALOGUE => ({
  ...TWO,
  version,
  datasets: TWO.datasets.map((each) => (each.code === "income" ? { ...each, retentionDays: days } : each)),
});

describe("erasure", () => {
  let world: LedgerWorld;
  beforeEach(async () => {
    world = await openWorld({ catalogue: TWO });
  });
  afterEach(() => world.close());

  const erased = async () => {
    const indexes = Array.from({ length: world.ledger.log.size }, (_, i) => i);
    const bodies = await world.ledger.log.bodies(indexes);
    return indexes.filter((i) => bodies[i] === "erased");
  };

  /** The entry that says so. */
  async function saying(index: number) {
    const at = (await world.ledger.erasure.erasedBy(index))!;
    const body = parseBody((await world.ledger.log.body(at))!);
    if (!isKind(body, "erased")) throw new Error("another kind");
    return { at, body, tag: (await world.ledger.log.entry(at))!.tag };
  }

  it("by retention takes each dataset's accesses when its days are over, and nothing else", async () => {
    const { ledger } = world;
    const grant = (await world.submit([liveGrant()])).receipt.entries[0]!.index;
    const first = await world.submit([
      accessOn(grant, { details: "case 1" }),
      accessOn(grant, { dataset: "income", details: "case 2" }), // refused, and personal all the same
    ]);
    const [residence, income] = first.receipt.entries.map(({ index }) => index) as [number, number];
    world.clock.now += 30 * DAY;
    expect(await ledger.erasure.byRetention()).to.equal(0);
    world.clock.now += 1;
    expect(await ledger.erasure.byRetention()).to.equal(1);
    expect(await erased()).to.deep.equal([income]);
    expect(await ledger.log.opening(income)).to.equal(null);
    expect((await ledger.log.opening(residence))!.text).to.equal("case 1");
    const { body, tag } = await saying(income);
    expect([body.entries, body.why]).to.deep.equal([[income], "retention"]);
    expect(tag).to.deep.equal(ledger.operatorTag);
    const { size } = ledger.log;
    expect(await ledger.erasure.byRetention()).to.equal(0);
    expect(ledger.log.size, "nothing is said twice").to.equal(size);
    world.clock.now += 335 * DAY;
    expect(await ledger.erasure.byRetention()).to.equal(1);
    expect(await erased()).to.deep.equal([residence, income]);
  });

  it("leaves every receipt provable, with the body's hash in the place of the body", async () => {
    const jws = world.sign([accessEvent({ details: "case 1" }), accessEvent({ subject: citizen(2) })]);
    const { receipt } = await world.ledger.submit(jws);
    const [first, second] = receipt.entries.map(({ index }) => index) as [number, number];
    await world.ledger.erasure.byRequest([first]);
    const again = (await world.ledger.submit(jws)).receipt;
    expect(await bodiesOf(world, again)).to.deep.equal([null, (await bodiesOf(world, receipt))[1]]);
    expect(again.entries.map(({ proof }) => proof)).to.deep.equal(receipt.entries.map(({ proof }) => proof));
    expect(again.entries[0]).not.to.have.any.keys("body", "details");
    expect(await world.ledger.erasure.erasedBy(second)).to.equal(null);
  });

  it("by request is said under the subject's own tag, and done once", async () => {
    const { receipt } = await world.submit([
      accessEvent(),
      accessEvent(),
      accessEvent({ subject: citizen(2) }),
    ]);
    const [one, two, other] = receipt.entries.map(({ index }) => index) as [number, number, number];
    expect(await codeOf(world.ledger.erasure.byRequest([one, other]))).to.equal("erase-subjects-differ");
    expect(await codeOf(world.ledger.erasure.byRequest([one, 99_999]))).to.equal("erase-entries");
    expect(await codeOf(world.ledger.erasure.byRequest([0]))).to.equal("erase-kind");
    expect(await erased()).to.deep.equal([]);
    await world.ledger.erasure.byRequest([two, one]);
    const { body, tag } = await saying(two);
    expect(body.entries).to.deep.equal([one, two]);
    expect(tag).to.deep.equal((await world.ledger.log.entry(one))!.tag);
    expect(await world.ledger.erasure.byRequest([one, two])).to.equal(null);
  });

  it("takes a grant only when it does not hold any more, and then its terms too", async () => {
    const grant = (await world.submit([liveGrant()])).receipt.entries[0]!.index;
    expect(await codeOf(world.ledger.erasure.byRequest([grant]))).to.equal("erase-grant-live");
    await world.submit([{ kind: "grant-revoked", subject: citizen(1), grant }]);
    await world.ledger.erasure.byRequest([grant]);
    expect(await world.ledger.grants([grant])).to.deep.equal([null]);
    expect((await world.submit([accessOn(grant)])).refused[0]!.code).to.equal("grant-unknown");
  });

  it("follows a catalogue whose days were changed, back to the beginning", async () => {
    const { receipt } = await world.submit([
      accessEvent({ dataset: "income", basis: { law: "law-12" } }),
      accessEvent(),
    ]);
    const { index } = receipt.entries[0]!;
    world.clock.now += 20 * DAY;
    expect(await world.ledger.erasure.byRetention()).to.equal(0);
    await world.ledger.catalogues.adopt(keptFor(10, 2));
    expect(await world.ledger.erasure.byRetention()).to.equal(1);
    expect(await erased()).to.deep.equal([index]);
  });

  it("says what it erased in entries that are not too large", async () => {
    await world.submit(Array.from({ length: 5_000 }, () => accessEvent()));
    world.clock.now += 366 * DAY;
    const before = world.ledger.log.size;
    expect(await world.ledger.erasure.byRetention()).to.equal(5_000);
    expect(world.ledger.log.size).to.equal(before + 2);
  });

  it("is physical: what went is out of the store's files, after a crash with the next round", async () => {
    const expunged: string[] = [];
    let broken = true;
    await world.close();
    world = await openWorld({
      openStore: async (folder) => {
        const store = await openLevelStore(folder);
        return {
          ...store,
          async expunge(from, to) {
            if (broken) throw new CertraceError("store-unwritable", "killed here");
            expunged.push(`${from}…${to}`);
            return store.expunge(from, to);
          },
        };
      },
    });
    const { receipt } = await world.submit([accessEvent({ details: "case 1" }), accessEvent()]);
    const [first, second] = receipt.entries.map(({ index }) => index) as [number, number];
    const lies = async (text: string) => {
      const folder = join(world.folder, "log", "store");
      const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
      return files.some((bytes) => bytes.includes(text));
    };
    const { salt } = JSON.parse(receipt.entries[0]!.body!) as { salt: string };
    expect(await codeOf(world.ledger.erasure.byRequest([first]))).to.equal("store-unwritable");
    expect([await erased(), await lies(salt)]).to.deep.equal([[first], true]);
    broken = false;
    await world.ledger.erasure.byRetention();
    expect(await lies(salt)).to.equal(false);
    const at = (n: number) => String(n).padStart(12, "0");
    for (const place of ["log/body/", "log/opening/", "log/submission/", "grant/"])
      expect(expunged).to.include(`${place}${at(first)}…${place}${at(first + 1)}`);
    const before = expunged.length;
    await world.ledger.erasure.byRequest([second]); // and with the last body the submission
    expect(expunged.slice(before)).to.include(`log/submission/${at(first)}…log/submission/${at(second + 1)}`);
    const { length } = expunged;
    await world.ledger.erasure.byRetention();
    expect(expunged, "nothing twice").to.have.length(length);
  });
});
