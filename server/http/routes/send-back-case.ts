/** POST /desk/cases/{id}/send-back: a checker returns a case to its maker, and says why. */
import { caseAct } from "../desk-routes.ts";
import { caseActs } from "../desk-schemas.ts";

export const sendBackCase = caseAct({
  id: "send-back-case",
  act: "send-back",
  summary: "Send a case back",
  description: "For a checker, and never for its maker, who can edit it and submit it again.",
  body: caseActs.sendBack,
  example: { revision: 2, remark: "Line 7 has the date of another licence." },
  problems: ["desk-own-work", "remark-invalid"],
  does: (desk, actor, id, { remark, revision }) => desk.acts.sendBack(actor, id, revision, remark),
});
