/**
 * Submissions over HTTP: signed events in, a receipt out that proves itself; refusals that say why; retries that get
 * the same bytes; and a log that says so when it cannot find out.
 */
import { expect } from "chai";
import { verifyInclusion } from "../../../core/merkle/proof.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import { provenTag, subjectAlpha } from "../../../core/subject/tag.ts";
import { parseReceipt } from "../../../core/trace/receipt.ts";
import { PROBLEMS, type ProblemCode } from "../../../server/http/problem.ts";
import { makeKey } from "../../core/build.ts";
import { accessEvent, citizen, grantEvent, instant } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, ID, type LogService, STRANGER, startLogService } from "./log-service.ts";
import { FOUNDED } from "./service.ts";

describe("submissions", () => {
  let service: LogService;
  before(async () => {
    service = await startLogService({ limits: { body: 2_000 } });
  });
  after(() => service.close());

  const live = (uses: number | null = null) =>
    grantEvent({ from: instant(FOUNDED), until: instant(FOUNDED + 10_000), uses });
  const problemOf = async (response: Response, code: ProblemCode) => {
    const details = (await response.json()) as Record<string, unknown>;
    expect(details.code).to.equal(code);
    expect(response.status).to.equal(PROBLEMS[code][0]);
    expect(response.headers.get("content-type")).to.equal("application/problem+json");
    return details;
  };

  it("answers with a receipt that can be checked offline, an entry for each event in their order", async () => {
    const events = [accessEvent(), accessEvent({ subject: citizen(2), details: "案件 2026-17" }), live()];
    const response = await service.submit(service.sign(events));
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("application/json");
    const receipt = parseReceipt(await response.text());
    expect(receipt.registry).to.equal(service.services.traceRegistry);
    expect(receipt.log).to.equal(ID);
    expect(receipt.entries.map(({ body }) => body?.kind)).to.deep.equal(["access", "access", "grant"]);
    expect(receipt.entries[1]!.details?.text).to.equal("案件 2026-17");
    const { verified } = await verifyNote(receipt.note, [service.ledger.keys.note]);
    expect(verified).to.have.length(1);
    const { root, size } = receipt.checkpoint;
    for (const { index, leafHash, path } of receipt.entries)
      expect(verifyInclusion({ root, size, index, leafHash, path })).to.equal(true);
  });

  it("answers 403 with the code of the refusal and a receipt that it was logged; a retry gets the same bytes", async () => {
    const jws = service.sign([accessEvent({ purpose: "statistics" })]);
    const size = service.ledger.log.size;
    const first = await service.submit(jws);
    const text = await first.clone().text();
    const details = await problemOf(first, "law-purpose");
    expect(details).to.include({
      type: "https://certrace.example/docs#law-purpose",
      instance: `https://certrace.example/log/${ID}/bodies/${size}`,
    });
    expect(details.refused).to.deep.equal([{ event: 0, index: size, code: "law-purpose" }]);
    const { entries } = parseReceipt(JSON.stringify(details.receipt));
    expect(entries[0]!.body).to.include({ kind: "refused", code: "law-purpose", consumer: CONSUMER });
    expect(await (await service.submit(jws)).text()).to.equal(text);
    expect(service.ledger.log.size).to.equal(size + 1);
  });

  it("says submission-refused where several are refused, and 207 where only some are", async () => {
    const bad = accessEvent({ purpose: "statistics" });
    const all = await problemOf(await service.submit(service.sign([bad, bad])), "submission-refused");
    expect(all.refused).to.have.length(2);
    const some = await service.submit(service.sign([bad, accessEvent()]));
    expect(some.status).to.equal(207);
    const kinds = parseReceipt(await some.text()).entries.map(({ body }) => body!.kind);
    expect(kinds).to.deep.equal(["refused", "access"]);
  });

  it("logs a submission once, however often and however concurrently it is sent", async () => {
    const jws = service.sign([accessEvent(), accessEvent({ subject: citizen(3) })]);
    const size = service.ledger.log.size;
    const answers = await Promise.all(Array.from({ length: 8 }, () => service.submit(jws)));
    const texts = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(texts.size).to.equal(1);
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    for (let i = 0; i < 3; i++)
      await service.submit(service.sign([accessEvent({ subject: citizen(4 + i) })]));
    await service.anchored();
    const later = await service.submit(jws);
    expect(await later.text(), "after others, and an epoch").to.equal([...texts][0]);
    expect(service.ledger.log.size).to.equal(size + 5);
  });

  it("refuses another submission under the same jti", async () => {
    const jti = "once-only";
    expect((await service.submit(service.sign([accessEvent()], { jti }))).status).to.equal(200);
    const other = service.sign([accessEvent({ subject: citizen(9) })], { jti });
    await problemOf(await service.submit(other), "submission-jti-reused");
  });

  it("refuses who cannot show that they are the department, and logs nothing", async () => {
    const { clock, keys } = service;
    const size = service.ledger.log.size;
    const events = [accessEvent()];
    const [head, , signature] = service.sign(events).split(".");
    const otherPayload = service.sign(events).split(".")[1];
    const tries: [jws: string, code: ProblemCode][] = [
      ["no.jws", "submission-malformed"],
      ["", "body-empty"],
      [`${head}.${otherPayload}.${signature}`, "submission-signature"],
      [service.sign(events, { key: makeKey() }), "submission-key-unknown"],
      [service.sign(events, { department: HOLDER, key: keys[CONSUMER]! }), "submission-key-unknown"],
      [service.sign(events, { department: 999_999, key: keys[CONSUMER]! }), "submission-department-unknown"],
      [service.sign(events, { audience: "certrace.example/log/2" }), "submission-audience"],
      [service.sign(events, { iat: clock.now - 301 }), "submission-too-old"],
      [service.sign(events, { iat: clock.now + 301 }), "submission-too-new"],
    ];
    for (const [jws, code] of tries) {
      const response = await service.submit(jws);
      const details = await problemOf(response, code);
      expect(details.remedy, code).to.be.a("string");
      if (response.status === 401) expect(response.headers.get("www-authenticate")).to.match(/^Bearer/);
    }
    expect(service.ledger.log.size).to.equal(size);
  });

  it("names the event and the member that cannot be read, and quotes no citizen id", async () => {
    const wrong = `${citizen(1).slice(0, 17)}${citizen(1).endsWith("X") ? "0" : "X"}`;
    const payload = { subject: wrong };
    const jws = service.sign([accessEvent(), accessEvent()]);
    const [head, body] = jws.split(".") as [string, string];
    const parsed = JSON.parse(Buffer.from(body, "base64url").toString());
    Object.assign(parsed.events[1], payload);
    const bent = Buffer.from(JSON.stringify(parsed)).toString("base64url");
    const details = await problemOf(
      await service.submit(`${head}.${bent}.${"A".repeat(86)}`),
      "citizen-id-check-character",
    );
    expect(details.field).to.equal("events[1].subject");
    expect(JSON.stringify(details) + service.log()).not.to.include(wrong.slice(0, 17));
  });

  it("takes 10,000 events and no more; another type, and a body beyond 16 MiB, not at all", async function () {
    this.timeout(30_000);
    const events = Array.from({ length: 10_000 }, (_, i) => accessEvent({ subject: citizen(i % 50) }));
    const response = await service.submit(service.sign(events));
    expect(response.status).to.equal(200);
    expect(parseReceipt(await response.text()).entries).to.have.length(10_000);
    const [head, body, signature] = service.sign([accessEvent()]).split(".") as [string, string, string];
    const parsed = JSON.parse(Buffer.from(body, "base64url").toString());
    parsed.events = Array.from({ length: 10_001 }, () => parsed.events[0]);
    const many = Buffer.from(JSON.stringify(parsed)).toString("base64url");
    await problemOf(await service.submit(`${head}.${many}.${signature}`), "submission-too-many-events");
    await problemOf(
      await service.submit("x", { "content-type": "application/json" }),
      "content-type-unsupported",
    );
    await problemOf(await service.submit(Buffer.alloc(16 * 1024 * 1024 + 1, "a")), "body-too-large");
  });

  it("is 503 where the chain cannot be asked, and logs nothing; once it can, the same submission is taken", async () => {
    const size = service.ledger.log.size;
    const jws = service.sign([accessEvent()], { department: CONSUMER });
    service.index.lost = true;
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // what was heard of a key is forgotten after a second
    const response = await service.submit(jws);
    expect(response.headers.get("retry-after")).to.equal("5");
    await problemOf(response, "authority-unknown");
    expect(service.ledger.log.size).to.equal(size);
    service.index.lost = false;
    expect((await service.submit(jws)).status).to.equal(200);
  });

  it("does not take the word of a suspended department", async () => {
    const jws = service.sign([accessEvent()], { department: STRANGER });
    await service.index.mine({
      type: "department-suspended",
      department: STRANGER,
      by: "0x",
      decision: null,
    });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await problemOf(await service.submit(jws), "submission-department-suspended");
    await service.index.mine({
      type: "department-reinstated",
      department: STRANGER,
      by: "0x",
      decision: null,
    });
  });

  it("turns large bodies away when there are too many at once, and takes them again afterwards", async () => {
    const tight = await startLogService({ limits: { bodies: 1024 * 1024 } });
    try {
      const events = Array.from({ length: 5_000 }, () => accessEvent());
      await problemOf(await tight.submit(tight.sign(events)), "bodies-busy");
      for (let i = 0; i < 3; i++)
        expect((await tight.submit(tight.sign(events.slice(0, 2_000)))).status).to.equal(200);
    } finally {
      await tight.close();
    }
  });

  it("counts only failures against a sender's rate", async () => {
    const strict = await startLogService({ rateLimit: 3 });
    try {
      for (let i = 0; i < 6; i++)
        expect((await strict.submit(strict.sign([accessEvent()]))).status).to.equal(200);
      for (let i = 0; i < 3; i++) await problemOf(await strict.submit("no.jws"), "submission-malformed");
      await problemOf(await strict.submit(strict.sign([accessEvent()])), "rate-limited");
    } finally {
      await strict.close();
    }
  });

  it("counts nothing against a gateway, and shows it alone whose tag an entry bears", async () => {
    const strict = await startLogService({ rateLimit: 3, gateways: ["10.0.0.0/8", "127.0.0.1"] });
    try {
      for (let i = 0; i < 6; i++) await problemOf(await strict.submit("no.jws"), "submission-malformed");
      const prefer = { "content-type": "application/jose", prefer: "respond-async, Tag-Proof; v=1" };
      const asked = await strict.submit(strict.sign([accessEvent({ subject: citizen(9) })]), prefer);
      expect([asked.status, asked.headers.get("preference-applied")]).to.deep.equal([200, "tag-proof"]);
      const [entry] = parseReceipt(await asked.text()).entries;
      const { keys } = strict.ledger;
      const tag = provenTag(keys.vrfKey, subjectAlpha(citizen(9)), entry!.tagProof!.proof);
      expect(tag).to.deep.equal(entry!.tag);
      for (const answer of [
        await strict.submit(strict.sign([accessEvent()])),
        await strict.submit(strict.sign([accessEvent(), accessEvent()]), prefer),
        await service.submit(service.sign([accessEvent()]), prefer), // it knows no gateways
      ]) {
        expect([answer.status, answer.headers.get("preference-applied")]).to.deep.equal([200, null]);
        for (const { tagProof } of parseReceipt(await answer.text()).entries) expect(tagProof).to.equal(null);
      }
    } finally {
      await strict.close();
    }
  });

  it("tells nothing of a person in its log or its metrics", async () => {
    const id = citizen(77);
    const response = await service.submit(
      service.sign([accessEvent({ subject: id, details: "secret case" })]),
    );
    const { tag, index } = JSON.parse(await response.text()).entries[0];
    await service.fetch(`/log/${ID}/bodies/${index}`, { headers: service.token() });
    const metrics = await (await service.fetch("/metrics")).text();
    for (const secret of [id, tag, "secret case", service.keys[CONSUMER]!.kid])
      expect(service.log() + metrics).not.to.include(secret);
    expect(metrics).to.match(/certrace_log_entries\{log="1"\} \d+/);
    expect(metrics).to.match(/certrace_log_events_total\{outcome="refused"\} [1-9]/);
  });
});
