/**
 * Who is signed in, at the door of a route that is for them. Refused before parameters and body are looked at: nobody,
 * the wrong kind of session, and what another site's page may have sent (server/sign-in/csrf.ts).
 */
import type { IncomingMessage } from "node:http";
import { CSRF_HEADER, requireMeant } from "../sign-in/csrf.ts";
import type { DepartmentSession, Session } from "../sign-in/session.ts";
import { requireSigner } from "./authorization.ts";
import { deskOrigin } from "./desk-of.ts";
import { problem } from "./problem.ts";
import type { SessionKind } from "./route.ts";
import type { Services } from "./services.ts";

type Door = Pick<Services, "cookies" | "publicUrl" | "sessions">;

/** Who reads at a desk; `expiresAt` in Unix seconds. */
export type DeskReader = Pick<DepartmentSession, "department" | "expiresAt" | "name" | "person" | "roles">;

/**
 * A member of staff, or, where the request carries a token, the department's own system: with the role `system`, which is
 * neither maker nor checker. Throws as requireSession and requireSigner.
 */
export async function requireReader(request: IncomingMessage, services: Services): Promise<DeskReader> {
  const { authorization } = request.headers;
  if (authorization === undefined)
    return requireSession(request, "department", services) as DepartmentSession;
  const origin = (department: number) => deskOrigin(services.publicUrl, department);
  const { department, exp, kid } = await requireSigner(authorization, origin, services);
  return { department, expiresAt: exp, name: "", person: `system:${kid}`, roles: ["system"] };
}

/** Throws `sign-in-required`, `session-other-kind`, `csrf-…`. */
export function requireSession(
  request: IncomingMessage,
  kind: Exclude<SessionKind, "desk">,
  services: Door,
): Session {
  const session = sessionOf(request.headers.cookie, services);
  if (session === null)
    throw problem("sign-in-required", "Nobody is signed in, or not any more.", {
      remedy: `Sign in at ${services.publicUrl}/sign-in.`,
    });
  if (request.method !== "GET" && request.method !== "HEAD") {
    const { origin, "sec-fetch-site": site, [CSRF_HEADER.toLowerCase()]: token } = request.headers;
    const came = { origin, site: text(site), token: text(token) };
    requireMeant(came, session.csrf, services.publicUrl);
  }
  if (kind !== "any" && session.kind !== kind)
    throw problem("session-other-kind", `This is for a signed-in ${WHO[kind]}.`, {
      remedy: `Sign in as a ${WHO[kind]}.`,
    });
  return session;
}

/** @param cookie the Cookie header */
export function sessionOf(
  cookie: string | undefined,
  { cookies, sessions }: Pick<Door, "cookies" | "sessions">,
): Session | null {
  const id = cookies.session.read(cookie);
  return id === undefined ? null : sessions.find(id);
}

const WHO = { citizen: "citizen", department: "member of a department's staff" } as const;

/** A header that came twice is none. */
const text = (header: string | string[] | undefined): string | undefined =>
  typeof header === "string" ? header : undefined;
