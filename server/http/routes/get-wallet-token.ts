/** POST /openid4vci/{id}/token: an offer's code becomes an access token, once (OpenID4VCI 1.0 section 6). */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { readForm, requireWalletIssuer, WALLET_BODY, walletAnswer } from "../wallet-answer.ts";
import { exampleWalletError, tokenAnswer, walletError } from "../wallet-schemas.ts";

export const getWalletToken = defineRoute({
  id: "get-wallet-token",
  method: "post",
  path: "/openid4vci/{id}/token",
  tag: "Wallets",
  summary: "The token endpoint",
  description:
    "Grant type pre-authorized_code. A code is good once: shown again, it voids the token that it gave. Five wrong transaction codes end the offer.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/x-www-form-urlencoded": {
        example:
          "grant_type=urn:ietf:params:oauth:grant-type:pre-authorized_code&pre-authorized_code=hCbXmC2g3eGVrTVhRCNRKDDr7Ic6d1PXJLQ4BtxLWYI&tx_code=493536",
      },
    },
    limit: WALLET_BODY,
    file: "token-request.txt",
  },
  answers: {
    200: {
      description: "The access token",
      content: {
        "application/json": {
          schema: tokenAnswer,
          example: { access_token: EXAMPLE_HASH, token_type: "Bearer", expires_in: 600 },
        },
      },
    },
    400: {
      description: "An error of the specification",
      content: { "application/json": { schema: walletError, example: exampleWalletError } },
    },
  },
  problems: ["wallet-issuer-none", "store-unavailable"],
  open: true,
  limited: true,
  handle: ({ body, params }, services) =>
    walletAnswer(async () => {
      requireWalletIssuer(params.id, services);
      const token = services.wallets.issuance.token(params.id, readForm(body));
      return { mediaType: "application/json", body: token };
    }),
});
