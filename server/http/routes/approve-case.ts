/** POST /desk/cases/{id}/approve: another person than its maker lets a case run. */
import { z } from "zod";
import { caseAct } from "../desk-routes.ts";
import { caseActs, exampleDesk } from "../desk-schemas.ts";

const body = caseActs.plain.extend({
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: "Give the `digest` of the case that you have looked at." }),
});

export const approveCase = caseAct({
  id: "approve-case",
  act: "approve",
  summary: "Let a case run",
  description:
    "For a checker, and never for its maker. What is approved is what `digest` names, and nothing else.",
  body,
  example: { revision: 2, digest: exampleDesk.case.digest },
  problems: ["desk-own-work", "remark-invalid"],
  does: (desk, actor, id, { digest, remark, revision }) =>
    desk.acts.approve(actor, id, revision, digest, remark),
});
