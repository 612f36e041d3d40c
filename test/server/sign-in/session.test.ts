/** Sessions by themselves: their ids, their ends, and how many there may be. */
import { expect } from "chai";
import { makeCookies } from "../../../server/sign-in/cookies.ts";
import { requireMeant } from "../../../server/sign-in/csrf.ts";
import { type Identity, Sessions } from "../../../server/sign-in/session.ts";

const IDENTITY: Identity = { kind: "department", person: "p", name: "示例", department: 2, roles: [] };

describe("sessions", () => {
  let clock = 0;
  let open: Sessions[] = [];
  const sessions = (limits: ConstructorParameters<typeof Sessions>[1] = {}) => {
    const made = new Sessions(() => clock, { idle: 100, longest: 1_000, ...limits });
    open.push(made);
    return made;
  };
  beforeEach(() => {
    clock = 1_000_000;
  });
  afterEach(() => {
    for (const each of open) each.close();
    open = [];
  });

  it("have ids and tokens of 256 random bits, no two alike", () => {
    const held = sessions();
    const begun = Array.from({ length: 5 }, () => held.begin(IDENTITY, "one"));
    const drawn = begun.flatMap(({ id, session }) => [id, session.csrf]);
    expect(new Set(drawn).size).to.equal(10);
    for (const each of drawn) expect(Buffer.from(each, "base64url")).to.have.length(32);
    expect(held.find(begun[0]!.session.csrf)).to.equal(null);
  });

  it("end when they were not used, when they are too old, and when they are ended", () => {
    const held = sessions();
    const idle = held.begin(IDENTITY, "a");
    clock += 100;
    expect(held.find(idle.id)).to.equal(null);
    const used = held.begin(IDENTITY, "b");
    for (let i = 0; i < 11; i++) {
      clock += 90;
      expect(held.find(used.id)?.expiresAt, String(i)).to.equal(Math.min(clock + 100, 1_000_100 + 1_000));
    }
    clock += 10;
    expect(held.find(used.id)).to.equal(null);
    const ended = held.begin(IDENTITY, "c");
    held.end(ended.id);
    expect(held.find(ended.id)).to.equal(null);
    expect(held.size).to.equal(0);
  });

  it("forget what has expired with the next that begins, though nobody asks for it", () => {
    const held = sessions();
    held.begin(IDENTITY, "a");
    clock += 100;
    held.begin(IDENTITY, "b");
    expect(held.size).to.equal(1);
  });

  it("of one person are few: the one longest unused gives way, nobody else's", () => {
    const held = sessions({ each: 2 });
    const other = held.begin(IDENTITY, "other");
    const [first, second] = [held.begin(IDENTITY, "one"), held.begin(IDENTITY, "one")];
    clock += 1;
    held.find(first.id);
    const third = held.begin(IDENTITY, "one");
    expect([first, second, third, other].map(({ id }) => held.find(id) !== null)).to.deep.equal([
      true,
      false,
      true,
      true,
    ]);
  });

  it("of all are limited: one more is refused, and none that runs is ended for it", () => {
    const held = sessions({ most: 2 });
    const running = [held.begin(IDENTITY, "a"), held.begin(IDENTITY, "b")];
    expect(() => held.begin(IDENTITY, "c"))
      .to.throw()
      .with.property("code", "sign-in-busy");
    for (const { id } of running) expect(held.find(id)).not.to.equal(null);
    clock += 100;
    expect(held.begin(IDENTITY, "c").id).to.have.length(43);
  });

  describe("cookies", () => {
    it("are bound to the host and to https, where people come by https", () => {
      const { pending, session } = makeCookies(true);
      expect(session.set("x")).to.equal("__Host-certrace=x; Path=/; HttpOnly; SameSite=Lax; Secure");
      expect(pending.set("x", 600)).to.match(/^__Host-certrace-sign-in=x; .*Secure; Max-Age=600$/);
      expect(session.clear()).to.match(/^__Host-certrace=; .*Max-Age=0$/);
    });

    it("are read exactly: no other's, and none where two came", () => {
      const { session } = makeCookies(false);
      expect(session.read("a=1; certrace=x; b=2")).to.equal("x");
      for (const header of [
        undefined,
        "",
        "certrace-sign-in=x",
        "xcertrace=y",
        "Certrace=x",
        "certrace=x; certrace=y",
      ])
        expect(session.read(header), String(header)).to.equal(undefined);
    });
  });

  describe("requests that change something", () => {
    const own = "https://certrace.example";
    const code = (came: Partial<Parameters<typeof requireMeant>[0]>): string | null => {
      try {
        requireMeant({ token: "right", origin: undefined, site: undefined, ...came }, "right", own);
        return null;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };

    it("show the session's token, and come from our own pages where the browser says from where", () => {
      expect(code({})).to.equal(null);
      expect(code({ origin: own, site: "same-origin" })).to.equal(null);
      expect(code({ token: undefined })).to.equal("csrf-missing");
      for (const token of ["", "wrong", "right ", "righ", "RIGHT"])
        expect(code({ token })).to.equal("csrf-wrong");
      for (const origin of ["https://attacker.example", "null", "http://certrace.example", `${own}:8443`])
        expect(code({ origin })).to.equal("csrf-origin");
      for (const site of ["cross-site", "same-site", "none"]) expect(code({ site })).to.equal("csrf-origin");
    });
  });
});
