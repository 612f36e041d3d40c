/** The index that follows a log: what it says of disputes, seals, both sides, heartbeats and volumes, live and rebuilt. */
import { randomBytes, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { commitSeal } from "../../../core/trace/seal.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Operation, Store } from "../../../server/store/store.ts";
import { Follower } from "../../../server/trail/follow.ts";
import { Trail } from "../../../server/trail/trail.ts";
import { DEPARTMENT, makeKey, type TestKey } from "../../core/build.ts";
import { accessEvent, CATALOGUE, citizen, HOLDER, hashOf } from "../../core/build-trace.ts";
import { codeOf, type LedgerWorld, NOON, openWorld, until } from "../ledger/ledger-world.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const LAW = "inquiry-9";
const words = "为什么查询我的信息？";
const instant = (time: number) => new Date(time).toISOString();
const minute = (time: number) => `${new Date(time).toISOString().slice(0, 17)}00Z`;
const requestId = () => randomUUID();

describe("server/trail", () => {
  let world: LedgerWorld;
  let holderKey: TestKey;
  beforeEach(async () => {
    const basis = { ...CATALOGUE.legalBases[0]!, code: LAW, maySeal: true, sealDays: 30 };
    const catalogue = {
      ...CATALOGUE,
      legalBases: [...CATALOGUE.legalBases, basis],
      sources: [
        { department: DEPARTMENT, heartbeatHours: 2 },
        { department: HOLDER, heartbeatHours: 24 },
      ],
      mayRepresent: [DEPARTMENT],
    };
    world = await openWorld({ catalogue, window: 10 * 365 * 86_400 });
    holderKey = makeKey();
    world.chain.register(HOLDER, holderKey);
  });
  afterEach(() => world.close());

  const trail = () => world.ledger.trail;

  async function tagOf(person: number): Promise<string> {
    const [tag] = await world.ledger.subjects.tags([citizen(person)]);
    return Buffer.from(tag!).toString("base64url");
  }

  async function submitted(event: SubmissionEvent, department = DEPARTMENT): Promise<number> {
    const sender = department === HOLDER ? { key: holderKey, department } : {};
    const { status, receipt } = await world.submit([event], sender);
    expect(status).to.equal(200);
    return receipt.entries[0]!.index;
  }

  async function dispute(person = 1): Promise<{ index: number; entry: number; tag: string }> {
    const tag = await tagOf(person);
    const entry = await submitted(accessEvent({ subject: citizen(person) }));
    const { index } = await world.ledger.acts.dispute(tag, {
      key: randomUUID(),
      entry,
      words,
      attachments: [],
    });
    return { index, entry, tag };
  }

  const released = (request: string, person = 1): SubmissionEvent => ({
    ...{ kind: "released", subject: citizen(person), consumer: DEPARTMENT, dataset: "residence" },
    ...{ fields: ["address"], purpose: "social-assistance", request },
  });

  const beat = (from: number, to: number, consumed: number): SubmissionEvent => ({
    ...{ kind: "heartbeat", from: minute(from), until: minute(to), consumed, released: 0 },
  });

  /** Everything that anybody can be told. */
  async function told(of: Trail, now: number): Promise<unknown> {
    const people = await Promise.all([1, 2, 3].map(tagOf));
    const { size: _, ...conduct } = await of.conduct(now);
    return {
      conduct,
      departments: await Promise.all(
        [DEPARTMENT, HOLDER].map(async (department) => [
          await of.disputesOf({ department }),
          await of.oneSided({ department }, now),
          await of.seals(department),
          await of.heartbeats(department, now),
        ]),
      ),
      people: await Promise.all(
        people.map(async (subject) => [
          await of.disputesOf({ subject }),
          await of.oneSided({ subject }, now),
          await of.representationsFor(subject),
          await of.representationsOf(subject),
        ]),
      ),
    };
  }

  /** A trail of the same log on an empty store. */
  async function anew<T>(act: (trail: Trail) => Promise<T>): Promise<T> {
    const store = openMemoryStore();
    const { log, origin } = world.ledger;
    const ledger = { getMany: async (keys: readonly string[]) => keys.map(() => undefined) };
    const made = new Trail({ store, ledger, log, origin, sources: world.options.catalogue.sources ?? [] });
    try {
      await made.caughtUp();
      return await act(made);
    } finally {
      await made.close();
    }
  }

  describe("disputes", () => {
    it("are listed for both parties and the person, newest first and in pages, with who owes the answer", async () => {
      const all: number[] = [];
      for (let i = 0; i < 5; i++) all.push((await dispute(1 + (i % 2))).index);
      await trail().caughtUp();
      const first = await trail().disputesOf({ department: HOLDER }, { limit: 2 });
      expect(first.items.map(({ index }) => index)).to.deep.equal(all.slice(3).reverse());
      const rest = await trail().disputesOf({ department: DEPARTMENT }, { before: first.next!, limit: 3 });
      expect(rest.items.map(({ index }) => index)).to.deep.equal(all.slice(0, 3).reverse());
      expect(rest.next).to.equal(null);
      const own = await trail().disputesOf({ subject: await tagOf(2) });
      expect(own.items.map(({ index }) => index)).to.deep.equal([all[3], all[1]]);
      expect((await trail().disputesOf({ department: 99 })).items).to.deep.equal([]);
    });

    it("become overdue by time alone, stop being so when they are answered, and count for who owes it", async () => {
      const { index } = await dispute();
      await trail().caughtUp();
      const late = NOON + 16 * DAY;
      expect(await trail().overdue(NOON + 14 * DAY)).to.deep.equal([]);
      expect((await trail().overdue(late)).map((each) => each.index)).to.deep.equal([index]);
      const respond = async (department: number, outcome: "referred" | "explained") => {
        const said = { key: randomUUID(), dispute: index, outcome, words, attachments: [] };
        await world.ledger.acts.respond(department, said);
        await trail().caughtUp();
      };
      const counted = async () =>
        (await trail().conduct(late)).disputes.byDepartment.map(({ department, overdue }) => [
          department,
          overdue,
        ]);
      expect(await counted()).to.deep.equal(
        [
          [HOLDER, 1],
          [DEPARTMENT, 1],
        ].sort(([a], [b]) => a! - b!),
      );
      await respond(DEPARTMENT, "referred");
      expect(await counted()).to.deep.equal([[HOLDER, 1]]);
      await respond(HOLDER, "explained");
      expect(await counted()).to.deep.equal([]);
      expect(await trail().overdue(late)).to.deep.equal([]);
      const closed = await trail().dispute(index);
      expect([closed!.open, closed!.responses.length]).to.deep.equal([false, 2]);
      expect((await trail().disputesOf({ department: HOLDER }, { open: true })).items).to.deep.equal([]);
    });
  });

  describe("seals", () => {
    it("are overdue from their day on, extended or opened; for whom is not told", async () => {
      const salt = randomBytes(16).toString("base64url");
      const lookup = {
        ...{ subject: citizen(1), holder: HOLDER, dataset: "residence", fields: ["address"] },
        ...{ purpose: "social-assistance", occurred: instant(NOON) },
      };
      const commitment = commitSeal(salt, lookup);
      const day = NOON + 10 * DAY;
      const seal = await submitted({ kind: "sealed", commitment, law: LAW, discloseBy: instant(day) });
      await trail().caughtUp();
      const overdue = async (now: number) => (await trail().conduct(now)).seals.byAgency;
      expect((await overdue(day - 1))[0]).to.include({ agency: DEPARTMENT, open: 1, overdue: 0 });
      expect((await overdue(day + DAY))[0]).to.include({ agency: DEPARTMENT, open: 1, overdue: 1 });
      const extension = { seal, discloseBy: instant(NOON + 20 * DAY), decision: hashOf("decision") };
      await submitted({ kind: "seal-extended", ...extension });
      await trail().caughtUp();
      expect((await overdue(day + DAY))[0]).to.include({ overdue: 0 });
      expect((await overdue(NOON + 21 * DAY))[0]).to.include({ overdue: 1 });
      await submitted({ ...lookup, kind: "unsealed", seal, law: LAW, salt });
      await trail().caughtUp();
      expect(await overdue(NOON + 21 * DAY)).to.deep.equal([]);
      const view = (await trail().seals(DEPARTMENT)).items[0]!;
      expect(view).to.deep.include({ index: seal, open: false, firstDiscloseBy: instant(day) });
      expect(view.extensions.map(({ decision }) => decision)).to.deep.equal([extension.decision]);
      expect(JSON.stringify(view)).to.not.contain(await tagOf(1));
    });
  });

  describe("both sides", () => {
    it("match by request, whichever comes first; what stays one-sided shows after a day, to all three", async () => {
      const [matched, alone, early] = [requestId(), requestId(), requestId()];
      await submitted(accessEvent({ request: matched }));
      await submitted(released(early), HOLDER);
      await submitted(accessEvent({ request: early }));
      await submitted(released(matched), HOLDER);
      const index = await submitted(accessEvent({ request: alone }));
      await trail().caughtUp();
      const now = NOON + 26 * HOUR;
      for (const owner of [{ department: DEPARTMENT }, { department: HOLDER }, { subject: await tagOf(1) }]) {
        expect((await trail().oneSided(owner, NOON + 23 * HOUR)).items).to.deep.equal([]);
        const [found, ...more] = (await trail().oneSided(owner, now)).items;
        expect(more).to.deep.equal([]);
        expect(found).to.include({ access: index, released: null, request: alone });
      }
      expect((await trail().oneSided({ subject: await tagOf(2) }, now)).items).to.deep.equal([]);
      const { oneSided } = await trail().conduct(now);
      expect(oneSided.map(({ count }) => count)).to.deep.equal([1, 1]);
      await submitted(released(alone), HOLDER);
      await trail().caughtUp();
      expect((await trail().conduct(now)).oneSided).to.deep.equal([]);
    });

    it("come in pages, late ones apart from those whose other side may still come", async () => {
      const entries: number[] = [];
      for (let i = 0; i < 5; i++) {
        if (i === 3) world.clock.now += 20 * HOUR;
        entries.push(await submitted(accessEvent({ request: requestId() })));
      }
      await trail().caughtUp();
      const now = NOON + 30 * HOUR;
      const owner = { department: DEPARTMENT };
      const found: (number | null)[][] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page = { limit: 2, ...(after === undefined ? {} : { after }) };
        const { items, next } = await trail().oneSided(owner, now, page);
        found.push(items.map(({ access }) => access));
        after = next;
      }
      expect(found).to.deep.equal([[entries[2], entries[1]], [entries[0]]]);
      const waiting = await trail().oneSided(owner, now, { waiting: true });
      expect(waiting.items.map(({ access }) => access)).to.deep.equal([entries[4], entries[3]]);
      expect(waiting.next).to.equal(null);
      // a page's end that lies outside what is asked for now is no way to what is not
      const old = { after: `${"0".repeat(19)}/${"0".repeat(12)}` };
      expect(await trail().oneSided(owner, now, old)).to.deep.equal({ items: [], next: null });
    });

    it("do not match where they are about another person or another department", async () => {
      const request = requestId();
      await submitted(accessEvent({ request }));
      await submitted(released(request, 2), HOLDER);
      await trail().caughtUp();
      expect((await trail().oneSided({ department: HOLDER }, NOON + 2 * DAY)).items).to.have.length(2);
    });
  });

  describe("heartbeats", () => {
    it("that agree with the log, in time, leave nothing to tell", async () => {
      await submitted(accessEvent({ occurred: instant(NOON - 90 * 60_000) }));
      await submitted(accessEvent({ occurred: instant(NOON - 30 * 60_000) }));
      await submitted(beat(NOON - 2 * HOUR, NOON - HOUR, 1));
      await submitted(beat(NOON - HOUR, NOON, 1));
      await trail().caughtUp();
      expect(await trail().mismatches(NOON)).to.deep.equal([]);
      const gaps = await trail().gaps(NOON);
      expect(gaps).to.deep.equal([{ department: HOLDER, heartbeatHours: 24, from: null, until: null }]);
    });

    it("show what they leave out, until the log has it after all", async () => {
      await submitted(beat(NOON - 2 * HOUR, NOON - HOUR, 2));
      await submitted(accessEvent({ occurred: instant(NOON - 90 * 60_000) }));
      await trail().caughtUp();
      const [mismatch] = await trail().mismatches(NOON);
      expect(mismatch).to.deep.include({
        ...{ department: DEPARTMENT, from: NOON - 2 * HOUR, until: NOON - HOUR },
        ...{ said: { consumed: 2, released: 0 }, logged: { consumed: 1, released: 0 } },
      });
      await submitted(beat(NOON - HOUR, NOON, 0));
      await submitted(accessEvent({ occurred: instant(NOON - 110 * 60_000) }));
      await trail().caughtUp();
      expect(await trail().mismatches(NOON)).to.deep.equal([]);
    });

    it("that come late leave a gap, and silence grows with time alone", async () => {
      await submitted(beat(NOON - HOUR, NOON, 0));
      await trail().caughtUp();
      const own = async (now: number) =>
        (await trail().gaps(now)).filter(({ department }) => department === DEPARTMENT);
      expect(await own(NOON + 2 * HOUR)).to.deep.equal([]);
      expect((await own(NOON + 2.1 * HOUR)).map(({ from, until: to }) => [from, to])).to.deep.equal([
        [NOON, null],
      ]);
      world.clock.now = NOON + 6 * HOUR;
      await submitted(beat(NOON, NOON + 6 * HOUR, 0));
      await trail().caughtUp();
      expect((await own(world.clock.now)).map(({ from, until: to }) => [from, to])).to.deep.equal([
        [NOON, NOON + 6 * HOUR],
      ]);
    });
  });

  it("shows volumes about ten people, and nothing about nine", async () => {
    for (let person = 1; person <= 9; person++)
      for (let i = 0; i < 2; i++) await submitted(accessEvent({ subject: citizen(person) }));
    await trail().caughtUp();
    expect(await trail().volumes(NOON)).to.deep.equal([]);
    await submitted(accessEvent({ subject: citizen(10) }));
    await trail().caughtUp();
    const [shown] = await trail().volumes(NOON);
    expect(shown).to.deep.include({ consumer: DEPARTMENT, running: true, other: null });
    expect(shown!.shown).to.deep.equal([{ purpose: "social-assistance", dataset: "residence", count: 10 }]);
    expect((await trail().volumes(NOON + 40 * DAY))[0]!.shown[0]!.count).to.equal(19);
  });

  describe("as an index", () => {
    async function busy(): Promise<void> {
      await dispute(1);
      const second = await dispute(2);
      const said = { key: randomUUID(), dispute: second.index, outcome: "explained" as const };
      await world.ledger.acts.respond(HOLDER, { ...said, words, attachments: [] });
      await submitted(accessEvent({ request: requestId() }));
      const both = requestId();
      await submitted(accessEvent({ request: both, occurred: instant(NOON - 30 * 60_000) }));
      await submitted(released(both), HOLDER);
      const representation = {
        ...{ subject: citizen(1), representative: citizen(2), ground: "parent" as const },
        ...{ from: instant(NOON - 1000), until: instant(NOON + DAY) },
      };
      await submitted({ kind: "representation", ...representation });
      await submitted(beat(NOON - HOUR, NOON, 3));
      await submitted({
        ...{ kind: "sealed", commitment: hashOf("seal"), law: LAW, discloseBy: instant(NOON + DAY) },
      });
    }

    it("says the same when it is made anew, and after a restart on a deleted folder", async () => {
      await busy();
      await trail().caughtUp();
      const now = NOON + 30 * DAY;
      const live = await told(trail(), now);
      expect(await anew((other) => told(other, now))).to.deep.equal(live);
      await world.ledger.close();
      await rm(join(world.options.folder, "trail"), { recursive: true });
      await world.reopen();
      await trail().caughtUp();
      expect(await told(trail(), now)).to.deep.equal(live);
    });

    it("goes on where it stood, whatever was written of a batch when it was killed", async () => {
      await busy();
      const expected = await anew((other) => told(other, NOON + 30 * DAY));
      const { log, origin } = world.ledger;
      const inner = openMemoryStore();
      for (let kills = 0; kills < 4; kills++) {
        // One batch reaches the disk, the next one does not any more.
        let left = 1;
        const store: Store = {
          ...inner,
          get: (key) => inner.get(key),
          getMany: (keys) => inner.getMany(keys),
          range: (range) => inner.range(range),
          async batch(operations: readonly Operation[], options) {
            if (left === 0) throw new Error("killed");
            left -= 1;
            return inner.batch(operations, options);
          },
        };
        const some = {
          entries: log.entries.bind(log),
          bodies: log.bodies.bind(log),
          entry: log.entry.bind(log),
        };
        const upTo = Math.ceil((log.size * (kills + 1)) / 4);
        const ledger = { getMany: async (keys: readonly string[]) => keys.map(() => undefined) };
        const follower = new Follower({ store, ledger, origin, log: { ...some, size: upTo }, poll: 5 });
        await until(() => follower.error !== null || follower.size === upTo);
        await follower.close();
      }
      const ledger = { getMany: async (keys: readonly string[]) => keys.map(() => undefined) };
      const sources = world.options.catalogue.sources ?? [];
      const after = new Trail({ store: inner, ledger, log, origin, sources });
      await after.caughtUp();
      expect(await told(after, NOON + 30 * DAY)).to.deep.equal(expected);
      await after.close();
    });

    it("rests between two looks although there is more already, unless somebody waits", async () => {
      await busy();
      const { log, origin } = world.ledger;
      let [size, takes] = [1, 0];
      const growing = {
        bodies: log.bodies.bind(log),
        entry: log.entry.bind(log),
        async entries(first: number, end: number) {
          takes += 1;
          size = Math.min(size + 1, log.size); // while this is taken in
          return log.entries(first, end);
        },
        get size() {
          return size;
        },
      };
      const ledger = { getMany: async (keys: readonly string[]) => keys.map(() => undefined) };
      const follower = new Follower({
        ...{ store: openMemoryStore(), ledger, origin, log: growing },
        poll: 1_000_000,
      });
      await until(() => follower.size === 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([takes, follower.size, size]).to.deep.equal([1, 1, 2]);
      await follower.caughtUp();
      expect(takes).to.equal(2);
      await follower.close();
    });

    it("of another log, or of a log that went back, is thrown away", async () => {
      await busy();
      const { log } = world.ledger;
      const ledger = { getMany: async (keys: readonly string[]) => keys.map(() => undefined) };
      const store = openMemoryStore();
      const sizes: number[] = [];
      for (const origin of ["one.example/log/1", "other.example/log/1"]) {
        const made = new Trail({ store, ledger, log, origin, sources: [] });
        await made.caughtUp();
        sizes.push((await made.disputesOf({ department: HOLDER })).items.length);
        await made.close();
      }
      expect(sizes).to.deep.equal([2, 2]);
      const some = { entries: log.entries.bind(log), bodies: log.bodies.bind(log) };
      const other = {
        ...some,
        size: 4,
        entry: async () => ({ tag: new Uint8Array(32), bodyHash: new Uint8Array(32) }),
      };
      const back = new Trail({ store, ledger, log: other, origin: "other.example/log/1", sources: [] });
      await until(() => back.size === 4);
      expect(back.error).to.equal(null);
      await back.close();
    });

    it("forgets what was erased about a person, and keeps what counts for everybody", async () => {
      const { index, entry, tag } = await dispute();
      const said = {
        key: randomUUID(),
        dispute: index,
        outcome: "explained" as const,
        words,
        attachments: [],
      };
      await world.ledger.acts.respond(HOLDER, said);
      const alone = await submitted(accessEvent({ request: requestId() }));
      const representation = await submitted({
        ...{ kind: "representation", subject: citizen(1), representative: citizen(2), ground: "parent" },
        ...{ from: instant(NOON - DAY), until: instant(NOON + HOUR) },
      });
      world.clock.now = NOON + 2 * DAY;
      await world.ledger.erasure.byRequest([entry, index, alone, representation]);
      await trail().caughtUp();
      expect(await trail().dispute(index)).to.equal(null);
      for (const owner of [{ department: HOLDER }, { department: DEPARTMENT }, { subject: tag }]) {
        expect((await trail().disputesOf(owner)).items).to.deep.equal([]);
        expect((await trail().oneSided(owner, world.clock.now)).items).to.deep.equal([]);
      }
      expect(await trail().representationsOf(tag)).to.deep.equal([]);
      expect(await trail().representationsFor(await tagOf(2))).to.deep.equal([]);
      expect((await trail().conduct(world.clock.now)).oneSided).to.deep.equal([]);
    });

    it("made anew knows what was closed by an entry that is erased now", async () => {
      const salt = randomBytes(16).toString("base64url");
      const lookup = {
        ...{ subject: citizen(1), holder: HOLDER, dataset: "residence", fields: ["address"] },
        ...{ purpose: "social-assistance", occurred: instant(NOON) },
      };
      const discloseBy = instant(NOON + DAY);
      const seal = await submitted({
        kind: "sealed",
        commitment: commitSeal(salt, lookup),
        law: LAW,
        discloseBy,
      });
      const opening = await submitted({ ...lookup, kind: "unsealed", seal, law: LAW, salt });
      await world.ledger.erasure.byRequest([opening]);
      await world.ledger.close();
      await rm(join(world.options.folder, "trail"), { recursive: true });
      await world.reopen();
      await trail().caughtUp();
      expect((await trail().seal(seal))!.open).to.equal(false);
      expect((await trail().conduct(NOON + 2 * DAY)).seals.overdue).to.equal(0);
    });

    it("says when it cannot keep up, instead of answering for what it does not know", async () => {
      const { log, origin } = world.ledger;
      const failing = { ...openMemoryStore(), batch: () => Promise.reject(new Error("disk")) };
      const ledger = { getMany: async () => [] };
      const made = new Trail({ store: failing as Store, ledger, log, origin, sources: [] });
      expect(await codeOf(made.caughtUp())).to.equal("trail-behind");
      await made.close();
    });
  });
});
