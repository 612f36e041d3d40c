/**
 * What signed-in people and departments' staff do over HTTP, and what others try with it: another's entry, another
 * department's dispute, a page of another site, strangers' words and files.
 */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { MAX_ATTACHMENT } from "../../../core/trace/kinds/dispute.ts";
import { parseReceipt } from "../../../core/trace/receipt.ts";
import { accessEvent, citizen, grantTerms } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, ID, type LogService, STRANGER, startLogService } from "./log-service.ts";
import { citizenOf, type SignedIn, staffOf } from "./signed-in.ts";

const SCRIPT = "<script>alert(1)</script>";

describe("acts over HTTP", () => {
  let service: LogService;
  let person: SignedIn<unknown>;
  let other: SignedIn<unknown>;
  const staff = (department: number) => staffOf(service, department);
  before(async () => {
    service = await startLogService({ catalogue: { mayRepresent: [CONSUMER] } });
    person = await citizenOf(service, citizen(1));
    other = await citizenOf(service, citizen(2));
  });
  after(() => service.close());

  const drawKey = () => encodeBase64url(crypto.getRandomValues(new Uint8Array(18)));
  const at = (path: string) => `${path}${path.includes("?") ? "&" : "?"}log=${ID}`;

  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member
  type Answered = { status: number; body: any };
  async function answered(response: Response): Promise<Answered> {
    return { status: response.status, body: await response.json() };
  }
  const get = async (who: SignedIn<unknown>, path: string) =>
    answered(await service.fetch(at(path), { headers: who.headers }));
  const post = async (who: SignedIn<unknown>, path: string, body: object, headers: object = {}) =>
    answered(
      await service.fetch(at(path), {
        method: "POST",
        headers: { "content-type": "application/json", ...who.headers, ...headers },
        body: JSON.stringify(body),
      }),
    );
  const handIn = (who: SignedIn<unknown>, path: string, name: string, type: string, bytes: Uint8Array) =>
    service.fetch(at(`${path}?${new URLSearchParams({ name, type })}`), {
      method: "POST",
      headers: { "content-type": "application/octet-stream", ...who.headers },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
  const used = async (subject = citizen(1)): Promise<number> =>
    (await service.ledger.submit(service.sign([accessEvent({ subject })]))).receipt.entries[0]!.index;
  const terms = (more: object = {}) => {
    const day = (days: number) => new Date((service.clock.now + days * 86_400) * 1000).toISOString();
    return grantTerms({ from: day(-1), until: day(9), ...more });
  };
  const said = (more: object = {}) => ({ key: drawKey(), words: "I did not ask.", attachments: [], ...more });

  it("gives several grants as one permission, once for each key, with a receipt of all of them", async () => {
    const asked = {
      key: drawKey(),
      group: drawKey(),
      terms: [terms(), terms({ dataset: "health", fields: ["address"] })],
    };
    const first = await post(person, "/my/grants", asked);
    expect(first.status).to.equal(201);
    expect(parseReceipt(JSON.stringify(first.body.receipt)).entries.map(({ index }) => index)).to.deep.equal(
      first.body.indexes,
    );
    expect((await post(person, "/my/grants", asked)).body.indexes).to.deep.equal(first.body.indexes);
    const reused = await post(person, "/my/grants", { ...asked, terms: [terms()] });
    expect([reused.status, reused.body.code]).to.deep.equal([409, "act-key-reused"]);

    const stranger = await post(other, "/my/grants/end", { key: drawKey(), grants: first.body.indexes });
    expect([stranger.status, stranger.body.code]).to.deep.equal([403, "grant-unknown"]);
    const nobody = await post(other, "/my/grants/end", { key: drawKey(), grants: [99_999] });
    const said = ({ status, body }: typeof nobody) => [
      status,
      body.code,
      body.title,
      body.detail,
      body.field,
    ];
    expect(said(nobody)).to.deep.equal(said(stranger));
    const ended = await post(person, "/my/grants/end", { key: drawKey(), grants: first.body.indexes });
    expect([ended.status, ended.body.indexes.length]).to.deep.equal([201, 2]);
    const again = await post(person, "/my/grants/end", { key: drawKey(), grants: first.body.indexes });
    expect([again.status, again.body.code]).to.deep.equal([403, "grant-revoked"]);
  });

  it("names the member that is wrong, and logs nothing", async () => {
    const { size } = service.ledger.log;
    const whole = { key: drawKey(), group: drawKey(), terms: [terms()] };
    const cases: [object, string, string][] = [
      [{ ...whole, key: "short" }, "request-invalid", "key"],
      [{ ...whole, terms: [] }, "request-invalid", "terms"],
      [{ ...whole, tag: "another's" }, "request-invalid", "body"],
      [{ ...whole, terms: [{ ...terms(), form: "x" }] }, "request-invalid", "terms[0]"],
      [{ ...whole, terms: [terms({ fields: ["secret"] })] }, "dataset-fields", "terms"],
      [{ ...whole, terms: [terms({ until: "2020-01-01T00:00:00Z" })] }, "grant-invalid", "terms"],
    ];
    for (const [body, code, field] of cases) {
      const { status, body: told } = await post(person, "/my/grants", body);
      expect(status).to.be.within(400, 403);
      expect(told.code, field).to.equal(code);
      expect(told.field ?? field).to.include(field.slice(0, 5));
      expect(told.remedy, field).to.be.a("string");
    }
    const twice = await service.fetch(at("/my/grants"), {
      method: "POST",
      headers: { "content-type": "application/json", ...person.headers },
      body: '{"key":"aaaaaaaaaaaaaaaaaaaa","key":"bbbbbbbbbbbbbbbbbbbb"}',
    });
    expect(((await twice.json()) as { code: string }).code).to.equal("request-invalid");
    expect(service.ledger.log.size).to.equal(size);
  });

  it("is for whom it is: nobody without a session, staff not as citizens, no page of another site", async () => {
    const paths: [string, SignedIn<unknown>][] = [
      ...["/my/grants", "/my/grants/end", "/my/disputes", "/my/representations/end"].map(
        (path) => [path, staff(CONSUMER)] as [string, SignedIn<unknown>],
      ),
      ["/inbox/responses", person],
    ];
    for (const [path, wrong] of paths) {
      const nobody = await post({ headers: {}, session: null }, path, {});
      expect([nobody.status, nobody.body.code], path).to.deep.equal([401, "sign-in-required"]);
      const kind = await post(wrong, path, {});
      expect([kind.status, kind.body.code], path).to.deep.equal([403, "session-other-kind"]);
      const right = path.startsWith("/my") ? person : staff(CONSUMER);
      const { cookie } = right.headers as { cookie: string };
      const bare = await post({ headers: { cookie }, session: null }, path, {});
      expect([bare.status, bare.body.code], path).to.deep.equal([403, "csrf-missing"]);
      const foreign = await post(right, path, {}, { origin: "https://evil.example" });
      expect([foreign.status, foreign.body.code], path).to.deep.equal([403, "csrf-origin"]);
    }
    for (const path of ["/inbox/disputes", "/inbox/dispute?index=1"])
      expect((await get(person, path)).body.code).to.equal("session-other-kind");
    expect((await get(staff(CONSUMER), "/my/disputes")).body.code).to.equal("session-other-kind");
  });

  it("objects to one's own entries only, and once at a time; guessing numbers tells nothing", async () => {
    const entry = await used();
    const stranger = await post(other, "/my/disputes", said({ entry }));
    const nothing = await post(other, "/my/disputes", said({ entry: 99_999_999 }));
    expect([stranger.status, stranger.body.code]).to.deep.equal([404, "dispute-entry"]);
    expect([nothing.status, nothing.body.code, nothing.body.detail]).to.deep.equal([
      ...[404, "dispute-entry", stranger.body.detail],
    ]);
    expect((await post(person, "/my/disputes", said({ entry }))).status).to.equal(201);
    const twice = await post(person, "/my/disputes", said({ entry }));
    expect([twice.status, twice.body.code]).to.deep.equal([409, "dispute-twice"]);
    const empty = await post(person, "/my/disputes", said({ entry: await used(), words: " " }));
    expect([empty.status, empty.body.code]).to.deep.equal([400, "words-missing"]);
    const long = await post(person, "/my/disputes", said({ entry: await used(), words: "长".repeat(1_400) }));
    expect([long.status, long.body.code]).to.deep.equal([413, "words-too-large"]);
    expect((await get(other, "/my/disputes")).body.items).to.deep.equal([]);
  });

  it("shows a dispute to its departments and to nobody else; their answer closes it", async () => {
    const entry = await used();
    const made = await post(person, "/my/disputes", said({ entry, words: SCRIPT }));
    const { index } = made.body;
    for (const department of [CONSUMER, HOLDER]) {
      const { body } = await get(staff(department), `/inbox/dispute?index=${index}`);
      expect(body.words.text).to.equal(SCRIPT);
      expect(JSON.parse(body.disputed.body)).to.include({ kind: "access", consumer: CONSUMER });
    }
    const guessed = await get(staff(STRANGER), `/inbox/dispute?index=${index}`);
    const none = await get(staff(STRANGER), `/inbox/dispute?index=${index + 1_000}`);
    expect([guessed.status, guessed.body.code]).to.deep.equal([none.status, none.body.code]);
    expect((await get(staff(STRANGER), "/inbox/disputes")).body.items).to.deep.equal([]);

    const answer = { dispute: index, outcome: "explained" };
    const stranger = await post(staff(STRANGER), "/inbox/responses", said(answer));
    expect([stranger.status, stranger.body.code]).to.deep.equal([403, "response-party"]);
    const referred = await post(staff(HOLDER), "/inbox/responses", said({ ...answer, outcome: "referred" }));
    expect(referred.status).to.equal(201);
    const open = async () => {
      const { items } = (await get(staff(CONSUMER), "/inbox/disputes?state=open")).body;
      return items.find((each: { index: number }) => each.index === index);
    };
    expect((await open()).owing).to.deep.equal([CONSUMER]);
    expect((await post(staff(CONSUMER), "/inbox/responses", said(answer))).status).to.equal(201);
    expect(await open()).to.equal(undefined);
    const late = await post(staff(HOLDER), "/inbox/responses", said(answer));
    expect([late.status, late.body.code]).to.deep.equal([403, "dispute-closed"]);
    const [told] = (await get(person, "/my/disputes")).body.items;
    expect(told).to.include({ index, open: false });
    expect(told.responses.map(({ outcome }: { outcome: string }) => outcome)).to.deep.equal([
      ...["referred", "explained"],
    ]);
    expect(told.responses[1].words.text).to.equal("I did not ask.");
  });

  it("hands files out as downloads only, to those that they are for", async () => {
    const page = new TextEncoder().encode(`<html>${SCRIPT}</html>`);
    const kept = await handIn(person, "/my/attachments", 'x";\r\nSet-Cookie: a="b.html', "text/html", page);
    expect(kept.status, "line breaks are in no name").to.equal(400);
    const taken = await handIn(person, "/my/attachments", 'é";x="y.html', "text/html", page);
    const { hash } = (await taken.json()) as { hash: string };
    const { body } = await post(person, "/my/disputes", said({ entry: await used(), attachments: [hash] }));
    const query = `index=${body.index}&hash=${hash}`;
    for (const [who, path] of [
      [person, `/my/attachment?${query}`],
      [staff(HOLDER), `/inbox/attachment?${query}`],
    ] as const) {
      const response = await service.fetch(at(path), { headers: who.headers });
      expect(response.headers.get("content-type")).to.equal("application/octet-stream");
      expect(response.headers.get("x-content-type-options")).to.equal("nosniff");
      expect(response.headers.get("content-disposition")).to.match(
        /^attachment; filename\*=UTF-8''[\w.%-]+$/,
      );
      expect(response.headers.get("content-security-policy")).to.include("sandbox");
      expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(page);
    }
    for (const [who, path, code] of [
      [other, `/my/attachment?${query}`, "attachment-unknown"],
      [staff(STRANGER), `/inbox/attachment?${query}`, "dispute-unknown"],
      [person, `/my/attachment?index=${body.index}&hash=${"A".repeat(43)}`, "attachment-unknown"],
    ] as const)
      expect((await get(who, path)).body.code).to.equal(code);
  });

  it("takes no file that is too large, empty, or another's", async () => {
    const large = await handIn(person, "/my/attachments", "a", "a/b", new Uint8Array(MAX_ATTACHMENT + 1));
    expect(large.status).to.equal(413);
    const empty = await handIn(person, "/my/attachments", "a", "a/b", new Uint8Array(0));
    expect(empty.status).to.equal(400);
    const type = await handIn(person, "/my/attachments", "a", "nonsense", new Uint8Array(3));
    expect(((await type.json()) as { code: string }).code).to.equal("attachment-type");
    const theirs = await handIn(other, "/my/attachments", "a", "a/b", new Uint8Array([1, 2, 3]));
    const { hash } = (await theirs.json()) as { hash: string };
    const { status, body } = await post(
      person,
      "/my/disputes",
      said({ entry: await used(), attachments: [hash] }),
    );
    expect([status, body.code]).to.deep.equal([403, "attachment-missing"]);
  });

  it("acts for another only by a representation that holds, and says so in the entry", async () => {
    const child = citizen(3);
    const day = (days: number) => new Date((service.clock.now + days * 86_400) * 1000).toISOString();
    const [recorded] = (
      await service.ledger.submit(
        service.sign([
          {
            ...{ kind: "representation", subject: child, representative: citizen(1), ground: "parent" },
            ...{ from: day(-1), until: day(9) },
          },
        ]),
      )
    ).receipt.entries;
    const representation = recorded!.index;
    const entry = await used(child);
    const asked = said({ entry });
    const stranger = await post(other, `/my/disputes?for=${representation}`, asked);
    expect([stranger.status, stranger.body.code]).to.deep.equal([403, "representation-not-yours"]);
    const made = await post(person, `/my/disputes?for=${representation}`, asked);
    expect(made.status).to.equal(201);
    const { by } = JSON.parse((await service.ledger.log.body(made.body.index)) as string);
    expect(by).to.be.a("string");

    const own = await post(person, "/my/representations/end", { key: drawKey(), representation });
    expect([own.status, own.body.code]).to.deep.equal([403, "representation-unknown"]);
    const ward = await citizenOf(service, child);
    const ended = await post(ward, "/my/representations/end", { key: drawKey(), representation });
    expect(ended.status).to.equal(201);
    const after = await post(person, `/my/disputes?for=${representation}`, said({ entry }));
    expect([after.status, after.body.code]).to.deep.equal([403, "representation-not-yours"]);
  });

  it("lists what is overdue when its day is past", async () => {
    const { body } = await post(person, "/my/disputes", said({ entry: await used() }));
    const overdue = async () => (await get(staff(HOLDER), "/inbox/disputes?state=overdue")).body.items;
    expect(await overdue()).to.deep.equal([]);
    service.clock.now += 16 * 86_400; // the last test: everybody else is signed out by then
    const found = (await overdue()).find((each: { index: number }) => each.index === body.index);
    expect(found).to.deep.include({ open: true, overdue: true });
    expect(found.owing).to.have.members([CONSUMER, HOLDER]);
  });
});
