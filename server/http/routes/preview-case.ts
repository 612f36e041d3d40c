/** GET /desk/cases/{id}/preview: what a case will do, before anybody decides. */
import { z } from "zod";
import { deskToRead } from "../desk-of.ts";
import { caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk, preview } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const previewCase = defineRoute({
  id: "preview-case",
  method: "get",
  path: "/desk/cases/{id}/preview",
  tag: "Desk",
  summary: "What a case will do",
  description:
    "By the kind; of a register the first certificates as they will look, how many rows are accepted, and the first refused ones with line, column and reason. It is of exactly what `digest` names.",
  params: z.strictObject({ id: caseId }),
  paramsExample: { id: exampleDesk.case.id },
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "The preview, by the kind",
      content: { "application/json": { schema: preview, example: exampleDesk.preview } },
    },
  },
  problems: [
    ...DESK_ROUTE_PROBLEMS,
    "case-unknown",
    "case-nothing-there",
    "disk-full",
    "register-unreadable",
    "register-empty",
    "register-not-utf8",
    "register-encoding",
    "register-malformed",
    "register-column-missing",
    "register-column-duplicate",
    "register-header-unclear",
    "register-sheet-ambiguous",
    "register-sheet-unknown",
    "register-xlsx-encrypted",
    "register-xlsx-too-large",
    "register-xlsx-unsafe",
    "option-invalid",
    "list-empty",
    "list-too-long",
    "pairs-invalid",
    "desk-type-unknown",
    "nothing-lost",
    "kept-claims-differ",
    "certificate-file-missing",
    "certificate-file-altered",
    "type-vct-taken",
    "type-version-unknown",
    "desk-job-unknown",
    "chain-unavailable",
  ],
  open: false,
  limited: true,
  async handle({ params, session }, services) {
    const desk = deskToRead(session, services);
    return { mediaType: "application/json", body: await desk.preview(await desk.case(params.id)) };
  },
});
