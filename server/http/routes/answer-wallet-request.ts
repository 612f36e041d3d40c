/**
 * POST /openid4vp/responses/{ask}: a wallet presents what it was asked for (OpenID4VP 1.0 sections 8.2 and 8.3). Kept in memory,
 * for the asker alone; not logged, not stored.
 */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { readForm, WALLET_BODY, walletAnswer } from "../wallet-answer.ts";
import { exampleWalletError, received, walletError } from "../wallet-schemas.ts";

export const answerWalletRequest = defineRoute({
  id: "answer-wallet-request",
  method: "post",
  path: "/openid4vp/responses/{ask}",
  tag: "Wallets",
  summary: "What a wallet presents",
  description:
    "`vp_token` and `state`, or `response` where it is encrypted. The first answer that fits settles the question. More claims than were asked for are refused.",
  params: z.strictObject({ ask: parameters.ask }),
  paramsExample: { ask: EXAMPLE_HASH },
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/x-www-form-urlencoded": { example: "response=eyJhbGciOiJFQ0RILUVTIn0..aXY.Y2lwaGVy.dGFn" },
    },
    limit: WALLET_BODY,
    file: "response.txt",
  },
  answers: {
    200: {
      description: "It arrived",
      content: { "application/json": { schema: received, example: {} } },
    },
    400: {
      description: "An error of the specification",
      content: { "application/json": { schema: walletError, example: exampleWalletError } },
    },
  },
  problems: ["store-unavailable"],
  open: true,
  limited: true,
  handle: ({ body, params }, { wallets }) =>
    walletAnswer(async () => {
      await wallets.presentations.receive(params.ask, readForm(body));
      return { mediaType: "application/json", body: {} };
    }),
});
