/** POST /desk/cases/{id}/submit: its maker hands a case to the checkers. */
import { caseAct } from "../desk-routes.ts";
import { caseActs, exampleDesk } from "../desk-schemas.ts";

export const submitCase = caseAct({
  id: "submit-case",
  act: "submit",
  summary: "Hand a case to the checkers",
  description: "Of a kind that needs no checker, it begins to run.",
  body: caseActs.submit,
  example: exampleDesk.plain,
  problems: ["case-not-yours", "remark-invalid"],
  does: (desk, actor, id, { remark, revision }) => desk.acts.submit(actor, id, revision, remark),
});
