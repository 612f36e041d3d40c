/** GET /log/{id}/consistency: that the log at one size is the beginning of the log at another (RFC 6962). Public. */
import { z } from "zod";
import { encodeBase64url } from "../../../core/base64url.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleConsistency } from "../trace-examples.ts";
import { consistencyProof } from "../trace-schemas.ts";

export const getConsistency = defineRoute({
  id: "get-consistency",
  method: "get",
  path: "/log/{id}/consistency",
  tag: "Trace log",
  summary: "That the log only grew",
  description: "An RFC 6962 consistency proof between two sizes that the log has or had.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject({ from: parameters.from, to: parameters.to }),
  queryExample: { from: "1", to: "2" },
  body: "none",
  answers: {
    200: {
      description: "The proof",
      content: { "application/json": { schema: consistencyProof, example: exampleConsistency } },
    },
  },
  problems: ["log-unknown", "proof-range", "store-unavailable", "log-unavailable"],
  open: true,
  limited: true,
  async handle({ params, query: { from, to } }, services) {
    const { log } = logOf(services, params.id).ledger;
    const path = await log.consistency(from, to);
    const [fromRoot, toRoot] = await Promise.all([log.rootAt(from), log.rootAt(to)]);
    return {
      mediaType: "application/json",
      body: {
        from,
        to,
        fromRoot: encodeBase64url(fromRoot),
        toRoot: encodeBase64url(toRoot),
        path: path.map(encodeBase64url),
      },
    };
  },
});
