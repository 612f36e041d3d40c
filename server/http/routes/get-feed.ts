/**
 * GET /my/feed: what is unusual in somebody's trail, as Atom, for their feed reader. The reader shows name and password
 * (HTTP Basic, RFC 7617) that the page gave once: neither is ever part of an address, which ends in logs and histories.
 */
import { createHash } from "node:crypto";
import { nothing } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const getFeed = defineRoute({
  id: "get-feed",
  method: "get",
  path: "/my/feed",
  tag: "My data",
  summary: "What is unusual, as a feed",
  description:
    "Atom (RFC 4287): the newest fifty marks since the feed was made. Access by HTTP Basic, with what POST /my/notices answered.",
  params: nothing,
  query: nothing,
  body: "none",
  basic: "the name and password of the feed, as the page showed them once",
  answers: {
    200: {
      description: "The feed",
      content: {
        "application/atom+xml": {
          example: `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">…</feed>`,
        },
      },
    },
  },
  problems: ["feed-access", "store-unavailable", "log-unavailable"],
  open: false,
  limited: true,
  async handle({ authorization }, { logs }) {
    const { password, user } = basic(authorization);
    for (const { notices } of logs.values()) {
      const feed = await notices.feed(user, password);
      if (feed === null) continue;
      return {
        mediaType: "application/atom+xml; charset=utf-8",
        etag: `"${createHash("sha256").update(feed).digest("base64url")}"`,
        headers: { "Cache-Control": "private, no-cache", Vary: "Authorization" },
        body: feed,
      };
    }
    throw refused("There is no feed of this name and password, or not any more.");
  },
});

function basic(authorization: string | undefined): { user: string; password: string } {
  const encoded = /^Basic ([\w+/]+={0,2})$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) throw refused("The feed wants its name and password.");
  const shown = Buffer.from(encoded, "base64").toString();
  const colon = shown.indexOf(":");
  return { user: shown.slice(0, Math.max(0, colon)), password: shown.slice(colon + 1) };
}

const refused = (why: string) =>
  problem("feed-access", why, {
    field: "Authorization",
    remedy: "Enter both as My data showed them, or make a new password there.",
  });
