/** POST /desk/types/draft: what a definition would mean, while somebody is writing it. Nothing is kept. */
import { z } from "zod";
import { requireRole } from "../../desk/case-acts.ts";
import { previewType, readDefinition } from "../../desk/type-kind.ts";
import { exampleCertificates, typeDefinition, typePreview } from "../desk-certificates-schemas.ts";
import { deskOf } from "../desk-of.ts";
import { DESK_ACT_PROBLEMS } from "../desk-routes.ts";
import { ACT_BODY, readJsonObject } from "../json-body.ts";
import { defineRoute } from "../route.ts";

export const draftDeskType = defineRoute({
  id: "draft-desk-type",
  method: "post",
  path: "/desk/types/draft",
  tag: "Desk",
  summary: "Try a type's definition",
  description:
    "Answers a made-up certificate of it, and what differs from the version that it replaces; or what is wrong with it, member by member. Nothing is kept or sent.",
  params: z.strictObject({}),
  query: z.strictObject({
    replaces: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .meta({ description: "Give the vct of the version before, or leave it out." }),
  }),
  body: "raw",
  accepts: {
    content: { "application/json": { schema: typeDefinition, example: exampleCertificates.definition } },
    limit: ACT_BODY,
    file: "type.json",
  },
  session: "department",
  answers: {
    200: {
      description: "What it would mean",
      content: { "application/json": { schema: typePreview, example: exampleCertificates.typePreview } },
    },
  },
  problems: [...DESK_ACT_PROBLEMS, "type-definition-invalid", "type-vct-taken", "type-version-unknown"],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const desk = deskOf(session, services);
    requireRole(session, "maker");
    const preview = await previewType(readDefinition(readJsonObject(body)), query.replaces, desk.tools);
    return { mediaType: "application/json", body: preview };
  },
});
