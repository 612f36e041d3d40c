/** GET /my/notices: what the signed-in person is told of, and how: about themselves, or about one for whom they act. */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { logOf } from "../log-of.ts";
import { exampleNotices, noticesShown } from "../notices-schemas.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getNotices = defineRoute({
  id: "get-notices",
  method: "get",
  path: "/my/notices",
  tag: "My data",
  summary: "What I am told of",
  description:
    "Whether, where and how the signed-in person is told when something unusual is done with their data; with `for`, with that of a person for whom they may act.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, for: parameters.for }),
  queryExample: { log: "1" },
  body: "none",
  session: "citizen",
  answers: {
    200: {
      description: "The notices",
      content: { "application/json": { schema: noticesShown, example: exampleNotices } },
    },
  },
  problems: [...ACTING_PROBLEMS, "store-unavailable", "log-unavailable"],
  open: false,
  limited: true,
  async handle({ query, session }, services) {
    const running = logOf(services, query.log);
    const { by, tag } = await actingSubject(session, running, query.for);
    const { ledger, notices } = running;
    const shown = await notices.shown({ tag, owner: by?.representative ?? tag });
    return {
      mediaType: "application/json",
      headers: { Vary: "Cookie" },
      body: { log: ledger.id, mail: notices.mail, notices: shown },
    };
  },
});
