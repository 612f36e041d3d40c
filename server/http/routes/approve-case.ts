/** POST /desk/cases/{id}/approve: another person than its maker lets a case run. */
import { caseAct } from "../desk-routes.ts";
import { caseActs, exampleDesk } from "../desk-schemas.ts";

export const approveCase = caseAct({
  id: "approve-case",
  act: "approve",
  summary: "Let a case run",
  description:
    "For a checker, and never for its maker. What is approved is what `digest` names, and nothing else.",
  body: caseActs.approve,
  example: { revision: 2, digest: exampleDesk.case.digest },
  problems: ["desk-own-work", "remark-invalid"],
  does: (desk, actor, id, { digest, remark, revision }) =>
    desk.acts.approve(actor, id, revision, digest, remark),
});
