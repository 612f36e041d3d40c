/** POST /openid4vci/{id}/credential: copies of the offered certificate, bound to the wallet's keys (OpenID4VCI 1.0 section 8). */
import { z } from "zod";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { accessToken, requireWalletIssuer, WALLET_BODY, walletAnswer } from "../wallet-answer.ts";
import { CREDENTIAL_ANSWERS, CREDENTIAL_PROBLEMS } from "../wallet-credentials.ts";
import { credentialRequest } from "../wallet-schemas.ts";

export const getWalletCredential = defineRoute({
  id: "get-wallet-credential",
  method: "post",
  path: "/openid4vci/{id}/credential",
  tag: "Wallets",
  summary: "The credential endpoint",
  description:
    "Proofs of type jwt, ES256, the key in the header as `jwk`: at most five, for as many copies. What is handed out stands on the chain; where that takes longer, the answer is 202 and the deferred endpoint has them later.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": {
        schema: credentialRequest,
        example: {
          credential_configuration_id: "type-3",
          proofs: { jwt: ["eyJ0eXAiOiJvcGVuaWQ0dmNpLXByb29mK2p3dCJ9.e30.c2ln"] },
        },
      },
    },
    limit: WALLET_BODY,
    file: "request.json",
  },
  answers: CREDENTIAL_ANSWERS,
  problems: CREDENTIAL_PROBLEMS,
  open: true,
  limited: true,
  handle: ({ authorization, body, params }, services) =>
    walletAnswer(async () => {
      requireWalletIssuer(params.id, services);
      const token = accessToken(authorization);
      const answer = await services.wallets.issuance.credential(params.id, token, body);
      return { ...answer, mediaType: "application/json" };
    }),
});
