/**
 * The audit holds every entry against what its department signed: an operator that invents, changes, swaps, back-dates or
 * drops something in a department's name is found out; what was erased, or never kept, is told from that.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import type { JsonObject } from "../../../core/json.ts";
import { eventMembers, type SubmissionEvent } from "../../../core/trace/event.ts";
import { parseSubmission } from "../../../core/trace/submission.ts";
import { nodeVerifyEs256 } from "../../../server/es256.ts";
import { auditLog, type Finding } from "../../../server/ledger/audit.ts";
import type { SubmissionTally } from "../../../server/ledger/audit-submissions.ts";
import { keepSubmission, sealSubmission } from "../../../server/ledger/kept-submissions.ts";
import { MadeTags } from "../../../server/ledger/made-tags.ts";
import { logKeys, under } from "../../../server/store/keys.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import type { Operation, Store } from "../../../server/store/store.ts";
import { DEPARTMENT, makeKey } from "../../core/build.ts";
import { accessEvent, citizen, ORIGIN } from "../../core/build-trace.ts";
import { type LedgerWorld, liveGrant, NOON, openWorld, type SubmissionOptions } from "./ledger-world.ts";

describe("audit of submissions", () => {
  let world: LedgerWorld;
  let anchoredAt: number | null;
  let tags: MadeTags;
  beforeEach(async () => {
    world = await openWorld();
    tags = new MadeTags(world.ledger.keys.vrfSeed);
    anchoredAt = null;
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

  /** Of the closed ledger, changed by `change` beforehand. */
  function audit(
    change: Operation[] = [],
  ): Promise<{ codes: string[]; found: Finding[]; tally: SubmissionTally }> {
    return withStore(async (store) => {
      await store.batch(change);
      const { submissions: seal } = world.ledger.keys;
      const signer = async (department: number, kid: string) =>
        (await world.chain.signer(department, kid)).key;
      const authority = {
        seal,
        origin: ORIGIN,
        signer,
        anchoredAt: () => anchoredAt,
        verify: nodeVerifyEs256(),
        tagsOf: (alphas: readonly Uint8Array[]) => tags.of(alphas),
      };
      const auditing = auditLog({ store, folder: join(world.folder, "log"), submissions: authority });
      const found: Finding[] = [];
      for (;;) {
        const { value, done } = await auditing.next();
        if (done) return { codes: found.map(({ code }) => code), found, tally: value! };
        found.push(value as Finding);
      }
    });
  }

  const three = () => [
    accessEvent(),
    accessEvent({ details: "case 1" }),
    accessEvent({ subject: citizen(2) }),
  ];
  const first = async (events: SubmissionEvent[], more?: SubmissionOptions) =>
    (await world.submit(events, more)).receipt.entries[0]!.index;

  /** What an operator does that writes to its own log, past everything that guards it. */
  async function logPast(
    jws: string,
    change: (body: JsonObject, n: number) => JsonObject = (body) => body,
    under?: Uint8Array,
  ) {
    const submission = parseSubmission(jws);
    const ids = submission.events.map((event) => ("subject" in event ? event.subject : ""));
    const own = await world.ledger.subjects.tags(ids);
    const drafts = submission.events.map((event, n) => ({
      tag: under ?? own[n]!,
      body: change({ ...eventMembers(event, DEPARTMENT), submission: submission.hash }, n),
      ...(event.kind === "access" && event.details !== undefined ? { details: event.details } : {}),
    }));
    const { signingInput, signature, events } = submission;
    const whole = { signingInput, signature, count: events.length };
    const sealed = sealSubmission(whole, world.ledger.keys.submissions);
    await world.ledger.log.append(drafts, (placed) => [keepSubmission(placed[0]!.index, sealed)]);
  }

  it("finds nothing where departments signed for everything, refusals and small and large ones too", async () => {
    const grant = await first([liveGrant()]);
    await world.submit([...three(), accessEvent({ basis: { grant: 999 }, details: "refused" })]);
    await world.submit([accessEvent({ basis: { grant }, fields: ["address", "since"] })]);
    const many = Array.from({ length: 700 }, (_, i) =>
      accessEvent({ subject: citizen(i), details: `case ${i}` }),
    );
    await world.submit(many);
    const { found, tally } = await audit();
    expect(found).to.deep.equal([]);
    expect(tally).to.deep.equal({ checked: 706, erased: 0, notKept: 0 });
  });

  it("finds nothing in what signed-in people did, nor in sealed, answered and refused acts", async () => {
    const entry = await first([accessEvent()]);
    const [bytes] = await world.ledger.subjects.tags([citizen(1)]);
    const tag = Buffer.from(bytes!).toString("base64url");
    const words = "为什么？";
    const {
      kind: _,
      subject: __,
      form: ___,
      ...terms
    } = liveGrant() as Extract<SubmissionEvent, { kind: "grant" }>;
    const { index: grant } = await world.ledger.acts.grant(tag, { key: randomUUID(), terms });
    await world.ledger.acts.endGrant(tag, { key: randomUUID(), grant });
    const said = { words, attachments: [] };
    const { index: dispute } = await world.ledger.acts.dispute(tag, { key: randomUUID(), entry, ...said });
    const response = { kind: "response" as const, dispute, outcome: "referred" as const, ...said };
    await world.submit([
      response,
      { ...response, dispute: 0 },
      { kind: "service", subject: citizen(1), purpose: "none", outcome: "granted", details: "not kept" },
      { kind: "sealed", commitment: "A".repeat(43), law: "law-12", discloseBy: "2027-01-01T00:00:00Z" },
    ]);
    const answer = { key: randomUUID(), dispute, outcome: "explained" as const, ...said };
    await world.ledger.acts.respond(DEPARTMENT, answer);
    expect((await audit()).found).to.deep.equal([]);
  });

  it("finds statements and heartbeats that no department signed", async () => {
    await first(three());
    const tag = await world.ledger.subjects.departmentTag(DEPARTMENT);
    const window = { from: "2026-11-20T08:00:00Z", until: "2026-11-20T09:00:00Z" };
    const beat = { kind: "heartbeat", department: DEPARTMENT, ...window, consumed: 0, released: 0 };
    await world.ledger.log.append([{ tag, body: beat }]);
    expect((await audit()).codes).to.deep.equal(["submission-missing"]);
  });

  it("tells what was erased, and what was never kept, from what is missing", async () => {
    const index = await first(three());
    const other = await first(three());
    await world.ledger.erasure.byRequest([index, index + 1]);
    expect(await audit()).to.deep.include({ codes: [], tally: { checked: 4, erased: 2, notKept: 0 } });
    await world.reopen();
    const record = await withStore((store) => store.get(logKeys.submission(index)));
    await world.reopen();
    await world.ledger.erasure.byRequest([index + 2]);
    const gone = await withStore((store) => store.get(logKeys.submission(index)));
    expect([record !== undefined, gone]).to.deep.equal([true, undefined]);
    expect((await audit()).tally).to.deep.equal({ checked: 3, erased: 3, notKept: 0 });
    const left = await audit([{ put: logKeys.submission(index), value: record! }]);
    expect(left.found).to.deep.equal([{ code: "submission-left", index, source: "store" }]);
    const missing = await audit([
      { delete: logKeys.submission(index) },
      { delete: logKeys.submission(other) },
    ]);
    expect(missing.found.map(({ code, index }) => [code, index! - other])).to.deep.equal([
      ["submission-missing", 0],
      ["submission-missing", 1],
      ["submission-missing", 2],
    ]);
    const old = await audit([{ delete: logKeys.keeping }]);
    expect(old).to.deep.include({ codes: [], tally: { checked: 0, erased: 3, notKept: 3 } });
  });

  it("finds a submission that is another's, or that nobody can open", async () => {
    const [one, two] = [await first(three()), await first(three())];
    const records = await withStore((store) => store.getMany([one, two].map(logKeys.submission)));
    const swapped = await audit([
      { put: logKeys.submission(one), value: records[1]! },
      { put: logKeys.submission(two), value: records[0]! },
    ]);
    expect(new Set(swapped.codes)).to.deep.equal(new Set(["submission-differs"]));
    expect(swapped.codes).to.have.length(6);
    for (const at of [0, 2, 9, 25, 60, records[0]!.length - 1]) {
      const bent = records[0]!.slice();
      bent[at]! ^= 1;
      const { codes } = await audit([{ put: logKeys.submission(one), value: bent }]);
      expect(codes, `byte ${at}`).to.include("submission-invalid");
    }
  });

  it("finds an event that no department signed: by another key under its name, or by a key it never had", async () => {
    const index = await first(three());
    const forger = makeKey();
    await logPast(world.sign(three(), { key: { ...forger, kid: world.key.kid } }));
    await logPast(world.sign(three(), { key: forger }));
    const { found } = await audit();
    expect(found.map(({ code, found }) => [code, found])).to.deep.equal([
      ["submission-signature", world.key.kid],
      ["submission-key", "submission-key-unknown"],
    ]);
    expect(found[0]!.index).to.equal(index + 3);
  });

  it("finds an entry without a submission, and entries that say something else than was signed", async () => {
    const jws = world.sign(three());
    await logPast(jws, (body, n) => (n === 1 ? { ...body, fields: ["address", "since"] } : body));
    await logPast(world.sign(three()), (body, n) => (n === 0 ? { ...body, kind: "refused" } : body));
    await logPast(world.sign(three()), ({ submission, ...body }, n) =>
      n === 2 ? body : { ...body, submission: submission! },
    );
    const [tag] = await world.ledger.subjects.tags([citizen(1)]);
    await world.ledger.log.append([{ tag: tag!, body: eventMembers(accessEvent(), DEPARTMENT) }]);
    const { codes } = await audit();
    expect(codes).to.deep.equal([
      "submission-event",
      "submission-event",
      "submission-differs",
      "submission-missing",
    ]);
  });

  it("finds what stands under another person's tag, and a representative whom the department did not name", async () => {
    const index = await first(three());
    const [other] = await world.ledger.subjects.tags([citizen(2)]);
    await logPast(world.sign(three()), undefined, other!);
    const window = { from: "2026-11-01T00:00:00Z", until: "2030-11-01T00:00:00Z" };
    const representation: SubmissionEvent = {
      ...{
        kind: "representation",
        subject: citizen(1),
        representative: citizen(3),
        ground: "parent",
        ...window,
      },
    };
    const jws = world.sign([representation]);
    await logPast(jws, (body) => ({ ...body, representative: Buffer.from(other!).toString("base64url") }));
    const { found } = await audit();
    const tag = Buffer.from(other!).toString("base64url");
    expect(found.map(({ code, index: at, found }) => [code, at! - index, found])).to.deep.equal([
      ["submission-tag", 3, tag],
      ["submission-tag", 4, tag],
      ["submission-tag", 6, tag],
    ]);
  });

  it("finds entries from before their submission, and one that was used again later", async () => {
    await logPast(world.sign(three(), { iat: NOON / 1000 + 200_000 }));
    await logPast(world.sign(three(), { iat: NOON / 1000 - 200_000 }));
    expect(new Set((await audit()).codes)).to.deep.equal(new Set(["submission-time"]));
  });

  it("judges the key by the chain: its window, its use, and what was anchored after it was stolen", async () => {
    const index = await first(three());
    const at = NOON / 1000;
    const verdicts: [string, object, number | null][] = [
      ["submission-key-window", { validUntil: at }, null],
      ["submission-key-window", { validFrom: at + 1 }, null],
      ["submission-key-use", { use: 1 }, null],
      ["submission-key-compromised", { compromisedAt: at }, null],
      ["submission-key-compromised", { compromisedAt: at + 50 }, at + 60],
      ["", { compromisedAt: at + 50 }, at + 40],
      ["", { validUntil: at + 1 }, at + 40],
    ];
    for (const [problem, terms, anchored] of verdicts) {
      world.chain.register(DEPARTMENT, world.key, terms);
      anchoredAt = anchored;
      const { found } = await audit();
      const expected = { code: "submission-key", index, found: problem, source: "store" };
      expect(found, JSON.stringify(terms)).to.deep.equal(problem === "" ? [] : [expected]);
    }
    world.chain.away = true;
    expect(await audit().catch(({ code }) => code), "no verdict without the chain").to.equal(
      "authority-unknown",
    );
    world.chain.away = false;
  });

  it("keeps what it keeps sealed, and small", async () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      accessEvent({ subject: citizen(i), details: `case ${i}` }),
    );
    await world.submit([accessEvent()]);
    await world.submit(many);
    const sizes = await withStore(async (store) => {
      const found: number[] = [];
      for await (const [, value] of store.range(under(logKeys.submissions))) found.push(value.length);
      return found;
    });
    expect(sizes[0]).to.be.below(350);
    expect(sizes[1]! / 1000).to.be.below(16);
  });
});
