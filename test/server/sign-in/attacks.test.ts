/**
 * Attacks on the way from the link to the session: what a stranger, another browser or a provider that lies can send.
 * Each is a problem with a code of its own, and never half a session.
 */
import { expect } from "chai";
import { SIGN_IN_DEFAULTS } from "../../../server/config/sign-in.ts";
import { SignIn } from "../../../server/sign-in/sign-in.ts";
import { type LogService, startLogService } from "../http/log-service.ts";
import { Browser } from "./browser.ts";
import { CLIENT, type Liar, type Lies, startLiar } from "./liar.ts";
import { accountOf } from "./world.ts";

/** What a provider says of somebody, where a test bends nothing. */
const honest: Lies = { claims: { citizen_id: accountOf("student").citizenId, name: "林晓雨" } };
const CITIZEN = accountOf("student").citizenId;

describe("attacks on signing in", () => {
  let liar: Liar;
  let service: LogService;
  let origin: string;

  before(async () => {
    liar = await startLiar();
    service = await startLogService({
      publicUrl: (port) => `http://localhost:${port}`,
      signIn: (parts) =>
        new SignIn({
          ...parts,
          settings: { issuer: liar.issuer, clientId: CLIENT.id, ...SIGN_IN_DEFAULTS },
          secret: CLIENT.secret,
        }),
    });
    origin = service.services.publicUrl;
  });
  beforeEach(() => {
    liar.lies = honest;
  });
  afterEach(() => {
    // whatever happened: nothing about the person is in what the operator reads
    expect(service.log()).not.to.include(CITIZEN).and.not.to.include("晓雨");
  });
  after(async () => {
    await service.close();
    await liar.close();
  });

  const begin = async (browser = new Browser(), query = "") => {
    const response = await browser.ask(`${origin}/sign-in${query}`);
    expect(response.status).to.equal(303);
    return { browser, url: new URL(response.headers.get("location")!) };
  };
  const back = (browser: Browser, query: URLSearchParams, accept = "application/json") =>
    browser.ask(`${origin}/sign-in/callback?${query}`, { headers: { accept } });
  /** @param more parameters of the answer, over the true ones */
  const attempt = async (lies: Lies = {}, more: Record<string, string | undefined> = {}) => {
    liar.lies = { ...lies, claims: { ...honest.claims, ...lies.claims } };
    const before = service.services.sessions.size;
    const { browser, url } = await begin();
    const response = await back(browser, liar.authorise(url, more));
    const text = await response.text();
    const held = service.services.sessions.size - before;
    expect(held).to.equal(response.status === 303 ? 1 : 0);
    expect(browser.cookie("certrace") !== undefined).to.equal(response.status === 303);
    // whatever the provider said of a person, right or wrong, is not said again, nor written down
    const id = liar.lies.claims?.citizen_id;
    for (const said of [CITIZEN, typeof id === "string" && id !== "" ? id : CITIZEN])
      expect(text + service.log()).not.to.include(said);
    return { status: response.status, code: response.status === 303 ? null : JSON.parse(text).code };
  };

  it("are not what an honest answer is taken for", async () => {
    expect(await attempt()).to.deep.equal({ status: 303, code: null });
    expect(await attempt({ claims: { aud: [CLIENT.id] } })).to.deep.equal({ status: 303, code: null });
    expect(await attempt({}, { session_state: "x" })).to.deep.equal({ status: 303, code: null });
  });

  it("another state, or none", async () => {
    for (const state of ["other", "", undefined])
      expect(await attempt({}, { state })).to.deep.equal({ status: 400, code: "sign-in-state" });
  });

  it("another browser: whoever is sent to the attacker's own callback is not signed in as the attacker", async () => {
    const { browser, url } = await begin();
    const answer = liar.authorise(url);
    const victim = new Browser();
    const refused = await back(victim, answer);
    expect(refused.status).to.equal(400);
    expect(((await refused.json()) as { code: string }).code).to.equal("sign-in-expired");
    await begin(victim);
    expect(((await (await back(victim, answer)).json()) as { code: string }).code).to.equal("sign-in-state");
    expect((await back(browser, answer)).status).to.equal(303);
  });

  it("a sign-in that is too old, or whose cookie was made elsewhere", async () => {
    const { browser, url } = await begin();
    service.clock.now += 601;
    const response = await back(browser, liar.authorise(url));
    expect(((await response.json()) as { code: string }).code).to.equal("sign-in-expired");
    const forger = await begin();
    const sealed = forger.browser.cookie("certrace-sign-in")!;
    for (const value of ["", "AAAA", `${sealed.slice(0, -2)}AA`, sealed.slice(4), "%00"]) {
      forger.browser.plant("certrace-sign-in", value);
      const refused = await back(forger.browser, liar.authorise(forger.url));
      expect(((await refused.json()) as { code: string }).code, value).to.equal("sign-in-expired");
    }
  });

  it("the same code again", async () => {
    const { browser, url } = await begin();
    const pending = browser.cookie("certrace-sign-in")!;
    const answer = liar.authorise(url);
    expect((await back(browser, answer)).status).to.equal(303);
    expect(((await (await back(browser, answer)).json()) as { code: string }).code).to.equal(
      "sign-in-expired",
    );
    browser.plant("certrace-sign-in", pending);
    expect(((await (await back(browser, answer)).json()) as { code: string }).code).to.equal("sign-in-code");
  });

  it("another issuer: in the answer, in none where one is promised, in the token, in the description", async () => {
    const other = { status: 502, code: "sign-in-issuer" };
    expect(await attempt({}, { iss: "https://attacker.example" })).to.deep.equal(other);
    expect(await attempt({}, { iss: undefined })).to.deep.equal(other);
    expect(await attempt({ claims: { iss: "https://attacker.example" } })).to.deep.equal(other);
    const settings = { issuer: liar.issuer, clientId: CLIENT.id, ...SIGN_IN_DEFAULTS };
    const { services } = service;
    for (const issuer of ["https://attacker.example", `${liar.issuer}/`]) {
      liar.lies = { discovery: { issuer } };
      const fresh = new SignIn({ ...services, personKey: new Uint8Array(32), settings, secret: null });
      expect(await codeOf(fresh.begin("/", "citizen")), issuer).to.equal("sign-in-issuer");
    }
  });

  it("a token that is for somebody else, for another sign-in, of another time, or not signed by the provider", async () => {
    const now = Math.floor(Date.now() / 1000);
    const untrusted = { status: 502, code: "sign-in-token" };
    for (const lies of [
      { claims: { aud: "another client" } },
      { claims: { aud: [CLIENT.id, "another client"] } },
      { claims: { nonce: "another" } },
      { claims: { nonce: undefined } },
      { claims: { exp: now - 3_600 } },
      { claims: { exp: undefined } },
      { claims: { iat: undefined } },
      { claims: { nbf: now + 3_600 } },
      { claims: { sub: undefined } },
      { signed: "stranger" },
      { signed: "none" },
      { silent: true },
    ] satisfies Lies[])
      expect(await attempt(lies), JSON.stringify(lies)).to.deep.equal(untrusted);
  });

  it("a provider that refuses, or does not know the service", async () => {
    expect(await attempt({}, { code: undefined, error: "access_denied" })).to.deep.equal({
      status: 403,
      code: "sign-in-refused",
    });
    expect(await attempt({}, { code: undefined })).to.deep.equal({ status: 403, code: "sign-in-refused" });
    expect(await attempt({}, { code: undefined, error: "temporarily_unavailable" })).to.deep.equal({
      status: 503,
      code: "sign-in-provider-unavailable",
    });
    expect(await attempt({ token: { status: 401, body: { error: "invalid_client" } } })).to.deep.equal({
      status: 502,
      code: "sign-in-client",
    });
  });

  it("a provider that breaks down in the middle, or answers nonsense", async () => {
    for (const token of [
      { status: 500, body: {} },
      { status: 502, body: "<html>" },
      { status: 200, body: "no JSON" },
      { status: 200, body: [] },
    ])
      expect((await attempt({ token })).code, JSON.stringify(token)).to.match(
        /^sign-in-(provider-unavailable|token)$/,
      );
    liar.lies = honest;
    const { browser, url } = await begin();
    const answer = liar.authorise(url);
    await liar.down();
    try {
      const response = await back(browser, answer);
      expect(response.status).to.equal(503);
      expect(response.headers.get("retry-after")).to.equal("5");
      expect(((await response.json()) as { code: string }).code).to.equal("sign-in-provider-unavailable");
    } finally {
      await liar.up();
    }
    expect((await back(browser, answer)).status).to.equal(303);
  });

  it("a provider that is down when it is first asked, and up with the next", async () => {
    const { services } = service;
    const settings = { issuer: liar.issuer, clientId: CLIENT.id, ...SIGN_IN_DEFAULTS };
    const fresh = new SignIn({ ...services, personKey: new Uint8Array(32), settings, secret: null });
    await liar.down();
    try {
      expect(await codeOf(fresh.begin("/", "citizen"))).to.equal("sign-in-provider-unavailable");
    } finally {
      await liar.up();
    }
    expect((await fresh.begin("/", "citizen")).location).to.include(`${liar.issuer}/auth?`);
  });

  it("an account without what is needed: the claim is named, its value never", async () => {
    for (const citizen_id of [
      undefined,
      99,
      "",
      "not a number",
      `${CITIZEN.slice(0, -1)}${CITIZEN.endsWith("1") ? "2" : "1"}`,
      [CITIZEN],
    ])
      expect(await attempt({ claims: { citizen_id } }), String(citizen_id)).to.deep.equal({
        status: 403,
        code: "sign-in-claims",
      });
    service.index.readAt = service.clock.now;
    for (const claims of [
      {},
      { department: 0 },
      { department: "02" },
      { department: 2.5 },
      { department: 9_999 },
      { department: 2, roles: "maker" },
      { department: 2, roles: ["maker", "<b>"] },
    ]) {
      liar.lies = { claims };
      const { browser, url } = await begin(new Browser(), "?as=department");
      const response = await back(browser, liar.authorise(url));
      expect(((await response.json()) as { code: string }).code, JSON.stringify(claims)).to.equal(
        "sign-in-claims",
      );
      expect(browser.cookie("certrace")).to.equal(undefined);
    }
    // an index that has not heard of the chain lately cannot say that a department is not there
    service.index.readAt = service.clock.now - 301;
    liar.lies = { claims: { department: 9_999 } };
    const early = await begin(new Browser(), "?as=department");
    const unsure = await back(early.browser, liar.authorise(early.url));
    expect(((await unsure.json()) as { code: string }).code).to.equal("not-ready");
    expect(unsure.status).to.equal(503);
    liar.lies = { claims: { department: "2", roles: ["checker", "checker"], name: " \u202eeve\u0000 " } };
    const { browser, url } = await begin(new Browser(), "?as=department");
    expect((await back(browser, liar.authorise(url))).status).to.equal(303);
    const session = await (await browser.ask(`${origin}/my/session`)).json();
    expect(session).to.deep.include({ department: 2, roles: ["checker"], name: "eve" });
  });

  it("a session planted before signing in (fixation) is not the one that is signed in", async () => {
    const browser = new Browser();
    const planted = "A".repeat(43);
    browser.plant("certrace", planted);
    const { url } = await begin(browser);
    expect((await back(browser, liar.authorise(url))).status).to.equal(303);
    expect(browser.cookie("certrace")).not.to.equal(planted);
    const response = await fetch(`${origin}/my/session`, { headers: { cookie: `certrace=${planted}` } });
    expect(((await response.json()) as { signedIn: boolean }).signedIn).to.equal(false);
  });

  it("ends the session that a browser had when another begins in it", async () => {
    const { browser, url } = await begin();
    await back(browser, liar.authorise(url));
    const former = browser.cookie("certrace")!;
    const again = await begin(browser);
    await back(browser, liar.authorise(again.url));
    const response = await fetch(`${origin}/my/session`, { headers: { cookie: `certrace=${former}` } });
    expect(((await response.json()) as { signedIn: boolean }).signedIn).to.equal(false);
  });

  it("a destination elsewhere, in whatever disguise", async () => {
    for (const to of [
      "https://attacker.example",
      "//attacker.example",
      "/\\attacker.example",
      "\\\\attacker.example",
      "/\t/attacker.example",
      "/..//attacker.example",
      "/.//attacker.example",
      "/a/..//attacker.example",
      "/%2e%2e//attacker.example",
      "javascript:alert(1)",
      "attacker.example",
      "",
      "/\u0000",
      "/my-data\r\nSet-Cookie: certrace=x",
      `/${"a".repeat(513)}`,
    ]) {
      const response = await fetch(`${origin}/sign-in?${new URLSearchParams({ to })}`, {
        redirect: "manual",
      });
      expect(response.status, to).to.equal(400);
      expect(response.headers.getSetCookie()).to.deep.equal([]);
    }
    const { browser, url } = await begin(
      new Browser(),
      `?${new URLSearchParams({ to: "/my-data?x=//y#z" })}`,
    );
    const response = await back(browser, liar.authorise(url));
    expect(response.headers.get("location")).to.equal(`${origin}/my-data?x=//y#z`);
  });

  it("tells people on a page, and programs in a problem document", async () => {
    for (const [languages, word] of [
      ["zh-CN,zh;q=0.9", "登录已超时"],
      ["en", "took too long"],
    ] as const) {
      const response = await back(
        new Browser(languages),
        new URLSearchParams({ code: "x" }),
        "text/html,*/*;q=0.8",
      );
      expect(response.status).to.equal(400);
      expect(response.headers.get("content-type")).to.equal("text/html; charset=utf-8");
      expect(response.headers.get("cache-control")).to.equal("no-store");
      expect(response.headers.get("content-security-policy")).to.include("default-src 'none'");
      const page = await response.text();
      expect(page).to.include(word).and.to.include("sign-in-expired").and.not.to.include("<script");
    }
  });

  it("says where nobody can sign in", async () => {
    const { services } = service;
    const { signIn } = services;
    services.signIn = null;
    try {
      const response = await service.fetch("/sign-in");
      expect(response.status).to.equal(404);
      expect(((await response.json()) as { code: string }).code).to.equal("sign-in-not-offered");
      const session = await (await service.fetch("/my/session")).json();
      expect(session).to.deep.equal({ signedIn: false, offered: false });
    } finally {
      services.signIn = signIn;
    }
  });

  it("begins at the name of this machine to which the provider sends the browser back", async () => {
    const url = `${service.url}/sign-in?to=%2Fmy-data&as=citizen`; // 127.0.0.1
    const response = await fetch(url, { redirect: "manual" });
    expect(response.headers.get("location")).to.equal(`${origin}/sign-in?to=%2Fmy-data&as=citizen`);
    expect(response.headers.getSetCookie()).to.deep.equal([]);
  });
});

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
}
