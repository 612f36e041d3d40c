/** POST /my/disputes: a person objects to an entry about them. From then on the departments that it names owe an answer. */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { acted, exampleActs, makeDispute as shape } from "../act-schemas.ts";
import { ACT_ROUTE_PROBLEMS, ACTING_ACT_PROBLEMS, actedAnswer, jsonAct, SAID_PROBLEMS } from "../acted.ts";
import { readJsonBody } from "../json-body.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const makeDispute = defineRoute({
  id: "make-dispute",
  method: "post",
  path: "/my/disputes",
  tag: "My data",
  summary: "Object to an entry",
  description:
    "To an access, a refused access, a release or an inquiry that was sealed. Words and files are kept apart from the log, for the departments that the entry names. One open dispute for each entry.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, for: parameters.for }),
  queryExample: { log: "1" },
  body: "raw",
  accepts: jsonAct(shape, exampleActs.makeDispute),
  session: "citizen",
  answers: {
    201: {
      description: "Logged; `due` in the entry is when an answer must be there",
      content: { "application/json": { schema: acted, example: exampleActs.acted } },
    },
  },
  problems: [
    ...ACT_ROUTE_PROBLEMS,
    ...ACTING_ACT_PROBLEMS,
    ...SAID_PROBLEMS,
    "dispute-entry",
    "dispute-kind",
    "dispute-erased",
    "dispute-twice",
  ],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const running = logOf(services, query.log);
    const { tag, by } = await actingSubject(session, running, query.for);
    const asked = readJsonBody(shape, body);
    const { index, receipt } = await running.ledger.acts.dispute(tag, asked, by);
    return actedAnswer({ index }, receipt);
  },
});
