/**
 * GET /.well-known/oauth-authorization-server/departments/{id}: where a wallet turns an offer's code into a token (RFC 8414).
 * Each department's Credential Issuer is its own Authorization Server.
 */
import { z } from "zod";
import { authorizationServerMetadata } from "../../wallets/issuer-metadata.ts";
import { EXAMPLE_URL } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { requireWalletIssuer } from "../wallet-answer.ts";
import { authorizationServer } from "../wallet-schemas.ts";

export const getAuthorizationServer = defineRoute({
  id: "get-authorization-server",
  method: "get",
  path: "/.well-known/oauth-authorization-server/departments/{id}",
  tag: "Wallets",
  summary: "Where wallets get their tokens",
  description:
    "Authorization Server Metadata. The pre-authorized code is the only grant; wallets need not be registered.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Authorization Server Metadata",
      content: {
        "application/json": {
          schema: authorizationServer,
          example: authorizationServerMetadata(12, EXAMPLE_URL),
        },
      },
    },
  },
  problems: ["wallet-issuer-none"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    requireWalletIssuer(params.id, services);
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: authorizationServerMetadata(params.id, services.publicUrl),
    };
  },
});
