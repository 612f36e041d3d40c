/** What the routes of the desk have in common: their problems, the parameter that names a case, and acts on one. */
import { z } from "zod";
import type { Actor } from "../desk/case-acts.ts";
import type { KeptCase } from "../desk/cases.ts";
import type { Desk } from "../desk/desk.ts";
import { deskOf } from "./desk-of.ts";
import { caseShown, exampleDesk } from "./desk-schemas.ts";
import { ACT_BODY, readJsonBody } from "./json-body.ts";
import { nothing } from "./parameters.ts";
import type { ProblemCode } from "./problem.ts";
import { type AnyRoute, defineRoute } from "./route.ts";
import type { Services } from "./services.ts";

export const caseId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .meta({ description: "Give the id of a case, as GET /desk/cases has it." });

/** Of every route of the desk. */
export const DESK_ROUTE_PROBLEMS = [
  "desk-none",
  "desk-role-missing",
  "store-unavailable",
] as const satisfies readonly ProblemCode[];

/** Of a route that changes something at the desk. */
export const DESK_ACT_PROBLEMS = [
  ...DESK_ROUTE_PROBLEMS,
  "activity-damaged",
  "disk-full",
] as const satisfies readonly ProblemCode[];

/** Of whatever reads the terms of a case, or the register that they name. */
export const TERMS_PROBLEMS = [
  "terms-invalid",
  "upload-unknown",
  "desk-type-unknown",
  "type-unknown",
  "type-mismatch",
  "issuer-not-authorised",
  "register-format-unknown",
  "type-definition-invalid",
  "type-vct-taken",
  "type-version-unknown",
  "desk-job-unknown",
  "key-not-compromised",
] as const satisfies readonly ProblemCode[];

const MARKED = { headers: { Vary: "Cookie" } };

/** A case as an answer, as whoever asks may see it. */
export function caseAnswer(desk: Desk, actor: Actor, kept: KeptCase, status = 200) {
  return { status, mediaType: "application/json", body: desk.shown(actor, kept), ...MARKED };
}

/** A route that does one act on one case, decided upon at a revision. */
export function caseAct<T extends z.ZodObject>(route: {
  id: string;
  /** last part of the path */
  act: string;
  summary: string;
  description: string;
  body: T;
  example: z.input<T>;
  problems: readonly ProblemCode[];
  does(desk: Desk, actor: Actor, id: string, body: z.output<T>): Promise<KeptCase>;
}): AnyRoute {
  return defineRoute({
    id: route.id,
    method: "post",
    path: `/desk/cases/{id}/${route.act}`,
    tag: "Desk",
    summary: route.summary,
    description: route.description,
    params: z.strictObject({ id: caseId }),
    paramsExample: { id: exampleDesk.case.id },
    query: nothing,
    body: "raw",
    accepts: {
      content: { "application/json": { schema: route.body, example: route.example } },
      limit: ACT_BODY,
      file: `${route.act}.json`,
    },
    session: "department",
    answers: {
      200: {
        description: "The case as it is now",
        content: { "application/json": { schema: caseShown, example: exampleDesk.case } },
      },
    },
    problems: [...DESK_ACT_PROBLEMS, "case-unknown", "case-changed", "case-state", ...route.problems],
    open: false,
    limited: true,
    async handle({ body, params, session }, services: Services) {
      const desk = deskOf(session, services);
      const kept = await route.does(desk, session, params.id, readJsonBody(route.body, body));
      return caseAnswer(desk, session, kept);
    },
  });
}
