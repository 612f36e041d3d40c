/** POST /desk/cases/{id}/edit: its maker gives a draft, or a case that was sent back, other terms. */
import { caseAct, TERMS_PROBLEMS } from "../desk-routes.ts";
import { caseActs, exampleDesk } from "../desk-schemas.ts";

export const editCase = caseAct({
  id: "edit-case",
  act: "edit",
  summary: "Change a case",
  description: "All of its terms anew. Files that it has already may be named again.",
  body: caseActs.edit,
  example: { revision: 3, terms: exampleDesk.make.terms },
  problems: ["case-not-yours", ...TERMS_PROBLEMS],
  does: (desk, actor, id, { revision, terms }) => desk.acts.edit(actor, id, revision, terms),
});
