/**
 * GET /sign-in: sends the browser to the sign-in provider. What has to be known again when it comes back goes with it in
 * a sealed cookie (server/sign-in/pending.ts).
 */
import { z } from "zod";
import { isLoopback } from "../../config/variables.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { type Answer, defineRoute } from "../route.ts";
import type { Services } from "../services.ts";

export const getSignIn = defineRoute({
  id: "get-sign-in",
  method: "get",
  path: "/sign-in",
  tag: "My data",
  summary: "Sign in",
  description:
    "For browsers: leads to the OpenID Connect provider that the operator named, and from there back to `to`, signed in.",
  params: z.strictObject({}),
  query: z.strictObject({ to: parameters.destination, as: parameters.as }),
  queryExample: { to: "/my-data", as: "citizen" },
  body: "none",
  visited: true,
  answers: {
    303: { description: "To the provider", content: { "text/plain": { example: "To the provider.\n" } } },
  },
  problems: ["sign-in-target", "sign-in-not-offered", "sign-in-issuer", "sign-in-provider-unavailable"],
  open: false,
  limited: "sign-in",
  async handle({ host, languages, query: { as, to = START[as] } }, services) {
    const { signIn } = services;
    if (signIn === null) throw notOffered();
    const elsewhere = otherLoopback(host, services);
    if (elsewhere !== null)
      return seeOther(
        `${elsewhere}/sign-in?${new URLSearchParams({ to, as })}`,
        [],
        "To this service's own address.",
      );
    const { cookies, location } = await signIn.begin(to, as, localesOf(languages));
    return seeOther(location, cookies, "To the provider.");
  },
});

/** The page that people come for. */
const START = { citizen: "/my-data", department: "/inbox" } as const;

export function notOffered() {
  return problem("sign-in-not-offered", "This service has no sign-in provider: nobody can sign in.", {
    remedy: "The operator sets CERTRACE_OIDC_ISSUER and CERTRACE_OIDC_CLIENT_ID (docs/operating.md).",
  });
}

export function seeOther(location: string, cookies: string[], body: string): Answer {
  return {
    status: 303,
    mediaType: "text/plain; charset=utf-8",
    headers: { Location: location, "Set-Cookie": cookies },
    body: `${body}\n`,
  };
}

/**
 * A machine calls itself localhost, 127.0.0.1 and [::1]; cookies tell these apart, and the provider sends the browser
 * back to one of them. So a sign-in begins at that one. Null: it does already.
 */
function otherLoopback(host: string | undefined, { publicUrl }: Services): string | null {
  const own = new URL(publicUrl);
  const asked = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : own;
  const both = isLoopback(own.hostname) && isLoopback(asked.hostname);
  return both && asked.hostname !== own.hostname ? publicUrl : null;
}

/** For `ui_locales`: tags as they are preferred, without weights; at most five. */
function localesOf(languages: string | undefined): string | undefined {
  const tags = (languages ?? "")
    .split(",")
    .map((item) => item.split(";", 1)[0]!.trim())
    .filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(tag));
  return tags.length === 0 ? undefined : tags.slice(0, 5).join(" ");
}
