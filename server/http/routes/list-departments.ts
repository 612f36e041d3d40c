/**
 * GET /v1/departments: the departments registered on chain, page by page, or the one with an external identifier.
 */
import { z } from "zod";
import { exampleDepartment } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { requireReady } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { departmentPage } from "../schemas.ts";

export const listDepartments = defineRoute({
  id: "list-departments",
  method: "get",
  path: "/v1/departments",
  tag: "Look up",
  summary: "The registered departments",
  description: "In the order of their numbers. With `identifier`, the one department that has it, or none.",
  params: nothing,
  query: z.strictObject({
    after: parameters.after,
    limit: parameters.limit,
    identifier: parameters.identifier,
  }),
  queryExample: { limit: "50" },
  body: "none",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: {
        "application/json": { schema: departmentPage, example: { items: [exampleDepartment], next: "12" } },
      },
    },
  },
  problems: ["page-invalid", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ query }, services) {
    const { index } = services;
    await requireReady(services);
    if (query.identifier === undefined)
      return {
        mediaType: "application/json",
        body: await index.departments(query.after ?? null, query.limit),
      };
    const found = await index.departmentByIdentifier(query.identifier);
    return { mediaType: "application/json", body: { items: found === null ? [] : [found], next: null } };
  },
});
