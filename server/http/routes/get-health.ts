/**
 * GET /healthz: the process answers. It says nothing of the chain: a supervisor that restarts what is not alive
 * must not restart a service that only waits for its node.
 */

import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { health } from "../schemas.ts";

export const getHealth = defineRoute({
  id: "get-health",
  method: "get",
  path: "/healthz",
  tag: "Operate",
  summary: "Whether the process is alive",
  description: "For supervisors that restart it. Whether it can answer questions about the chain: /readyz.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "Alive",
      content: { "application/json": { schema: health, example: { alive: true } } },
    },
  },
  problems: [],
  open: false,
  limited: false,
  handle: async () => ({ mediaType: "application/json", body: { alive: true } }),
});
