/** Offers to wallets as departments make them, at the desk or by their own systems. */
import type { LiveOffer, Offer } from "../wallets/offers.ts";
import { readCertificate } from "./certificate-body.ts";
import { EXAMPLE_URL, exampleFile } from "./examples.ts";
import { LIMITS } from "./limits.ts";
import { type ProblemCode, problem } from "./problem.ts";
import { certificateFile } from "./schemas.ts";
import type { Services } from "./services.ts";
import { requireWalletIssuer } from "./wallet-answer.ts";

export const EXAMPLE_OFFER = "hCbXmC2g3eGVrTVhRCNRKDDr7Ic6d1PXJLQ4BtxLWYI";

const SCHEME = "openid-credential-offer://";

const linkWith = (name: string, value: string) =>
  `${SCHEME}?${new URLSearchParams({ [name]: value }).toString()}`;

export const exampleMade = {
  id: EXAMPLE_OFFER,
  link: linkWith("credential_offer_uri", `${EXAMPLE_URL}/openid4vci/offers/${EXAMPLE_OFFER}`),
  linkByValue: linkWith("credential_offer", "{}"),
  transactionCode: "493536",
  expires: 1_795_364_400,
};

/** What both routes take. */
export const OFFER_ACCEPTS = {
  content: { "application/json": { schema: certificateFile, example: exampleFile } },
  limit: LIMITS.certificate,
  file: "certificate.json",
};

export const OFFER_PROBLEMS = [
  "certificate-malformed",
  "offer-other-department",
  "offer-not-valid",
  "copy-incomplete",
  "wallet-issuer-none",
  "wallet-offers-busy",
  "store-unavailable",
] as const satisfies readonly ProblemCode[];

/**
 * The answer, and what is offered.
 * @param body a certificate file
 */
export async function makeOffer(
  department: number,
  body: Uint8Array,
  withCode: boolean,
  services: Pick<Services, "publicUrl" | "wallets">,
) {
  requireWalletIssuer(department, services);
  const offer = await services.wallets.issuance.offer(department, readCertificate(body), withCode);
  return {
    certificate: offer.held.certificate,
    status: 201,
    mediaType: "application/json",
    body: {
      id: offer.id,
      ...links(offer, services),
      transactionCode: offer.held.transactionCode,
      expires: offer.expires,
    },
  };
}

/** The offer that an id names. Throws `wallet-offer-unknown`. */
export function requireOffer(id: string, { wallets }: Pick<Services, "wallets">): Offer {
  const offer = wallets.issuance.offers.find(id);
  if (offer !== null) return offer;
  throw problem("wallet-offer-unknown", "There is no such offer, or not any more.", {
    field: "offer",
    remedy: "Ask the department for another; an offer is good for ten minutes.",
  });
}

/** OpenID4VCI 1.0 section 4.1: by reference, which makes a small QR code, and by value. */
function links(offer: LiveOffer, { publicUrl, wallets }: Pick<Services, "publicUrl" | "wallets">) {
  const object = JSON.stringify(wallets.issuance.offerObject(offer));
  return {
    link: linkWith("credential_offer_uri", `${publicUrl}/openid4vci/offers/${offer.id}`),
    linkByValue: linkWith("credential_offer", object),
  };
}
