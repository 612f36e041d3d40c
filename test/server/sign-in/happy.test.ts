/** Signing in and out with a real provider, and what a session then knows. */
import { once } from "node:events";
import { get } from "node:http";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../../core/base64url.ts";
import { provenTag, subjectAlpha } from "../../../core/subject/tag.ts";
import { ID, LOG_ORIGIN } from "../http/log-service.ts";
import { Browser } from "./browser.ts";
import { accountOf, type SignInWorld, startSignInWorld } from "./world.ts";

describe("signing in", () => {
  let world: SignInWorld;
  before(async () => {
    world = await startSignInWorld();
  });
  after(() => world.close());

  it("leads to the provider and back, to the page that was asked for", async () => {
    const { browser, response, url } = await world.signIn("student", { to: "/my/../my/session" });
    expect(url).to.equal(`${world.origin}/my/session`);
    expect(response.status).to.equal(200);
    const session = (await response.json()) as Record<string, unknown>;
    const { ledger } = world.service;
    expect(session).to.include({ signedIn: true, kind: "citizen", name: "林晓雨" });
    const [subject, ...more] = session.subjects as {
      log: number;
      origin: string;
      tag: string;
      proof: string;
    }[];
    expect(more).to.deep.equal([]);
    expect(subject).to.include({ log: ID, origin: LOG_ORIGIN });
    const alpha = subjectAlpha(accountOf("student").citizenId);
    const tag = provenTag(ledger.keys.vrfKey, alpha, decodeBase64url(subject!.proof));
    expect(encodeBase64url(tag!)).to.equal(subject!.tag);
    expect(session.later).to.deep.equal([]);
    expect(session.mayActFor).to.deep.equal([]);
    const asked = new URL(browser.visited.find((each) => each.includes("/auth?"))!).searchParams;
    expect(asked.get("code_challenge_method")).to.equal("S256");
    for (const parameter of ["state", "nonce", "code_challenge"])
      expect(asked.get(parameter)).to.have.length.greaterThan(40);
    expect(asked.get("ui_locales")).to.equal("en");
    const { citizenId } = accountOf("student");
    for (const said of [...browser.visited, ...browser.setCookies, world.service.log()])
      expect(said).not.to.include(citizenId);
  });

  it("gives a department's staff its number and their roles", async () => {
    const { response } = await world.signIn("maker", { as: "department" });
    expect(await response.json()).to.deep.include({ kind: "department", department: 7, roles: ["maker"] });
  });

  it("sets cookies that no script reads and no other site's request carries", async () => {
    const { browser } = await world.signIn("farmer");
    const own = browser.setCookies.filter(
      (line) => line.startsWith("certrace=") || line.startsWith("certrace-sign-in="),
    );
    expect(own).to.have.length.of.at.least(3);
    for (const line of own) expect(line).to.match(/; Path=\/; HttpOnly; SameSite=Lax/);
    expect(browser.cookie("certrace")).to.match(/^[\w-]{43}$/);
    expect(browser.cookie("certrace-sign-in")).to.equal(undefined);
  });

  it("signs out here at once, and at the provider with one more click", async () => {
    const { browser, csrf } = await world.signedIn("mother");
    const id = browser.cookie("certrace")!;
    const out = await browser.ask(`${world.origin}/sign-out`, {
      method: "POST",
      headers: { "certrace-csrf": csrf },
    });
    expect(out.status).to.equal(200);
    const { next } = (await out.json()) as { next: string };
    expect(new URL(next).origin).to.equal(world.issuer);
    expect(next).not.to.include("id_token_hint");
    expect(browser.cookie("certrace")).to.equal(undefined);
    const stolen = await fetch(`${world.origin}/my/session`, { headers: { cookie: `certrace=${id}` } });
    expect(await stolen.json()).to.deep.equal({ signedIn: false, offered: true });
    const page = await (await browser.ask(next)).text();
    expect(page).to.include("Sign out here too");
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)![1]!;
    const action = /action="([^"]+)"/.exec(page)![1]!;
    const done = await browser.open(
      new URL(action, world.issuer).href,
      { method: "POST", body: new URLSearchParams({ xsrf, logout: "yes" }) },
      (url) => url.startsWith(world.origin),
    );
    expect(done.url).to.equal(`${world.origin}/`);
  });

  it("shows whom one can be without their numbers, in both languages, and says that it is a demo", async () => {
    for (const [languages, words] of [
      ["en-GB,en;q=0.9", ["Who would you like to be?", "belongs to the demo", "Lin Xiaoyu"]],
      ["zh-CN,zh;q=0.9", ["您想以谁的身份登录?", "演示自带的登录服务", "林晓雨"]],
    ] as const) {
      const { response } = await new Browser(languages).open(`${world.origin}/sign-in`);
      const page = await response.text();
      for (const word of words) expect(page).to.include(word);
      expect(page).not.to.match(/99\d{15}/);
      expect(page).not.to.include("<script");
      expect(response.headers.get("content-security-policy")).to.include("default-src 'none'");
    }
  });

  it("leads to a provider that answers to its own name alone, and asks for a choice each time", async () => {
    const { port } = new URL(world.issuer);
    const request = get({ host: "127.0.0.1", port, path: "/auth", headers: { host: "attacker.example" } });
    const [{ statusCode }] = (await once(request, "response")) as [{ statusCode: number }];
    request.destroy();
    expect(statusCode).to.equal(421);
    const { browser } = await world.signIn("student");
    const again = await browser.open(`${world.origin}/sign-in`);
    expect(new URL(again.url).pathname).to.match(/^\/accounts\//);
    const chosen = { method: "POST", body: new URLSearchParams({ account: "farmer" }) };
    const { response } = await browser.open(again.url, chosen, (url) => url.endsWith("/my-data"));
    expect(response.headers.get("location")).to.equal(`${world.origin}/my-data`);
    const session = (await (await browser.ask(`${world.origin}/my/session`)).json()) as { name: string };
    expect(session.name).to.equal("周大山");
    for (const account of ["nobody", "", "__proto__"]) {
      const begun = await browser.open(`${world.origin}/sign-in`);
      const refused = await browser.ask(begun.url, {
        method: "POST",
        body: new URLSearchParams({ account }),
      });
      expect(refused.status).to.equal(400);
    }
  });

  it("says that nobody is signed in, without a problem", async () => {
    const response = await fetch(`${world.origin}/my/session`);
    expect(response.headers.get("cache-control")).to.equal("no-store");
    expect(await response.json()).to.deep.equal({ signedIn: false, offered: true });
  });
});
