/**
 * GET /desk/cases/{id}/progress: how a case goes on, as Server-Sent Events (WHATWG HTML section 9.2). What it tells is read
 * from the desk itself, so that a page that was reloaded, or a service that was started again, goes on telling.
 */
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import { deskToRead } from "../desk-of.ts";
import { caseId, DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleDesk } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const followCase = defineRoute({
  id: "follow-case",
  method: "get",
  path: "/desk/cases/{id}/progress",
  tag: "Desk",
  summary: "Follow a case",
  description:
    "An event `case` at once and after each change, a few times a second at most; its data is the case as GET /desk/cases has it. Ends when the case runs no more, and with the session.",
  params: z.strictObject({ id: caseId }),
  paramsExample: { id: exampleDesk.case.id },
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "The events",
      content: { "text/event-stream": { example: 'event: case\ndata: {"id":"…","state":"running"}\n\n' } },
    },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "case-unknown"],
  open: false,
  limited: true,
  async handle({ authorization, cookie, params, session }, services) {
    const desk = deskToRead(session, services);
    await desk.case(params.id);
    const left = Math.max(0, session.expiresAt - services.now()) * 1000;
    const { cookies, sessions } = services;
    const id = authorization === undefined ? cookies.session.read(cookie) : undefined;
    const mayHear = () => id === undefined || sessions.runs(id);
    return {
      mediaType: "text/event-stream",
      // What stands in between shall not gather it (nginx).
      headers: { "X-Accel-Buffering": "no" },
      body: events(desk, params.id, AbortSignal.timeout(left), mayHear),
    };
  },
});

/** @param mayHear asked before each word: somebody may have signed out meanwhile */
async function* events(
  desk: Desk,
  id: string,
  signal: AbortSignal,
  mayHear: () => boolean,
): AsyncGenerator<string> {
  for await (const summary of desk.watch(id, signal)) {
    if (!mayHear()) return;
    yield summary === null ? ": nothing new\n\n" : `event: case\ndata: ${JSON.stringify(summary)}\n\n`;
  }
}
