/**
 * Every route under /my against who has no business there, taken from the table of routes itself, so that a route that is
 * added tomorrow is tried too: nobody, a session that is made up or over, a department, another person's tag, entry
 * number or representation. Whether somebody else's entry is there must not be told: it is answered as one that is not.
 */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { ROUTES } from "../../../server/http/routes.ts";
import type { CitizenSession } from "../../../server/sign-in/session.ts";
import { accessEvent, citizen, grantEvent } from "../../core/build-trace.ts";
import { CONSUMER, ID, type LogService, startLogService } from "./log-service.ts";
import { citizenOf, type SignedIn, staffOf } from "./signed-in.ts";

/** Read without a session: what is signed in, and what a letter or a feed's password opens. */
const WITHOUT = ["/my/session", "/my/feed", "/my/notices/end"];
const OWN = ROUTES.filter(({ path }) => path.startsWith("/my/"));
const HERS = OWN.filter(({ session }) => session === "citizen");

describe("every route of a person's own", () => {
  let service: LogService;
  let me: SignedIn<unknown>;
  let her: SignedIn<CitizenSession>;
  let tag: string;
  /** an entry about her, her objection to it, what she permitted, and who may act for her: none of it mine */
  let hers: { entry: number; dispute: number; file: string; grant: number; representation: number };

  const drawKey = () => encodeBase64url(crypto.getRandomValues(new Uint8Array(18)));
  const log = async (...events: Parameters<LogService["sign"]>[0]): Promise<number> =>
    (await service.ledger.submit(service.sign(events))).receipt.entries[0]!.index;

  before(async () => {
    service = await startLogService({ catalogue: { mayRepresent: [CONSUMER] } });
    me = await citizenOf(service, citizen(1));
    her = await citizenOf(service, citizen(2));
    ({ tag } = her.session.subjects.get(ID)!);
    const { acts } = service.ledger;
    const day = (days: number) => new Date((service.clock.now + days * 86_400) * 1000).toISOString();
    const entry = await log(accessEvent({ subject: citizen(2), details: "kept apart" }));
    const file = await acts.deposit(
      { tag },
      { name: "a.txt", type: "text/plain", bytes: Buffer.from("hers") },
    );
    const { index } = await acts.dispute(tag, { key: drawKey(), entry, words: "hers", attachments: [file] });
    const representation = await log({
      ...{ kind: "representation", subject: citizen(2), representative: citizen(3), ground: "parent" },
      ...{ from: day(-1), until: day(9) },
    });
    const grant = await log(grantEvent({ subject: citizen(2), from: day(-1), until: day(9) }));
    await service.ledger.trail.caughtUp();
    hers = { entry, dispute: index, file, grant, representation };
  });
  after(() => service.close());

  async function asked(
    { method, path }: { method: string; path: string },
    headers: Record<string, string>,
    query: Record<string, string | number> = {},
    body: object = {},
  ): Promise<{ status: number; code: string; told: string }> {
    const posted = method === "post";
    const response = await service.fetch(
      `${path}?${new URLSearchParams(Object.entries({ log: ID, ...query }).map(([k, v]) => [k, `${v}`]))}`,
      {
        method: method.toUpperCase(),
        headers: { ...(posted ? { "content-type": "application/json" } : {}), ...headers },
        ...(posted ? { body: JSON.stringify(body) } : {}),
      },
    );
    const told = await response.text();
    const { code = "" } = told.startsWith("{") ? (JSON.parse(told) as { code?: string }) : {};
    return { status: response.status, code, told };
  }

  it("is for a citizen's session, but for those that are none's", () => {
    expect(OWN.filter(({ session }) => session !== "citizen").map(({ path }) => path)).to.have.members(
      WITHOUT,
    );
    expect(HERS.length).to.be.at.least(12);
  });

  for (const route of HERS) {
    const { method, path } = route;
    it(`${method.toUpperCase()} ${path}`, async () => {
      const { cookie, ...token } = her.headers as { cookie: string };
      const [name] = cookie.split("=");
      const size = service.ledger.log.size;
      // nobody; a session that is made up; hers with the end altered; hers under another name
      for (const bad of ["", `${name}=${"A".repeat(43)}`, `${cookie.slice(0, -2)}__`, `x${cookie}`])
        expect((await asked(route, { ...token, ...(bad && { cookie: bad }) })).code, bad).to.equal(
          "sign-in-required",
        );
      for (const roles of [[], ["maker", "checker"]]) {
        const staff = await asked(route, staffOf(service, CONSUMER, roles).headers);
        expect([staff.status, staff.code]).to.deep.equal([403, "session-other-kind"]);
      }
      // a department's own token is no person's session
      expect((await asked(route, { ...service.token() } as Record<string, string>)).code).to.equal(
        "sign-in-required",
      );
      // another's tag has no place in a request
      for (const parameter of ["tag", "subject", "citizen", "department"]) {
        const { status, code, told } = await asked(route, me.headers, { [parameter]: tag });
        expect([status, code], parameter).to.deep.equal([400, "request-invalid"]);
        expect(told).not.to.include(tag);
      }
      // my token does not do what her cookie may
      if (method === "post")
        expect((await asked(route, { ...me.headers, cookie })).code).to.equal("csrf-wrong");
      expect(service.ledger.log.size).to.equal(size);
    });
  }

  it("tells of a number that is somebody else's what it tells of one that is not there", async () => {
    const none = 9_999_999;
    const { entry, dispute, file, grant, representation } = hers;
    const size = service.ledger.log.size;
    const said = { words: "mine", attachments: [] };
    const cases: [string, string, (index: number) => [Record<string, string | number>, object?], number[]][] =
      [
        ["get", "/my/opening", (index) => [{ index }], [entry, dispute, grant, representation]],
        ["get", "/my/attachment", (index) => [{ index, hash: file }], [dispute]],
        ["post", "/my/disputes", (entry) => [{}, { key: drawKey(), entry, ...said }], [entry, grant]],
        ["post", "/my/grants/end", (each) => [{}, { key: drawKey(), grants: [each] }], [entry]],
        [
          ...(["post", "/my/representations/end"] as [string, string]),
          (representation) => [{}, { key: drawKey(), representation }],
          [entry, representation],
        ],
        ...(["/my/trail", "/my/tag", "/my/disputes"] as const).map(
          (path) =>
            ["get", path, (index: number) => [{ for: index }], [entry, representation]] as [
              string,
              string,
              (index: number) => [Record<string, number>],
              number[],
            ],
        ),
      ];
    for (const [method, path, ask, indexes] of cases) {
      const absent = await asked({ method, path }, me.headers, ...ask(none));
      expect(absent.status, `${path}: ${absent.told}`).to.be.within(403, 404);
      for (const index of indexes) {
        const guessed = await asked({ method, path }, me.headers, ...ask(index));
        expect([guessed.status, guessed.code], `${path} ${index}`).to.deep.equal([
          absent.status,
          absent.code,
        ]);
        // word for word, but for the number itself and the request's own name
        const bare = ({ told }: { told: string }, own: number) =>
          told.replaceAll(new RegExp(`\\b${own}\\b`, "g"), "n").replace(/"instance":"[^"]*"/, "");
        expect(bare(guessed, index), path).to.equal(bare(absent, none));
      }
    }
    expect(service.ledger.log.size).to.equal(size);
  });

  it("is over with the session: every one of them, at once", async () => {
    const gone = await citizenOf(service, citizen(2));
    await service.fetch("/sign-out", { method: "POST", headers: gone.headers });
    for (const route of HERS)
      expect((await asked(route, gone.headers)).code, route.path).to.equal("sign-in-required");
    service.clock.now += 30 * 60; // the last: everybody else is signed out by then
    for (const route of HERS)
      expect((await asked(route, her.headers)).code, route.path).to.equal("sign-in-required");
  });
});
