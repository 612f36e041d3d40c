/** GET /log/{id}/one-sided: exchanges of a department of which one side is missing, for its programs. */
import { z } from "zod";
import { requireDepartment } from "../authorization.ts";
import { logOf } from "../log-of.ts";
import { oneSidedOf, oneSidedQuery } from "../one-sided-shown.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleOneSided } from "../trail-examples.ts";
import { oneSidedPage } from "../trail-schemas.ts";

export const listOneSided = defineRoute({
  id: "list-one-sided",
  method: "get",
  path: "/log/{id}/one-sided",
  tag: "Trace log",
  summary: "Exchanges of a department of which one side is missing",
  description:
    "Newest first, for both departments of the exchange. `missing` says whose side is not there: it submits it with the same `request`, as an `access` or as `released`.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject(oneSidedQuery),
  queryExample: { state: "late" },
  body: "none",
  token: "a request token of the department.",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: oneSidedPage, example: exampleOneSided } },
    },
  },
  problems: ["log-unknown", ...TOKEN_PROBLEMS, "trail-behind", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ authorization, params, query }, services) {
    const { ledger } = logOf(services, params.id);
    const department = await requireDepartment(authorization, ledger.origin, services);
    const body = await oneSidedOf(department, query, ledger, services.now());
    return { mediaType: "application/json", body };
  },
});
