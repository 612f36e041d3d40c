/** GET /openid4vci/offers/{offer}: an offer by reference (OpenID4VCI 1.0 section 4.1.3), while it waits. */
import { z } from "zod";
import { EXAMPLE_HASH, EXAMPLE_URL } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { EXAMPLE_OFFER, requireOffer } from "../wallet-offer.ts";
import { credentialOffer } from "../wallet-schemas.ts";

export const getWalletOffer = defineRoute({
  id: "get-wallet-offer",
  method: "get",
  path: "/openid4vci/offers/{offer}",
  tag: "Wallets",
  summary: "A credential offer",
  description: "What the link in the QR code leads to. Nothing personal stands in it.",
  params: z.strictObject({ offer: parameters.offer }),
  paramsExample: { offer: EXAMPLE_OFFER },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The credential offer",
      content: {
        "application/json": {
          schema: credentialOffer,
          example: {
            credential_issuer: `${EXAMPLE_URL}/departments/12`,
            credential_configuration_ids: ["type-3"],
            grants: {
              "urn:ietf:params:oauth:grant-type:pre-authorized_code": {
                "pre-authorized_code": EXAMPLE_HASH,
                tx_code: { input_mode: "numeric", length: 6 },
              },
            },
          },
        },
      },
    },
  },
  problems: ["wallet-offer-unknown"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const object = services.wallets.issuance.offerObject(requireOffer(params.offer, services));
    if (object === null)
      throw problem("wallet-offer-unknown", "The offer was fetched, or does not wait any more.", {
        field: "offer",
        remedy: "Ask the department for another.",
      });
    return { mediaType: "application/json", body: object };
  },
});
