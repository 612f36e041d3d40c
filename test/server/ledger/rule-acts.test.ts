/** Sealed inquiries, both sides, heartbeats and representations as departments submit them, and as they misuse them. */
import { randomBytes } from "node:crypto";
import { expect } from "chai";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { commitSeal } from "../../../core/trace/seal.ts";
import { DEPARTMENT, makeKey, type TestKey } from "../../core/build.ts";
import { CATALOGUE, citizen, HOLDER, hashOf } from "../../core/build-trace.ts";
import { bodiesOf, type LedgerWorld, NOON, openWorld } from "./ledger-world.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const LAW = "inquiry-9";
const instant = (time: number) => new Date(time).toISOString();
const minute = (time: number) => `${new Date(time).toISOString().slice(0, 17)}00Z`;

describe("rulings on acts", () => {
  let world: LedgerWorld;
  let holderKey: TestKey;
  beforeEach(async () => {
    const basis = { ...CATALOGUE.legalBases[0]!, code: LAW, maySeal: true, sealDays: 30 };
    const catalogue = { ...CATALOGUE, legalBases: [...CATALOGUE.legalBases, basis] };
    world = await openWorld({ catalogue, window: 10 * 365 * 86_400 });
    holderKey = makeKey();
    world.chain.register(HOLDER, holderKey);
  });
  afterEach(() => world.close());

  const asHolder = () => ({ key: holderKey, department: HOLDER });

  /** What becomes of one event: its refusal's code, or null; and the entry. */
  async function ask(event: SubmissionEvent, more: Parameters<LedgerWorld["submit"]>[1] = {}) {
    const { receipt, refused } = await world.submit([event], more);
    const [body] = await bodiesOf(world, receipt);
    const { index, tag } = receipt.entries[0]!;
    return { code: refused[0]?.code ?? null, body: body!, index, tag };
  }

  async function ownTag(department: number): Promise<string> {
    return Buffer.from(await world.ledger.subjects.departmentTag(department)).toString("base64url");
  }

  const lookup = {
    ...{ subject: citizen(1), holder: HOLDER, dataset: "residence", fields: ["since", "address"] },
    ...{ purpose: "social-assistance", occurred: instant(NOON - HOUR) },
  };

  function sealed(more: Partial<Extract<SubmissionEvent, { kind: "sealed" }>> = {}) {
    const salt = randomBytes(16).toString("base64url");
    const commitment = commitSeal(salt, lookup);
    const event: SubmissionEvent = {
      ...{ kind: "sealed", commitment, law: LAW, discloseBy: instant(NOON + 20 * DAY) },
      ...more,
    };
    return { salt, event };
  }

  describe("sealed inquiries", () => {
    it("stand under the agency's own tag, and are opened under the citizen's", async () => {
      const { salt, event } = sealed();
      const seal = await ask(event);
      expect([seal.code, seal.tag]).to.deep.equal([null, await ownTag(DEPARTMENT)]);
      expect(JSON.stringify(seal.body)).to.not.contain("residence");
      const opened = await ask({ ...lookup, kind: "unsealed", seal: seal.index, law: LAW, salt });
      expect(opened.code).to.equal(null);
      const [tag] = await world.ledger.subjects.tags([citizen(1)]);
      expect(opened.tag).to.equal(Buffer.from(tag!).toString("base64url"));
      expect(opened.body).to.deep.include({ agency: DEPARTMENT, seal: seal.index, opening: salt });
      const again = await ask({ ...lookup, kind: "unsealed", seal: seal.index, law: LAW, salt });
      expect(again.code).to.equal("seal-opened");
    });

    it("open as nothing else than what was sealed", async () => {
      const { salt, event } = sealed();
      const { index: seal } = await ask(event);
      const opening = { ...lookup, kind: "unsealed" as const, seal, law: LAW, salt };
      const lies: Partial<typeof opening>[] = [
        { subject: citizen(2) },
        { holder: HOLDER + 1 },
        { dataset: "health" },
        { fields: ["address"] },
        { purpose: "statistics" },
        { occurred: instant(NOON - 2 * HOUR) },
        { salt: randomBytes(16).toString("base64url") },
        { law: "law-12" },
      ];
      for (const lie of lies)
        expect((await ask({ ...opening, ...lie })).code, JSON.stringify(lie)).to.equal("seal-commitment");
      expect((await ask({ ...opening, seal: 0 })).code).to.equal("seal-unknown");
      expect((await ask(opening, asHolder())).code).to.equal("seal-agency");
      expect((await ask({ ...opening, fields: ["address", "since"] })).code).to.equal(null);
    });

    it("are for who the law names, and for its days", async () => {
      const code = async (more: Parameters<typeof sealed>[0], sender = {}) =>
        (await ask(sealed(more).event, sender)).code;
      expect(await code({ law: "no-law" })).to.equal("law-unknown");
      expect(await code({ law: "law-12" }), "a law that lets nobody seal").to.equal("seal-law");
      expect(await code({}, asHolder())).to.equal("seal-law");
      expect(await code({ discloseBy: instant(NOON) })).to.equal("seal-past");
      expect(await code({ discloseBy: instant(NOON + 30 * DAY + 1) })).to.equal("seal-days");
      expect(await code({ discloseBy: instant(NOON + 30 * DAY) })).to.equal(null);
    });

    it("that were refused say so under the agency's own tag, with nothing of what was asked", async () => {
      const { body, tag } = await ask(sealed({ law: "law-12" }).event);
      expect(tag).to.equal(await ownTag(DEPARTMENT));
      const { v, time, salt, submission, ...members } = body;
      expect(members).to.deep.equal({
        kind: "refused",
        of: "sealed",
        consumer: DEPARTMENT,
        code: "seal-law",
      });
    });

    it("are extended by a decision, to a later day, by the agency, as long as they are closed", async () => {
      const { salt, event } = sealed();
      const { index: seal } = await ask(event);
      const extend = async (discloseBy: number, sender = {}) =>
        (
          await ask(
            { kind: "seal-extended", seal, discloseBy: instant(discloseBy), decision: hashOf("decision") },
            sender,
          )
        ).code;
      expect(await extend(NOON + 20 * DAY)).to.equal("seal-earlier");
      expect(await extend(NOON + DAY)).to.equal("seal-earlier");
      expect(await extend(NOON + 51 * DAY)).to.equal("seal-days");
      expect(await extend(NOON + 40 * DAY, asHolder())).to.equal("seal-agency");
      expect(await extend(NOON + 40 * DAY)).to.equal(null);
      expect(await extend(NOON + 39 * DAY)).to.equal("seal-earlier");
      world.clock.now = NOON + 60 * DAY;
      expect(await extend(NOON + 50 * DAY), "a day that is past").to.equal("seal-past");
      await ask({ ...lookup, kind: "unsealed", seal, law: LAW, salt });
      expect(await extend(NOON + 70 * DAY)).to.equal("seal-opened");
    });

    it("have one opening, also where two race", async () => {
      const { salt, event } = sealed();
      const { index: seal } = await ask(event);
      const opening: SubmissionEvent = { ...lookup, kind: "unsealed", seal, law: LAW, salt };
      const answers = await Promise.all([
        world.submit([opening]),
        world.submit([opening]),
        world.submit([opening]),
      ]);
      expect(answers.filter(({ status }) => status === 200).length).to.equal(1);
    });
  });

  describe("heartbeats", () => {
    const beat = (from: number, until: number, more = {}): SubmissionEvent => ({
      ...{ kind: "heartbeat", from: minute(from), until: minute(until), consumed: 2, released: 0 },
      ...more,
    });

    it("follow one another without a gap and without overlapping, each department for itself", async () => {
      expect((await ask(beat(NOON - 3 * HOUR, NOON - 2 * HOUR))).code).to.equal(null);
      expect((await ask(beat(NOON - 2.5 * HOUR, NOON - HOUR))).code).to.equal("heartbeat-order");
      expect((await ask(beat(NOON - 1.5 * HOUR, NOON - HOUR))).code).to.equal("heartbeat-order");
      expect((await ask(beat(NOON - 3 * HOUR, NOON - 2 * HOUR))).code).to.equal("heartbeat-order");
      expect((await ask(beat(NOON - 2.5 * HOUR, NOON - HOUR), asHolder())).code).to.equal(null);
      const next = await ask(beat(NOON - 2 * HOUR, NOON - HOUR));
      expect([next.code, next.tag]).to.deep.equal([null, await ownTag(DEPARTMENT)]);
      expect((await ask(beat(NOON - HOUR, NOON + HOUR))).code).to.equal("heartbeat-future");
    });

    it("that race, the first of all among them, have one order", async () => {
      const answers = await Promise.all(
        [1, 2, 3, 4].map(() => world.submit([beat(NOON - 2 * HOUR, NOON - HOUR)])),
      );
      expect(answers.filter(({ status }) => status === 200).length).to.equal(1);
      const both = await world.submit([beat(NOON - HOUR, NOON), beat(NOON - HOUR, NOON)]);
      expect([both.status, both.refused.map(({ event }) => event)]).to.deep.equal([207, [1]]);
    });
  });

  describe("statements", () => {
    const request = "req-0123456789abcdef";
    const released: SubmissionEvent = {
      ...{ kind: "released", subject: citizen(1), consumer: DEPARTMENT, dataset: "residence" },
      ...{ fields: ["address"], purpose: "social-assistance", request },
    };

    it("of what was released are the holder's, of data that the catalogue says it holds", async () => {
      const { code, body } = await ask(released, asHolder());
      expect(code).to.equal(null);
      expect(body).to.include({ consumer: DEPARTMENT, holder: HOLDER, request });
      const refused = await ask(released);
      expect(refused.code).to.equal("dataset-holder");
      expect(refused.body).to.include({ kind: "refused", of: "released", consumer: DEPARTMENT });
    });

    it("of what followed need a purpose that there is, and keep their details apart", async () => {
      const service: SubmissionEvent = {
        ...{ kind: "service", subject: citizen(1), purpose: "social-assistance", outcome: "granted" },
        ...{ details: "No. 2026-7" },
      };
      const { code, body, index } = await ask(service);
      expect([code, JSON.stringify(body).includes("2026-7")]).to.deep.equal([null, false]);
      expect((await world.ledger.log.opening(index))!.text).to.equal("No. 2026-7");
      const refused = await ask({ ...service, purpose: "none" });
      expect(refused.code).to.equal("purpose-unknown");
      expect(await world.ledger.log.opening(refused.index)).to.equal(null);
    });
  });

  it("keep what they decide by over a restart", async () => {
    const { salt, event } = sealed();
    const { index: seal } = await ask(event);
    await ask({
      kind: "heartbeat",
      from: minute(NOON - HOUR),
      until: minute(NOON),
      consumed: 0,
      released: 0,
    });
    await world.reopen();
    const order: SubmissionEvent = {
      ...{ kind: "heartbeat", from: minute(NOON - 2 * HOUR), until: minute(NOON), consumed: 0, released: 0 },
    };
    expect((await ask(order)).code).to.equal("heartbeat-order");
    expect((await ask({ ...lookup, kind: "unsealed", seal, law: LAW, salt })).code).to.equal(null);
  });

  it("log the rules of what is unusual when they are new, under the operator's tag", async () => {
    const rules = { version: 1, hash: hashOf("rules 1") };
    await world.reopen({ rules });
    await world.reopen({ rules });
    expect((await world.ledger.rules()).map(({ version, hash }) => [version, hash])).to.deep.equal([
      [1, rules.hash],
    ]);
    const { index } = (await world.ledger.rules())[0]!;
    expect(JSON.parse((await world.ledger.log.body(index))!)).to.include({ kind: "rules", ...rules });
    const changed = { version: 1, hash: hashOf("rules 2") };
    let code = "nothing thrown";
    await world.reopen({ rules: changed }).catch((error) => {
      code = error.code;
    });
    expect(code).to.equal("rules-version");
    await world.reopen({ rules: { ...changed, version: 2 } });
    expect((await world.ledger.rules()).length).to.equal(2);
  });
});
