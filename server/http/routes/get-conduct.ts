/** GET /log/{id}/conduct: how departments keep what they promised, for everybody to count; nobody is found in it. */
import { z } from "zod";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleConduct } from "../trail-examples.ts";
import { conduct } from "../trail-schemas.ts";

export const getConduct = defineRoute({
  id: "get-conduct",
  method: "get",
  path: "/log/{id}/conduct",
  tag: "Trace log",
  summary: "What is overdue, silent or one-sided, and how much is read",
  description:
    "Disputes without an answer and sealed inquiries that were not opened in time, by department; sources that were silent for longer than they promise, or say other counts than the log holds; exchanges of which one side is missing; and accesses by month, department, purpose and dataset, in numbers about at least ten people.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The conduct of departments",
      content: { "application/json": { schema: conduct, example: exampleConduct } },
    },
  },
  problems: ["log-unknown", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { ledger } = logOf(services, params.id);
    return { mediaType: "application/json", body: await ledger.trail.conduct(services.now() * 1000) };
  },
});
