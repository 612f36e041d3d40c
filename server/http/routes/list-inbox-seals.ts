/** GET /inbox/seals: sealed inquiries of the signed-in staff's department, and when each must be disclosed. */
import { z } from "zod";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { sealsOf, sealsQuery } from "../seals-shown.ts";
import { exampleSeals } from "../trail-examples.ts";
import { sealPage } from "../trail-schemas.ts";

export const listInboxSeals = defineRoute({
  id: "list-inbox-seals",
  method: "get",
  path: "/inbox/seals",
  tag: "My data",
  summary: "Sealed inquiries of my department",
  description:
    "For signed-in staff: newest first. The same as GET /log/{id}/seals for the department's programs.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, ...sealsQuery }),
  queryExample: { log: "1", state: "open" },
  body: "none",
  session: "department",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: sealPage, example: exampleSeals } },
    },
  },
  problems: ["log-unknown", "trail-behind", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query: { log, ...query }, session: { department } }, services) {
    const body = await sealsOf(department, query, logOf(services, log).ledger, services.now());
    return { mediaType: "application/json", body };
  },
});
