/**
 * GET /v1/proofs: what proves 128 certificates at a time, for whoever makes an evidence bundle (the page and the command
 * line do). As with GET /v1/facts the service learns the batch and the word, never which certificate it is about.
 */
import { proofsAnswer } from "../../../core/evidence/proofs.ts";
import { exampleGroup, exampleProofs } from "../examples.ts";
import { groupQuery, nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { evidenceProofs } from "../schemas.ts";

export const getProofs = defineRoute({
  id: "get-proofs",
  method: "get",
  path: "/v1/proofs",
  tag: "Verify",
  summary: "What proves a status word of a batch, to be verified offline",
  description:
    "A block header and the proofs (EIP-1186) of what the registries' storage says at the newest final block about 128 neighbouring certificates, their batch, type, department and key: an evidence bundle without its certificate. Whoever holds the certificate puts the two together, so that it is sent to nobody. The proofs show what holds at their block, whatever that is: that there is no such batch as well.",
  params: nothing,
  query: groupQuery,
  queryExample: exampleGroup,
  body: "none",
  answers: {
    200: {
      description: "The proofs",
      content: { "application/json": { schema: evidenceProofs, example: exampleProofs } },
    },
  },
  problems: ["registry-other", "chain-unavailable", "proofs-unavailable"],
  open: true,
  limited: true,
  async handle({ query }, { proofs }) {
    return { mediaType: "application/json", body: proofsAnswer(await proofs(query)) };
  },
});
