/**
 * POST /openid4vci/{id}/offers: a department's own system offers a certificate to a wallet, e.g. where it sends its letters.
 * It shows itself by a request token, whose audience is not that of the tokens that read: one that was made for reading
 * offers nothing.
 */
import { z } from "zod";
import { requireDepartment } from "../authorization.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleMade, makeOffer, OFFER_ACCEPTS, OFFER_PROBLEMS } from "../wallet-offer.ts";
import { madeOffer } from "../wallet-schemas.ts";

export const offerByToken = defineRoute({
  id: "offer-by-token",
  method: "post",
  path: "/openid4vci/{id}/offers",
  tag: "Wallets",
  summary: "Offer a certificate to a wallet, by the department's own system",
  description:
    "As POST /desk/wallet-offers. The token's `aud` is `<host>/openid4vci/<id>`, and its department the one of the path.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: z.strictObject({ code: parameters.withCode }),
  queryExample: { code: "true" },
  body: "raw",
  accepts: OFFER_ACCEPTS,
  token: "a department's request token",
  answers: {
    201: {
      description: "The offer",
      content: { "application/json": { schema: madeOffer, example: exampleMade } },
    },
  },
  problems: [...OFFER_PROBLEMS, ...TOKEN_PROBLEMS],
  open: false,
  limited: true,
  async handle({ authorization, body, params, query }, services) {
    const audience = `${new URL(services.publicUrl).host}/openid4vci/${params.id}`;
    const department = await requireDepartment(authorization, audience, services);
    if (department !== params.id)
      throw problem("authorization-forbidden", "The token is another department's.", {
        field: "Authorization.iss",
        remedy: "Offer the certificates of the department that signs.",
      });
    const { certificate: _, ...answer } = await makeOffer(department, body, query.code, services);
    return answer;
  },
});
