/**
 * GET /log/{id}/checkpoint: the signed head of a log (C2SP tlog-tiles, tlog-checkpoint), with the cosignatures of its
 * witnesses that were there in time (server/witness/published.ts).
 */
import { z } from "zod";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleCheckpoint } from "../trace-examples.ts";

export const getCheckpoint = defineRoute({
  id: "get-checkpoint",
  method: "get",
  path: "/log/{id}/checkpoint",
  tag: "Trace log",
  summary: "The checkpoint of a log",
  description: "A C2SP checkpoint: origin, size and root, signed by the log, cosigned by its witnesses.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "none",
  answers: {
    200: { description: "A signed note", content: { "text/plain": { example: exampleCheckpoint } } },
  },
  problems: ["log-unknown"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { note } = logOf(services, params.id).published.newest;
    return {
      mediaType: "text/plain; charset=utf-8",
      body: note,
      headers: { "Cache-Control": "no-cache" },
    };
  },
});
