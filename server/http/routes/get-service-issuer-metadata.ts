/**
 * GET /.well-known/jwt-vc-issuer: the key with which this service signs its Token Status Lists.
 */
import { EXAMPLE_URL, exampleIssuerMetadata } from "../examples.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { issuerMetadata } from "../schemas.ts";

export const getServiceIssuerMetadata = defineRoute({
  id: "get-service-issuer-metadata",
  method: "get",
  path: "/.well-known/jwt-vc-issuer",
  tag: "Issuer metadata",
  summary: "The key that signs the status lists",
  description: "It signs status lists and nothing else; certificates are signed by the departments.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Issuer metadata",
      content: {
        "application/json": {
          schema: issuerMetadata,
          example: { ...exampleIssuerMetadata, issuer: EXAMPLE_URL },
        },
      },
    },
  },
  problems: [],
  open: true,
  limited: true,
  async handle(_request, { publicUrl, statusListKey }) {
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: { issuer: publicUrl, jwks: { keys: [statusListKey] } },
    };
  },
});
