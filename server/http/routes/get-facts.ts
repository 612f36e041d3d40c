/**
 * GET /v1/facts: what the chain says about 128 certificates at a time, for verifiers that run elsewhere (the
 * page does). The service learns the batch and the word, never which certificate of the 128 it is about, and
 * never what stands in it.
 */
import { exampleFacts, exampleGroup } from "../examples.ts";
import { groupQuery, nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { facts } from "../schemas.ts";

export const getFacts = defineRoute({
  id: "get-facts",
  method: "get",
  path: "/v1/facts",
  tag: "Verify",
  summary: "What the chain says about a status word of a batch",
  description:
    "Everything a verifier needs to know from the chain: department, key, batch, type, and the status history of 128 neighbouring certificates. A fact that could not be read is `missing`, with the reason; `null` means that the chain says there is none.",
  params: nothing,
  query: groupQuery,
  queryExample: exampleGroup,
  body: "none",
  answers: {
    200: {
      description: "The facts",
      content: { "application/json": { schema: facts, example: exampleFacts } },
    },
  },
  problems: ["store-unavailable"],
  open: true,
  limited: true,
  async handle({ query }, { index }) {
    return { mediaType: "application/json", body: await index.facts(query) };
  },
});
