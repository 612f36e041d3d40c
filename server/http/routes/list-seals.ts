/** GET /log/{id}/seals: an agency's own sealed inquiries with their clocks, for its programs. */
import { z } from "zod";
import { requireDepartment } from "../authorization.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { sealsOf, sealsQuery } from "../seals-shown.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleSeals } from "../trail-examples.ts";
import { sealPage } from "../trail-schemas.ts";

export const listSeals = defineRoute({
  id: "list-seals",
  method: "get",
  path: "/log/{id}/seals",
  tag: "Trace log",
  summary: "Sealed inquiries of an agency",
  description:
    "Newest first. Nothing here says whom an inquiry is about: the agency alone knows. `discloseBy` is when it must be opened; what is not opened then is counted publicly.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject(sealsQuery),
  queryExample: { state: "open" },
  body: "none",
  token: "a request token of the agency.",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: sealPage, example: exampleSeals } },
    },
  },
  problems: ["log-unknown", ...TOKEN_PROBLEMS, "trail-behind", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ authorization, params, query }, services) {
    const { ledger } = logOf(services, params.id);
    const agency = await requireDepartment(authorization, ledger.origin, services);
    return { mediaType: "application/json", body: await sealsOf(agency, query, ledger, services.now()) };
  },
});
