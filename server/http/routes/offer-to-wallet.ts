/**
 * POST /desk/wallet-offers: at the department's counter, a certificate is offered to the wallet of the person in front of it.
 * Whoever fetches the offer holds the certificate: so it takes a maker or a checker and stands in the activity record, and
 * the transaction code is for when the link travels.
 */
import { z } from "zod";
import { requireRole } from "../../desk/case-acts.ts";
import { deskOf } from "../desk-of.ts";
import { DESK_ACT_PROBLEMS } from "../desk-routes.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleMade, makeOffer, OFFER_ACCEPTS, OFFER_PROBLEMS } from "../wallet-offer.ts";
import { madeOffer } from "../wallet-schemas.ts";

export const offerToWallet = defineRoute({
  id: "offer-to-wallet",
  method: "post",
  path: "/desk/wallet-offers",
  tag: "Wallets",
  summary: "Offer a certificate to somebody's wallet",
  description:
    "A certificate file of the department, whole and valid. The wallet that fetches the offer gets a copy bound to its own key, which shares the certificate's fate. Good once, for ten minutes.",
  params: nothing,
  query: z.strictObject({ code: parameters.withCode }),
  queryExample: { code: "true" },
  body: "raw",
  accepts: OFFER_ACCEPTS,
  session: "department",
  answers: {
    201: {
      description: "The offer, for a QR code",
      content: { "application/json": { schema: madeOffer, example: exampleMade } },
    },
  },
  problems: [...OFFER_PROBLEMS, ...DESK_ACT_PROBLEMS],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const { activity } = deskOf(session, services);
    requireRole(session, "maker", "checker");
    const { certificate, ...answer } = await makeOffer(session.department, body, query.code, services);
    const { person, name } = session;
    const { index, root } = certificate.anchor;
    const line = { person, name, act: "offer-to-wallet", detail: { root, index } };
    await activity.inTurn(() => activity.write(line));
    return answer;
  },
});
