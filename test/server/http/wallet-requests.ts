/** One good request for each route of the wallets, as a department, a wallet and a bank would send them. */
import { encodeBase64url, encodeBase64urlText } from "../../../core/base64url.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { requestTokenInput } from "../../../core/trace/request-token.ts";
import { makeKey, signText } from "../../core/build.ts";
import { DEPARTMENT, OPERATOR, type TestService, VCT } from "./service.ts";
import { staffOf } from "./signed-in.ts";

type Requests = Record<string, [path: string, init?: RequestInit]>;

/** The service hands out copies of its own batch from now on. */
export async function walletRequests(service: TestService): Promise<Requests> {
  const { batch, clock, index, services } = service;
  const { issuance, presentations } = services.wallets;
  services.wallets.addIssuer({
    department: DEPARTMENT,
    signingKey: async () => batch.key,
    sender: async () => ({
      account: OPERATOR,
      async send(_id, act) {
        if (act.act !== "anchor") throw new Error(act.act);
        const event = { ...act, type: "batch-anchored", operator: OPERATOR } as const;
        const { number } = await index.mine(event);
        return { transaction: "0x", block: number, events: [event] };
      },
      async close() {},
    }),
  });
  const system = makeKey();
  await index.mine({
    ...{ type: "signing-key-registered", department: DEPARTMENT, thumbprint: system.kid },
    ...{ x: system.x, y: system.y, use: 2, validFrom: 0, validUntil: null },
  });
  const audience = `${new URL(services.publicUrl).host}/openid4vci/${DEPARTMENT}`;
  const times = { iat: clock.now, exp: clock.now + 120 };
  const input = requestTokenInput({ kid: system.kid, department: DEPARTMENT, audience, ...times });
  const bySystem = { authorization: `Bearer ${input}.${encodeBase64url(signText(system, input))}` };

  const file = batch.file(0);
  const offer = () => issuance.offer(DEPARTMENT, parseCertificate(file), false);
  const grant = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
  const [waiting, unwanted, fetched, used, deferred] = await Promise.all([1, 2, 3, 4, 5].map(offer));
  const { token } = issuance.offers.redeem(DEPARTMENT, used!.held.code, undefined);
  const later = issuance.offers.redeem(DEPARTMENT, deferred!.held.code, undefined);
  const { transaction } = issuance.offers.issue(deferred!, Promise.resolve([batch.compact(0)]));
  const wallet = makeKey();
  const header = {
    ...{ alg: "ES256", typ: "openid4vci-proof+jwt" },
    jwk: { kty: "EC", crv: "P-256", x: wallet.x, y: wallet.y },
  };
  const claims = { aud: issuance.identifier(DEPARTMENT), iat: clock.now, nonce: issuance.nonce() };
  const proof = [header, claims].map((part) => encodeBase64urlText(JSON.stringify(part))).join(".");
  const jwt = [`${proof}.${encodeBase64url(signText(wallet, proof))}`];

  const terms = { vct: VCT, claims: [["name"]], name: "" };
  const asked = await Promise.all([1, 2, 3].map(() => presentations.begin(terms, true)));
  const ids = asked.map(({ link }) => new URL(link).searchParams.get("request_uri")!.split("/").at(-1)!);
  const json = (body: string, headers: Record<string, string> = {}): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  const form = (fields: Record<string, string>): RequestInit => ({
    method: "POST",
    body: new URLSearchParams(fields),
  });
  const vci = `/openid4vci/${DEPARTMENT}`;
  return {
    "offer-to-wallet": [
      "/desk/wallet-offers?code=true",
      json(file, staffOf(service, DEPARTMENT, ["maker"]).headers),
    ],
    "get-wallet-offer": [`/openid4vci/offers/${waiting!.id}`],
    "get-wallet-offer-state": [`/openid4vci/offers/${waiting!.id}/state`],
    "withdraw-wallet-offer": [`/openid4vci/offers/${unwanted!.id}/withdraw`, { method: "POST" }],
    "offer-by-token": [`${vci}/offers`, json(file, bySystem)],
    "get-wallet-token": [
      `${vci}/token`,
      form({ grant_type: grant, "pre-authorized_code": fetched!.held.code }),
    ],
    "get-wallet-nonce": [`${vci}/nonce`, { method: "POST" }],
    "get-wallet-credential": [
      `${vci}/credential`,
      json(JSON.stringify({ credential_configuration_id: used!.configuration, proofs: { jwt } }), {
        authorization: `Bearer ${token}`,
      }),
    ],
    "get-wallet-credential-later": [
      `${vci}/deferred-credential`,
      json(JSON.stringify({ transaction_id: transaction }), { authorization: `Bearer ${later.token}` }),
    ],
    "ask-wallet": ["/openid4vp/requests", json(JSON.stringify({ vct: VCT, claims: [["name"]] }))],
    "get-wallet-request": [`/openid4vp/requests/${ids[0]}`],
    "answer-wallet-request": [
      `/openid4vp/responses/${ids[1]}`,
      form({ state: presentations.asks.find(ids[1]!)!.state, error: "access_denied" }),
    ],
    "take-wallet-answer": [
      "/openid4vp/results",
      { method: "POST", headers: { authorization: `Bearer ${asked[2]!.secret}` } },
    ],
    "get-credential-issuer": [`/.well-known/openid-credential-issuer/departments/${DEPARTMENT}`],
    "get-authorization-server": [`/.well-known/oauth-authorization-server/departments/${DEPARTMENT}`],
  };
}
