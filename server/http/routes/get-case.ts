/** GET /desk/cases/{id}: one case, with everything that happened to it and what whoever asks may do with it. */
import { z } from "zod";
import { deskToRead } from "../desk-of.ts";
import { caseAnswer, caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { caseShown, exampleDesk } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getCase = defineRoute({
  id: "get-case",
  method: "get",
  path: "/desk/cases/{id}",
  tag: "Desk",
  summary: "One case",
  description: "Another department's case is as unknown as one that never was.",
  params: z.strictObject({ id: caseId }),
  paramsExample: { id: exampleDesk.case.id },
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "The case; `progress` while it runs",
      content: { "application/json": { schema: caseShown, example: exampleDesk.case } },
    },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "case-unknown"],
  open: false,
  limited: true,
  async handle({ params, session }, services) {
    const desk = deskToRead(session, services);
    return caseAnswer(desk, session, await desk.case(params.id));
  },
});
