/**
 * GET /v1/blocks/{number}: which block the chain has under a number, for verifiers of evidence bundles who have no block
 * hash of their own and take this service's word for it. The service learns the number alone.
 */
import { z } from "zod";
import { exampleChainBlock } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { chainBlock } from "../schemas.ts";

export const getBlock = defineRoute({
  id: "get-block",
  method: "get",
  path: "/v1/blocks/{number}",
  tag: "Look up",
  summary: "Hash and time of a block",
  description:
    "What this service's node of the chain says about a block. Who relies on it takes the service's word: a verifier that trusts nobody has the block's hash from a source of its own.",
  params: z.strictObject({ number: parameters.block }),
  paramsExample: { number: String(exampleChainBlock.number) },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The block",
      content: { "application/json": { schema: chainBlock, example: exampleChainBlock } },
    },
  },
  problems: ["block-unknown", "chain-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, { block, chainId }) {
    const found = await block(params.number);
    if (found === null)
      throw problem("block-unknown", "The chain has no block with this number.", {
        field: "number",
        remedy: "Check the number; or try again later, if the chain has not come that far.",
      });
    return { mediaType: "application/json", body: { chain: `eip155:${chainId}`, ...found } };
  },
});
