/**
 * POST /my/notices/confirm: the owner of an address opened the link in the letter. Both must hold: whoever has the link
 * can read the mailbox, and the session says that they are the person who asked.
 */
import { z } from "zod";
import { CertraceError } from "../../../core/errors.ts";
import { readJsonBody } from "../json-body.ts";
import { confirmation, confirmed } from "../notices-schemas.ts";
import { nothing } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const confirmNotices = defineRoute({
  id: "confirm-notices",
  method: "post",
  path: "/my/notices/confirm",
  tag: "My data",
  summary: "Confirm an e-mail address",
  description:
    "With the token of the link in the letter, by the person who gave the address. From then on it is used.",
  params: z.strictObject({}),
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": { schema: confirmation, example: { token: "Zk3v0Qh2mX9sT1aBZk3v0Q.n4bQgYhM" } },
    },
    limit: 1_024,
    file: "token.json",
  },
  session: "citizen",
  answers: {
    200: {
      description: "Confirmed",
      content: { "application/json": { schema: confirmed, example: { log: 1, own: true } } },
    },
  },
  problems: ["notices-token-unknown", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ body, session }, { logs }) {
    const { token } = readJsonBody(confirmation, body);
    for (const [log, { notices }] of logs) {
      const own = session.subjects.get(log);
      if (own === undefined) continue;
      try {
        const { owner, tag } = await notices.confirm(own.tag, token);
        return {
          mediaType: "application/json",
          headers: { Vary: "Cookie" },
          body: { log, own: tag === owner },
        };
      } catch (error) {
        // It may be of another log.
        if (!(error instanceof CertraceError && error.code === "notices-token-unknown")) throw error;
      }
    }
    throw problem("notices-token-unknown", "This link is not yours, was used, or is too old.", {
      field: "token",
      remedy: "Sign in as the person who asked for it, or give the address again.",
    });
  },
});
