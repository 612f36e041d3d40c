/** GET /desk/cases: the work of the department's desk. */
import { z } from "zod";
import { CASE_STATES } from "../../../core/desk/case.ts";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { caseList, exampleDesk } from "../desk-schemas.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const listCases = defineRoute({
  id: "list-cases",
  method: "get",
  path: "/desk/cases",
  tag: "Desk",
  summary: "The cases of the desk",
  description: "The newest first.",
  params: z.strictObject({}),
  query: z.strictObject({
    state: z
      .enum(CASE_STATES)
      .optional()
      .meta({ description: `Give one of ${CASE_STATES.join(", ")}; all when left out.` }),
    kind: z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional()
      .meta({ description: "Give a kind of case, such as issue; all when left out." }),
    before: parameters.before,
    limit: parameters.limit,
  }),
  queryExample: { state: "submitted" },
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: caseList, example: exampleDesk.list } },
    },
  },
  problems: DESK_ROUTE_PROBLEMS,
  open: false,
  limited: true,
  async handle({ query, session }, services) {
    return { mediaType: "application/json", body: await deskToRead(session, services).list(query) };
  },
});
