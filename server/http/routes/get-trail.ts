/**
 * GET /my/trail: what the log holds about the signed-in person, or about one they act for: every entry, what it says, and
 * which are erased. Only what is asked for is read, through the index of each subject's entries, so that ten thousand
 * entries are no slower to begin with than ten. That these are all, the page proves by itself (GET …/subject-proof).
 */
import { z } from "zod";
import { encodeBase64url } from "../../../core/base64url.ts";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { logOf } from "../log-of.ts";
import { ownOpenings } from "../own-openings.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { sealHistories } from "../seals-shown.ts";
import { trail } from "../session-schemas.ts";

export const getTrail = defineRoute({
  id: "get-trail",
  method: "get",
  path: "/my/trail",
  tag: "My data",
  summary: "Who used my data",
  description:
    "The entries about the signed-in person, the newest first. With `for`, about a person for whom they may act.",
  params: z.strictObject({}),
  query: z.strictObject({
    log: parameters.log,
    before: parameters.before,
    limit: parameters.many,
    for: parameters.for,
  }),
  queryExample: { log: "1", limit: "50" },
  body: "none",
  session: "citizen",
  answers: {
    200: {
      description: "A page of entries",
      content: {
        "application/json": {
          schema: trail,
          example: {
            log: 1,
            size: 42,
            entries: [
              {
                index: 41,
                leafHash: "nG2ROgcFJJHT4yVMkJ4W_gVZGsTyBgyHq7kUUjyX8kg",
                body: null,
                erased: 42,
              },
            ],
            next: null,
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
    const { tag } = await actingSubject(session, running, query.for);
    const { erasure, id, log } = running.ledger;
    const { size } = log;
    // One more than is shown, to know whether there is another page.
    const found = await log.newestOf(tag, Math.min(query.before ?? size, size), query.limit + 1);
    const page = found.slice(0, query.limit);
    const bodies = await log.bodies(page.map(({ index }) => index));
    const entries = page.map(({ index, leafHash }, i) => {
      const text = bodies[i]!;
      return { index, leafHash: encodeBase64url(leafHash), body: text === "erased" ? null : text };
    });
    const gone = entries.filter(({ body }) => body === null).map(({ index }) => index);
    const erasers = await erasure.erasedByEach(gone);
    const erased = new Map(gone.map((index, i) => [index, erasers[i]!]));
    const [openings, seals] = await Promise.all([
      ownOpenings(log, entries),
      sealHistories(running.ledger.trail, entries),
    ]);
    return {
      mediaType: "application/json",
      headers: { Vary: "Cookie" },
      body: {
        log: id,
        size,
        entries: entries.map((entry) => ({
          ...entry,
          erased: erased.get(entry.index) ?? null,
          opening: openings.get(entry.index),
          seal: seals.get(entry.index),
        })),
        next: found.length > page.length ? page.at(-1)!.index : null,
      },
    };
  },
});
