/** Disputes over HTTP: for their parties with words and files, for nobody else at all; conduct and rules for everybody. */
import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { RULES, rulesHash } from "../../../core/trail/unusual.ts";
import { accessEvent, CATALOGUE, citizen } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, ID, type LogService, STRANGER, startLogService } from "./log-service.ts";

const DAY = 86_400;
const words = `不是我。<script>alert(1)</script>`;

describe("disputes over HTTP", () => {
  let service: LogService;
  let index: number;
  let file: string;
  before(async () => {
    service = await startLogService({ catalogue: { ...CATALOGUE, disputeDays: 3 } });
    const { receipt } = await service.ledger.submit(service.sign([accessEvent()]));
    const [bytes] = await service.ledger.subjects.tags([citizen(1)]);
    const tag = Buffer.from(bytes!).toString("base64url");
    const pdf = { name: "a\"b'*;.html", type: "text/html", bytes: Buffer.from("<script>alert(1)</script>") };
    file = await service.ledger.acts.deposit({ tag }, pdf);
    const dispute = { key: randomUUID(), entry: receipt.entries[0]!.index, words, attachments: [file] };
    ({ index } = await service.ledger.acts.dispute(tag, dispute));
  });
  after(() => service.close());

  const ask = (path: string, department?: number) =>
    service.fetch(
      `/log/${ID}/${path}`,
      department === undefined ? {} : { headers: service.token(department) },
    );
  const json = async (response: Response) => (await response.json()) as Record<string, never>;

  it("are listed for both parties, without words, and for others not", async () => {
    for (const department of [CONSUMER, HOLDER]) {
      const { items, next } = (await json(await ask("disputes?open=true", department))) as never as {
        items: Record<string, unknown>[];
        next: null;
      };
      expect([items.length, next]).to.deep.equal([1, null]);
      expect(items[0]).to.deep.include({
        index,
        consumer: CONSUMER,
        holder: HOLDER,
        open: true,
        overdue: false,
      });
      expect(items[0]!.owing).to.have.members([CONSUMER, HOLDER]);
      expect(JSON.stringify(items)).to.not.contain("script");
    }
    expect(await json(await ask("disputes?open=false", CONSUMER))).to.deep.equal({ items: [], next: null });
    expect(await json(await ask("disputes", STRANGER))).to.deep.equal({ items: [], next: null });
    expect((await ask("disputes")).status).to.equal(401);
    expect((await ask("disputes?open=maybe", CONSUMER)).status).to.equal(400);
  });

  it("show words and files to a party; to others there is no such dispute", async () => {
    const shown = await json(await ask(`disputes/${index}`, HOLDER));
    expect((shown.words as never as { text: string }).text).to.equal(words);
    expect(shown.attachments).to.deep.equal([
      { hash: file, name: "a\"b'*;.html", type: "text/html", size: 25 },
    ]);
    for (const path of [`disputes/${index}`, `disputes/${index}/attachments/${file}`, "disputes/0"]) {
      const refused = await ask(path, path === "disputes/0" ? HOLDER : STRANGER);
      expect((await json(refused)).code, path).to.equal("dispute-unknown");
    }
    expect((await ask(`disputes/${index}`)).status).to.equal(401);
  });

  it("hand files out as downloads that nothing shows or runs, whatever their names and types say", async () => {
    const response = await ask(`disputes/${index}/attachments/${file}`, CONSUMER);
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("application/octet-stream");
    expect(response.headers.get("content-disposition")).to.equal(
      "attachment; filename*=UTF-8''a%22b%27%2A%3B.html",
    );
    expect(response.headers.get("x-content-type-options")).to.equal("nosniff");
    expect(response.headers.get("content-security-policy")).to.contain("sandbox");
    expect(await response.text()).to.equal("<script>alert(1)</script>");
    const other = await ask(`disputes/${index}/attachments/${rulesHash()}`, CONSUMER);
    expect((await json(other)).code).to.equal("attachment-unknown");
  });

  it("count as overdue for everybody, until a department answers with what it has handed in", async () => {
    const { clock } = service;
    const conduct = async () =>
      (await json(await ask("conduct"))) as never as { disputes: { overdue: number } };
    expect((await conduct()).disputes.overdue).to.equal(0);
    const later = service.ledger.trail.conduct((clock.now + 4 * DAY) * 1000);
    expect((await later).disputes.overdue).to.equal(1);
    const handIn = (query: string, body: string | Uint8Array, department: number) =>
      service.fetch(`/log/${ID}/attachments?${query}`, {
        method: "POST",
        headers: { ...service.token(department), "content-type": "application/octet-stream" },
        body: body as BodyInit,
      });
    const taken = await handIn("name=answer.pdf&type=application/pdf", "an answer", HOLDER);
    expect(taken.status).to.equal(201);
    const { hash } = (await taken.json()) as { hash: string };
    expect((await handIn("name=../x&type=application/pdf", "x", HOLDER)).status).to.equal(400);
    expect(
      (await handIn("name=x&type=application/pdf", new Uint8Array(5 * 1024 * 1024 + 1), HOLDER)).status,
    ).to.equal(413);
    const respond = (department: number) =>
      service.submit(
        service.sign(
          [{ kind: "response", dispute: index, outcome: "explained", words: "见附件", attachments: [hash] }],
          { department },
        ),
      );
    expect((await json(await respond(STRANGER))).code).to.equal("response-party");
    expect((await json(await respond(CONSUMER))).code, "another's file").to.equal("attachment-missing");
    expect((await respond(HOLDER)).status).to.equal(200);
    const shown = await json(await ask(`disputes/${index}`, CONSUMER));
    expect(shown).to.deep.include({ open: false, owing: [] });
    const [response] = shown.responses as never as {
      words: { text: string };
      attachments: { hash: string }[];
    }[];
    expect([response!.words.text, response!.attachments[0]!.hash]).to.deep.equal(["见附件", hash]);
    expect((await ask(`disputes/${index}/attachments/${hash}`, CONSUMER)).status).to.equal(200);
  });

  it("let a party read the bodies of dispute and answer, and no other department", async () => {
    expect((await ask(`bodies/${index}`, HOLDER)).status).to.equal(200);
    const { responses } = (await service.ledger.trail.dispute(index))!;
    expect((await ask(`bodies/${responses[0]!.index}`, CONSUMER)).status).to.equal(200);
    expect((await ask(`bodies/${responses[0]!.index}`, STRANGER)).status).to.equal(403);
  });

  it("rules of what is unusual are shown as they are, with the hash that the log has or will have", async () => {
    const shown = await json(await ask("rules"));
    expect(shown.rules).to.deep.equal(JSON.parse(JSON.stringify(RULES)));
    expect(shown.logged).to.be.an("array");
  });
});
