/** POST /openid4vci/{id}/deferred-credential: copies that were still being anchored (OpenID4VCI 1.0 section 9). */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { accessToken, requireWalletIssuer, WALLET_BODY, walletAnswer } from "../wallet-answer.ts";
import { CREDENTIAL_ANSWERS, CREDENTIAL_PROBLEMS } from "../wallet-credentials.ts";
import { deferredRequest } from "../wallet-schemas.ts";

export const getWalletCredentialLater = defineRoute({
  id: "get-wallet-credential-later",
  method: "post",
  path: "/openid4vci/{id}/deferred-credential",
  tag: "Wallets",
  summary: "The deferred credential endpoint",
  description: "For what the credential endpoint answered with 202. Once fetched, it is gone.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": {
        schema: deferredRequest,
        example: { transaction_id: EXAMPLE_HASH },
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
      const answer = await services.wallets.issuance.deferred(params.id, token, body);
      return { ...answer, mediaType: "application/json" };
    }),
});
