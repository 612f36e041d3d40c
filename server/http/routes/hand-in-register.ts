/** POST /desk/registers: a file arrives at the desk: a register, a list of numbers, a decision document. */
import { z } from "zod";
import type { UploadShown } from "../../../core/desk/answers.ts";
import { requireRole } from "../../desk/case-acts.ts";
import { columnsIn } from "../../desk/upload-columns.ts";
import { MAX_UPLOAD } from "../../desk/uploads.ts";
import { deskOf } from "../desk-of.ts";
import { DESK_ACT_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk, upload } from "../desk-schemas.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const handInRegister = defineRoute({
  id: "hand-in-register",
  method: "post",
  path: "/desk/registers",
  tag: "Desk",
  summary: "Hand in a register or a document",
  description:
    "At most 100 MiB, streamed. Kept for a day; a case that names its id keeps it from then on. The name is shown to people and tells the format (.csv, .json, .ndjson, .xlsx); it is no path.",
  params: z.strictObject({}),
  query: z.strictObject({ name: parameters.fileName }),
  queryExample: { name: "november.csv" },
  body: "stream",
  accepts: {
    content: { "application/octet-stream": { example: "(bytes)" } },
    limit: MAX_UPLOAD,
    file: "november.csv",
  },
  session: "department",
  answers: {
    201: {
      description: "What to call it in the terms of a case",
      content: { "application/json": { schema: upload, example: exampleDesk.upload } },
    },
  },
  problems: [
    ...DESK_ACT_PROBLEMS,
    "body-too-slow",
    "upload-empty",
    "upload-name",
    "upload-too-large",
    "uploads-too-many",
  ],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const desk = deskOf(session, services);
    requireRole(session, "maker");
    const taken = await desk.uploads.take(body, query.name, session);
    const { id, name, sha256, size } = taken;
    const columns = await columnsIn(taken);
    const shown: UploadShown = { id, name, size, sha256, ...(columns === undefined ? {} : { columns }) };
    return { status: 201, mediaType: "application/json", body: shown };
  },
});
