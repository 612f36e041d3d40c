/** POST /openid4vci/{id}/nonce: a fresh nonce for proofs of a wallet's keys (OpenID4VCI 1.0 section 7). */
import { z } from "zod";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { requireWalletIssuer } from "../wallet-answer.ts";
import { nonceAnswer } from "../wallet-schemas.ts";

export const getWalletNonce = defineRoute({
  id: "get-wallet-nonce",
  method: "post",
  path: "/openid4vci/{id}/nonce",
  tag: "Wallets",
  summary: "The nonce endpoint",
  description: "Good for five minutes and one request. The same for every department of this service.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The nonce",
      content: {
        "application/json": {
          schema: nonceAnswer,
          example: { c_nonce: "aw-tYAAAAAAAAAAAAAAAAKkF2r0pVbB1ePZ7Z7jOhJE" },
        },
      },
    },
  },
  problems: ["wallet-issuer-none"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    requireWalletIssuer(params.id, services);
    return { mediaType: "application/json", body: { c_nonce: services.wallets.issuance.nonce() } };
  },
});
