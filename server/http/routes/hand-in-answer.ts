/** POST /inbox/attachments: a department's signed-in staff hand in a file that their next answer will cite by its hash. */
import { z } from "zod";
import { MAX_ATTACHMENT } from "../../../core/trace/kinds/dispute.ts";
import { ACT_ROUTE_PROBLEMS, DEPOSIT_PROBLEMS } from "../acted.ts";
import { EXAMPLE_HASH } from "../examples.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { deposited } from "../trail-schemas.ts";

export const handInAnswer = defineRoute({
  id: "hand-in-answer",
  method: "post",
  path: "/inbox/attachments",
  tag: "My data",
  summary: "Hand in a file for an answer",
  description: "At most 5 MiB, kept for a day; an answer that cites its hash makes it its own.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, name: parameters.fileName, type: parameters.mediaType }),
  queryExample: { log: "1", name: "answer.pdf", type: "application/pdf" },
  body: "raw",
  accepts: {
    content: { "application/octet-stream": { example: "(bytes)" } },
    limit: MAX_ATTACHMENT,
    file: "answer.pdf",
  },
  session: "department",
  answers: {
    201: {
      description: "Its SHA-256",
      content: { "application/json": { schema: deposited, example: { hash: EXAMPLE_HASH } } },
    },
  },
  problems: [...ACT_ROUTE_PROBLEMS, ...DEPOSIT_PROBLEMS],
  open: false,
  limited: true,
  async handle({ body, query: { log, name, type }, session: { department } }, services) {
    const { acts } = logOf(services, log).ledger;
    const hash = await acts.deposit({ department }, { name, type, bytes: body });
    return { status: 201, mediaType: "application/json", body: { hash } };
  },
});
