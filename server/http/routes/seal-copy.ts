/**
 * POST /v1/copies/seals: binds a restricted copy to its terms, for a holder without a key. Only hashes come here: what
 * the certificate is, what it discloses, and for whom, stays with whoever asks.
 */
import { copySeal, copyToSeal } from "../copies-schemas.ts";
import { EXAMPLE_HASH } from "../examples.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { nothing } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

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
        schema: copyToSeal,
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
          schema: copySeal,
          example: { jws: "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwcyJ9.c2lnbmF0dXJl" },
        },
      },
    },
  },
  problems: [],
  open: true,
  limited: true,
  async handle({ body }, { copies, now }) {
    const bound = readJsonBody(copyToSeal, body);
    if (bound.until < now())
      throw problem("request-invalid", "The copy would have run out already.", {
        field: "until",
        remedy: "Give a time that is to come.",
      });
    return { status: 201, mediaType: "application/json", body: { jws: await copies.seal(bound) } };
  },
});
