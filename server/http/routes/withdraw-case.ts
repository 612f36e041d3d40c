/** POST /desk/cases/{id}/withdraw: its maker gives a case up before it was approved. */
import { caseAct } from "../desk-routes.ts";
import { caseActs } from "../desk-schemas.ts";

export const withdrawCase = caseAct({
  id: "withdraw-case",
  act: "withdraw",
  summary: "Give a case up",
  description: "Its files are deleted; that there was such a case stays on record.",
  body: caseActs.bare,
  example: { revision: 2 },
  problems: ["case-not-yours"],
  does: (desk, actor, id, { revision }) => desk.acts.withdraw(actor, id, revision),
});
