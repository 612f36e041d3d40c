/** GET /desk/cases/{id}/result: all that a status case changes, or a reconciliation found, as a file. */
import { createReadStream, existsSync } from "node:fs";
import { z } from "zod";
import { resultFiles } from "../../desk/reconcile-kind.ts";
import { changesFile } from "../../desk/status-kind.ts";
import { differences, exampleCertificates } from "../desk-certificates-schemas.ts";
import { deskToRead } from "../desk-of.ts";
import { caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk } from "../desk-schemas.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const getDeskResult = defineRoute({
  id: "get-desk-result",
  method: "get",
  path: "/desk/cases/{id}/result",
  tag: "Desk",
  summary: "All changes, or all differences",
  description:
    "Of a case of the kind `status` every certificate with its status before and after, and every refusal with its line: once its preview was asked for. Of `reconcile` every difference with what to do: once it is done.",
  params: z.strictObject({ id: caseId }),
  paramsExample: { id: exampleDesk.case.id },
  query: z.strictObject({
    as: z.enum(["csv", "json"]).default("csv").meta({ description: "Give csv, or json (reconcile only)." }),
  }),
  queryExample: { as: "csv" },
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "One line for each",
      content: {
        "text/csv": { example: "kind,number,line,expected,found,remedy\n" },
        "application/json": { schema: differences, example: exampleCertificates.differences },
      },
    },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "case-unknown", "case-nothing-there"],
  open: false,
  limited: true,
  async handle({ params, query, session }, services) {
    const desk = deskToRead(session, services);
    const { digest, id, kind } = await desk.case(params.id);
    const folder = desk.tools.caseFolder(id);
    const path =
      kind === "reconcile"
        ? resultFiles(folder)[query.as]
        : kind === "status" && query.as === "csv"
          ? changesFile(folder, digest)
          : null;
    if (path === null || !existsSync(path))
      throw problem("case-nothing-there", "The case has no such result, or not yet.", {
        field: "id",
        remedy: "Ask for its preview first, or wait until it is done.",
      });
    const type = query.as === "csv" ? "text/csv; charset=utf-8" : "application/json";
    return {
      mediaType: type,
      headers: { Vary: "Cookie", "Content-Disposition": `attachment; filename="${kind}-${id}.${query.as}"` },
      body: createReadStream(path),
    };
  },
});
