/** GET /log/{id}/epochs: every head of a log that the chain holds, as the index has read it. */
import { z } from "zod";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { requireReady } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { exampleEpoch } from "../trace-examples.ts";
import { epochPage } from "../trace-schemas.ts";

export const listEpochs = defineRoute({
  id: "list-epochs",
  method: "get",
  path: "/log/{id}/epochs",
  tag: "Trace log",
  summary: "The anchored heads of a log",
  description: "Oldest first: size, root of the log, root of the subject map, and when the chain took them.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject({ after: parameters.afterSize, limit: parameters.limit, order: parameters.order }),
  queryExample: { limit: "50" },
  body: "none",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: {
        "application/json": { schema: epochPage, example: { items: [exampleEpoch], next: "2" } },
      },
    },
  },
  problems: ["log-unknown", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params, query }, services) {
    const { ledger } = logOf(services, params.id);
    await requireReady(services);
    return {
      mediaType: "application/json",
      body: await services.index[query.order === "newest" ? "newestEpochs" : "epochs"](
        ledger.id,
        query.after ?? null,
        query.limit,
      ),
    };
  },
});
