/** POST /openid4vci/{id}/deferred-credential: copies that were still being anchored (OpenID4VCI 1.0 section 9). */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { accessToken, requireWalletIssuer, WALLET_BODY, walletAnswer } from "../wallet-answer.ts";
import {
  credentialAnswer,
  deferredAnswer,
  deferredRequest,
  exampleWalletError,
  walletError,
} from "../wallet-schemas.ts";

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
  answers: {
    200: {
      description: "The copies, one for each proof and in their order",
      content: {
        "application/json": {
          schema: credentialAnswer,
          example: { credentials: [{ credential: "eyJ0eXAiOiJkYytzZC1qd3QifQ.eyJpc3MiOiIuLi4ifQ.c2ln~" }] },
        },
      },
    },
    202: {
      description: "They are being anchored: ask again",
      content: {
        "application/json": {
          schema: deferredAnswer,
          example: { transaction_id: EXAMPLE_HASH, interval: 3 },
        },
      },
    },
    400: {
      description: "An error of the specification",
      content: { "application/json": { schema: walletError, example: exampleWalletError } },
    },
    401: {
      description: "The access token is not good",
      content: {
        "application/json": {
          schema: walletError,
          example: {
            error: "invalid_token",
            error_description: "The access token is unknown, was used, or has expired.",
          },
        },
      },
    },
  },
  problems: [
    "request-invalid",
    "wallet-issuer-none",
    "body-empty",
    "body-too-slow",
    "body-too-large",
    "content-type-unsupported",
    "content-encoding-unsupported",
    "rate-limited",
    "store-unavailable",
  ],
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
