/**
 * GET /log/{id}/bodies/{index}: what an entry says, for its parties, as a receipt of that one entry: so what is handed
 * out proves itself, and any tool that traces receipts reads it. The details' opening goes to who submitted it, and to
 * nobody else. That an entry stands there is public; what it says, and about whom, is not.
 */
import { z } from "zod";
import { prove, readReceipted, receiptBytes } from "../../ledger/receipts.ts";
import { forbidden, requireDepartment } from "../authorization.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { mayReadOpening, ownBody, partiesOf } from "../parties.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleReceipt } from "../trace-examples.ts";
import { receipt } from "../trace-schemas.ts";

export const getBody = defineRoute({
  id: "get-body",
  method: "get",
  path: "/log/{id}/bodies/{index}",
  tag: "Trace log",
  summary: "What an entry says, for its parties",
  description:
    "A receipt of one entry under the newest checkpoint. For the departments that the entry names as consumer or holder; what the log says of itself (`catalogue`, `erased`) is for everybody and needs no token.",
  params: z.strictObject({ id: parameters.log, index: parameters.index }),
  paramsExample: { id: "1", index: "41" },
  query: nothing,
  body: "none",
  token: "a request token of a department that the entry names.",
  answers: {
    200: {
      description: "A receipt of the entry",
      content: { "application/json": { schema: receipt, example: exampleReceipt } },
    },
  },
  problems: [
    "log-unknown",
    "entry-unknown",
    "body-erased",
    ...TOKEN_PROBLEMS,
    "store-unavailable",
    "log-unavailable",
  ],
  open: true,
  limited: true,
  async handle({ authorization, params: { id, index } }, services) {
    const { ledger } = logOf(services, id);
    const { log, origin, registry } = ledger;
    const text = index < log.size ? await log.body(index) : null;
    if (text === null)
      throw problem("entry-unknown", `The log has no entry ${index} yet.`, {
        field: "index",
        remedy: "Give an index below the size of the newest checkpoint.",
      });
    const body = text === "erased" ? null : ownBody(text);
    const parties = body === null ? new Set<number>() : await partiesOf(body, log);
    const asker = parties === null ? null : await requireDepartment(authorization, origin, services);
    if (body === null) throw erased(index);
    if (asker !== null && parties?.has(asker) !== true)
      throw forbidden("The entry is not about what this department did or holds.");
    const { checkpoint } = log;
    const [entry] = await readReceipted(log, index, 1);
    if (typeof entry!.body !== "string") throw erased(index); // in this very moment
    const { opening, ...bare } = entry!;
    const shown = opening !== undefined && asker !== null && mayReadOpening(body, asker) ? entry! : bare;
    const proven = await prove(log, { registry, id }, [shown], checkpoint);
    return { mediaType: "application/json", body: receiptBytes(proven) };
  },
});

function erased(index: number) {
  return problem("body-erased", `The body of entry ${index} was erased; its hash stays in the log.`, {
    field: "index",
    remedy: "An entry of the kind erased says when and why. A receipt from before still proves what it says.",
  });
}
