/** GET /desk/activity: who did what at the desk. */
import { z } from "zod";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { activityPage, exampleDesk } from "../desk-schemas.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const listActivity = defineRoute({
  id: "list-activity",
  method: "get",
  path: "/desk/activity",
  tag: "Desk",
  summary: "Who did what",
  description:
    "The newest first. Each line carries the SHA-256 of the one before (RFC 8785, without its own `hash`), so that a line that was altered or taken out shows; `damaged` names it.",
  params: z.strictObject({}),
  query: z.strictObject({ before: parameters.before, limit: parameters.limit }),
  queryExample: { limit: "50" },
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: activityPage, example: exampleDesk.activity } },
    },
  },
  problems: DESK_ROUTE_PROBLEMS,
  open: false,
  limited: true,
  async handle({ query: { before, limit }, session }, services) {
    const desk = deskToRead(session, services);
    return { mediaType: "application/json", body: await desk.activity.page(before, limit) };
  },
});
