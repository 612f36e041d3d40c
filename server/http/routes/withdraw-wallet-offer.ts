/**
 * POST /openid4vci/offers/{offer}/withdraw: takes an offer back that nobody has fetched. Whoever knows the id could fetch it
 * as well, so nobody else needs to be kept from ending it.
 */
import { z } from "zod";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { EXAMPLE_OFFER, requireOffer } from "../wallet-offer.ts";
import { offerState } from "../wallet-schemas.ts";

export const withdrawWalletOffer = defineRoute({
  id: "withdraw-wallet-offer",
  method: "post",
  path: "/openid4vci/offers/{offer}/withdraw",
  tag: "Wallets",
  summary: "Take an offer back",
  description: "Before copies are made. What was issued stays issued: revoke it, if it must go.",
  params: z.strictObject({ offer: parameters.offer }),
  paramsExample: { offer: EXAMPLE_OFFER },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Its state now",
      content: {
        "application/json": { schema: offerState, example: { state: "withdrawn", expires: 1_795_364_400 } },
      },
    },
  },
  problems: ["wallet-offer-unknown"],
  open: false,
  limited: true,
  async handle({ params }, services) {
    const offer = requireOffer(params.offer, services);
    if (offer.state === "waiting" || offer.state === "redeemed")
      services.wallets.issuance.offers.end(offer, "withdrawn");
    const { state, expires } = offer;
    return { mediaType: "application/json", body: { state, expires } };
  },
});
