/** GET /desk/cases/{id}/archive: everything that a case issued, in one file. */
import { z } from "zod";
import { archiveOf } from "../../desk/archive.ts";
import { deskToRead } from "../desk-of.ts";
import { caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getArchive = defineRoute({
  id: "get-archive",
  method: "get",
  path: "/desk/cases/{id}/archive",
  tag: "Desk",
  summary: "All certificates of a case",
  description:
    "A zip archive, made while it is read: certificate files, PDFs, certificates.csv (from number to file), refused.csv, manifest.json. Taking it is recorded.",
  params: z.strictObject({ id: caseId }),
  paramsExample: { id: exampleDesk.case.id },
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: { description: "The archive", content: { "application/zip": { example: "(bytes)" } } },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "case-unknown", "case-nothing-there", "activity-damaged"],
  open: false,
  limited: true,
  async handle({ params, session: { name, person, ...session } }, services) {
    const desk = deskToRead(session, services);
    const kept = await desk.case(params.id);
    const archive = archiveOf(kept, desk.tools);
    await desk.activity.inTurn(() => desk.activity.write({ person, name, act: "archive", case: kept.id }));
    return {
      mediaType: "application/zip",
      headers: { "Content-Disposition": `attachment; filename="certificates-${kept.id}.zip"` },
      body: archive,
    };
  },
});
