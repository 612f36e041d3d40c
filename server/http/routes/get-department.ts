/**
 * GET /v1/departments/{id}: one department with its document-signing keys, past ones included.
 */
import { z } from "zod";
import { EXAMPLE_URL, exampleDepartment, exampleKey } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { absent } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { departmentDetails } from "../schemas.ts";

export const getDepartment = defineRoute({
  id: "get-department",
  method: "get",
  path: "/v1/departments/{id}",
  tag: "Look up",
  summary: "One department and its keys",
  description:
    "All keys that it ever registered, with their windows and the time from which one was declared compromised.",
  params: z.strictObject({ id: parameters.department }),
  paramsExample: { id: "12" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The department",
      content: {
        "application/json": {
          schema: departmentDetails,
          example: {
            ...exampleDepartment,
            keys: [exampleKey],
            issuer: `${EXAMPLE_URL}/departments/12`,
            issuerMetadata: `${EXAMPLE_URL}/.well-known/jwt-vc-issuer/departments/12`,
          },
        },
      },
    },
  },
  problems: ["department-unknown", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { index, publicUrl } = services;
    const [department, keys] = await Promise.all([index.department(params.id), index.signingKeys(params.id)]);
    if (department === null) return absent(services, unknownDepartment());
    return {
      mediaType: "application/json",
      body: {
        ...department,
        keys,
        issuer: `${publicUrl}/departments/${params.id}`,
        issuerMetadata: `${publicUrl}/.well-known/jwt-vc-issuer/departments/${params.id}`,
      },
    };
  },
});

export const unknownDepartment = () =>
  problem("department-unknown", "No department with this number is registered.", {
    field: "id",
    remedy: "GET /v1/departments lists those there are.",
  });
