/**
 * A submission shown again. A signature holds as often as somebody shows it, so whoever has a department's submission
 * may want to have it logged once more: the person would see an access that did not happen again, and a grant would be
 * used up. For each who may try: who notices, by which proof (docs/operating.md, "Who notices, by which proof").
 */
import { join } from "node:path";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import type { JsonObject } from "../../core/json.ts";
import { checkView } from "../../core/subject/view.ts";
import { eventMembers, type SubmissionEvent } from "../../core/trace/event.ts";
import { receiptFile } from "../../core/trace/receipt.ts";
import { parseSubmission } from "../../core/trace/submission.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { auditLog, type Finding } from "../../server/ledger/audit.ts";
import { keepSubmission, sealSubmission } from "../../server/ledger/kept-submissions.ts";
import { MadeTags } from "../../server/ledger/made-tags.ts";
import { repairAnswers } from "../../server/ledger/repair-answers.ts";
import { ledgerKeys, logKeys, under } from "../../server/store/keys.ts";
import { openLevelStore } from "../../server/store/level.ts";
import { openMemoryStore } from "../../server/store/memory.ts";
import type { Operation, Store } from "../../server/store/store.ts";
import { DEPARTMENT, NOW } from "../core/build.ts";
import { accessEvent, CATALOGUE, citizen, ORIGIN, TestLog, TRACE_REGISTRY } from "../core/build-trace.ts";
import { viewOf } from "../core/subject/build-view.ts";
import { trace } from "../core/verify/receipt/trace.ts";
import { codeOf, type LedgerWorld, NOON, openWorld, until } from "../server/ledger/ledger-world.ts";

const DAY = 86_400_000;
/** of P-256 */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The same submission under another signature that holds as well: (r, n − s) for (r, s). */
function otherSignature(jws: string): string {
  const dot = jws.lastIndexOf(".");
  const signature = Buffer.from(decodeBase64url(jws.slice(dot + 1)));
  const s = (ORDER - BigInt(`0x${signature.toString("hex", 32)}`)).toString(16).padStart(64, "0");
  return `${jws.slice(0, dot)}.${encodeBase64url(Buffer.concat([signature.subarray(0, 32), Buffer.from(s, "hex")]))}`;
}

describe("a submission that is shown again", () => {
  let world: LedgerWorld;
  const sources = [{ department: DEPARTMENT, heartbeatHours: 24 }];
  let tags: MadeTags;
  beforeEach(async () => {
    world = await openWorld({ catalogue: { ...CATALOGUE, sources } });
    tags = new MadeTags(world.ledger.keys.vrfSeed);
  });
  afterEach(async () => {
    await tags.close();
    await world.close();
  });

  async function withStore<T>(act: (store: Store) => Promise<T>): Promise<T> {
    await world.ledger.close();
    const store = await openLevelStore(join(world.folder, "log", "store"));
    try {
      return await act(store);
    } finally {
      await store.close();
    }
  }

  /** Of the log as it is on the disk, changed beforehand. */
  function audit(withKeys: boolean, change: Operation[] = []): Promise<Finding[]> {
    return withStore(async (store) => {
      await store.batch(change);
      const submissions = {
        seal: world.ledger.keys.submissions,
        origin: ORIGIN,
        signer: async (department: number, kid: string) => (await world.chain.signer(department, kid)).key,
        anchoredAt: () => null,
        verify: nodeVerifyEs256(),
        tagsOf: (alphas: readonly Uint8Array[]) => tags.of(alphas),
      };
      const found: Finding[] = [];
      const options = { store, folder: join(world.folder, "log"), ...(withKeys ? { submissions } : {}) };
      for await (const finding of auditLog(options)) found.push(finding);
      return found;
    });
  }

  const twice = (index: number, other: number, code: Finding["code"] = "submission-twice") => ({
    code,
    index,
    other,
    source: "store",
  });

  const two = () => [accessEvent({ details: "case 1" }), accessEvent({ subject: citizen(2) })];

  async function logged(jws: string): Promise<number> {
    return (await world.ledger.submit(jws)).receipt.entries[0]!.index;
  }

  /** By the operator, past everything that guards its log, and with everything that goes with it. @returns the index */
  async function logPast(jws: string): Promise<number> {
    const submission = parseSubmission(jws);
    const { events, hash, signingInput, signature } = submission;
    const subjects = events.map((event) => ("subject" in event ? event.subject : ""));
    const own = await world.ledger.subjects.tags(subjects);
    const drafts = events.map((event, n) => ({
      tag: own[n]!,
      body: { ...eventMembers(event, DEPARTMENT), submission: hash },
      ...(event.kind === "access" && event.details !== undefined ? { details: event.details } : {}),
    }));
    const sealed = sealSubmission(
      { signingInput, signature, count: events.length },
      world.ledger.keys.submissions,
    );
    const { entries } = await world.ledger.log.append(drafts, ([first]) => [
      keepSubmission(first!.index, sealed),
    ]);
    return entries[0]!.index;
  }

  describe("by the operator, with all its keys", () => {
    it("the auditor sees both entries: at once, hours later, and long after the log was restarted", async () => {
      const jws = world.sign(two());
      const first = await logged(jws);
      const second = await logPast(jws); // in the same millisecond, right behind it
      world.clock.now += DAY / 2;
      await world.submit([accessEvent()]);
      const third = await logPast(jws);
      expect(await audit(true)).to.have.deep.members([twice(second, first), twice(third, first)]);
    });

    it("the auditor sees it without the log's keys as well, by what the bodies cite", async () => {
      const jws = world.sign(two());
      const first = await logged(jws);
      const second = await logPast(jws);
      expect(await audit(false)).to.deep.equal([twice(second, first)]);
      // a log from before submissions were kept: told apart by their place or their time
      await world.reopen();
      world.clock.now += 1;
      const third = await logPast(jws);
      const kept = [first, second, third].map((index) => ({ delete: logKeys.submission(index) }));
      const old: Operation[] = [...kept, { delete: logKeys.keeping }];
      expect(await audit(false, old)).to.deep.equal([twice(third, first)]);
      expect(await audit(true)).to.deep.equal([twice(third, first)]);
    });

    it("the auditor sees it under another signature, and after a part of either was erased", async () => {
      const jws = world.sign(two());
      const first = await logged(jws);
      const second = await logPast(otherSignature(jws));
      await world.ledger.erasure.byRequest([first]);
      await world.ledger.erasure.byRequest([second + 1]);
      expect(await audit(true)).to.deep.equal([twice(second, first)]);
      // what only the signature's bytes tell apart cannot be seen without the log's keys
      expect(await audit(false)).to.deep.equal([]);
    });

    it("the auditor sees one event of a batch that was logged alone", async () => {
      const jws = world.sign(two());
      const first = await logged(jws);
      const { hash } = parseSubmission(jws);
      const [tag] = await world.ledger.subjects.tags([citizen(2)]);
      const body = { ...eventMembers(two()[1]!, DEPARTMENT), submission: hash };
      await world.ledger.log.append([{ tag: tag!, body }]);
      const index = first + 2;
      expect(await audit(true)).to.deep.equal([{ code: "submission-missing", index, source: "store" }]);
      expect(await audit(false)).to.deep.equal([twice(index, first)]);
    });

    it("the auditor sees a number that was taken twice while the ledger knew it, and not one that is free again", async () => {
      const first = await logged(world.sign([accessEvent()], { jti: "one" }));
      const second = await logPast(world.sign([accessEvent({ subject: citizen(3) })], { jti: "one" }));
      world.clock.now += DAY + 1;
      const later = [accessEvent({ subject: citizen(4) })];
      await logPast(world.sign(later, { jti: "one", iat: Math.floor(world.clock.now / 1000) }));
      expect(await audit(true)).to.deep.equal([twice(second, first, "submission-jti-reused")]);
    });

    it("the person sees it on their own page, without the service: one submission, two times", async () => {
      const log = new TestLog();
      log.loadCatalogue();
      const { jws, indexes } = log.submit([accessEvent(), accessEvent({ fields: ["since"] })]);
      const honest = checkView(viewOf(log, citizen(1), log.size), log.facts(log.receipt(indexes)), {
        now: NOW,
        registries: [TRACE_REGISTRY],
      });
      expect(honest.verdict, "two events of one submission are no fault").to.equal("complete");
      const {
        v: _,
        salt: __,
        time: ___,
        ...members
      } = JSON.parse(log.entries[indexes[1]!]!.body) as JsonObject;
      const again = log.append(log.tag(citizen(1)), members as JsonObject);
      const receipt = log.receipt([again.index], { submission: jws });
      const { verdict, checks } = checkView(viewOf(log, citizen(1), log.size), log.facts(receipt), {
        now: NOW,
        registries: [TRACE_REGISTRY],
      });
      expect(verdict).to.equal("incomplete");
      expect(checks.find(({ name }) => name === "entries")).to.deep.include({
        code: "entry-twice",
        params: { index: again.index, other: indexes[0]! },
      });
      // by itself, the second receipt is as good as the first: it takes both to see it
      expect((await trace(receiptFile(receipt), log.facts(receipt))).verdict).to.equal("logged");
    });

    it("the department sees it: the log holds more than it says of its own conduct", async () => {
      const occurred = new Date(NOON - 30 * 60_000).toISOString();
      const jws = world.sign([accessEvent({ occurred })]);
      await logged(jws);
      await logPast(jws);
      const [from, until] = [NOON - 3_600_000, NOON].map(
        (at) => `${new Date(at).toISOString().slice(0, 17)}00Z`,
      );
      const beat = { kind: "heartbeat", from, until, consumed: 1, released: 0 } as SubmissionEvent;
      expect((await world.submit([beat])).status).to.equal(200);
      await world.ledger.trail.caughtUp();
      const [mismatch] = await world.ledger.trail.mismatches(NOON);
      expect(mismatch).to.deep.include({
        said: { consumed: 1, released: 0 },
        logged: { consumed: 2, released: 0 },
      });
    });

    it("the repair gives the second no place: the first answers the department's retry", async () => {
      const jws = world.sign(two());
      const answer = await world.ledger.submit(jws);
      const first = answer.receipt.entries[0]!.index;
      const second = await logPast(jws);
      const repaired = await withStore((store) => repairAnswers(store, world.ledger.keys.submissions));
      expect(repaired).to.deep.equal({ made: [], twice: [{ index: second, other: first }] });
      await world.reopen();
      expect(JSON.stringify(await world.ledger.submit(jws))).to.equal(JSON.stringify(answer));
    });
  });

  describe("by whoever has it, to an honest log", () => {
    it("gets the first answer as long as the log would take it, however far ahead its clock was", async () => {
      let looks = 0;
      const openStore = async (): Promise<Store> => {
        const store = openMemoryStore();
        const range: Store["range"] = (wanted) => {
          if (wanted.from === ledgerKeys.allSubmitted) looks += 1;
          return store.range(wanted);
        };
        return { ...store, range };
      };
      /** Resolves when the log's upkeep has forgotten what it forgets at this time. */
      const kept = async () => {
        const seen = looks;
        await until(() => looks > seen + 1);
      };
      await world.close();
      world = await openWorld({ window: 86_400, upkeepInterval: 2, openStore });
      const jws = world.sign([accessEvent()], { iat: NOON / 1000 + 86_400 });
      const first = await logged(jws);
      const { size } = world.ledger.log;
      world.clock.now = NOON + 2 * DAY; // the last moment at which its iat is within the window
      await kept();
      expect(await logged(jws)).to.equal(first);
      expect(world.ledger.log.size).to.equal(size);
      world.clock.now += 1_000;
      await kept();
      expect(await codeOf(world.ledger.submit(jws))).to.equal("submission-too-old");
    });

    it("gets the first answer from a log whose index of answers was lost and made again", async () => {
      const jws = world.sign([...two(), accessEvent({ basis: { grant: 999 } })]);
      const answer = await world.ledger.submit(jws);
      const erased = world.sign(two());
      const gone = await logged(erased);
      await world.ledger.erasure.byRequest([gone]);
      const lose = (store: Store) =>
        Promise.all(
          [under("submission/"), under(ledgerKeys.allSubmitted)].map(async (range) => {
            for await (const [key] of store.range(range)) await store.batch([{ delete: key }]);
          }),
        );
      const { made, twice } = await withStore(async (store) => {
        await lose(store);
        const done = await repairAnswers(store, world.ledger.keys.submissions);
        expect(await repairAnswers(store, world.ledger.keys.submissions), "once").to.deep.equal({
          made: [],
          twice: [],
        });
        return done;
      });
      expect(twice).to.deep.equal([]);
      expect(made.map(({ at }) => Number(at))).to.deep.equal([gone, answer.receipt.entries[0]!.index]);
      await world.reopen();
      expect(JSON.stringify(await world.ledger.submit(jws))).to.equal(JSON.stringify(answer));
      const { size } = world.ledger.log;
      // nobody knows any more what the answer was; it is not logged again for all that
      expect(await codeOf(world.ledger.submit(erased))).to.equal("submission-jti-reused");
      expect(world.ledger.log.size).to.equal(size);
      expect(await audit(true)).to.deep.equal([]);
    });

    it("a log that forgot what is too old anyway is in order", async () => {
      const first = world.sign([accessEvent()]);
      await logged(first);
      world.clock.now += DAY + 1;
      await world.submit([accessEvent()]);
      const repaired = await withStore(async (store) => {
        const { department, jti } = parseSubmission(first);
        await store.batch([{ delete: ledgerKeys.submission(department, jti) }]);
        return repairAnswers(store, world.ledger.keys.submissions);
      });
      expect(repaired).to.deep.equal({ made: [], twice: [] });
    });
  });
});
