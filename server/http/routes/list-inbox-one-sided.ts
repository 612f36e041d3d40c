/** GET /inbox/one-sided: exchanges of the signed-in staff's department of which one side is missing. */
import { z } from "zod";
import { logOf } from "../log-of.ts";
import { oneSidedOf, oneSidedQuery } from "../one-sided-shown.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleOneSided } from "../trail-examples.ts";
import { oneSidedPage } from "../trail-schemas.ts";

export const listInboxOneSided = defineRoute({
  id: "list-inbox-one-sided",
  method: "get",
  path: "/inbox/one-sided",
  tag: "My data",
  summary: "Exchanges of my department of which one side is missing",
  description:
    "For signed-in staff: newest first. The same as GET /log/{id}/one-sided for the department's programs.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, ...oneSidedQuery }),
  queryExample: { log: "1", state: "late" },
  body: "none",
  session: "department",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: { "application/json": { schema: oneSidedPage, example: exampleOneSided } },
    },
  },
  problems: ["log-unknown", "trail-behind", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query: { log, ...query }, session: { department } }, services) {
    const body = await oneSidedOf(department, query, logOf(services, log).ledger, services.now());
    return { mediaType: "application/json", body };
  },
});
