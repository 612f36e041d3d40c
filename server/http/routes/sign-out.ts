/**
 * POST /sign-out: ends the session here, at once and for every window, and says where it can be ended at the provider:
 * the page then goes there, or else whoever uses the machine next is signed in again with one click.
 */
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { signedOut } from "../session-schemas.ts";

export const signOut = defineRoute({
  id: "sign-out",
  method: "post",
  path: "/sign-out",
  tag: "My data",
  summary: "Sign out",
  description:
    "Ends the session. Go to `next` then: it ends the session at the provider too, where that can be done.",
  params: nothing,
  query: nothing,
  body: "none",
  session: "any",
  answers: {
    200: {
      description: "Signed out",
      content: { "application/json": { schema: signedOut, example: { next: "/" } } },
    },
  },
  problems: [],
  open: false,
  limited: true,
  async handle({ cookie }, { cookies, sessions, signIn }) {
    sessions.end(cookies.session.read(cookie)!);
    return {
      mediaType: "application/json",
      headers: { "Set-Cookie": cookies.session.clear() },
      body: { next: (await signIn?.endSession()) ?? "/" },
    };
  },
});
