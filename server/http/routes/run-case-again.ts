/** POST /desk/cases/{id}/run-again: a case that failed goes on where it stopped. */
import { caseAct } from "../desk-routes.ts";
import { caseActs } from "../desk-schemas.ts";

export const runCaseAgain = caseAct({
  id: "run-case-again",
  act: "run-again",
  summary: "Let a failed case go on",
  description: "Nothing is done twice: no row is issued again, no batch anchored again.",
  body: caseActs.bare,
  example: { revision: 4 },
  problems: [],
  does: (desk, actor, id, { revision }) => desk.acts.runAgain(actor, id, revision),
});
