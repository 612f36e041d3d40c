/** GET /v1/copies/deposits/{hash}: an encrypted copy, for whoever has the link; the key in its fragment opens it. */
import { z } from "zod";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const getCopyDeposit = defineRoute({
  id: "get-copy-deposit",
  method: "get",
  path: "/v1/copies/deposits/{hash}",
  tag: "Verify",
  summary: "A deposited copy",
  description: "Ciphertext; its SHA-256 is its name. Gone after its day, or once its depositor took it back.",
  params: z.strictObject({ hash: parameters.hash }),
  paramsExample: { hash: EXAMPLE_HASH },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The bytes as they were deposited",
      content: { "application/octet-stream": { example: "(bytes)" } },
    },
  },
  problems: ["deposit-unknown", "deposit-damaged", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, { copies }) {
    const bytes = await copies.deposits.get(params.hash);
    if (bytes === null)
      throw problem("deposit-unknown", "There is no such copy here: it has run out, or was taken back.", {
        remedy: "Ask whoever gave you the code for a new copy.",
      });
    return {
      mediaType: "application/octet-stream",
      body: bytes,
      headers: { "Cache-Control": "no-store" },
    };
  },
});
