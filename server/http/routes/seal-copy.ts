/**
 * POST /v1/copies/seals: binds a restricted copy to its terms, for a holder without a key. Only hashes come here: what
 * the certificate is, what it discloses, and for whom, stays with whoever asks.
 */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { HASH, nothing } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

const hash = (what: string) =>
  z
    .string()
    .regex(HASH)
    .meta({ description: `Give ${what}: SHA-256 in base64url, 43 characters.` });

const asked = z.strictObject({
  sd_hash: hash("the sd_hash of the presentation (RFC 9901 section 4.3)"),
  terms_hash: hash("the hash of the salted terms"),
  until: z
    .int()
    .min(0)
    .max(253_402_300_799)
    .meta({ description: "Give the copy's last second, Unix seconds." }),
});

export const sealCopy = defineRoute({
  id: "seal-copy",
  method: "post",
  path: "/v1/copies/seals",
  tag: "Verify",
  summary: "Bind a restricted copy to its terms",
  description:
    "Signs when these hashes were handed in, with the key of GET /v1/copies/keys. It says nothing of who handed them in, and nothing is kept.",
  params: nothing,
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": {
        schema: asked,
        example: { sd_hash: EXAMPLE_HASH, terms_hash: EXAMPLE_HASH, until: 1_800_000_000 },
      },
    },
    limit: ACT_BODY,
    file: "copy.json",
  },
  answers: {
    201: {
      description: "The seal, a compact JWS",
      content: {
        "application/json": {
          schema: z.strictObject({ jws: z.string() }),
          example: { jws: "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwcyJ9.c2lnbmF0dXJl" },
        },
      },
    },
  },
  problems: [
    "request-invalid",
    "body-empty",
    "body-too-slow",
    "body-too-large",
    "content-type-unsupported",
    "content-encoding-unsupported",
    "rate-limited",
  ],
  open: true,
  limited: true,
  async handle({ body }, { copies, now }) {
    const bound = readJsonBody(asked, body);
    if (bound.until < now())
      throw problem("request-invalid", "The copy would have run out already.", {
        field: "until",
        remedy: "Give a time that is to come.",
      });
    return { status: 201, mediaType: "application/json", body: { jws: await copies.seal(bound) } };
  },
});
