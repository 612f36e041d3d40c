/** POST /my/grants: a person gives a permission, over one or several datasets: all of it is logged at once, or none. */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { actedAll, exampleActs, giveGrants as shape } from "../act-schemas.ts";
import { ACT_ROUTE_PROBLEMS, ACTING_ACT_PROBLEMS, actedAnswer, jsonAct } from "../acted.ts";
import { readJsonBody } from "../json-body.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const giveGrants = defineRoute({
  id: "give-grants",
  method: "post",
  path: "/my/grants",
  tag: "My data",
  summary: "Give a permission",
  description:
    "Grants by the signed-in person. Those of one `group` are one permission: shown as one, and ended as one. With `for`, by somebody who may act for the person, which the entries say.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, for: parameters.for }),
  queryExample: { log: "1" },
  body: "raw",
  accepts: jsonAct(shape, exampleActs.giveGrants),
  session: "citizen",
  answers: {
    201: {
      description: "Given",
      content: { "application/json": { schema: actedAll, example: exampleActs.actedAll } },
    },
  },
  problems: [
    ...ACT_ROUTE_PROBLEMS,
    ...ACTING_ACT_PROBLEMS,
    "grant-invalid",
    "grant-expired",
    "dataset-unknown",
    "dataset-holder",
    "dataset-fields",
    "purpose-unknown",
  ],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const running = logOf(services, query.log);
    const { tag, by } = await actingSubject(session, running, query.for);
    const asked = readJsonBody(shape, body);
    const { indexes, receipt } = await running.ledger.acts.grants(tag, asked, by);
    return actedAnswer({ indexes }, receipt);
  },
});
