/** GET /desk/cases/{id}/files/{file}: what a case rests on, exactly as it was handed in. Opening it is recorded. */
import { z } from "zod";
import { requireRole } from "../../desk/case-acts.ts";
import { openFile } from "../../desk/case-files.ts";
import { attachmentAnswer } from "../attachment-answer.ts";
import { deskOf } from "../desk-of.ts";
import { caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getCaseFile = defineRoute({
  id: "get-case-file",
  method: "get",
  path: "/desk/cases/{id}/files/{file}",
  tag: "Desk",
  summary: "A file that a case is about",
  description:
    "The register, the list, the decision document, exactly as it was handed in, always as a download; for makers and checkers, in every state of the case but `withdrawn`, with which its files went. All of it is held against its SHA-256 first: a file that was altered on the disk is not given out. Opening it is recorded.",
  params: z.strictObject({
    id: caseId,
    file: z
      .string()
      .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/)
      .meta({ description: "Give `file` of one of the case's `files`." }),
  }),
  paramsExample: { id: exampleDesk.case.id, file: exampleDesk.case.files[0]!.file },
  query: nothing,
  body: "none",
  session: "department",
  answers: {
    200: { description: "The file", content: { "application/octet-stream": { example: "(bytes)" } } },
  },
  problems: [
    ...DESK_ROUTE_PROBLEMS,
    "case-unknown",
    "case-nothing-there",
    "case-file-altered",
    "activity-damaged",
    "disk-full",
  ],
  open: false,
  limited: true,
  async handle({ params, session }, services) {
    const desk = deskOf(session, services);
    requireRole(session, "maker", "checker");
    const kept = await desk.case(params.id);
    const { file, sha256, ...opened } = await openFile(desk.tools.caseFolder(kept.id), kept, params.file);
    const { name, person } = session;
    await desk.activity.inTurn(() =>
      desk.activity.write({ person, name, act: "open-file", case: kept.id, detail: { file, sha256 } }),
    );
    return attachmentAnswer(opened);
  },
});
