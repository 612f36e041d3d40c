/**
 * GET /readyz: whether the service can answer for the chain as it is now; if not, what it waits for.
 */
import { exampleBlock } from "../examples.ts";
import { nothing } from "../parameters.ts";
import { logsReady, requireReady } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { readiness } from "../schemas.ts";

export const getReadiness = defineRoute({
  id: "get-readiness",
  method: "get",
  path: "/readyz",
  tag: "Operate",
  summary: "Whether the service is ready",
  description:
    "Ready: the index has read the chain to its head, the chain was heard recently, and no trace log that runs here is shut or cannot be anchored. For load balancers.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Ready",
      content: {
        "application/json": {
          schema: readiness,
          example: {
            ready: true,
            head: exampleBlock,
            readAt: 1_790_000_003,
            logs: [{ id: 1, size: 2, anchored: 2, anchoredAt: 1_789_999_990 }],
          },
        },
      },
    },
  },
  problems: ["not-ready", "log-unavailable", "store-unavailable"],
  open: false,
  limited: false,
  async handle(_request, services) {
    await requireReady(services);
    const logs = logsReady(services);
    const { head, readAt } = await services.index.progress();
    return { mediaType: "application/json", body: { ready: true, head, readAt, logs } };
  },
});
