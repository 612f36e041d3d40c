/** POST /my/representations/end: a person ends that somebody acts for them. Not to be done by that somebody. */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { acted, exampleActs, endRepresentation as shape } from "../act-schemas.ts";
import { ACT_ROUTE_PROBLEMS, actedAnswer, jsonAct } from "../acted.ts";
import { readJsonBody } from "../json-body.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const endRepresentation = defineRoute({
  id: "end-representation",
  method: "post",
  path: "/my/representations/end",
  tag: "My data",
  summary: "End that somebody acts for me",
  description: "From then on, what the representative asks for this person is refused.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log }),
  queryExample: { log: "1" },
  body: "raw",
  accepts: jsonAct(shape, exampleActs.endRepresentation),
  session: "citizen",
  answers: {
    201: {
      description: "Ended",
      content: { "application/json": { schema: acted, example: exampleActs.acted } },
    },
  },
  problems: [
    ...ACT_ROUTE_PROBLEMS,
    "sign-in-again",
    "tag-invalid",
    "representation-unknown",
    "representation-ended",
  ],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const running = logOf(services, query.log);
    const { tag } = await actingSubject(session, running, undefined);
    const asked = readJsonBody(shape, body);
    const { index, receipt } = await running.ledger.acts.endRepresentation(tag, asked);
    return actedAnswer({ index }, receipt);
  },
});
