/**
 * POST /desk/wallet-offers: at the department's counter, a certificate is offered to the wallet of the person in front of it.
 * Whoever fetches the offer holds the certificate: so it takes a maker or a checker, and the transaction code is for when
 * the link travels.
 */
import { z } from "zod";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { MEANT_PROBLEMS, SESSION_PROBLEMS } from "../session-problems.ts";
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
  problems: [...OFFER_PROBLEMS, ...SESSION_PROBLEMS, ...MEANT_PROBLEMS],
  open: false,
  limited: true,
  handle: ({ body, query, session }, services) => makeOffer(session.department, body, query.code, services),
});
