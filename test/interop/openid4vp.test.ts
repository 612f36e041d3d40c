/**
 * A verifier page asks a wallet of other people's software for chosen claims (OpenID4VP 1.0: signed request by reference,
 * DCQL, `direct_post` and `direct_post.jwt`), and what a thief, a copyist or a careless wallet would send instead.
 */
import { expect } from "chai";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { compactCertificate } from "../../core/certificate/serialise.ts";
import { SERVICE } from "../server/issuing/issuing-chain.ts";
import { makeWallet, type Wallet } from "./wallet.ts";
import { type InteropWorld, startInteropWorld } from "./world.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Any = any;

describe("OpenID4VP 1.0, with the OpenWallet Foundation's client", function () {
  this.timeout(60_000);
  let world: InteropWorld;
  let wallet: Wallet;
  let copy: string;
  before(async () => {
    world = await startInteropWorld();
    wallet = makeWallet(world.fetch);
    [copy = ""] = await wallet.fetchOffer((await world.offered(world.files[0]!)).link);
  });
  after(() => world.close());

  const resultOf = async (secret: string): Promise<Any> => (await world.result(secret)).json();
  const codeOf = (verification: Any, name: string): string =>
    verification.checks.find((check: Any) => check.name === name).code;

  it("signs its request with the key that its name is the hash of, and asks in DCQL", async () => {
    const { link, secret } = await world.ask([["name"], ["address", "city"]]);
    const [id, uri] = ["client_id", "request_uri"].map((name) => new URL(link).searchParams.get(name)!);
    expect(id).to.match(/^x509_hash:[\w-]{43}$/);
    expect(link).not.to.include(secret);
    const answer = await world.fetch(uri!);
    expect(answer.headers.get("content-type")).to.equal("application/oauth-authz-req+jwt");
    const jwt = await answer.text();
    expect(decodeProtectedHeader(jwt)).to.include({ alg: "ES256", typ: "oauth-authz-req+jwt" });
    const claims = decodeJwt(jwt);
    expect(claims).to.include({ client_id: id, response_mode: "direct_post.jwt", response_type: "vp_token" });
    expect(claims).to.have.deep.nested.property("dcql_query.credentials[0].claims[1].path", [
      "address",
      "city",
    ]);
    const { params } = wallet.presentation.parseOpenid4vpAuthorizationRequest({ authorizationRequest: link });
    const { client, jar, version } = await wallet.presentation.resolveOpenId4vpAuthorizationRequest({
      authorizationRequestPayload: params,
    });
    expect([client.prefix, jar?.sendBy, version]).to.deep.equal(["x509_hash", "reference", 100]);
  });

  for (const encrypted of [true, false]) {
    it(`gets the claims that it asked for and no others, once (${encrypted ? "direct_post.jwt" : "direct_post"})`, async () => {
      const { link, secret } = await world.ask([["name"], ["address", "city"]], { encrypted });
      expect(await resultOf(secret)).to.deep.equal({ state: "waiting" });
      const answer = await wallet.answer(link, copy);
      expect([answer.status, await answer.json()]).to.deep.equal([200, {}]);
      const { state, verification } = await resultOf(secret);
      expect(state).to.equal("answered");
      expect(verification.verdict, JSON.stringify(verification.checks)).to.equal("valid");
      expect(codeOf(verification, "holder")).to.equal("holder-ok");
      const shown = Object.fromEntries(
        verification.certificate.claims.map(({ path, value }: Any) => [path.join("."), value]),
      );
      expect(shown).to.deep.equal({ level: "bachelor", name: "张三", "address.city": "镜花" });
      const again = await world.result(secret);
      expect([again.status, ((await again.json()) as Any).code]).to.deep.equal([404, "wallet-ask-unknown"]);
      const told = world.log() + world.asked.join("\n");
      for (const text of ["张三", encodeURIComponent("张三"), "镜花"]) expect(told).not.to.include(text);
    });
  }

  it("waits for the answer, and tells it as soon as it is there", async () => {
    const { link, secret } = await world.ask([["name"]]);
    const waiting = world.fetch(`${SERVICE}/openid4vp/results?wait=20`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}` },
    });
    await wallet.answer(link, copy);
    expect(((await (await waiting).json()) as Any).state).to.equal("answered");
  });

  it("does not take another wallet's presentation, replayed", async () => {
    let captured = "";
    const first = await world.ask([["name"]]);
    await wallet.answer(first.link, copy, { onPresented: (presentation) => (captured = presentation) });
    const { link, secret } = await world.ask([["name"]]);
    const thief = makeWallet(world.fetch);
    await thief.answer(link, copy, { presentation: captured });
    const { verification } = await resultOf(secret);
    expect(verification.verdict).to.equal("invalid");
    expect(codeOf(verification, "holder")).to.equal("holder-nonce");
    expect(verification.certificate, "nothing of the person is shown").to.equal(null);
  });

  it("does not take a stolen copy, a presentation for another verifier, or one without a holder's signature", async () => {
    const thief = makeWallet(world.fetch);
    const cases: [string, object][] = [
      ["holder-signature", { key: thief.keys[0] }],
      ["holder-audience", { aud: "x509_hash:somebody-else" }],
      ["holder-nonce", { nonce: "another" }],
      ["holder-required", { presentation: `${copy.split("~")[0]}~` }],
    ];
    for (const [code, options] of cases) {
      const { link, secret } = await world.ask([["name"]]);
      await wallet.answer(link, copy, options);
      const { verification } = await resultOf(secret);
      expect([verification.verdict, codeOf(verification, "holder")], code).to.deep.equal(["invalid", code]);
      expect(verification.certificate).to.equal(null);
    }
  });

  it("takes no more than it asked for, no less, and no other type", async () => {
    const { link, secret } = await world.ask([["name"]]);
    const answer = await wallet.answer(link, copy, { more: ["subject"] });
    expect([answer.status, ((await answer.json()) as Any).error]).to.deep.equal([400, "invalid_request"]);
    expect(await resultOf(secret)).to.include({ state: "refused", code: "presentation-too-much" });

    const less = await world.ask([["name"], ["subject"]]);
    await wallet.answer(less.link, copy, { less: ["subject"] });
    expect(await resultOf(less.secret)).to.include({ state: "refused", code: "presentation-too-little" });

    let captured = "";
    const asked = await world.ask([["name"]]);
    await wallet.answer(asked.link, copy, { onPresented: (presentation) => (captured = presentation) });
    const other = await world.ask([["name"]], { vct: `${SERVICE}/v1/types/another`, encrypted: false });
    const id = new URL(new URL(other.link).searchParams.get("request_uri")!).pathname.split("/").at(-1)!;
    await post(id, { state: await stateOf(other.link), vp_token: token(captured) });
    expect(await resultOf(other.secret)).to.include({ state: "refused", code: "presentation-other-type" });
  });

  it("shows a revoked certificate as revoked", async () => {
    const other = makeWallet(world.fetch);
    const [revoked = ""] = await other.fetchOffer((await world.offered(world.files[1]!)).link);
    await world.setStatus(1, "revoked");
    for (;;) {
      const { link, secret } = await world.ask([["name"]]);
      await other.answer(link, revoked);
      const { verification } = await resultOf(secret);
      if (verification.verdict !== "revoked") continue; // the copy follows within a moment
      expect(verification.certificate.claims.map(({ text }: Any) => text)).to.include("Müller, Ann");
      return;
    }
  });

  it("does not take an issued file that is bound to nobody", async () => {
    const { link, secret } = await world.ask([["name"]]);
    const { header, ...jws } = JSON.parse(world.files[0]!);
    const compact = compactCertificate({ ...jws, disclosures: header.disclosures });
    await wallet.answer(link, copy, { presentation: compact });
    const { verification } = await resultOf(secret);
    expect([verification.verdict, verification.certificate]).to.deep.equal(["invalid", null]);
  });

  it("settles nothing with what is no answer to this question, and takes the right one afterwards", async () => {
    const { link, secret } = await world.ask([["name"]], { encrypted: false });
    const id = new URL(new URL(link).searchParams.get("request_uri")!).pathname.split("/").at(-1)!;
    const state = await stateOf(link);
    const vp_token = token("eyJ~");
    const bad: Record<string, string>[] = [
      { state },
      { state, vp_token: "[]" },
      { state, vp_token: JSON.stringify({ certificate: [] }) },
      { state, vp_token: JSON.stringify({ certificate: ["a~", "b~"] }) },
      { state, vp_token: JSON.stringify({ other: ["a~"] }) },
      { state, vp_token },
      { state: "another", vp_token: token(copy) },
      { state: "another", error: "access_denied" },
      { response: "a.b.c.d.e" },
    ];
    for (const form of bad) {
      const answer = await post(id, form);
      expect([answer.status, ((await answer.json()) as Any).error], JSON.stringify(form)).to.deep.equal([
        400,
        "invalid_request",
      ]);
    }
    expect(await resultOf(secret)).to.deep.equal({ state: "waiting" });
    await wallet.answer(link, copy);
    const late = await wallet.answer(link, copy).catch((error: Error) => error);
    expect(late, "the request is gone with its answer").to.be.instanceOf(Error);
    expect((await resultOf(secret)).verification.verdict).to.equal("valid");
  });

  it("hears that the holder declines", async () => {
    const { link, secret } = await world.ask([["name"]]);
    const id = new URL(new URL(link).searchParams.get("request_uri")!).pathname.split("/").at(-1)!;
    expect((await post(id, { state: await stateOf(link), error: "access_denied" })).status).to.equal(200);
    expect(await resultOf(secret)).to.deep.equal({ state: "declined" });
  });

  it("shows an answer to nobody but the one who asked", async () => {
    const { link, secret } = await world.ask([["name"]]);
    await wallet.answer(link, copy);
    const id = new URL(new URL(link).searchParams.get("request_uri")!).pathname.split("/").at(-1)!;
    for (const guess of [id, "x".repeat(43)]) expect((await world.result(guess)).status).to.equal(404);
    const bare = await world.fetch(`${SERVICE}/openid4vp/results`, { method: "POST" });
    expect([bare.status, ((await bare.json()) as Any).code]).to.deep.equal([401, "authorization-missing"]);
    expect((await resultOf(secret)).state).to.equal("answered");
  });

  const token = (presentation: string): string => JSON.stringify({ certificate: [presentation] });
  const post = (id: string, form: Record<string, string>): Promise<Response> =>
    world.fetch(`${SERVICE}/openid4vp/responses/${id}`, { method: "POST", body: new URLSearchParams(form) });
  const stateOf = async (link: string): Promise<string> =>
    decodeJwt(await (await world.fetch(new URL(link).searchParams.get("request_uri")!)).text())
      .state as string;
});
