/** Submissions under faults: kill -9 at any step, writes that fail, two processes on one folder, a chain that is away. */
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { openLedger } from "../../../server/ledger/ledger.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { accessEvent, citizen } from "../../core/build-trace.ts";
import type { Orders } from "../../faults/moments.ts";
import { type FaultyStore, openFaultyStore } from "./faulty-store.ts";
import {
  accessOn,
  bodiesOf,
  codeOf,
  type LedgerWorld,
  liveGrant,
  NOON,
  openWorld,
  until,
} from "./ledger-world.ts";

const MOMENTS = new URL("../../faults/moments.ts", import.meta.url).href;

describe("submissions under faults", () => {
  let world: LedgerWorld;
  afterEach(() => world.close());

  describe("killed", () => {
    const atTheWrite = (when: "before" | "after"): Orders => ({
      kill: { step: "write submission", when, nth: 1 },
    });

    /** Runs a child on the world's folder, whose own ledger is closed. */
    async function run(submissions: string[], orders: Orders, killAfter = Number.POSITIVE_INFINITY) {
      const { kid, x, y } = world.key;
      const window = { use: 2, validFrom: 0, validUntil: null, compromisedAt: null };
      const work = { key: { thumbprint: kid, x, y, ...window }, submissions };
      await writeFile(join(world.folder, "work.json"), JSON.stringify(work));
      const script = join(import.meta.dirname, "submit-child.ts");
      const child = spawn(process.execPath, ["--import", MOMENTS, script, world.folder], {
        env: { ...process.env, FAULTS: JSON.stringify(orders) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const answers = new Map<number, string>();
      const lines = createInterface({ input: child.stdout });
      lines.on("line", (line) => {
        if (line === "done") return;
        const [position, answer] = JSON.parse(line);
        answers.set(position, JSON.stringify(answer));
        if (answers.size >= killAfter) child.kill("SIGKILL");
      });
      await Promise.all([
        new Promise((resolve) => child.once("close", resolve)),
        new Promise((resolve) => lines.once("close", resolve)),
      ]);
      return { answers, killed: child.signalCode === "SIGKILL" };
    }

    beforeEach(async () => {
      world = await openWorld({ now: Date.now });
      await writeFile(join(world.folder, "heads"), `${JSON.stringify(world.chain.heads[0])}\n`);
      world.clock.now = Date.now();
      await world.ledger.close();
    });

    it("before the write, nothing is logged; after it and before the answer, the retry gets its receipt", async () => {
      const jws = world.sign([accessEvent(), accessEvent({ subject: citizen(2) })]);
      expect((await run([jws], atTheWrite("before"))).killed).to.equal(true);
      await world.reopen();
      expect(world.ledger.log.size).to.equal(1);
      await world.ledger.close();

      expect((await run([jws], atTheWrite("after"))).killed).to.equal(true);
      await world.reopen();
      expect(world.ledger.log.size).to.equal(3);
      const answer = await world.ledger.submit(jws);
      expect(await bodiesOf(world, answer.receipt)).to.have.length(2);
      expect(answer.receipt.entries[0]!.proof).to.contain("\n3\n"); // the checkpoint of the write that brought it
      expect(JSON.stringify(await world.ledger.submit(jws))).to.equal(JSON.stringify(answer));
      expect(world.ledger.log.size).to.equal(3);
    });

    it("anywhere, ten times: no answer is ever taken back, and nothing is logged twice", async () => {
      const submissions = Array.from({ length: 400 }, (_, i) =>
        world.sign([accessEvent({ subject: citizen(i) }), accessEvent()]),
      );
      const given = new Map<number, string>();
      for (let round = 0; round < 10; round++) {
        const { answers } = await run(submissions, {}, 1 + round * 3 + given.size / 2);
        for (const [position, answer] of answers) {
          expect(given.get(position) ?? answer, `answer ${position}`).to.equal(answer);
          given.set(position, answer);
        }
      }
      expect(given.size).to.be.greaterThan(10);
      await world.reopen();
      for (const [position, answer] of given)
        expect(JSON.stringify(await world.ledger.submit(submissions[position]!))).to.equal(answer);
      const indexes = new Set<number>();
      for (const jws of submissions)
        for (const { index } of (await world.ledger.submit(jws)).receipt.entries) indexes.add(index);
      expect(indexes.size).to.equal(800);
      expect(world.ledger.log.size).to.equal(801);
    }).timeout(120_000);
  });

  describe("when a write fails", () => {
    let store: FaultyStore;
    beforeEach(async () => {
      store = openFaultyStore();
      world = await openWorld({
        openStore: async (at) => (at.endsWith("trail") ? openMemoryStore() : store),
      });
    });

    for (const fault of ["nothing-written", "written-all-the-same"] as const)
      it(`answers nothing that is not so, and a retry is logged once (${fault})`, async () => {
        const grant = (await world.submit([liveGrant({ uses: 2 })])).receipt.entries[0]!.index;
        const retried = world.sign([accessOn(grant)]);
        store.fault = fault;
        const failed = await Promise.all([
          codeOf(world.ledger.submit(retried)),
          codeOf(world.submit([accessEvent()])),
          codeOf(world.submit([accessEvent(), accessEvent()])),
        ]);
        expect(failed).to.deep.equal(["store-full", "store-full", "store-full"]);
        store.fault = "none";
        // At once and together: all of them are decided from what the store really holds.
        const answers = await Promise.all([
          world.ledger.submit(retried),
          world.submit([accessOn(grant)]),
          world.submit([accessOn(grant)]),
          world.ledger.submit(retried),
        ]);
        expect(answers[3]).to.deep.equal(answers[0]);
        expect(answers.map(({ status }) => status).filter((status) => status === 200)).to.have.length(3);
        for (const { receipt } of answers) await bodiesOf(world, receipt);
        expect((await world.ledger.grants([grant]))[0]!.used).to.equal(2);
        const bodies = await world.ledger.log.bodies(
          Array.from({ length: world.ledger.log.size }, (_, i) => i),
        );
        const citing = bodies.map((text) => JSON.parse(text!)).filter(({ basis }) => basis?.grant === grant);
        expect(citing.map(({ kind }) => kind).sort()).to.deep.equal(["access", "access", "refused"]);
      });

    it("counts no use of a grant that was not logged", async () => {
      const grant = (await world.submit([liveGrant({ uses: 1 })])).receipt.entries[0]!.index;
      for (let i = 0; i < 3; i++) {
        store.fault = "nothing-written";
        expect(await codeOf(world.submit([accessOn(grant)]))).to.equal("store-full");
        store.fault = "none";
      }
      expect((await world.submit([accessOn(grant)])).status).to.equal(200);
      expect((await world.submit([accessOn(grant)])).status).to.equal(403);
    });
  });

  it("lets no second process into the folder", async () => {
    world = await openWorld();
    expect(await codeOf(openLedger(world.options))).to.equal("store-locked");
    await world.submit([accessEvent()]);
  });

  it("takes nothing before the log was held against the chain, and what the chain cannot vouch for never", async () => {
    world = await openWorld({}, false);
    await until(() => world.ledger.health().error === null);
    await world.reopen();
    world.chain.away = true;
    await world.reopen();
    await until(() => world.ledger.health().error !== null);
    expect(await codeOf(world.submit([accessEvent()]))).to.equal("log-not-checked");
    world.chain.away = false;
    await until(() => world.ledger.health().error === null);
    expect((await world.submit([accessEvent()], { iat: Math.floor(NOON / 1000) })).status).to.equal(200);
  });
});
