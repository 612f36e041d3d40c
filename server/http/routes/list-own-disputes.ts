/** GET /my/disputes: what the signed-in person objected to, with the clock, the words, and the answers. */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { exampleActs, ownDisputes } from "../act-schemas.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { disputesOf, shown } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const listOwnDisputes = defineRoute({
  id: "list-own-disputes",
  method: "get",
  path: "/my/disputes",
  tag: "My data",
  summary: "What I objected to",
  description: "Newest first, with words, files and answers. `owing` says who still owes an answer.",
  params: z.strictObject({}),
  query: z.strictObject({
    log: parameters.log,
    open: parameters.open,
    before: parameters.before,
    limit: parameters.limit,
    for: parameters.for,
  }),
  queryExample: { log: "1" },
  body: "none",
  session: "citizen",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: ownDisputes, example: exampleActs.ownDisputes } },
    },
  },
  problems: [...ACTING_PROBLEMS, "trail-behind", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query, session }, services) {
    const running = logOf(services, query.log);
    const { tag } = await actingSubject(session, running, query.for);
    const { open, before, limit } = query;
    const state = open === undefined ? undefined : open ? "open" : "closed";
    const { ledger } = running;
    const now = services.now();
    const page = await disputesOf({ subject: tag }, { state, before, limit }, ledger, now);
    const items = await Promise.all(page.items.map((dispute) => shown(dispute, ledger, now)));
    return { mediaType: "application/json", body: { items, next: page.next } };
  },
});
