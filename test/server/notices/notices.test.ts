/** Notices, against a real mail server: asked for, confirmed, told, gathered, ended; and everybody who would misuse them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import type { CitizenSession } from "../../../server/sign-in/session.ts";
import { CATALOGUE, citizen } from "../../core/build-trace.ts";
import { CONSUMER, STRANGER, until } from "../http/log-service.ts";
import { citizenOf, type SignedIn } from "../http/signed-in.ts";
import { ADDRESS, FROM, looked, type NoticesWorld, openNoticesWorld, tokenOf } from "./world.ts";

const MAILBOX = "notices@certrace.example";
const NIGHT = { occurred: "2025-10-08T18:30:00Z" }; // half past two in Beijing
const DAY = 86_400;

const endTokenOf = (text: string): string => /#notices\/end\/([\w.-]+)/.exec(text)![1]!;

describe("notices by e-mail", function () {
  this.timeout(20_000);
  let world: NoticesWorld;
  beforeEach(async () => {
    world = await openNoticesWorld({ catalogue: { ...CATALOGUE, mayRepresent: [CONSUMER] } });
  });
  afterEach(() => world.close());

  const told = () => world.mail.mails.filter(({ text }) => text.includes("#notices/end/"));
  /** The clock moves, and what is due then is sent. */
  const later = async (seconds: number, letters: number) => {
    await looked(world.service);
    world.service.clock.now += seconds;
    await until(() => told().length >= letters);
  };
  /** Nothing comes, however long one waits: another person's letter, asked for later, came meanwhile. */
  const nothingElse = async () => {
    await looked(world.service);
    world.service.clock.now += 2 * DAY;
    const before = world.mail.mails.length;
    const other = await citizenOf(world.service, citizen(77));
    await world.post("/my/notices?log=1", { address: "other@example.org", locale: "en" }, other);
    await until(() => world.mail.mails.length > before);
    expect(world.mail.mails.slice(before).map(({ to }) => to[0])).to.deep.equal(["other@example.org"]);
  };

  it("are sent to an address once its owner has confirmed it, and say who, what and when", async () => {
    await world.access();
    const asked = await world.post("/my/notices?log=1", { address: ADDRESS, locale: "en", timeZone: "UTC" });
    expect(asked.status).to.equal(200);
    expect(asked.body.notices).to.include({ address: null, pending: ADDRESS, frequency: "at-once" });
    await until(() => world.mail.mails.length === 1);
    const [letter] = world.mail.mails;
    expect(letter!.to).to.deep.equal([ADDRESS]);
    expect(letter!.from).to.equal(MAILBOX);
    expect(letter!.headers.get("from")).to.equal(FROM);
    expect(letter!.headers.get("subject")).to.equal("Certrace: please confirm your e-mail address");
    expect(letter!.headers.get("auto-submitted")).to.equal("auto-generated");

    // Before it is confirmed, nothing goes there.
    await world.access(STRANGER);
    await looked(world.service);
    world.service.clock.now += 120;

    const confirmed = await world.post("/my/notices/confirm", { token: tokenOf(letter!.text) });
    expect(confirmed).to.deep.equal({ status: 200, body: { log: 1, own: true } });
    await world.access(CONSUMER, NIGHT);
    await later(61, 1);
    const [notice] = told();
    expect(world.mail.mails).to.have.length(2);
    expect(notice!.to).to.deep.equal([ADDRESS]);
    expect(notice!.headers.get("subject")).to.equal("Certrace: one unusual entry");
    expect(notice!.text).to.include(`8 October: Example Department ${CONSUMER}, Residence\n`);
    expect(notice!.text).to.include("at 02:30 Beijing time");
    expect(notice!.text).to.include("https://certrace.example/my-data\n");
    expect(notice!.text).not.to.include(citizen(1)).and.not.include(world.person.session.name);
    expect((await world.get("/my/notices?log=1")).body.notices).to.include({
      address: ADDRESS,
      pending: null,
    });
  });

  it("are in the person's language, and tell nothing twice", async () => {
    await world.subscribe({ locale: "zh-CN", timeZone: "Asia/Shanghai" });
    await world.access(CONSUMER, NIGHT);
    await later(61, 1);
    const [notice] = told();
    expect(notice!.headers.get("subject")).to.equal("证迹 Certrace：有 1 条不寻常的记录");
    expect(notice!.headers.get("content-language")).to.equal("zh-CN");
    expect(notice!.text).to.include("10月9日：示例部门，居住信息");
    await nothingElse();
  });

  it("gather what comes close together, and daily ones until the next morning at the reader's", async () => {
    await world.subscribe({ frequency: "daily", timeZone: "Asia/Shanghai" });
    await world.access(CONSUMER, NIGHT);
    await looked(world.service);
    world.service.clock.now += 3600; // still before the next morning
    await world.access(CONSUMER, { occurred: "2025-10-08T19:30:00Z" });
    await looked(world.service);
    expect(told()).to.have.length(0);
    await later(DAY, 1);
    expect(told()[0]!.headers.get("subject")).to.equal("Certrace: 2 unusual entries");
  });

  it("wait while the mail server is down, and come once, when it is back", async () => {
    await world.subscribe();
    await world.mail.stop();
    await world.access(CONSUMER, NIGHT);
    await looked(world.service);
    world.service.clock.now += 61;
    await until(() => world.service.logs.get(1)!.notices.failing !== null);
    await world.mail.again();
    await until(() => told().length === 1);
    await nothingElse();
    expect(told()).to.have.length(1);
  });

  it("try a letter again that the server did not want now, under the same Message-ID", async () => {
    await world.subscribe();
    world.mail.answers.data = 451;
    await world.access(CONSUMER, NIGHT);
    await looked(world.service);
    world.service.clock.now += 61;
    await until(() => world.mail.refused.length > 0);
    world.mail.answers.data = null;
    // The server has answered before the letter's next moment is recorded, and that counts from when it is: so the
    // clock moves on until the letter has come.
    await until(() => {
      world.service.clock.now += 10;
      return told().length === 1;
    });
    expect(told()[0]!.headers.get("message-id")).to.equal(world.mail.refused[0]!.headers.get("message-id"));
  });

  it("stop writing to an address that is refused for good, and say so on the page", async () => {
    await world.subscribe();
    world.mail.answers.recipient = 550;
    await world.access(CONSUMER, NIGHT);
    await looked(world.service);
    world.service.clock.now += 61;
    for (;;) {
      const { body } = await world.get("/my/notices?log=1");
      if (body.notices.undeliverable) break;
    }
    world.mail.answers.recipient = null;
    await nothingElse();
    expect(told()).to.have.length(0);
  });

  it("follow the rules that somebody wants to hear of", async () => {
    await world.subscribe({ off: ["at-night"] });
    await world.access(CONSUMER, NIGHT);
    await nothingElse();
    expect(told()).to.have.length(0);
  });

  it("tell of what time alone makes unusual", async () => {
    await world.subscribe();
    await world.access(); // nothing will come of it
    await later(61 * DAY, 0);
    await until(() => {
      world.service.clock.now++;
      return told().length > 0;
    });
    expect(told()[0]!.text).to.include("has not said what came of it");
  });

  it("take no header from the name of a department, whatever it calls itself", async () => {
    await world.service.index.mine({
      type: "department-registered",
      department: 55,
      parent: 1,
      identifier: "TEST-55",
      name: "部门\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>",
      nameEn: "Office\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>\u202e",
    });
    await world.subscribe();
    // A permission about to end names a department that need not submit anything itself.
    const { tag } = world.person.session.subjects.get(1)!;
    const now = world.service.clock.now * 1000;
    await world.service.ledger.acts.grant(tag, {
      key: "grant-to-the-hostile-one",
      terms: {
        consumers: [55],
        holder: CATALOGUE.datasets[0]!.holder,
        dataset: "residence",
        fields: ["address"],
        purpose: "social-assistance",
        from: new Date(now - 1000).toISOString(),
        until: new Date(now + 5 * DAY * 1000).toISOString(),
        uses: null,
      },
    });
    await later(61, 1);
    const [notice] = told();
    expect(notice!.to).to.deep.equal([ADDRESS]);
    expect(notice!.names).not.to.include("bcc");
    expect(notice!.text).to.include("Office Bcc: everybody@example.org <script>alert(1)</script>");
    expect(notice!.text).not.to.match(/^Bcc:/m).and.not.include("\u202e");
  });

  for (const address of [
    "name@example.org\r\nBcc: other@example.org",
    "name@example.org, other@example.org",
    "Name <name@example.org>",
    "name@example.org;other@example.org",
    '"a b"@example.org',
    "name@localhost",
    "name@[127.0.0.1]",
    "@example.org",
    `${"a".repeat(65)}@example.org`,
    "na\u0000me@example.org",
  ])
    it(`do not take ${JSON.stringify(address).slice(0, 50)} for an address`, async () => {
      const { body, status } = await world.post("/my/notices?log=1", { address });
      expect([status, body.code, body.field]).to.deep.equal([400, "notices-address-invalid", "address"]);
      expect(world.mail.mails).to.have.length(0);
    });

  it("are confirmed by nobody but the person who asked, once, and in time", async () => {
    const other = await citizenOf(world.service, citizen(2));
    const ask = () => world.post("/my/notices?log=1", { address: ADDRESS });
    const confirm = (token: string, as?: SignedIn<CitizenSession>) =>
      world.post("/my/notices/confirm", { token }, as).then(({ body, status }) => [status, body.code]);
    const unknown = [404, "notices-token-unknown"];
    await ask();
    await until(() => world.mail.mails.length === 1);
    const first = tokenOf(world.mail.mails[0]!.text);
    expect(await confirm(first, other)).to.deep.equal(unknown);
    expect(await confirm(`${first.slice(0, -1)}${first.endsWith("A") ? "B" : "A"}`)).to.deep.equal(unknown);
    expect(await confirm("")).to.deep.equal(unknown);
    await ask(); // a new letter: the link of the first is worth nothing any more
    await until(() => world.mail.mails.length === 2);
    expect(await confirm(first)).to.deep.equal(unknown);
    world.service.clock.now += 49 * 3600;
    const again = await citizenOf(world.service, citizen(1));
    expect(await confirm(tokenOf(world.mail.mails[1]!.text), again)).to.deep.equal(unknown);
    await world.post("/my/notices?log=1", { address: ADDRESS }, again);
    await until(() => world.mail.mails.length === 3);
    const third = tokenOf(world.mail.mails[2]!.text);
    expect(await confirm(third, again)).to.deep.equal([200, undefined]);
    expect(await confirm(third, again)).to.deep.equal(unknown);
  });

  it("let nobody flood somebody else's mailbox", async () => {
    const ask = () => world.post("/my/notices?log=1", { address: ADDRESS });
    for (let i = 0; i < 5; i++) {
      expect((await ask()).status).to.equal(200);
      await world.post("/my/notices?log=1", { end: true }); // and begins anew
    }
    const { body, status } = await ask();
    expect([status, body.code]).to.deep.equal([429, "notices-often"]);
    expect(world.mail.mails.length).to.be.lessThan(6);
    world.service.clock.now += DAY;
    const tomorrow = await citizenOf(world.service, citizen(1));
    expect((await world.post("/my/notices?log=1", { address: ADDRESS }, tomorrow)).status).to.equal(200);
  });

  it("need the session's token, and are of one's own session only", async () => {
    const { "certrace-csrf": _, ...cookie } = world.person.headers;
    const answer = await world.service.fetch("/my/notices?log=1", {
      method: "POST",
      headers: { ...cookie, "content-type": "application/json" },
      body: JSON.stringify({ address: ADDRESS }),
    });
    expect(answer.status).to.equal(403);
    await world.subscribe();
    const other = await citizenOf(world.service, citizen(2));
    expect((await world.get("/my/notices?log=1", other)).body.notices).to.equal(null);
    expect((await world.service.fetch("/my/notices?log=1")).status).to.equal(401);
  });

  it("end by the letter's link or the mail program's button, and leave nothing behind", async () => {
    await world.subscribe();
    await world.access(CONSUMER, NIGHT);
    await later(61, 1);
    const [notice] = told();
    const token = endTokenOf(notice!.text);
    expect(notice!.headers.get("list-unsubscribe-post")).to.equal("List-Unsubscribe=One-Click");
    const url = new URL(/<(.+)>/.exec(notice!.headers.get("list-unsubscribe")!)![1]!);
    expect(url.origin).to.equal("https://certrace.example");
    const oneClick = (path: string) =>
      world.service.fetch(path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click",
      });
    const forged = `${token.slice(0, 23)}${"A".repeat(43)}`;
    expect((await oneClick(`/my/notices/end?token=${forged}`)).status).to.equal(404);
    expect((await oneClick(url.pathname + url.search)).status).to.equal(200);
    expect((await oneClick(url.pathname + url.search)).status).to.equal(200);
    expect((await world.get("/my/notices?log=1")).body.notices).to.equal(null);
    await world.access(CONSUMER, { occurred: "2025-10-08T19:30:00Z" });
    await nothingElse();
    expect(told()).to.have.length(1);
  });

  it("keep addresses out of the log of the service and, in the clear, out of every file", async () => {
    await world.subscribe();
    await world.access(CONSUMER, NIGHT);
    await later(61, 1);
    expect(world.service.log()).not.to.include(ADDRESS).and.not.include(endTokenOf(told()[0]!.text));
    for (const file of readdirSync(world.service.data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      expect(readFileSync(path).includes(ADDRESS), path).to.equal(false);
    }
  });

  describe("about another person", () => {
    const CHILD = citizen(3);
    const represent = async (): Promise<number> => {
      const now = world.service.clock.now * 1000;
      const event: SubmissionEvent = {
        kind: "representation",
        subject: CHILD,
        representative: citizen(1),
        ground: "parent",
        from: new Date(now - 1000).toISOString(),
        until: new Date(now + 10 * DAY * 1000).toISOString(),
        details: "小明",
      };
      const answer = await world.service.submit(world.service.sign([event]));
      return ((await answer.json()) as { entries: { index: number }[] }).entries[0]!.index;
    };

    it("come to who may act for them, and end when they may not any more", async () => {
      const representation = await represent();
      const path = `/my/notices?log=1&for=${representation}`;
      await world.post(path, { address: ADDRESS, locale: "en", timeZone: "UTC" });
      await until(() => world.mail.mails.length === 1);
      const confirmed = await world.post("/my/notices/confirm", {
        token: tokenOf(world.mail.mails[0]!.text),
      });
      expect(confirmed.body).to.deep.equal({ log: 1, own: false });
      await world.access(CONSUMER, { subject: CHILD, ...NIGHT });
      await later(61, 1);
      expect(told()[0]!.text).to.include("a person for whom you act").and.not.include("小明");
      // Neither one's own notices nor the child's own are touched by it.
      expect((await world.get("/my/notices?log=1")).body.notices).to.equal(null);
      const child = await citizenOf(world.service, CHILD);
      expect((await world.get("/my/notices?log=1", child)).body.notices).to.equal(null);

      await world.service.ledger.acts.endRepresentation(child.session.subjects.get(1)!.tag, {
        key: "the-child-ends-it-now",
        representation,
      });
      await world.access(CONSUMER, { subject: CHILD, occurred: "2025-10-08T19:30:00Z" });
      await nothingElse();
      expect(told()).to.have.length(1);
      const parent = await citizenOf(world.service, citizen(1)); // time has passed: signed in again
      expect((await world.get(path, parent)).status).to.equal(403);
    });
  });
});
