/**
 * GET /log/{id}/proof: that an entry stands in the log (RFC 6962 inclusion). Public, like the tiles from which anyone
 * can make it. Under the published checkpoint it comes as C2SP tlog-proof as well, cosignatures included.
 */
import { z } from "zod";
import { encodeBase64url } from "../../../core/base64url.ts";
import { entryLeafHash } from "../../../core/trace/entry.ts";
import { formatProof } from "../../../core/trace/proof.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { exampleInclusion } from "../trace-examples.ts";
import { inclusionProof } from "../trace-schemas.ts";

export const getInclusion = defineRoute({
  id: "get-inclusion",
  method: "get",
  path: "/log/{id}/proof",
  tag: "Trace log",
  summary: "That an entry stands in the log",
  description:
    "An RFC 6962 inclusion path to the root at any size the log has or had; without `size`, at that of the published checkpoint, and then also as C2SP tlog-proof.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject({ index: parameters.index, size: parameters.size }),
  queryExample: { index: "1" },
  body: "none",
  answers: {
    200: {
      description: "The proof",
      content: { "application/json": { schema: inclusionProof, example: exampleInclusion } },
    },
  },
  problems: ["log-unknown", "proof-range", "store-unavailable", "log-unavailable"],
  open: true,
  limited: true,
  async handle({ params, query: { index, size: asked } }, services) {
    const { ledger, published } = logOf(services, params.id);
    const { log } = ledger;
    const checkpoint = published.newest;
    const size = asked ?? checkpoint.size;
    const path = await log.inclusion(index, size);
    const entry = await log.entry(index);
    if (entry === null) throw problem("proof-range", "The log has no such entry.", { field: "index" });
    return {
      mediaType: "application/json",
      body: {
        index,
        size,
        root: encodeBase64url(await log.rootAt(size)),
        leafHash: encodeBase64url(entryLeafHash(entry)),
        path: path.map(encodeBase64url),
        proof:
          size === checkpoint.size
            ? formatProof({ index, path, checkpoint: checkpoint.note, extra: null })
            : null,
      },
    };
  },
});
