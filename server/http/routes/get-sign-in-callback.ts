/**
 * GET /sign-in/callback: where the provider sends the browser back to. The session begins here, with an id drawn now;
 * whichever session the browser had before ends.
 */
import { z } from "zod";
import { defineRoute } from "../route.ts";
import { notOffered, seeOther } from "./get-sign-in.ts";

/** A parameter that comes twice is refused; providers add some of their own. */
const one = z.string().max(4_096).optional();
const describe = (description: string) => one.meta({ description });

export const getSignInCallback = defineRoute({
  id: "get-sign-in-callback",
  method: "get",
  path: "/sign-in/callback",
  tag: "My data",
  summary: "Come back from signing in",
  description: "For browsers that the provider sends back. Sets the session's cookie and leads on.",
  params: z.strictObject({}),
  query: z
    .object({
      code: describe("From the provider: what the service exchanges for who you are."),
      state: describe("From the provider: as it was sent there."),
      iss: describe("From the provider: its issuer (RFC 9207)."),
      error: describe("From the provider: why it did not let you in."),
    })
    .catchall(z.string().max(4_096)),
  body: "none",
  visited: true,
  answers: {
    303: { description: "Signed in", content: { "text/plain": { example: "Signed in.\n" } } },
  },
  problems: [
    "sign-in-not-offered",
    "sign-in-expired",
    "sign-in-state",
    "sign-in-code",
    "sign-in-refused",
    "sign-in-claims",
    "sign-in-issuer",
    "sign-in-token",
    "sign-in-client",
    "sign-in-provider-unavailable",
    "sign-in-busy",
    "not-ready",
    "store-unavailable",
    "log-unavailable",
  ],
  open: false,
  limited: "sign-in",
  async handle({ cookie, query }, { signIn }) {
    if (signIn === null) throw notOffered();
    const answer = Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][];
    const { cookies, location } = await signIn.finish(new URLSearchParams(answer), cookie);
    return seeOther(location, cookies, "Signed in.");
  },
});
