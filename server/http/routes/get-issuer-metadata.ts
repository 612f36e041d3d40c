/**
 * GET /.well-known/jwt-vc-issuer/departments/{id}: SD-JWT VC issuer metadata (draft-ietf-oauth-sd-jwt-vc, "JWT VC
 * Issuer Metadata"), the keys read from the chain, so that any SD-JWT VC library can check a department's signature.
 *
 * Which keys: those for certificates whose window has begun. A key whose window has ended stays, since what it
 * signed in its window stays good. A key declared compromised goes, with all it ever signed: such a library does
 * not look at the anchor and could not tell an old certificate from a forgery. Certrace's own check can.
 */
import { z } from "zod";
import type { SigningKeyFact } from "../../../core/verify/facts.ts";
import type { PublicJwk } from "../../keys/service-key.ts";
import { exampleIssuerMetadata } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { absent } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { issuerMetadata } from "../schemas.ts";
import { unknownDepartment } from "./get-department.ts";

const USE_CERTIFICATES = 1;

export const getIssuerMetadata = defineRoute({
  id: "get-issuer-metadata",
  method: "get",
  path: "/.well-known/jwt-vc-issuer/departments/{id}",
  tag: "Issuer metadata",
  summary: "A department's keys, for SD-JWT VC libraries",
  description:
    "SD-JWT VC issuer metadata. Keys whose window has ended stay; a key declared compromised is left out, because software that does not check the anchor cannot tell what was signed before from what was forged after.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Issuer metadata",
      content: { "application/json": { schema: issuerMetadata, example: exampleIssuerMetadata } },
    },
  },
  problems: ["department-unknown", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { index, now, publicUrl } = services;
    const [department, keys] = await Promise.all([index.department(params.id), index.signingKeys(params.id)]);
    if (department === null) return absent(services, unknownDepartment());
    const time = now();
    const trusted = keys.filter(
      ({ use, validFrom, compromisedAt }) =>
        (use & USE_CERTIFICATES) !== 0 && validFrom <= time && compromisedAt === null,
    );
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: { issuer: `${publicUrl}/departments/${params.id}`, jwks: { keys: trusted.map(toJwk) } },
    };
  },
});

const toJwk = ({ x, y, thumbprint }: SigningKeyFact): PublicJwk => ({
  kty: "EC",
  crv: "P-256",
  x,
  y,
  kid: thumbprint,
  use: "sig",
  alg: "ES256",
});
