/** POST /inbox/responses: a department's signed-in staff answer a dispute in its name. */
import { z } from "zod";
import { acted, exampleActs, makeResponse as shape } from "../act-schemas.ts";
import { ACT_ROUTE_PROBLEMS, actedAnswer, jsonAct, SAID_PROBLEMS } from "../acted.ts";
import { readJsonBody } from "../json-body.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const makeResponse = defineRoute({
  id: "make-response",
  method: "post",
  path: "/inbox/responses",
  tag: "My data",
  summary: "Answer a dispute",
  description:
    "By the consumer or the holder. `referred` passes it to the other party and leaves the dispute open; any other outcome closes it. The person sees outcome, words and files.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log }),
  queryExample: { log: "1" },
  body: "raw",
  accepts: jsonAct(shape, exampleActs.makeResponse),
  session: "department",
  answers: {
    201: {
      description: "Logged",
      content: { "application/json": { schema: acted, example: exampleActs.acted } },
    },
  },
  problems: [
    ...ACT_ROUTE_PROBLEMS,
    ...SAID_PROBLEMS,
    "dispute-unknown",
    "dispute-closed",
    "response-party",
    "response-outcome",
  ],
  open: false,
  limited: true,
  async handle({ body, query: { log }, session: { department } }, services) {
    const { acts } = logOf(services, log).ledger;
    const { index, receipt } = await acts.respond(department, readJsonBody(shape, body));
    return actedAnswer({ index }, receipt);
  },
});
