/**
 * What whoever wants a certificate that is not theirs would send to the issuer's endpoints: each is refused with the error
 * that OpenID4VCI 1.0 has for it, and gets nothing.
 */
import { createHmac } from "node:crypto";
import { expect } from "chai";
import { SERVICE } from "../server/issuing/issuing-chain.ts";
import { jwkOf, makeWallet, type ProofChange, signJwt, type Wallet } from "./wallet.ts";
import { type InteropWorld, type MadeOffer, startInteropWorld } from "./world.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Any = any;
const GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
const base64url = (data: object): string => Buffer.from(JSON.stringify(data)).toString("base64url");

describe("OpenID4VCI 1.0, attacked", function () {
  this.timeout(60_000);
  let world: InteropWorld;
  let wallet: Wallet;
  let vci: string;
  let issuer: string;
  before(async () => {
    world = await startInteropWorld();
    wallet = makeWallet(world.fetch);
    vci = `${SERVICE}/openid4vci/${world.chain.department}`;
    issuer = `${SERVICE}/departments/${world.chain.department}`;
  });
  after(() => world.close());

  const codeOf = async ({ id }: MadeOffer): Promise<string> =>
    ((await (await world.fetch(`${SERVICE}/openid4vci/offers/${id}`)).json()) as Any).grants[GRANT][
      "pre-authorized_code"
    ];
  const tokenFor = (code: string, more: Record<string, string> = {}, grant = GRANT): Promise<Response> =>
    world.fetch(`${vci}/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: grant, "pre-authorized_code": code, ...more }),
    });
  const redeemed = async (): Promise<string> => {
    const code = await codeOf(await world.offered(world.files[0]!));
    return ((await (await tokenFor(code)).json()) as Any).access_token;
  };
  const nonce = async (): Promise<string> =>
    ((await (await world.fetch(`${vci}/nonce`, { method: "POST" })).json()) as Any).c_nonce;
  const credential = (token: string, body: object | string): Promise<Response> =>
    world.fetch(`${vci}/credential`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const asking = (jwt: unknown) => ({
    credential_configuration_id: `type-${world.typeId}`,
    proofs: { jwt },
  });
  const errorOf = async (answer: Response): Promise<string> =>
    `${answer.status} ${((await answer.json()) as Any).error}`;

  it("takes a code once: shown again, it voids the token as well", async () => {
    const code = await codeOf(await world.offered(world.files[0]!));
    const { access_token: token } = (await (await tokenFor(code)).json()) as Any;
    expect(await errorOf(await tokenFor(code))).to.equal("400 invalid_grant");
    const proofs = wallet.proofs(issuer, await nonce());
    const answer = await credential(token, asking(proofs));
    expect(answer.headers.get("www-authenticate")).to.equal('Bearer error="invalid_token"');
    expect(await errorOf(answer)).to.equal("401 invalid_token");
  });

  it("bounds wrong transaction codes, and does not take the right one after them", async () => {
    const offer = await world.offered(world.files[0]!, { code: true });
    const code = await codeOf(offer);
    const wrong = offer.transactionCode === "000000" ? "000001" : "000000";
    expect(await errorOf(await tokenFor(code))).to.equal("400 invalid_request");
    for (let i = 0; i < 5; i++)
      expect(await errorOf(await tokenFor(code, { tx_code: wrong }))).to.equal("400 invalid_grant");
    expect(await errorOf(await tokenFor(code, { tx_code: offer.transactionCode! }))).to.equal(
      "400 invalid_grant",
    );
    const state = await world.fetch(`${SERVICE}/openid4vci/offers/${offer.id}/state`);
    expect(((await state.json()) as Any).state).to.equal("locked");
    expect((await world.fetch(`${SERVICE}/openid4vci/offers/${offer.id}`)).status).to.equal(404);
  });

  it("refuses other grants, unknown codes, other departments' doors, and what was withdrawn", async () => {
    const offer = await world.offered(world.files[0]!);
    const code = await codeOf(offer);
    expect(await errorOf(await tokenFor(code, {}, "authorization_code"))).to.equal(
      "400 unsupported_grant_type",
    );
    expect(await errorOf(await tokenFor("x".repeat(43)))).to.equal("400 invalid_grant");
    expect(await errorOf(await tokenFor(offer.id))).to.equal("400 invalid_grant");
    expect(await errorOf(await tokenFor(code, { tx_code: "123456" }))).to.equal("400 invalid_request");
    const elsewhere = await world.fetch(`${SERVICE}/openid4vci/77/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: GRANT, "pre-authorized_code": code }),
    });
    expect([elsewhere.status, ((await elsewhere.json()) as Any).code]).to.deep.equal([
      404,
      "wallet-issuer-none",
    ]);
    await world.fetch(`${SERVICE}/openid4vci/offers/${offer.id}/withdraw`, { method: "POST" });
    expect(await errorOf(await tokenFor(code))).to.equal("400 invalid_grant");
  });

  it("takes each parameter once, and reads a form of a hundred thousand names in one go", async () => {
    const code = await codeOf(await world.offered(world.files[0]!));
    const post = (body: string | Uint8Array): Promise<Response> =>
      world.fetch(`${vci}/token`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: body as BodyInit,
      });
    const good = `grant_type=${encodeURIComponent(GRANT)}&pre-authorized_code=${code}`;
    expect(await errorOf(await post(`${good}&pre-authorized_code=${code}`))).to.equal("400 invalid_request");
    expect(await errorOf(await post(Uint8Array.of(0x61, 0x3d, 0xff)))).to.equal("400 invalid_request");
    // Compared with each other, so many names would take minutes: longer than this test may.
    const names = Array.from({ length: 150_000 }, (_, i) => i.toString(36));
    expect(await errorOf(await post(names.join("&")))).to.equal("400 unsupported_grant_type");
    expect((await post(good)).status, "the code is still good").to.equal(200);
  });

  it("takes no proof but one of the wallet's own key, for this issuer, made now", async () => {
    const token = await redeemed();
    const fresh = await nonce();
    const [key] = wallet.keys;
    const other = makeWallet(world.fetch).keys[0]!;
    const changes: Record<string, ProofChange> = {
      "for another audience": { payload: { aud: `${SERVICE}/departments/99` } },
      "for several audiences": { payload: { aud: [issuer] } },
      "without a time": { payload: { iat: "now" } },
      "of long ago": { payload: { iat: 1_700_000_000 } },
      "of another type": { header: { typ: "JWT" } },
      "with another key's name": { header: { jwk: jwkOf(other) } },
      "with a private key": { header: { jwk: { ...jwkOf(key!), d: "AAAA" } } },
      "with a kid beside": { header: { kid: "did:example:1#1" } },
      "with extensions": { header: { crit: ["exp"] } },
      "without a key": { header: { jwk: undefined } },
    };
    for (const [name, change] of Object.entries(changes)) {
      const answer = await credential(token, asking(wallet.proofs(issuer, fresh, change)));
      expect(await errorOf(answer), name).to.equal("400 invalid_proof");
    }
    const header = { typ: "openid4vci-proof+jwt", jwk: jwkOf(key!) };
    const payload = { aud: issuer, iat: Math.floor(Date.now() / 1000), nonce: fresh };
    const none = `${base64url({ ...header, alg: "none" })}.${base64url(payload)}.`;
    const symmetric = `${base64url({ ...header, alg: "HS256" })}.${base64url(payload)}`;
    const mac = createHmac("sha256", JSON.stringify(jwkOf(key!)))
      .update(symmetric)
      .digest("base64url");
    for (const jwt of [none, `${symmetric}.${mac}`, "no jwt", ""])
      expect(await errorOf(await credential(token, asking([jwt])))).to.equal("400 invalid_proof");
    const good = signJwt(key!, { ...header, alg: "ES256" }, payload);
    expect(await errorOf(await credential(token, asking([good, good])))).to.equal("400 invalid_proof");
    expect((await credential(token, asking([good]))).status, "after all of these").to.equal(200);
  });

  it("takes a nonce that is its own, fresh, and once", async () => {
    const token = await redeemed();
    const used = await nonce();
    const answer = await credential(token, asking(wallet.proofs(issuer, used)));
    expect(answer.status).to.equal(200);
    const another = await redeemed();
    const forged = `${used.slice(0, 3)}${used[3] === "A" ? "B" : "A"}${used.slice(4)}`;
    for (const bad of [used, forged, "x", ""])
      expect(await errorOf(await credential(another, asking(wallet.proofs(issuer, bad)))), bad).to.equal(
        "400 invalid_nonce",
      );
  });

  it("gives one request's worth for one offer, and says what it does not offer", async () => {
    const token = await redeemed();
    const body = asking(wallet.proofs(issuer, await nonce()));
    const cases: [object | string, string][] = [
      ["no json", "400 invalid_credential_request"],
      ['{"a":1,"a":2}', "400 invalid_credential_request"],
      [{ ...body, credential_configuration_id: "type-99" }, "400 unknown_credential_configuration"],
      [{ ...body, credential_identifier: "x" }, "400 unknown_credential_identifier"],
      [{ ...body, credential_response_encryption: {} }, "400 invalid_encryption_parameters"],
      [{ ...body, proofs: {} }, "400 invalid_proof"],
      [{ ...body, proofs: { jwt: [] } }, "400 invalid_proof"],
      [{ ...body, proofs: { attestation: ["x"] } }, "400 invalid_proof"],
      [asking(Array.from({ length: 6 }, () => "a.b.c")), "400 invalid_credential_request"],
    ];
    for (const [bad, error] of cases)
      expect(await errorOf(await credential(token, bad)), JSON.stringify(bad)).to.equal(error);
    const [first, second] = await Promise.all([credential(token, body), credential(token, body)]);
    const statuses = [first, second].map(({ status }) => status).sort();
    expect(statuses[0], "two at once").to.equal(200);
    expect(statuses[1]).to.be.oneOf([400, 401]);
    expect((await credential(token, asking(wallet.proofs(issuer, await nonce())))).status).to.equal(401);
    for (const authorization of ["", "Basic x", `Bearer ${"x".repeat(43)}`]) {
      const headers = { "content-type": "application/json", authorization };
      const bare = await world.fetch(`${vci}/credential`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      expect(await errorOf(bare)).to.equal("401 invalid_token");
    }
  });

  it("offers only to the department itself, only its own certificates, whole and unaltered", async () => {
    const file = JSON.parse(world.files[0]!);
    const problem = async (answer: Response): Promise<string> =>
      `${answer.status} ${((await answer.json()) as Any).code}`;
    const reading = await world.offer(world.files[0]!, { audience: "certrace.example/desk/1" });
    expect(await problem(reading)).to.equal("401 authorization-audience");
    const [, ...fewer] = file.header.disclosures;
    const withheld = { ...file, header: { ...file.header, disclosures: fewer } };
    expect(await problem(await world.offer(JSON.stringify(withheld)))).to.equal("422 copy-incomplete");
    const signature = `${file.signature[0] === "A" ? "B" : "A"}${file.signature.slice(1)}`;
    expect(await problem(await world.offer(JSON.stringify({ ...file, signature })))).to.equal(
      "422 offer-not-valid",
    );
    const anchor = { ...file.header.anchor, department: 7 };
    const others = { ...file, header: { ...file.header, anchor } };
    expect(await problem(await world.offer(JSON.stringify(others)))).to.equal("403 offer-other-department");
    expect(await problem(await world.offer("{"))).to.equal("400 certificate-malformed");
    const [copy = ""] = await wallet.fetchOffer((await world.offered(world.files[0]!)).link);
    expect(await problem(await world.offer(copy)), "a copy is not copied").to.equal(
      "403 offer-other-department",
    );
  });
});
