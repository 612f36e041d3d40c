/** GET /log/{id}/disputes/{index}: one dispute with its words, for the departments that it names. */
import { z } from "zod";
import { requireDepartment } from "../authorization.ts";
import { disputeOf, shown } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleDispute } from "../trail-examples.ts";
import { disputeShown } from "../trail-schemas.ts";

export const getDispute = defineRoute({
  id: "get-dispute",
  method: "get",
  path: "/log/{id}/disputes/{index}",
  tag: "Trace log",
  summary: "A dispute, for its parties",
  description:
    "What the person says, the files with it, and the answers so far. To departments that take no part in it, there is no such dispute.",
  params: z.strictObject({ id: parameters.log, index: parameters.index }),
  paramsExample: { id: "1", index: "57" },
  query: nothing,
  body: "none",
  token: "a request token of the consumer or the holder.",
  answers: {
    200: {
      description: "The dispute",
      content: { "application/json": { schema: disputeShown, example: exampleDispute } },
    },
  },
  problems: ["log-unknown", "dispute-unknown", ...TOKEN_PROBLEMS, "trail-behind", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ authorization, params: { id, index } }, services) {
    const { ledger } = logOf(services, id);
    const department = await requireDepartment(authorization, ledger.origin, services);
    const dispute = await disputeOf(department, index, ledger);
    return { mediaType: "application/json", body: await shown(dispute, ledger, services.now()) };
  },
});
