/** GET /desk/cases/{id}/refused: every row of a register that was refused, or would be, with its reason. */
import { createReadStream } from "node:fs";
import { z } from "zod";
import { refusedRowsOf } from "../../desk/refused-rows.ts";
import { deskToRead } from "../desk-of.ts";
import { caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getRefused = defineRoute({
  id: "get-refused",
  method: "get",
  path: "/desk/cases/{id}/refused",
  tag: "Desk",
  summary: "All refused rows",
  description:
    "Line, column, code and reason; once the register was issued, with the cells as they came, so that the file can be corrected and handed in again.",
  params: z.strictObject({ id: caseId }),
  paramsExample: { id: exampleDesk.case.id },
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "One line for each",
      content: { "text/csv": { example: "line,column,code,reason\n7,签发日期,date-malformed,…\n" } },
    },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "case-unknown", "case-nothing-there"],
  open: false,
  limited: true,
  async handle({ params, session }, services) {
    const desk = deskToRead(session, services);
    const path = await refusedRowsOf(await desk.case(params.id), desk);
    return {
      mediaType: "text/csv; charset=utf-8",
      headers: { "Content-Disposition": 'attachment; filename="refused.csv"' },
      body: createReadStream(path),
    };
  },
});
