/** GET /openid4vp/requests/{ask}: the signed request behind the QR code (OpenID4VP 1.0 section 5, RFC 9101). */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

const MEDIA_TYPE = "application/oauth-authz-req+jwt";

export const getWalletRequest = defineRoute({
  id: "get-wallet-request",
  method: "get",
  path: "/openid4vp/requests/{ask}",
  tag: "Wallets",
  summary: "What a wallet is asked",
  description:
    "A JWT with `x5c`: the client_id is `x509_hash:` and the hash of that certificate. Nothing personal stands in it.",
  params: z.strictObject({ ask: parameters.ask }),
  paramsExample: { ask: EXAMPLE_HASH },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The request object",
      content: { [MEDIA_TYPE]: { example: "eyJ0eXAiOiJvYXV0aC1hdXRoei1yZXErand0In0.e30.c2ln" } },
    },
  },
  problems: ["wallet-ask-unknown"],
  open: true,
  limited: true,
  async handle({ params }, { wallets }) {
    const request = wallets.presentations.request(params.ask);
    if (request === null)
      throw problem("wallet-ask-unknown", "The question was answered, or does not wait any more.", {
        field: "ask",
        remedy: "Let the one who asks begin again.",
      });
    return { mediaType: MEDIA_TYPE, body: request };
  },
});
