/** GET /log/{id}/key: the verifier key of a log's notes, as C2SP signed-note writes it, for the tools of others. */
import { z } from "zod";
import { formatVerifierKey } from "../../../core/note/key.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getLogKey = defineRoute({
  id: "get-log-key",
  method: "get",
  path: "/log/{id}/key",
  tag: "Trace log",
  summary: "The verifier key of a log",
  description:
    "C2SP signed-note: name, key id, and the Ed25519 key with which the log signs its checkpoints. Hold it against the chain, which has the key too.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "One line",
      content: {
        "text/plain": {
          example: "certrace.example/log/1+7ef2d7a0+AQ1NLL2zxp7xj1Hh0Y0ynWOVYNh0z1wqQ3S3tN0uBpJT\n",
        },
      },
    },
  },
  problems: ["log-unknown"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { keys } = logOf(services, params.id).ledger;
    return { mediaType: "text/plain; charset=utf-8", body: `${formatVerifierKey(keys.note)}\n` };
  },
});
