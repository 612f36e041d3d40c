/**
 * POST /my/notices: how the signed-in person wants to be told. An address is used once its owner has opened the link in
 * the letter that goes to it.
 */
import { z } from "zod";
import type { Wish } from "../../notices/notices.ts";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { readJsonBody } from "../json-body.ts";
import { logOf } from "../log-of.ts";
import { exampleNotices, noticesShown, noticesWish } from "../notices-schemas.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const setNotices = defineRoute({
  id: "set-notices",
  method: "post",
  path: "/my/notices",
  tag: "My data",
  summary: "Say how I want to be told",
  description:
    "Members that are left out stay as they are. A new address gets a letter with a link that confirms it. The password of a feed is answered once and never again.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, for: parameters.for }),
  queryExample: { log: "1" },
  body: "raw",
  accepts: {
    content: {
      "application/json": {
        schema: noticesWish,
        example: { address: "name@example.org", frequency: "daily", locale: "zh-CN" },
      },
    },
    limit: 4_096,
    file: "notices.json",
  },
  session: "citizen",
  answers: {
    200: {
      description: "The notices as they are now",
      content: { "application/json": { schema: noticesShown, example: exampleNotices } },
    },
  },
  problems: [
    ...ACTING_PROBLEMS,
    "notices-address-invalid",
    "notices-zone-unknown",
    "notices-mail-missing",
    "notices-often",
    "store-unavailable",
    "log-unavailable",
  ],
  open: false,
  limited: true,
  async handle({ body, query, session }, services) {
    const running = logOf(services, query.log);
    const { by, tag } = await actingSubject(session, running, query.for);
    const { end, ...wish } = readJsonBody(noticesWish, body);
    const { ledger, notices } = running;
    const place = { tag, owner: by?.representative ?? tag };
    const answer = (more: object) => ({
      mediaType: "application/json",
      headers: { Vary: "Cookie" },
      body: { log: ledger.id, mail: notices.mail, ...more },
    });
    if (end) {
      await notices.end(place);
      return answer({ notices: null });
    }
    const { feed, shown } = await notices.wish(place, by?.representation ?? null, wish as Wish);
    return answer({
      notices: shown,
      ...(feed === null ? {} : { feed: { url: `${services.publicUrl}/my/feed`, ...feed } }),
    });
  },
});
