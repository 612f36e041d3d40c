/** GET /v1/copies/keys: the key with which this service seals restricted copies, as a JWK set (RFC 7517). */
import { copyKeys } from "../copies-schemas.ts";
import { exampleIssuerMetadata } from "../examples.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getCopyKeys = defineRoute({
  id: "get-copy-keys",
  method: "get",
  path: "/v1/copies/keys",
  tag: "Verify",
  summary: "The key that seals restricted copies",
  description:
    "It binds copies to their terms and does nothing else; certificates are signed by the departments.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "A JWK set",
      content: {
        "application/json": {
          schema: copyKeys,
          example: { keys: exampleIssuerMetadata.jwks.keys },
        },
      },
    },
  },
  problems: [],
  open: true,
  limited: true,
  async handle(_request, { copies }) {
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: { keys: [copies.jwk] },
    };
  },
});
