/** POST /my/attachments: a person hands in a file that their next objection will cite by its hash. */
import { z } from "zod";
import { MAX_ATTACHMENT } from "../../../core/trace/kinds/dispute.ts";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACT_ROUTE_PROBLEMS, ACTING_ACT_PROBLEMS, DEPOSIT_PROBLEMS } from "../acted.ts";
import { EXAMPLE_HASH } from "../examples.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { deposited } from "../trail-schemas.ts";

export const handInOwn = defineRoute({
  id: "hand-in-own",
  method: "post",
  path: "/my/attachments",
  tag: "My data",
  summary: "Hand in a file for an objection",
  description: "At most 5 MiB, kept for a day; a dispute that cites its hash makes it its own.",
  params: z.strictObject({}),
  query: z.strictObject({
    log: parameters.log,
    name: parameters.fileName,
    type: parameters.mediaType,
    for: parameters.for,
  }),
  queryExample: { log: "1", name: "letter.pdf", type: "application/pdf" },
  body: "raw",
  accepts: {
    content: { "application/octet-stream": { example: "(bytes)" } },
    limit: MAX_ATTACHMENT,
    file: "letter.pdf",
  },
  session: "citizen",
  answers: {
    201: {
      description: "Its SHA-256",
      content: { "application/json": { schema: deposited, example: { hash: EXAMPLE_HASH } } },
    },
  },
  problems: [...ACT_ROUTE_PROBLEMS, ...ACTING_ACT_PROBLEMS, ...DEPOSIT_PROBLEMS],
  open: false,
  limited: true,
  async handle({ body, query: { log, for: representation, name, type }, session }, services) {
    const running = logOf(services, log);
    const { tag } = await actingSubject(session, running, representation);
    const hash = await running.ledger.acts.deposit({ tag }, { name, type, bytes: body });
    return { status: 201, mediaType: "application/json", body: { hash } };
  },
});
