/** Submissions: what is logged, what is refused, and what a department can try that it may not. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import type { RefusedBody } from "../../../core/trace/kinds/access.ts";
import { DEPARTMENT, makeKey } from "../../core/build.ts";
import { accessEvent, citizen, HOLDER } from "../../core/build-trace.ts";
import { accessOn, bodiesOf, codeOf, type LedgerWorld, liveGrant, NOON, openWorld } from "./ledger-world.ts";

describe("submissions", () => {
  let world: LedgerWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  /** The index of a grant that was logged. */
  async function granted(more: Parameters<typeof liveGrant>[0] = {}): Promise<number> {
    const { status, receipt } = await world.submit([liveGrant(more)]);
    expect(status).to.equal(200);
    return receipt.entries[0]!.index;
  }

  /** Why a single event is refused; it must stand in the log as refused, under the same code. */
  async function refusal(event: SubmissionEvent): Promise<string> {
    const { status, receipt, refused } = await world.submit([event]);
    if (status === 200) return "nothing refused";
    expect(status).to.equal(403);
    const [body] = (await bodiesOf(world, receipt)) as RefusedBody[];
    expect(body!.kind).to.equal("refused");
    expect(body!.consumer).to.equal(DEPARTMENT);
    expect(refused).to.deep.equal([{ event: 0, index: receipt.entries[0]!.index, code: body!.code }]);
    const [tag] = await world.ledger.subjects.tags(["subject" in event ? event.subject : ""]);
    expect(receipt.entries[0]!.tag).to.equal(Buffer.from(tag!).toString("base64url"));
    return body!.code;
  }

  describe("what is logged", () => {
    it("answers an access under a legal basis with its body, place and proof", async () => {
      const event = accessEvent({ fields: ["since", "address"], details: "case 7, 案号" });
      const { status, receipt, refused } = await world.submit([event]);
      expect([status, refused]).to.deep.equal([200, []]);
      const [body] = await bodiesOf(world, receipt);
      expect(body).to.include({
        kind: "access",
        consumer: DEPARTMENT,
        holder: HOLDER,
        time: new Date(NOON).toISOString(),
      });
      expect(body).to.have.property("fields").that.deep.equals(["address", "since"]);
      expect(receipt.entries[0]!.details!.text).to.equal("case 7, 案号");
      expect(receipt.entries[0]!.body).not.to.contain("case 7");
    });

    it("logs an event for each of a batch, in their order, and shares one checkpoint", async () => {
      const events = Array.from({ length: 300 }, (_, i) => accessEvent({ subject: citizen(i % 90) }));
      const { receipt } = await world.submit(events);
      expect(await bodiesOf(world, receipt)).to.have.length(300);
      const tags = new Set(receipt.entries.map(({ tag }) => tag));
      expect(tags.size).to.equal(90);
      expect(receipt.entries[0]!.tag).to.equal(receipt.entries[90]!.tag);
    });

    it("refuses some of a batch, logs the others, and says which", async () => {
      const { status, receipt, refused } = await world.submit([
        accessEvent(),
        accessEvent({ fields: ["income"] }),
        accessEvent({ subject: citizen(2) }),
        accessOn(999),
      ]);
      expect(status).to.equal(207);
      const first = receipt.entries[0]!.index;
      expect(refused).to.deep.equal([
        { event: 1, index: first + 1, code: "dataset-fields" },
        { event: 3, index: first + 3, code: "grant-unknown" },
      ]);
      const kinds = (await bodiesOf(world, receipt)).map(({ kind }) => kind);
      expect(kinds).to.deep.equal(["access", "refused", "access", "refused"]);
    });

    it("never lets time run backwards, and keeps no time that the department gave", async () => {
      await world.submit([accessEvent()]);
      world.clock.now -= 120_000;
      const { receipt } = await world.submit([accessEvent({ occurred: "2020-01-01T00:00:00Z" })]);
      const [body] = await bodiesOf(world, receipt);
      expect(body).to.include({ time: new Date(NOON).toISOString(), occurred: "2020-01-01T00:00:00Z" });
    });
  });

  describe("grants", () => {
    it("let those read for whom and what they are", async () => {
      const grant = await granted();
      expect((await world.submit([accessOn(grant)])).status).to.equal(200);
    });

    const misuses: [what: string, more: Parameters<typeof accessOn>[1], code: string][] = [
      ["another subject's", { subject: citizen(2) }, "grant-subject"],
      ["another holder's data", { holder: 8 }, "grant-holder"],
      ["another dataset", { dataset: "income" }, "grant-dataset"],
      ["a field that was not granted", { fields: ["address", "since"] }, "grant-fields"],
      ["another purpose", { purpose: "statistics" }, "grant-purpose"],
    ];
    for (const [what, more, code] of misuses)
      it(`refuse ${what}`, async () => {
        const grant = await granted({ fields: ["address"] });
        expect(await refusal(accessOn(grant, more))).to.equal(code);
      });

    it("refuse a consumer that they do not name", async () => {
      expect(await refusal(accessOn(await granted({ consumers: [99] })))).to.equal("grant-consumer");
    });

    it("refuse before they begin and from the moment they end", async () => {
      const from = new Date(NOON + 60_000).toISOString();
      const until = new Date(NOON + 120_000).toISOString();
      const grant = await granted({ from, until });
      expect(await refusal(accessOn(grant))).to.equal("grant-not-yet");
      world.clock.now = NOON + 119_999;
      expect((await world.submit([accessOn(grant)])).status).to.equal(200);
      world.clock.now = NOON + 120_000;
      expect(await refusal(accessOn(grant))).to.equal("grant-expired");
    });

    it("refuse what is no grant", async () => {
      expect(await refusal(accessOn(0)), "the catalogue's entry").to.equal("grant-unknown");
      expect(await refusal(accessOn(9_999_999))).to.equal("grant-unknown");
    });

    it("are used up, within one submission too, also after a restart", async () => {
      const grant = await granted({ uses: 2 });
      const { refused } = await world.submit([
        accessOn(grant),
        accessEvent(),
        accessOn(grant),
        accessOn(grant),
      ]);
      expect(refused.map(({ event, code }) => [event, code])).to.deep.equal([[3, "grant-used-up"]]);
      await world.reopen();
      expect(await refusal(accessOn(grant))).to.equal("grant-used-up");
    });

    it("are used no more often than they say by accesses at the same time", async () => {
      const grant = await granted({ uses: 7 });
      const answers = await Promise.all(Array.from({ length: 20 }, () => world.submit([accessOn(grant)])));
      expect(answers.filter(({ status }) => status === 200)).to.have.length(7);
      expect((await world.ledger.grants([grant]))[0]).to.include({ used: 7, revoked: false });
    });

    it("end with their revocation, whose race with accesses has one order: that of the log", async () => {
      const grant = await granted();
      const revoke: SubmissionEvent = { kind: "grant-revoked", subject: citizen(1), grant };
      const answers = await Promise.all(
        Array.from({ length: 21 }, (_, i) => world.submit([i === 10 ? revoke : accessOn(grant)])),
      );
      const revokedAt = answers[10]!.receipt.entries[0]!.index;
      for (const [i, { status, receipt, refused }] of answers.entries()) {
        if (i === 10) continue;
        const { index } = receipt.entries[0]!;
        expect(status, `entry ${index}, revoked at ${revokedAt}`).to.equal(index < revokedAt ? 200 : 403);
        if (status === 403) expect(refused[0]!.code).to.equal("grant-revoked");
      }
      expect(await refusal(revoke)).to.equal("grant-revoked");
      await world.reopen();
      expect(await refusal(accessOn(grant))).to.equal("grant-revoked");
    });

    it("are revoked by their own subject's revocation only", async () => {
      const grant = await granted();
      expect(await refusal({ kind: "grant-revoked", subject: citizen(2), grant })).to.equal("grant-subject");
      expect(await refusal({ kind: "grant-revoked", subject: citizen(1), grant: 0 })).to.equal(
        "grant-unknown",
      );
      expect((await world.submit([accessOn(grant)])).status).to.equal(200);
    });

    it("are refused for what the catalogue does not know, and when they have ended already", async () => {
      expect(await refusal(liveGrant({ dataset: "income" }))).to.equal("dataset-unknown");
      expect(await refusal(liveGrant({ fields: ["address", "income"] }))).to.equal("dataset-fields");
      expect(await refusal(liveGrant({ purpose: "curiosity" }))).to.equal("purpose-unknown");
      const ended = { from: "2020-01-01T00:00:00Z", until: new Date(NOON).toISOString() };
      expect(await refusal(liveGrant(ended))).to.equal("grant-expired");
    });
  });

  it("refuses under a legal basis what it does not allow", async () => {
    expect(await refusal(accessEvent({ basis: { law: "law-99" } }))).to.equal("law-unknown");
    expect(await refusal(accessEvent({ purpose: "statistics" }))).to.equal("law-purpose");
    expect(await refusal(accessEvent({ dataset: "health" }))).to.equal("law-dataset");
    expect(await refusal(accessEvent({ holder: 8 }))).to.equal("dataset-holder");
    const key = makeKey();
    world.chain.register(77, key);
    const { refused } = await world.submit([accessEvent()], { key, department: 77 });
    expect(refused[0]!.code).to.equal("law-consumer");
  });

  describe("whose sender cannot be told log nothing", () => {
    afterEach(() => expect(world.ledger.log.size, "only the catalogue").to.equal(1));
    const tried = (more: Parameters<LedgerWorld["submit"]>[1]) => codeOf(world.submit([accessEvent()], more));

    it("another department's key", async () => {
      expect(await tried({ department: 40 })).to.equal("submission-key-unknown");
    });

    it("a key that nobody registered, a department that there is not", async () => {
      expect(await tried({ key: makeKey() })).to.equal("submission-key-unknown");
      expect(await tried({ department: 999 })).to.equal("submission-department-unknown");
    });

    it("a signature by another key, over other bytes, or of another form", async () => {
      const [head, , signature] = world.sign([accessEvent()]).split(".");
      const [, payload] = world.sign([accessEvent({ subject: citizen(2) })]).split(".");
      expect(await codeOf(world.ledger.submit(`${head}.${payload}.${signature}`))).to.equal(
        "submission-signature",
      );
      expect(await codeOf(world.ledger.submit(`${head}.${payload}.${"A".repeat(86)}`))).to.equal(
        "submission-signature",
      );
    });

    it("a key for another use, before and after its time, revoked", async () => {
      const now = Math.floor(NOON / 1000);
      const key = makeKey();
      for (const [more, code] of [
        [{ use: 1 }, "submission-key-use"],
        [{ validFrom: now + 1 }, "submission-key-window"],
        [{ validUntil: now }, "submission-key-window"],
        [{ compromisedAt: now }, "submission-key-compromised"],
      ] as const) {
        const other = { ...makeKey() };
        world.chain.register(DEPARTMENT, other, more);
        expect(await tried({ key: other }), JSON.stringify(more)).to.equal(code);
      }
      expect(await tried({ key })).to.equal("submission-key-unknown");
    });

    it("a suspended department", async () => {
      world.chain.suspended.add(DEPARTMENT);
      expect(await tried({})).to.equal("submission-department-suspended");
    });

    it("clocks that differ by more than the window, either way", async () => {
      const now = Math.floor(NOON / 1000);
      expect(await tried({ iat: now - 301 })).to.equal("submission-too-old");
      expect(await tried({ iat: now + 301 })).to.equal("submission-too-new");
    });

    it("one for another log", async () => {
      expect(await tried({ audience: "certrace.example/log/4" })).to.equal("submission-audience");
    });

    it("one event that cannot be read among good ones, a subject that does not check, 10,001 events", async () => {
      const raw = (events: unknown[]) => {
        const [head, payload] = world.sign([accessEvent()]).split(".") as [string, string];
        const content = JSON.parse(Buffer.from(payload, "base64url").toString());
        const body = Buffer.from(JSON.stringify({ ...content, events })).toString("base64url");
        return codeOf(world.ledger.submit(`${head}.${body}.${"A".repeat(86)}`));
      };
      expect(await raw([accessEvent(), { ...accessEvent(), kind: "acess" }])).to.equal("event-kind");
      expect(await raw([{ ...accessEvent(), subject: `${citizen(1).slice(0, 17)}?` }])).to.match(
        /^citizen-|^subject-/,
      );
      expect(await raw(Array.from({ length: 10_001 }, () => accessEvent()))).to.equal(
        "submission-too-many-events",
      );
    });

    it("any, while the chain cannot be asked", async () => {
      world.chain.away = true;
      expect(await tried({})).to.equal("authority-unknown");
    });
  });

  it("takes what is signed at the edge of the window", async () => {
    const now = Math.floor(NOON / 1000);
    expect((await world.submit([accessEvent()], { iat: now - 300 })).status).to.equal(200);
    expect((await world.submit([accessEvent()], { iat: now + 300 })).status).to.equal(200);
  });

  describe("sent again", () => {
    const text = (answer: unknown) => JSON.stringify(answer);

    it("get the first answer, byte for byte: at once, later, after a restart, and when it is late", async () => {
      const grant = await granted({ uses: 1 });
      const jws = world.sign([accessOn(grant, { details: "case 9" }), accessOn(grant)]);
      const together = world.sign([accessEvent()]);
      const [first] = await Promise.all([world.ledger.submit(jws), world.ledger.submit(together)]);
      const { size } = world.ledger.log;
      expect(text(await world.ledger.submit(jws))).to.equal(text(first));
      await world.submit([accessEvent()]);
      expect(text(await world.ledger.submit(jws))).to.equal(text(first));
      await world.reopen();
      world.clock.now += 3_600_000;
      expect(text(await world.ledger.submit(jws))).to.equal(text(first));
      expect(world.ledger.log.size).to.equal(size + 1);
    });

    it("are logged once, however many come at the same time", async () => {
      const jws = world.sign([accessEvent(), accessEvent({ subject: citizen(5) })]);
      const answers = await Promise.all(Array.from({ length: 10 }, () => world.ledger.submit(jws)));
      expect(new Set(answers.map(text)).size).to.equal(1);
      expect(world.ledger.log.size).to.equal(3);
    });

    it("are refused with other bytes under the same jti, at the same time too, and log nothing", async () => {
      const one = world.sign([accessEvent()], { jti: "same" });
      const two = world.sign([accessEvent()], { jti: "same" }); // ES256 signatures are never the same
      const answers = await Promise.allSettled([world.ledger.submit(one), world.ledger.submit(two)]);
      const codes = answers.map((each) =>
        each.status === "rejected" ? each.reason.code : each.value.status,
      );
      expect(codes.sort()).to.deep.equal([200, "submission-jti-reused"]);
      expect(await codeOf(world.submit([accessEvent()], { jti: "same" }))).to.equal("submission-jti-reused");
      expect(world.ledger.log.size).to.equal(2);
    });

    it("are not kept from a department by others who send its jti with a signature that is not its own", async () => {
      const forged = world.sign([accessEvent()], { jti: "same", key: makeKey() });
      const genuine = world.sign([accessEvent()], { jti: "same" });
      const answers = await Promise.allSettled(
        [forged, genuine, forged].map((jws) => world.ledger.submit(jws)),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal(["rejected", "fulfilled", "rejected"]);
      expect(world.ledger.log.size).to.equal(2);
    });

    it("stand for themselves in each department", async () => {
      const key = makeKey();
      world.chain.register(77, key);
      expect((await world.submit([accessEvent()], { jti: "same" })).status).to.equal(200);
      expect((await world.submit([accessEvent()], { jti: "same", key, department: 77 })).status).to.equal(
        403,
      );
    });
  });

  it("keeps no citizen id anywhere: not in the data folder, not in a log, not in an error", async () => {
    const id = citizen(7);
    await world.submit([accessEvent({ subject: id }), liveGrant({ subject: id })]);
    await codeOf(world.submit([accessEvent({ subject: id })], { key: makeKey() }));
    const [, payload] = world.sign([accessEvent()]).split(".");
    const error = await world.ledger
      .submit(world.sign([accessEvent({ subject: id })], { department: 999 }).replace(payload!, payload!))
      .catch((thrown) => thrown);
    await world.ledger.close();
    const spellings = [
      id,
      Buffer.from(id).toString("base64url").slice(0, 20),
      Buffer.from(id).toString("hex"),
    ];
    const files = (await readdir(world.folder, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    expect(files.length).to.be.greaterThan(3);
    for (const file of files) {
      const content = await readFile(join(file.parentPath, file.name), "latin1");
      for (const spelling of spellings) expect(content.includes(spelling), file.name).to.equal(false);
    }
    const said = `${world.notes.join()} ${error.message} ${error.stack} ${JSON.stringify(error)}`;
    for (const spelling of spellings) expect(said).not.to.contain(spelling);
  });
});
