/** GET /inbox/disputes: the disputes that the signed-in staff's department has to do with, and their clocks. */
import { z } from "zod";
import { disputesOf, listed } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleDisputes } from "../trail-examples.ts";
import { disputePage } from "../trail-schemas.ts";

const state = z
  .enum(["open", "overdue", "closed"])
  .optional()
  .meta({ description: "Give open, overdue (open, and its day is past) or closed; all when left out." });

export const listInbox = defineRoute({
  id: "list-inbox",
  method: "get",
  path: "/inbox/disputes",
  tag: "My data",
  summary: "Disputes in which my department takes part",
  description:
    "For signed-in staff: newest first, without words. The same as GET /log/{id}/disputes for the department's programs.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, state, before: parameters.before, limit: parameters.many }),
  queryExample: { log: "1", state: "open" },
  body: "none",
  session: "department",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: disputePage, example: exampleDisputes } },
    },
  },
  problems: ["log-unknown", "trail-behind", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query: { log, ...query }, session: { department } }, services) {
    const now = services.now();
    const page = await disputesOf({ department }, query, logOf(services, log).ledger, now);
    const items = page.items.map((dispute) => listed(dispute, now));
    return { mediaType: "application/json", body: { items, next: page.next } };
  },
});
