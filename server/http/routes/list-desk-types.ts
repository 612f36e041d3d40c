/** GET /desk/types: the types that the desk can issue or edit, versions of one type together. */
import { deskTypes as typesOf } from "../../desk/type-versions.ts";
import { deskTypes, exampleCertificates } from "../desk-certificates-schemas.ts";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const listDeskTypes = defineRoute({
  id: "list-desk-types",
  method: "get",
  path: "/desk/types",
  tag: "Desk",
  summary: "Certificate types at the desk",
  description:
    "What the department defines, what it may issue, and what the desk has a mapping of. Each version has a vct and metadata of its own, for good: certificates of an older one are read by its labels.",
  params: nothing,
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "Types, the newest version of each first",
      content: { "application/json": { schema: deskTypes, example: exampleCertificates.types } },
    },
  },
  problems: DESK_ROUTE_PROBLEMS,
  open: false,
  limited: true,
  async handle({ session }, services) {
    const items = await typesOf(deskToRead(session, services).tools);
    return { mediaType: "application/json", headers: { Vary: "Cookie" }, body: { items } };
  },
});
