/** GET /inbox/dispute: one dispute for the staff of a department that it names, with what is objected to. */
import { z } from "zod";
import { exampleActs, inboxDispute } from "../act-schemas.ts";
import { disputeOf, shown } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { mayReadOpening, ownBody } from "../parties.ts";
import { defineRoute } from "../route.ts";

export const getInboxDispute = defineRoute({
  id: "get-inbox-dispute",
  method: "get",
  path: "/inbox/dispute",
  tag: "My data",
  summary: "One dispute, for my department",
  description:
    "What the person says, what it is about, the files and the answers so far. To departments that take no part in it, there is no such dispute.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, index: parameters.index }),
  queryExample: { log: "1", index: "57" },
  body: "none",
  session: "department",
  answers: {
    200: {
      description: "The dispute",
      content: { "application/json": { schema: inboxDispute, example: exampleActs.inboxDispute } },
    },
  },
  problems: ["log-unknown", "dispute-unknown", "trail-behind", "log-unavailable", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query: { log: id, index }, session: { department } }, services) {
    const { ledger } = logOf(services, id);
    const dispute = await disputeOf(department, index, ledger);
    // The dispute's parties are the entry's own: they may read it (parties.ts).
    const text = await ledger.log.body(dispute.entry);
    const body = text === null || text === "erased" ? null : text;
    const mayOpen = body !== null && mayReadOpening(ownBody(body), department);
    const opening = mayOpen ? await ledger.log.opening(dispute.entry) : null;
    return {
      mediaType: "application/json",
      body: {
        ...(await shown(dispute, ledger, services.now())),
        disputed: { body, opening: opening && { salt: opening.salt, text: opening.text } },
      },
    };
  },
});
