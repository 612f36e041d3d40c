/**
 * POST /my/notices/end: whoever has a letter can end what it belongs to, without signing in: from the link in it, or by
 * the button of their mail program (RFC 8058, which posts `List-Unsubscribe=One-Click`). The token can do nothing else.
 */
import { z } from "zod";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { name } from "../schemas.ts";

const token = z
  .string()
  .regex(/^[\w-]{22}\.[\w-]{43}$/)
  .meta({ description: "Give the token of the link in the letter." });
const ended = name("NoticesEnded", z.strictObject({ ended: z.literal(true) }));

export const endNotices = defineRoute({
  id: "end-notices",
  method: "post",
  path: "/my/notices/end",
  tag: "My data",
  summary: "End the notices that a letter belongs to",
  description:
    "Ends them and forgets everything about them, the address included. Once is enough, and twice is no mistake. A body is not looked at.",
  params: z.strictObject({}),
  query: z.strictObject({ token }),
  queryExample: { token: `${"Zk3v0Qh2mX9sT1aBZk3v0Q"}.${"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"}` },
  body: "none",
  answers: {
    200: {
      description: "Ended",
      content: { "application/json": { schema: ended, example: { ended: true } } },
    },
  },
  problems: ["notices-token-unknown", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query }, { logs }) {
    for (const { notices } of logs.values())
      if (await notices.endBy(query.token)) return { mediaType: "application/json", body: { ended: true } };
    throw problem("notices-token-unknown", "No letter of this service has this link.", {
      field: "token",
      remedy: "Copy the whole link, or sign in and end the notices there.",
    });
  },
});
