/** GET /desk/types/definition: a type as the desk keeps it, with the mapping from the columns of a register. */
import { z } from "zod";
import { requireType } from "../../desk/types.ts";
import { exampleCertificates, typeDefinition } from "../desk-certificates-schemas.ts";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { defineRoute } from "../route.ts";

export const getDeskType = defineRoute({
  id: "get-desk-type",
  method: "get",
  path: "/desk/types/definition",
  tag: "Desk",
  summary: "A type's definition",
  description:
    "SD-JWT VC Type Metadata, and the member `mapping`, which is nobody's business but the department's.",
  params: z.strictObject({}),
  query: z.strictObject({
    vct: z.string().min(1).max(2048).meta({ description: "Give the vct of a type of GET /desk/types." }),
  }),
  queryExample: { vct: exampleCertificates.definition.vct },
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "The definition as it was brought to the desk",
      content: { "application/json": { schema: typeDefinition, example: exampleCertificates.definition } },
    },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "desk-type-unknown"],
  open: false,
  limited: true,
  async handle({ query, session }, services) {
    const { text } = await requireType(deskToRead(session, services).tools.types, query.vct);
    return { mediaType: "application/json", headers: { Vary: "Cookie" }, body: text };
  },
});
