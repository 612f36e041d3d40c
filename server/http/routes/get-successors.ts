/**
 * GET /v1/successors: what departments tell of newer versions to those who hold the older certificates, for 128 of them at a
 * time. Nobody else can read it, this service included. Ask for it whenever a status of the word is superseded, and not
 * only where it is the certificate's own: then the service does not learn which of the 128 is verified.
 */
import { z } from "zod";
import { EXAMPLE_ROOT } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { name } from "../schemas.ts";

const EXAMPLE_HINT = "eyJhbGciOiJFUzI1NiIs….eyJieSI6MTIs….…";

const successors = name(
  "Successors",
  z.object({
    v: z.literal(1),
    hints: z.array(z.string()).meta({ description: "compact JWS; docs/protocol.md describes them" }),
  }),
);

export const getSuccessors = defineRoute({
  id: "get-successors",
  method: "get",
  path: "/v1/successors",
  tag: "Verify",
  summary: "The numbers of newer versions, sealed to the holders of the older ones",
  description:
    "Of a status word of a batch, as `GET /v1/facts`. Each is a JWS of the department that superseded a certificate; the number in it opens with that certificate alone. A verifier believes none of it that the chain does not confirm.",
  params: nothing,
  query: z.strictObject({
    department: parameters.department,
    root: parameters.root,
    word: parameters.word,
  }),
  queryExample: { department: "12", root: EXAMPLE_ROOT, word: "0" },
  body: "none",
  answers: {
    200: {
      description: "What was told of these 128 certificates",
      content: { "application/json": { schema: successors, example: { v: 1, hints: [EXAMPLE_HINT] } } },
    },
  },
  problems: ["store-unavailable"],
  open: true,
  limited: true,
  async handle({ query }, services) {
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: { v: 1, hints: await services.successors.ofWord(query) },
    };
  },
});
