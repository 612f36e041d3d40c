/** GET /openid4vci/offers/{offer}/state: how far an offer is, for whoever made it. Says nothing of what is offered. */
import { z } from "zod";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { EXAMPLE_OFFER, requireOffer } from "../wallet-offer.ts";
import { offerState } from "../wallet-schemas.ts";

export const getWalletOfferState = defineRoute({
  id: "get-wallet-offer-state",
  method: "get",
  path: "/openid4vci/offers/{offer}/state",
  tag: "Wallets",
  summary: "How far an offer is",
  description: "Remembered for an hour after it ended.",
  params: z.strictObject({ offer: parameters.offer }),
  paramsExample: { offer: EXAMPLE_OFFER },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Its state, and until when it lasts at most",
      content: {
        "application/json": { schema: offerState, example: { state: "waiting", expires: 1_795_364_400 } },
      },
    },
  },
  problems: ["wallet-offer-unknown"],
  open: false,
  limited: true,
  async handle({ params }, services) {
    const { state, expires } = requireOffer(params.offer, services);
    return { mediaType: "application/json", body: { state, expires } };
  },
});
