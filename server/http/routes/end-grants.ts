/** POST /my/grants/end: a person ends a permission, with all the grants that it consists of. From then on it covers nothing. */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { actedAll, exampleActs, endGrants as shape } from "../act-schemas.ts";
import { ACT_ROUTE_PROBLEMS, ACTING_ACT_PROBLEMS, actedAnswer, jsonAct } from "../acted.ts";
import { readJsonBody } from "../json-body.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const endGrants = defineRoute({
  id: "end-grants",
  method: "post",
  path: "/my/grants/end",
  tag: "My data",
  summary: "End a permission",
  description:
    "Ends grants about the person, at once, also those that a department recorded. What was read before stays read.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, for: parameters.for }),
  queryExample: { log: "1" },
  body: "raw",
  accepts: jsonAct(shape, exampleActs.endGrants),
  session: "citizen",
  answers: {
    201: {
      description: "Ended",
      content: { "application/json": { schema: actedAll, example: exampleActs.actedAll } },
    },
  },
  problems: [
    ...ACT_ROUTE_PROBLEMS,
    ...ACTING_ACT_PROBLEMS,
    "grant-invalid",
    "grant-unknown",
    "grant-revoked",
  ],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const running = logOf(services, query.log);
    const { tag, by } = await actingSubject(session, running, query.for);
    const asked = readJsonBody(shape, body);
    const { indexes, receipt } = await running.ledger.acts.endGrants(tag, asked, by);
    return actedAnswer({ indexes }, receipt);
  },
});
