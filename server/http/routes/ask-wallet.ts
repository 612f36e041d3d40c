/**
 * POST /openid4vp/requests: somebody asks a wallet for chosen claims. Anybody may: the holder decides, and the wallet shows
 * what is asked and by which service. The name that the asker gives itself is shown too, and was checked by nobody.
 */
import { EXAMPLE_HASH, EXAMPLE_URL } from "../examples.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { ask, askTerms } from "../wallet-schemas.ts";

export const askWallet = defineRoute({
  id: "ask-wallet",
  method: "post",
  path: "/openid4vp/requests",
  tag: "Wallets",
  summary: "Ask a wallet for chosen claims",
  description:
    "Begins a presentation (OpenID4VP 1.0, DCQL, `direct_post.jwt` or `direct_post`), good for five minutes. The wallet sends the claims to this service, which holds them in memory until they are fetched with the secret, once, and for two minutes at most.",
  params: nothing,
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": {
        schema: askTerms,
        example: {
          vct: `${EXAMPLE_URL}/v1/types/business-licence`,
          claims: [["name"], ["address", "city"]],
          name: "Example Bank",
          encrypted: true,
        },
      },
    },
    limit: ACT_BODY,
    file: "question.json",
  },
  answers: {
    201: {
      description: "The link for the wallet, and the secret for the answer",
      content: {
        "application/json": {
          schema: ask,
          example: {
            link: "openid4vp:?client_id=x509_hash%3A...&request_uri=https%3A%2F%2F...",
            secret: EXAMPLE_HASH,
            expires: 1_795_364_400,
          },
        },
      },
    },
  },
  problems: ["asks-busy"],
  open: true,
  limited: true,
  async handle({ body }, { wallets }) {
    const { encrypted, ...terms } = readJsonBody(askTerms, body);
    return {
      status: 201,
      mediaType: "application/json",
      body: await wallets.presentations.begin(terms, encrypted),
    };
  },
});
