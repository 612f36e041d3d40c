/** Acts of signed-in people: what they do to the log and to what others may do, and everybody who tries it for others. */
import { createHash, randomUUID } from "node:crypto";
import { expect } from "chai";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import type { DisputeBody, ResponseBody } from "../../../core/trace/kinds/dispute.ts";
import type { GrantBody, GrantTerms } from "../../../core/trace/kinds/grant.ts";
import { DEPARTMENT, makeKey } from "../../core/build.ts";
import { accessEvent, CATALOGUE, citizen, HOLDER } from "../../core/build-trace.ts";
import { accessOn, bodiesOf, codeOf, type LedgerWorld, NOON, openWorld } from "./ledger-world.ts";

const DAY = 86_400_000;
/** a department that takes no part in anything */
const STRANGER = 41;

const key = () => randomUUID();
const instant = (time: number) => new Date(time).toISOString();

describe("acts", () => {
  let world: LedgerWorld;
  beforeEach(async () => {
    world = await openWorld({ catalogue: { ...CATALOGUE, mayRepresent: [DEPARTMENT], disputeDays: 10 } });
  });
  afterEach(() => world.close());

  async function tagOf(person: number): Promise<string> {
    const [tag] = await world.ledger.subjects.tags([citizen(person)]);
    return Buffer.from(tag!).toString("base64url");
  }

  async function submitted(event: SubmissionEvent): Promise<number> {
    const { status, receipt } = await world.submit([event]);
    expect(status).to.equal(200);
    return receipt.entries[0]!.index;
  }

  const terms = (more: Partial<GrantTerms> = {}): GrantTerms => ({
    consumers: [DEPARTMENT],
    holder: HOLDER,
    dataset: "residence",
    fields: ["since", "address"],
    purpose: "social-assistance",
    from: instant(NOON - 1000),
    until: instant(NOON + 30 * DAY),
    uses: null,
    ...more,
  });

  const words = "我没有申请过任何补助。\nWhy was this read?";

  async function represent(more: Partial<Extract<SubmissionEvent, { kind: "representation" }>> = {}) {
    return submitted({
      kind: "representation",
      subject: citizen(1),
      representative: citizen(2),
      ground: "parent",
      from: instant(NOON - 1000),
      until: instant(NOON + 30 * DAY),
      details: "小明",
      ...more,
    });
  }

  describe("permissions", () => {
    it("are given and ended by the person, and hold as a department's own", async () => {
      const tag = await tagOf(1);
      const { index, receipt } = await world.ledger.acts.grant(tag, { key: key(), terms: terms() });
      const [body] = await bodiesOf(world, receipt);
      expect(body)
        .to.include({ kind: "grant", holder: HOLDER })
        .and.not.have.any.keys("form", "submission", "by");
      expect(receipt.entries[0]!.tag).to.equal(tag);
      await submitted(accessOn(index));
      await world.ledger.acts.endGrant(tag, { key: key(), grant: index });
      const { refused } = await world.submit([accessOn(index)]);
      expect(refused[0]!.code).to.equal("grant-revoked");
      expect(await codeOf(world.ledger.acts.endGrant(tag, { key: key(), grant: index }))).to.equal(
        "grant-revoked",
      );
    });

    it("name the field that cannot be, and log nothing", async () => {
      const tag = await tagOf(1);
      const { size } = world.ledger.log;
      const asked = async (more: Partial<GrantTerms>) => {
        try {
          await world.ledger.acts.grant(tag, { key: key(), terms: terms(more) });
        } catch (error) {
          return [(error as { code: string }).code, (error as { field: string }).field];
        }
        return "nothing thrown";
      };
      expect(await asked({ fields: [] })).to.deep.equal(["grant-invalid", "terms.fields"]);
      expect(await asked({ until: terms().from })).to.deep.equal(["grant-invalid", "terms.until"]);
      expect(await asked({ form: "x" } as never)).to.deep.equal(["grant-invalid", "terms.form"]);
      expect((await asked({ dataset: "unheard-of" }))[0]).to.equal("dataset-unknown");
      expect((await asked({ until: instant(NOON - 500), from: instant(NOON - 900) }))[0]).to.equal(
        "grant-expired",
      );
      expect(world.ledger.log.size).to.equal(size);
    });

    it("for several datasets are one: given together, ended together, all or none", async () => {
      const tag = await tagOf(1);
      const { acts, log } = world.ledger;
      const group = randomUUID();
      const two = [terms(), terms({ dataset: "health", fields: ["address"] })];
      const request = { key: key(), group, terms: two };
      const { indexes, receipt } = await acts.grants(tag, request);
      expect(indexes).to.deep.equal([indexes[0], indexes[0]! + 1]);
      const bodies = await bodiesOf(world, receipt);
      expect(bodies.map((body) => (body as GrantBody).group)).to.deep.equal([group, group]);
      expect((await acts.grants(tag, request)).indexes).to.deep.equal(indexes);
      expect(await codeOf(acts.grants(tag, { ...request, terms: two.slice(1) }))).to.equal("act-key-reused");
      const { size } = log;
      const half = [terms(), terms({ dataset: "unheard-of" })];
      expect(await codeOf(acts.grants(tag, { key: key(), group, terms: half }))).to.equal("dataset-unknown");
      expect(await codeOf(acts.grants(tag, { key: key(), group: "short", terms: two }))).to.equal(
        "grant-invalid",
      );
      expect(await codeOf(acts.grants(tag, { key: key(), group, terms: [] }))).to.equal("grant-invalid");
      const other = acts.endGrants(tag, { key: key(), grants: [indexes[0]!, 0] });
      expect(await codeOf(other)).to.equal("grant-unknown");
      expect(log.size).to.equal(size);
      await submitted(accessOn(indexes[0]!));
      const ended = await acts.endGrants(tag, { key: key(), grants: indexes });
      expect(ended.indexes.length).to.equal(2);
      expect((await world.submit([accessOn(indexes[0]!)])).refused[0]!.code).to.equal("grant-revoked");
    });

    it("of another person are nobody's to end", async () => {
      const { index } = await world.ledger.acts.grant(await tagOf(1), { key: key(), terms: terms() });
      const other = world.ledger.acts.endGrant(await tagOf(2), { key: key(), grant: index });
      expect(await codeOf(other)).to.equal("grant-unknown");
      expect(await codeOf(world.ledger.acts.endGrant(await tagOf(1), { key: key(), grant: 9_999 }))).to.equal(
        "grant-unknown",
      );
    });

    it("that end while accesses race have one order: nothing is authorised behind the end", async () => {
      const tag = await tagOf(1);
      const { index } = await world.ledger.acts.grant(tag, { key: key(), terms: terms() });
      const racing: Promise<unknown>[] = [];
      for (let i = 0; i < 12; i++) {
        racing.push(world.submit([accessOn(index)]));
        if (i === 6) racing.push(world.ledger.acts.endGrant(tag, { key: key(), grant: index }));
      }
      await Promise.all(racing);
      const texts = await world.ledger.log.bodies(
        Array.from({ length: world.ledger.log.size - index - 1 }, (_, i) => index + 1 + i),
      );
      const kinds = texts.map((text) => (JSON.parse(text!) as { kind: string }).kind);
      const end = kinds.indexOf("grant-revoked");
      expect(end).to.be.greaterThan(-1);
      expect(new Set(kinds.slice(0, end))).to.deep.equal(end === 0 ? new Set() : new Set(["access"]));
      expect(kinds.slice(end + 1).every((kind) => kind === "refused")).to.equal(true);
    });
  });

  describe("keys", () => {
    it("make one entry, however often they are sent: at once, later, after a restart", async () => {
      const tag = await tagOf(1);
      const request = { key: key(), terms: terms() };
      const [first, second] = await Promise.all([
        world.ledger.acts.grant(tag, request),
        world.ledger.acts.grant(tag, { ...request, terms: terms({ fields: ["address", "since"] }) }),
      ]);
      expect(second.index).to.equal(first.index);
      const { size } = world.ledger.log;
      expect((await world.ledger.acts.grant(tag, request)).index).to.equal(first.index);
      await world.reopen();
      const again = await world.ledger.acts.grant(tag, request);
      expect(again.index).to.equal(first.index);
      expect(again.receipt.entries[0]!.body).to.equal(first.receipt.entries[0]!.body);
      await bodiesOf(world, again.receipt);
      expect(world.ledger.log.size).to.equal(size);
    });

    it("stand for one content, and for one person", async () => {
      const tag = await tagOf(1);
      const request = { key: key(), terms: terms() };
      const { index } = await world.ledger.acts.grant(tag, request);
      const other = world.ledger.acts.grant(tag, { ...request, terms: terms({ uses: 3 }) });
      expect(await codeOf(other)).to.equal("act-key-reused");
      expect(await codeOf(world.ledger.acts.endGrant(tag, { key: request.key, grant: index }))).to.equal(
        "act-key-reused",
      );
      const another = await world.ledger.acts.grant(await tagOf(2), request);
      expect(another.index).to.not.equal(index);
      expect(await codeOf(world.ledger.acts.grant(tag, { ...request, key: "short" }))).to.equal(
        "act-key-invalid",
      );
    });

    it("also of disputes and answers, words and files included", async () => {
      const tag = await tagOf(1);
      const entry = await submitted(accessEvent());
      const request = { key: key(), entry, words, attachments: [] };
      const [one, two] = await Promise.all([
        world.ledger.acts.dispute(tag, request),
        world.ledger.acts.dispute(tag, request),
      ]);
      expect(two.index).to.equal(one.index);
      expect((await world.ledger.acts.dispute(tag, request)).index).to.equal(one.index);
      const changed = world.ledger.acts.dispute(tag, { ...request, words: "something else" });
      expect(await codeOf(changed)).to.equal("act-key-reused");
      const answer = {
        key: key(),
        dispute: one.index,
        outcome: "explained" as const,
        words,
        attachments: [],
      };
      const { index } = await world.ledger.acts.respond(HOLDER, answer);
      expect((await world.ledger.acts.respond(HOLDER, answer)).index).to.equal(index);
      const otherwise = world.ledger.acts.respond(HOLDER, { ...answer, outcome: "unlawful" });
      expect(await codeOf(otherwise)).to.equal("act-key-reused");
    });
  });

  describe("disputes", () => {
    it("stand under the citizen's tag with the parties of the entry, a due day, and words kept apart", async () => {
      const tag = await tagOf(1);
      const entry = await submitted(accessEvent());
      const { index, receipt } = await world.ledger.acts.dispute(tag, {
        key: key(),
        entry,
        words,
        attachments: [],
      });
      const [body] = (await bodiesOf(world, receipt)) as DisputeBody[];
      expect(body).to.include({ kind: "dispute", entry, consumer: DEPARTMENT, holder: HOLDER });
      expect(Date.parse(body!.due) - Date.parse(body!.time)).to.equal(10 * DAY);
      expect(receipt.entries[0]!.body).to.not.contain("补助");
      const opening = await world.ledger.log.opening(index);
      expect(opening!.text).to.equal(words);
      const commitment = createHash("sha256").update(Buffer.from(opening!.salt, "base64url")).update(words);
      expect(commitment.digest("base64url")).to.equal(body!.words);
    });

    it("are about one's own entries about the use of data, and about each once at a time", async () => {
      const tag = await tagOf(1);
      const { acts } = world.ledger;
      const entry = await submitted(accessEvent());
      const dispute = (of: string, at: number) =>
        acts.dispute(of, { key: key(), entry: at, words, attachments: [] });
      expect(await codeOf(dispute(await tagOf(2), entry))).to.equal("dispute-entry");
      expect(await codeOf(dispute(tag, 12_345))).to.equal("dispute-entry");
      const { index: grant } = await acts.grant(tag, { key: key(), terms: terms() });
      expect(await codeOf(dispute(tag, grant))).to.equal("dispute-kind");
      const racing = await Promise.allSettled([
        dispute(tag, entry),
        dispute(tag, entry),
        dispute(tag, entry),
      ]);
      const made = racing.filter(({ status }) => status === "fulfilled");
      expect(made.length).to.equal(1);
      expect(await codeOf(dispute(tag, entry))).to.equal("dispute-twice");
      const { index } = (made[0] as PromiseFulfilledResult<{ index: number }>).value;
      await acts.respond(HOLDER, {
        key: key(),
        dispute: index,
        outcome: "corrected",
        words,
        attachments: [],
      });
      expect((await dispute(tag, entry)).index).to.be.greaterThan(index);
    });

    it("of refused, released and unsealed entries name who answers", async () => {
      const tag = await tagOf(1);
      const { receipt } = await world.submit([accessEvent({ basis: { law: "no-law" } })]);
      const { index } = await world.ledger.acts.dispute(tag, {
        ...{ key: key(), entry: receipt.entries[0]!.index, words, attachments: [] },
      });
      expect(JSON.parse((await world.ledger.log.body(index))!)).to.include({
        consumer: DEPARTMENT,
        holder: HOLDER,
      });
    });

    it("refuse words that are none, too many, or hide something; script is text like any other", async () => {
      const tag = await tagOf(1);
      const entry = await submitted(accessEvent());
      const say = (said: string) =>
        world.ledger.acts.dispute(tag, { key: key(), entry, words: said, attachments: [] });
      for (const said of ["", " \n\t", "a\u202eb", "a\u0000b", "\ud800"])
        expect(await codeOf(say(said)), JSON.stringify(said)).to.equal("words-missing");
      expect(await codeOf(say("字".repeat(1_366)))).to.equal("words-too-large");
      const script = `<script>alert(1)</script><img src=x onerror="alert(1)">`;
      const { index } = await say(script);
      expect((await world.ledger.log.opening(index))!.text).to.equal(script);
    });

    it("are answered by their parties alone; who refers it leaves it open for the other", async () => {
      const entry = await submitted(accessEvent());
      const { index } = await world.ledger.acts.dispute(await tagOf(1), {
        key: key(),
        entry,
        words,
        attachments: [],
      });
      const answer = (department: number, outcome: ResponseBody["outcome"]) =>
        world.ledger.acts.respond(department, {
          key: key(),
          dispute: index,
          outcome,
          words,
          attachments: [],
        });
      expect(await codeOf(answer(STRANGER, "explained"))).to.equal("response-party");
      expect(await codeOf(answer(DEPARTMENT, "whatever" as never))).to.equal("response-outcome");
      const { receipt } = await answer(DEPARTMENT, "referred");
      expect(receipt.entries[0]!.tag).to.equal(await tagOf(1));
      await answer(HOLDER, "unlawful");
      expect(await codeOf(answer(DEPARTMENT, "explained"))).to.equal("dispute-closed");
      expect(
        await codeOf(
          world.ledger.acts.respond(HOLDER, {
            key: key(),
            dispute: entry,
            outcome: "explained",
            words,
            attachments: [],
          }),
        ),
      ).to.equal("dispute-unknown");
    });

    it("are answered in a department's name by its own signature as well, and by nobody else's", async () => {
      const tag = await tagOf(1);
      const entry = await submitted(accessEvent());
      const { index } = await world.ledger.acts.dispute(tag, { key: key(), entry, words, attachments: [] });
      const response: SubmissionEvent = {
        ...{ kind: "response", dispute: index, outcome: "explained", words: "依法核实。", attachments: [] },
      };
      const strange = makeKey();
      world.chain.register(STRANGER, strange);
      const refusal = await world.submit([response], { key: strange, department: STRANGER });
      expect(refusal.refused[0]!.code).to.equal("response-party");
      expect(refusal.receipt.entries[0]!.tag, "not under the citizen's tag").to.not.equal(tag);
      expect(refusal.receipt.entries[0]!.details, "its words are not kept").to.equal(undefined);
      const { status, receipt } = await world.submit([response]);
      expect(status).to.equal(200);
      expect(receipt.entries[0]!.tag).to.equal(tag);
      const [body] = await bodiesOf(world, receipt);
      expect(body).to.include({ kind: "response", department: DEPARTMENT }).and.have.property("submission");
      expect((await world.submit([response])).refused[0]!.code).to.equal("dispute-closed");
    });
  });

  describe("files", () => {
    const file = (bytes: Uint8Array, name = "证据.pdf") => ({ name, type: "application/pdf", bytes });

    it("are handed in, become the entry's own, and go with it", async () => {
      const tag = await tagOf(1);
      const { acts, erasure } = world.ledger;
      const entry = await submitted(accessEvent());
      const bytes = Buffer.from("%PDF-1.7 …");
      const hash = await acts.deposit({ tag }, file(bytes));
      const { index } = await acts.dispute(tag, { key: key(), entry, words, attachments: [hash] });
      const kept = await acts.attachment(index, hash);
      expect(kept).to.deep.include({ name: "证据.pdf", type: "application/pdf" });
      expect(Buffer.from(kept!.bytes).equals(bytes)).to.equal(true);
      expect(await acts.attachment(entry, hash)).to.equal(null);
      expect(await codeOf(erasure.byRequest([index]))).to.equal("erase-dispute-open");
      await acts.respond(HOLDER, {
        key: key(),
        dispute: index,
        outcome: "explained",
        words,
        attachments: [],
      });
      await erasure.byRequest([index]);
      expect(await acts.attachment(index, hash)).to.equal(null);
      expect(await world.ledger.log.opening(index)).to.equal(null);
    });

    it("are cited by who handed them in, and by nobody else", async () => {
      const entry = await submitted(accessEvent());
      const hash = await world.ledger.acts.deposit({ tag: await tagOf(2) }, file(Buffer.from("x")));
      const tag = await tagOf(1);
      const cited = world.ledger.acts.dispute(tag, { key: key(), entry, words, attachments: [hash] });
      expect(await codeOf(cited)).to.equal("attachment-missing");
      const { index } = await world.ledger.acts.dispute(tag, { key: key(), entry, words, attachments: [] });
      const own = await world.ledger.acts.deposit({ department: DEPARTMENT }, file(Buffer.from("answer")));
      const response = (attachments: string[]): SubmissionEvent => ({
        ...{ kind: "response", dispute: index, outcome: "explained", words: "见附件。", attachments },
      });
      expect((await world.submit([response([hash])])).refused[0]!.code).to.equal("attachment-missing");
      const { receipt } = await world.submit([response([own])]);
      expect((await world.ledger.acts.attachment(receipt.entries[0]!.index, own))!.name).to.equal("证据.pdf");
    });

    it("have a size, a number, a name and a type", async () => {
      const tag = await tagOf(1);
      const { acts } = world.ledger;
      const most = 5 * 1024 * 1024;
      await acts.deposit({ tag }, file(Buffer.alloc(most)));
      expect(await codeOf(acts.deposit({ tag }, file(Buffer.alloc(most + 1))))).to.equal(
        "attachment-too-large",
      );
      expect(await codeOf(acts.deposit({ tag }, file(Buffer.alloc(0))))).to.equal("attachment-empty");
      for (const name of ["", "../../etc/passwd", "a\\b", "a\u202efdp.exe", "a\nb"])
        expect(await codeOf(acts.deposit({ tag }, file(Buffer.from("x"), name))), name).to.equal(
          "attachment-name",
        );
      const typed = { name: "a", type: "text/html; charset=utf-8\r\nX: y", bytes: Buffer.from("x") };
      expect(await codeOf(acts.deposit({ tag }, typed))).to.equal("attachment-type");
      for (let i = 0; i < 9; i++) await acts.deposit({ tag }, file(Buffer.from(`file ${i}`)));
      expect(await codeOf(acts.deposit({ tag }, file(Buffer.from("one more"))))).to.equal(
        "attachments-too-many",
      );
      expect(await acts.deposit({ tag }, file(Buffer.from("file 3")))).to.be.a("string");
      const six = Array.from({ length: 6 }, (_, i) =>
        createHash("sha256").update(`file ${i}`).digest("base64url"),
      );
      const entry = await submitted(accessEvent());
      const said = acts.dispute(tag, { key: key(), entry, words, attachments: six });
      expect(await codeOf(said)).to.equal("attachments-too-many");
    });
  });

  describe("acting for another", () => {
    it("is by a representation that is recorded, live, and theirs; the entry says who", async () => {
      const child = await tagOf(1);
      const parent = await tagOf(2);
      const representation = await represent();
      const by = { representation, representative: parent };
      const record = await world.ledger.acts.representation(representation);
      expect(record).to.include({ tag: child, representative: parent, ground: "parent", ended: null });
      const proven = await world.ledger.subjects.prove(citizen(1));
      expect(record!.proof).to.equal(Buffer.from(proven.proof).toString("base64url"));
      expect((await world.ledger.log.opening(representation))!.text).to.equal("小明");
      const { receipt } = await world.ledger.acts.grant(child, { key: key(), terms: terms() }, by);
      const [body] = await bodiesOf(world, receipt);
      expect(body).to.include({ kind: "grant", by: parent });
      expect(receipt.entries[0]!.tag).to.equal(child);
    });

    it("is refused with a forged representative, another's representation, and one that is over", async () => {
      const child = await tagOf(1);
      const parent = await tagOf(2);
      const stranger = await tagOf(3);
      const representation = await represent();
      const grant = (tag: string, by: { representation: number; representative: string }) =>
        world.ledger.acts.grant(tag, { key: key(), terms: terms() }, by);
      expect(await codeOf(grant(child, { representation, representative: stranger }))).to.equal(
        "acting-other",
      );
      expect(await codeOf(grant(stranger, { representation, representative: parent }))).to.equal(
        "acting-other",
      );
      expect(await codeOf(grant(child, { representation: 0, representative: parent }))).to.equal(
        "acting-unknown",
      );
      const later = await represent({ subject: citizen(4), from: instant(NOON + DAY) });
      const early = grant(await tagOf(4), { representation: later, representative: parent });
      expect(await codeOf(early)).to.equal("acting-not-live");
      const own = world.ledger.acts.endRepresentation(parent, { key: key(), representation });
      expect(await codeOf(own), "the representative cannot end it as the person").to.equal(
        "representation-unknown",
      );
      await world.ledger.acts.endRepresentation(child, { key: key(), representation });
      expect(await codeOf(grant(child, { representation, representative: parent }))).to.equal(
        "acting-not-live",
      );
      const again = world.ledger.acts.endRepresentation(child, { key: key(), representation });
      expect(await codeOf(again)).to.equal("representation-ended");
    });

    it("is recorded and ended by departments that the catalogue names, each its own", async () => {
      const strange = makeKey();
      world.chain.register(STRANGER, strange);
      const event: SubmissionEvent = {
        ...{ kind: "representation", subject: citizen(1), representative: citizen(2), ground: "mandate" },
        ...{ from: instant(NOON), until: instant(NOON + DAY) },
      };
      const other = { key: strange, department: STRANGER };
      expect((await world.submit([event], other)).refused[0]!.code).to.equal("representation-department");
      const past = { ...event, from: instant(NOON - DAY), until: instant(NOON - 1) } as SubmissionEvent;
      expect((await world.submit([past])).refused[0]!.code).to.equal("representation-past");
      const representation = await represent();
      const end = (subject: number): SubmissionEvent => ({
        ...{ kind: "representation-ended", subject: citizen(subject), representation },
      });
      expect((await world.submit([end(1)], other)).refused[0]!.code).to.equal("representation-other");
      expect((await world.submit([end(2)])).refused[0]!.code).to.equal("representation-subject");
      const twice = await world.submit([end(1), end(1)]);
      expect(twice.refused).to.deep.equal([
        { event: 1, index: twice.receipt.entries[1]!.index, code: "representation-ended" },
      ]);
    });
  });

  it("log nothing while the log is shut", async () => {
    const tag = await tagOf(1);
    world.chain.away = true;
    await world.reopen({}, false);
    const { size } = world.ledger.log;
    expect(await codeOf(world.ledger.acts.grant(tag, { key: key(), terms: terms() }))).to.equal(
      "log-not-checked",
    );
    expect(world.ledger.log.size).to.equal(size);
  });
});
