/**
 * GET /my/tag: the signed-in person's tag in a log, or that of somebody they act for, with its VRF proof. With that proof
 * the page asks for all entries under the tag (GET …/subject-proof) and shows that the tag is the one for that citizen id,
 * which the person gives to the page and to nobody else.
 */
import { z } from "zod";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { ownTag } from "../session-schemas.ts";

export const getOwnTag = defineRoute({
  id: "get-own-tag",
  method: "get",
  path: "/my/tag",
  tag: "My data",
  summary: "The pseudonym of my entries",
  description:
    "The tag under which a log keeps the entries about the signed-in person, and the proof that it is the only one. With `for`, that of a person for whom they may act.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, for: parameters.for }),
  queryExample: { log: "1" },
  body: "none",
  session: "citizen",
  answers: {
    200: {
      description: "The tag and its proof",
      content: {
        "application/json": {
          schema: ownTag,
          example: {
            log: 1,
            tag: "nG2ROgcFJJHT4yVMkJ4W_gVZGsTyBgyHq7kUUjyX8kg",
            proof: "A".repeat(107),
          },
        },
      },
    },
  },
  problems: [...ACTING_PROBLEMS, "store-unavailable", "log-unavailable"],
  open: false,
  limited: true,
  async handle({ query, session }, services) {
    const running = logOf(services, query.log);
    const { tag, proof } = await actingSubject(session, running, query.for);
    return {
      mediaType: "application/json",
      headers: { Vary: "Cookie" },
      body: { log: running.ledger.id, tag, proof },
    };
  },
});
