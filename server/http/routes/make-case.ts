/** POST /desk/cases: a maker begins a piece of work, as a draft that only they can change. */
import { z } from "zod";
import { deskOf } from "../desk-of.ts";
import { caseAnswer, DESK_ACT_PROBLEMS, TERMS_PROBLEMS } from "../desk-routes.ts";
import { caseActs, caseShown, exampleDesk } from "../desk-schemas.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { defineRoute } from "../route.ts";

export const makeCase = defineRoute({
  id: "make-case",
  method: "post",
  path: "/desk/cases",
  tag: "Desk",
  summary: "Begin a case",
  description:
    "Terms are those of the kind. What they name is fixed with the case: uploads and the type's definition are kept with it, and `digest` is of all of them.",
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: "raw",
  accepts: {
    content: { "application/json": { schema: caseActs.make, example: exampleDesk.make } },
    limit: ACT_BODY,
    file: "case.json",
  },
  session: "department",
  answers: {
    201: {
      description: "The case, a draft",
      content: { "application/json": { schema: caseShown, example: exampleDesk.case } },
    },
  },
  problems: [...DESK_ACT_PROBLEMS, "case-kind-unknown", ...TERMS_PROBLEMS],
  open: false,
  limited: true,
  async handle({ body, session }, services) {
    const desk = deskOf(session, services);
    const { kind, terms } = readJsonBody(caseActs.make, body);
    return caseAnswer(desk, session, await desk.acts.create(session, kind, terms), 201);
  },
});
