/**
 * GET /metrics: Prometheus text. Nothing in it is about a person or a certificate; still it tells how busy the
 * service is, so a proxy may keep it from the public.
 */

import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getMetrics = defineRoute({
  id: "get-metrics",
  method: "get",
  path: "/metrics",
  tag: "Operate",
  summary: "Metrics for Prometheus",
  description:
    "Requests by route and status, verifications by verdict, how far the index is, and the process itself.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The text format",
      content: {
        "text/plain": {
          example: "# TYPE certrace_verifications_total counter\ncertrace_verifications_total 12\n",
        },
      },
    },
  },
  problems: [],
  open: false,
  limited: false,
  handle: async (_request, { metrics }) => ({ mediaType: metrics.mediaType, body: await metrics.text() }),
});
