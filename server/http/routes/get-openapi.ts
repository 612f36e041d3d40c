/**
 * GET /openapi.json: the API described for programs (OpenAPI 3.1), written from the route table.
 */
import { openapiDocument } from "../openapi.ts";
import { nothing } from "../parameters.ts";
import { type AnyRoute, defineRoute } from "../route.ts";
import { openapi } from "../schemas.ts";

/** @param routes the table, this route included; asked for when the document is written */
export const getOpenapi = (routes: () => readonly AnyRoute[]): AnyRoute =>
  defineRoute({
    id: "get-openapi",
    method: "get",
    path: "/openapi.json",
    tag: "Operate",
    summary: "This description, for programs",
    description: "OpenAPI 3.1.",
    params: nothing,
    query: nothing,
    body: "none",
    answers: {
      200: {
        description: "The document",
        content: {
          "application/json": { schema: openapi, example: { openapi: "3.1.1", info: {}, paths: {} } },
        },
      },
    },
    problems: [],
    open: true,
    limited: true,
    async handle(_request, { publicUrl, version }) {
      return { mediaType: "application/json", body: openapiDocument(routes(), publicUrl, version) };
    },
  });
