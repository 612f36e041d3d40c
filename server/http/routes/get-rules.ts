/** GET /log/{id}/rules: by which rules people are told what is unusual, and where the log says so. */
import { z } from "zod";
import { RULES, rulesHash } from "../../../core/trail/unusual.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { rulesShown } from "../trail-schemas.ts";

export const getRules = defineRoute({
  id: "get-rules",
  method: "get",
  path: "/log/{id}/rules",
  tag: "Trace log",
  summary: "The rules of what is unusual",
  description:
    "What pages mark in somebody's trail, and when. Each version's hash stands in the log as a `rules` entry, so that nobody can change quietly what people are told.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The rules, and the versions that were logged",
      content: {
        "application/json": {
          schema: rulesShown,
          example: { logged: [{ version: RULES.version, hash: rulesHash(), index: 1 }], rules: RULES },
        },
      },
    },
  },
  problems: ["log-unknown", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { ledger } = logOf(services, params.id);
    return { mediaType: "application/json", body: { logged: await ledger.rules(), rules: RULES } };
  },
});
