/** What is behind a session: whose it is, what it shows, and everything that another must not see or do. */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { leafHash } from "../../../core/merkle/leaf.ts";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { PROBLEMS, type ProblemCode } from "../../../server/http/problem.ts";
import { accessEvent, citizen, grantEvent } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, ID, type LogService, startLogService } from "../http/log-service.ts";
import { FOUNDED, startTestService } from "../http/service.ts";
import { citizenOf, staffOf } from "../http/signed-in.ts";

describe("behind a session", () => {
  let service: LogService;
  before(async () => {
    service = await startLogService({ catalogue: { mayRepresent: [CONSUMER] } });
  });
  after(() => service.close());

  const log = async (...events: SubmissionEvent[]): Promise<number[]> => {
    const { receipt } = await service.ledger.submit(service.sign(events));
    return receipt.entries.map(({ index }) => index);
  };
  const get = (path: string, headers: Record<string, string> = {}) => service.fetch(path, { headers });
  const trail = async (headers: Record<string, string>, query = "") => {
    const response = await get(`/my/trail?log=${ID}${query}`, headers);
    expect(response.status).to.equal(200);
    return (await response.json()) as {
      size: number;
      next: number | null;
      entries: {
        index: number;
        leafHash: string;
        body: string | null;
        erased: number | null;
        opening?: { text: string };
      }[];
    };
  };
  const expectProblem = async (response: Response, code: ProblemCode) => {
    const details = (await response.json()) as { code: string };
    expect(details.code).to.equal(code);
    expect(response.status).to.equal(PROBLEMS[code][0]);
    expect(response.headers.get("cache-control")).to.equal("no-store");
  };

  describe("the trail", () => {
    it("has every entry of the person, the newest first, each as it stands in the log", async () => {
      const subject = citizen(10);
      const { headers } = await citizenOf(service, subject);
      expect(await trail(headers)).to.deep.include({ entries: [], next: null });
      const own: number[] = [];
      for (let i = 0; i < 3; i++) {
        own.push(...(await log(accessEvent({ subject }), accessEvent({ subject: citizen(11) }))).slice(0, 1));
      }
      const { entries, next, size } = await trail(headers);
      expect(size).to.equal(service.ledger.log.size);
      expect(next).to.equal(null);
      expect(entries.map(({ index }) => index)).to.deep.equal(own.toReversed());
      for (const { body, erased, index, leafHash: hash } of entries) {
        expect(erased).to.equal(null);
        expect(body).to.equal(await service.ledger.log.body(index));
        const entry = await service.ledger.log.entries(index, index + 1);
        expect(hash).to.equal(encodeBase64url(leafHash(entry)));
      }
    });

    it("is handed out in pages that neither overlap nor leave a gap, also while it grows", async () => {
      const subject = citizen(12);
      const { headers } = await citizenOf(service, subject);
      const own = await log(...Array.from({ length: 7 }, () => accessEvent({ subject })));
      const seen: number[] = [];
      let query = "&limit=3";
      for (let pages = 0; query !== ""; pages++) {
        expect(pages).to.be.lessThan(4);
        const page = await trail(headers, query);
        seen.push(...page.entries.map(({ index }) => index));
        await log(accessEvent({ subject }));
        query = page.next === null ? "" : `&limit=3&before=${page.next}`;
      }
      expect(seen).to.deep.equal(own.toReversed());
      expect((await trail(headers, "&limit=7&before=999999999")).entries).to.have.length(7);
      for (const bad of ["&limit=0", "&limit=1001", "&before=-1", "&before=x", "&tag=x"])
        await expectProblem(await get(`/my/trail?log=${ID}${bad}`, headers), "request-invalid");
    });

    it("marks what was erased, and by which entry", async () => {
      const subject = citizen(13);
      const { headers } = await citizenOf(service, subject);
      const [gone, stays] = await log(accessEvent({ subject }), accessEvent({ subject }));
      await service.ledger.erasure.byRequest([gone!]);
      const { entries } = await trail(headers);
      const [eraser, second, first] = entries;
      expect([second, first].map((each) => each!.index)).to.deep.equal([stays, gone]);
      expect(first).to.deep.include({ body: null, erased: eraser!.index });
      expect(JSON.parse(eraser!.body!)).to.include({ kind: "erased" });
      expect(second!.erased).to.equal(null);
    });

    it("shows the words that the person said and that were said to them, not what a department keeps for itself", async () => {
      const subject = citizen(14);
      const { headers, session } = await citizenOf(service, subject);
      const { tag } = session.subjects.get(ID)!;
      const [entry] = await log(accessEvent({ subject, details: "case 77, officer 12" }));
      const key = (n: number) => `${"k".repeat(20)}-${n}`;
      const { index } = await service.ledger.acts.dispute(tag, {
        key: key(1),
        entry: entry!,
        words: "I did not apply.",
        attachments: [],
      });
      const answer = await service.ledger.acts.respond(CONSUMER, {
        key: key(2),
        dispute: index,
        outcome: "explained",
        words: "You did, on 3 March.",
        attachments: [],
      });
      const { entries } = await trail(headers);
      expect(entries.map((each) => each.opening?.text ?? null)).to.deep.equal([
        "You did, on 3 March.",
        "I did not apply.",
        null,
      ]);
      expect(JSON.parse(entries[2]!.body!)).to.have.property("details");
      const opening = (at: number) => get(`/my/opening?log=${ID}&index=${at}`, headers);
      expect(await (await opening(answer.index)).json()).to.deep.include({
        index: answer.index,
        opening: entries[0]!.opening,
      });
      await expectProblem(await opening(entry!), "opening-unknown");
      // another's, and one that is not there, are told alike
      const [other] = await log(accessEvent({ subject: citizen(15), details: "x" }));
      await expectProblem(await opening(other!), "entry-unknown");
      await expectProblem(await opening(9_999_999), "entry-unknown");
      const stranger = await citizenOf(service, citizen(15));
      await expectProblem(
        await get(`/my/opening?log=${ID}&index=${index}`, stranger.headers),
        "entry-unknown",
      );
    });
  });

  describe("nobody else", () => {
    it("gets in without a session, with a made-up one, or with one that has ended", async () => {
      for (const path of [`/my/trail?log=${ID}`, `/my/opening?log=${ID}&index=0`, "/my/trail?nonsense=1"]) {
        await expectProblem(await get(path), "sign-in-required");
        const name = service.services.cookies.session.name;
        for (const value of ["", "A".repeat(43), "null", "%00"])
          await expectProblem(await get(path, { cookie: `${name}=${value}` }), "sign-in-required");
      }
      const { headers } = await citizenOf(service, citizen(20));
      service.clock.now += 30 * 60;
      await expectProblem(await get(`/my/trail?log=${ID}`, headers), "sign-in-required");
    });

    it("keeps a stolen cookie over the sign-out, or past eight hours", async () => {
      const { headers } = await citizenOf(service, citizen(21));
      const out = await service.fetch("/sign-out", { method: "POST", headers });
      expect(await out.json()).to.deep.equal({ next: "/" });
      await expectProblem(await get(`/my/trail?log=${ID}`, headers), "sign-in-required");
      await expectProblem(await service.fetch("/sign-out", { method: "POST", headers }), "sign-in-required");
      const long = await citizenOf(service, citizen(21));
      const ends = service.clock.now + 8 * 60 * 60;
      for (; service.clock.now < ends - 60; service.clock.now += 25 * 60)
        expect((await get(`/my/trail?log=${ID}`, long.headers)).status).to.equal(200);
      service.clock.now = ends;
      await expectProblem(await get(`/my/trail?log=${ID}`, long.headers), "sign-in-required");
    });

    it("reads a citizen's page as a department", async () => {
      const { headers } = staffOf(service, CONSUMER, ["checker"]);
      expect(await (await get("/my/session", headers)).json()).to.deep.include({
        kind: "department",
        department: CONSUMER,
        roles: ["checker"],
      });
      await expectProblem(await get(`/my/trail?log=${ID}`, headers), "session-other-kind");
      await expectProblem(await get(`/my/opening?log=${ID}&index=0`, headers), "session-other-kind");
      await expectProblem(await get(`/my/trail?log=${ID}`, service.token()), "sign-in-required");
    });

    it("signs somebody out, or changes anything, from another site", async () => {
      const { headers, session } = await citizenOf(service, citizen(22));
      const other = await citizenOf(service, citizen(23));
      const post = (more: Record<string, string>) => {
        const { cookie } = headers;
        return service.fetch("/sign-out", { method: "POST", headers: { cookie: cookie!, ...more } });
      };
      const token = { "certrace-csrf": session.csrf };
      await expectProblem(await post({}), "csrf-missing");
      await expectProblem(await post({ "certrace-csrf": other.session.csrf }), "csrf-wrong");
      await expectProblem(await post({ ...token, origin: "https://attacker.example" }), "csrf-origin");
      await expectProblem(await post({ ...token, origin: "null" }), "csrf-origin");
      expect((await get(`/my/trail?log=${ID}`, headers)).status).to.equal(200);
      expect((await post({ ...token, origin: service.services.publicUrl })).status).to.equal(200);
    });

    it("reads the answers from another origin, frames them, or finds them in a cache", async () => {
      const { headers } = await citizenOf(service, citizen(24));
      for (const path of ["/my/session", `/my/trail?log=${ID}`]) {
        const response = await get(path, { ...headers, origin: "https://attacker.example" });
        expect(response.headers.get("access-control-allow-origin")).to.equal(null);
        expect(response.headers.get("cache-control")).to.equal("no-store");
        expect(response.headers.get("vary")).to.include("Cookie");
        expect(response.headers.get("cross-origin-resource-policy")).to.equal("same-origin");
        expect(response.headers.get("content-security-policy")).to.include("frame-ancestors 'none'");
      }
      const preflight = await service.fetch(`/my/trail?log=${ID}`, {
        method: "OPTIONS",
        headers: { origin: "https://attacker.example", "access-control-request-method": "GET" },
      });
      expect(preflight.status).to.equal(405);
    });

    it("is named by the log, and a log that does not run here has no trail", async () => {
      const { headers } = await citizenOf(service, citizen(25));
      await expectProblem(await get("/my/trail?log=9", headers), "log-unknown");
      await expectProblem(await get("/my/trail", headers), "request-invalid");
    });
  });

  describe("acting for another", () => {
    const [parent, child, stranger] = [citizen(30), citizen(31), citizen(32)];
    const days = (n: number) => new Date((service.clock.now + n * 86_400) * 1000).toISOString();
    const represent = async (from: number, until: number) => {
      const [index] = await log({
        kind: "representation",
        subject: child,
        representative: parent,
        ground: "parent",
        from: days(from),
        until: days(until),
        details: "小雨",
      });
      return index!;
    };

    it("shows the other's trail while the representation is live, to its representative alone", async () => {
      const index = await represent(-1, 100);
      await log(accessEvent({ subject: child }));
      const of = await citizenOf(service, parent);
      await service.ledger.trail.caughtUp();
      const { mayActFor } = (await (await get("/my/session", of.headers)).json()) as { mayActFor: unknown[] };
      expect(mayActFor).to.deep.equal([
        { log: ID, representation: index, ground: "parent", until: days(100), label: "小雨" },
      ]);
      const { entries } = await trail(of.headers, `&for=${index}`);
      expect(entries.map(({ body }) => JSON.parse(body!).kind)).to.deep.equal(["access", "representation"]);
      expect((await trail(of.headers)).entries).to.deep.equal([]);
      for (const id of [stranger, child]) {
        const { headers } = await citizenOf(service, id);
        const path = `/my/trail?log=${ID}&for=${index}`;
        await expectProblem(await get(path, headers), "representation-not-yours");
      }
      for (const other of [index + 1, 0, 9_999_999])
        await expectProblem(
          await get(`/my/trail?log=${ID}&for=${other}`, of.headers),
          "representation-not-yours",
        );
    });

    it("ends with the representation, and does not begin before it", async () => {
      const { headers } = await citizenOf(service, parent);
      const [early, over, ended] = [await represent(1, 2), await represent(-2, -1), await represent(-1, 100)];
      const mine = async () => {
        await service.ledger.trail.caughtUp();
        const { mayActFor } = (await (await get("/my/session", headers)).json()) as {
          mayActFor: { representation: number }[];
        };
        return mayActFor.map(({ representation }) => representation);
      };
      expect(await mine())
        .to.include(ended)
        .and.not.to.include.members([early, over]);
      for (const index of [early, over])
        await expectProblem(
          await get(`/my/trail?log=${ID}&for=${index}`, headers),
          "representation-not-yours",
        );
      expect((await trail(headers, `&for=${ended}`)).entries).not.to.deep.equal([]);
      await log({ kind: "representation-ended", subject: child, representation: ended });
      expect(await mine()).not.to.include(ended);
      await expectProblem(await get(`/my/trail?log=${ID}&for=${ended}`, headers), "representation-not-yours");
    });
  });

  it("says of a log that was opened since that a new sign-in has it", async () => {
    const { headers } = await citizenOf(service, citizen(40));
    service.logs.set(9, { ...service.logs.get(ID)!, ledger: { ...service.ledger, id: 9 } });
    try {
      const session = (await (await get("/my/session", headers)).json()) as {
        later: number[];
        subjects: unknown[];
      };
      expect(session.later).to.deep.equal([9]);
      expect(session.subjects).to.have.length(1);
      await expectProblem(await get("/my/trail?log=9", headers), "sign-in-again");
    } finally {
      service.logs.delete(9);
    }
  });

  it("lets nobody begin to sign in again and again", async () => {
    const small = await startTestService({ rateLimit: 40 });
    try {
      for (let i = 0; i < 2; i++) await expectProblem(await small.fetch("/sign-in"), "sign-in-not-offered");
      await expectProblem(await small.fetch("/sign-in"), "rate-limited");
      await expectProblem(await small.fetch("/sign-in/callback?code=x"), "rate-limited");
      const page = await small.fetch("/sign-in", {
        headers: { accept: "text/html", "accept-language": "zh" },
      });
      expect(page.status).to.equal(429);
      expect(await page.text()).to.include("请等一分钟再试");
      expect((await small.fetch("/my/session")).status).to.equal(200);
    } finally {
      await small.close();
    }
  });

  it("leaves no trace of a person in what the operator reads", async () => {
    const subject = citizen(41);
    const { headers, session } = await citizenOf(service, subject, "听雨小满");
    await log(
      grantEvent({ subject, from: new Date(FOUNDED * 1000).toISOString() }),
      accessEvent({ subject, holder: HOLDER }),
    );
    await trail(headers);
    await get("/my/session", headers);
    const metrics = await (await get("/metrics")).text();
    expect(Number(/^certrace_sessions (\d+)$/m.exec(metrics)![1]), "how many are signed in").to.be.at.least(
      1,
    );
    const secrets = [
      subject,
      "听雨小满",
      session.csrf,
      session.subjects.get(ID)!.tag,
      headers.cookie!.split("=")[1]!,
    ];
    for (const secret of secrets) {
      expect(service.log()).not.to.include(secret);
      expect(metrics).not.to.include(secret);
    }
  });
});
