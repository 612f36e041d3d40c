/** POST /log/{id}/attachments: a department hands in a file that its next answer to a dispute will cite by its hash. */
import { z } from "zod";
import { MAX_ATTACHMENT } from "../../../core/trace/kinds/dispute.ts";
import { requireDepartment } from "../authorization.ts";
import { EXAMPLE_HASH } from "../examples.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { deposited } from "../trail-schemas.ts";

export const depositAttachment = defineRoute({
  id: "deposit-attachment",
  method: "post",
  path: "/log/{id}/attachments",
  tag: "Trace log",
  summary: "Hand in a file for an answer",
  description:
    "At most 5 MiB. The file is kept for a day; an answer that cites its hash makes it its own, and the dispute's parties can read it.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject({ name: parameters.fileName, type: parameters.mediaType }),
  queryExample: { name: "answer.pdf", type: "application/pdf" },
  body: "raw",
  accepts: {
    content: { "application/octet-stream": { example: "(bytes)" } },
    limit: MAX_ATTACHMENT,
    file: "answer.pdf",
  },
  token: "a request token of the department.",
  answers: {
    201: {
      description: "Its SHA-256",
      content: { "application/json": { schema: deposited, example: { hash: EXAMPLE_HASH } } },
    },
  },
  problems: [
    "log-unknown",
    "attachment-name",
    "attachment-type",
    "attachments-too-many",
    ...TOKEN_PROBLEMS,
    "log-not-checked",
    "log-unavailable",
    "store-unavailable",
  ],
  open: true,
  limited: true,
  async handle({ authorization, params, query, body }, services) {
    const { ledger } = logOf(services, params.id);
    const department = await requireDepartment(authorization, ledger.origin, services);
    const hash = await ledger.acts.deposit({ department }, { ...query, bytes: body });
    return { status: 201, mediaType: "application/json", body: { hash } };
  },
});
