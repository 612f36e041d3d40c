/**
 * GET /.well-known/openid-credential-issuer/departments/{id}: what wallets need to know to fetch certificates of a
 * department (OpenID4VCI 1.0 section 12.2). The identifier is the certificates' own `iss`.
 */
import { z } from "zod";
import { issuerMetadata } from "../../wallets/issuer-metadata.ts";
import { EXAMPLE_URL } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { absent } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { requireWalletIssuer } from "../wallet-answer.ts";
import { credentialIssuer } from "../wallet-schemas.ts";
import { unknownDepartment } from "./get-department.ts";

const endpoint = `${EXAMPLE_URL}/openid4vci/12`;

export const getCredentialIssuer = defineRoute({
  id: "get-credential-issuer",
  method: "get",
  path: "/.well-known/openid-credential-issuer/departments/{id}",
  tag: "Wallets",
  summary: "A department as wallets see it",
  description:
    "Credential Issuer Metadata (OpenID4VCI 1.0): the types that the department may issue now, with the names of their claims, and where to fetch them.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Credential Issuer Metadata",
      content: {
        "application/json": {
          schema: credentialIssuer,
          example: {
            credential_issuer: `${EXAMPLE_URL}/departments/12`,
            credential_endpoint: `${endpoint}/credential`,
            deferred_credential_endpoint: `${endpoint}/deferred-credential`,
            nonce_endpoint: `${endpoint}/nonce`,
            batch_credential_issuance: { batch_size: 5 },
            display: [{ name: "Market Supervision", locale: "en" }],
            credential_configurations_supported: {
              "type-3": { format: "dc+sd-jwt", vct: `${EXAMPLE_URL}/v1/types/business-licence` },
            },
          },
        },
      },
    },
  },
  problems: ["wallet-issuer-none", "department-unknown", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    requireWalletIssuer(params.id, services);
    const metadata = await issuerMetadata(params.id, services);
    if (metadata === null) return absent(services, unknownDepartment());
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: metadata,
    };
  },
});
