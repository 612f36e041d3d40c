/** GET /.well-known/certrace-report-keys: the keys with which this service signs verification reports (RFC 7517). */
import { exampleReportKeys } from "../examples.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { reportKeySet } from "../schemas.ts";

export const getReportKeys = defineRoute({
  id: "get-report-keys",
  method: "get",
  path: "/.well-known/certrace-report-keys",
  tag: "Verify",
  summary: "The keys that sign verification reports",
  description:
    "A JSON Web Key Set: the key that signs now first, then those that did, each with its last second as `exp`. They sign reports and nothing else. Whoever files reports files these keys with them.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The keys",
      content: {
        "application/json": { schema: reportKeySet, example: exampleReportKeys },
      },
    },
  },
  problems: [],
  open: true,
  limited: true,
  async handle(_request, { reportKeys }) {
    return {
      mediaType: "application/json",
      headers: { "Cache-Control": "public, max-age=60" },
      body: { keys: await reportKeys.published() },
    };
  },
});
