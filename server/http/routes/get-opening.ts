/**
 * GET /my/opening: what was kept apart from one entry about the signed-in person, where it is theirs to see
 * (own-openings.ts). An entry that is another's and one that does not exist get the same answer.
 */
import { z } from "zod";
import { encodeBase64url } from "../../../core/base64url.ts";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { logOf } from "../log-of.ts";
import { ownOpenings } from "../own-openings.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { ownOpening } from "../session-schemas.ts";

export const getOpening = defineRoute({
  id: "get-opening",
  method: "get",
  path: "/my/opening",
  tag: "My data",
  summary: "What an entry about me keeps apart",
  description:
    "Words and details whose hash stands in the body of an entry: what the person said, and what was answered to them.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, index: parameters.index, for: parameters.for }),
  queryExample: { log: "1", index: "41" },
  body: "none",
  session: "citizen",
  answers: {
    200: {
      description: "The opening",
      content: {
        "application/json": {
          schema: ownOpening,
          example: {
            log: 1,
            index: 41,
            opening: { salt: "AAAAAAAAAAAAAAAAAAAAAA", text: "I did not apply for this." },
          },
        },
      },
    },
  },
  problems: [...ACTING_PROBLEMS, "entry-unknown", "opening-unknown", "store-unavailable", "log-unavailable"],
  open: false,
  limited: true,
  async handle({ query, session }, services) {
    const running = logOf(services, query.log);
    const { tag } = await actingSubject(session, running, query.for);
    const { id, log } = running.ledger;
    const { index } = query;
    const entry = await log.entry(index);
    if (entry === null || encodeBase64url(entry.tag) !== tag)
      throw problem("entry-unknown", `The log has no entry ${index} about this person.`, {
        field: "index",
        remedy: "Take an index from GET /my/trail.",
      });
    const text = await log.body(index);
    const body = text === "erased" ? null : text;
    const opening = (await ownOpenings(log, [{ index, body }])).get(index);
    if (opening === undefined)
      throw problem("opening-unknown", "Nothing was kept apart from this entry that you can see.", {
        field: "index",
        remedy: "Details that a department keeps for itself are with that department: ask it.",
      });
    return {
      mediaType: "application/json",
      headers: { Vary: "Cookie" },
      body: { log: id, index, opening },
    };
  },
});
