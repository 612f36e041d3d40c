/** GET /log/{id}/disputes: the disputes in which a department takes part, with their clocks. */
import { z } from "zod";
import { requireDepartment } from "../authorization.ts";
import { disputesOf, listed } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleDisputes } from "../trail-examples.ts";
import { disputePage } from "../trail-schemas.ts";

export const listDisputes = defineRoute({
  id: "list-disputes",
  method: "get",
  path: "/log/{id}/disputes",
  tag: "Trace log",
  summary: "The disputes in which a department takes part",
  description:
    "Newest first, without words. `due` is when an answer must be there; `owing` says from whom. Answers are submitted like any other event.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject({ open: parameters.open, before: parameters.before, limit: parameters.many }),
  queryExample: { open: "true" },
  body: "none",
  token: "a request token of the department.",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: disputePage, example: exampleDisputes } },
    },
  },
  problems: ["log-unknown", ...TOKEN_PROBLEMS, "trail-behind", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ authorization, params, query }, services) {
    const { ledger } = logOf(services, params.id);
    const department = await requireDepartment(authorization, ledger.origin, services);
    const { open, before, limit } = query;
    const state = open === undefined ? undefined : open ? "open" : "closed";
    const now = services.now();
    const page = await disputesOf({ department }, { state, before, limit }, ledger, now);
    const items = page.items.map((dispute) => listed(dispute, now));
    return { mediaType: "application/json", body: { items, next: page.next } };
  },
});
