/**
 * People who are signed in, for tests of the routes behind: real sessions of the running service, without the provider's
 * dance (test/server/sign-in plays that).
 */
import { encodeBase64url } from "../../../core/base64url.ts";
import { CSRF_HEADER } from "../../../server/sign-in/csrf.ts";
import type {
  CitizenSession,
  DepartmentSession,
  Identity,
  Subject,
} from "../../../server/sign-in/session.ts";
import type { TestService } from "./service.ts";

export interface SignedIn<S> {
  /** the cookie, and the token for what changes something */
  headers: Record<string, string>;
  session: S;
}

/** @param citizenId normalised; the tag is made in each log that runs now */
export async function citizenOf(
  service: TestService,
  citizenId: string,
  name = "示例",
): Promise<SignedIn<CitizenSession>> {
  const subjects = new Map<number, Subject>();
  for (const [log, { ledger }] of service.logs) {
    const { proof, tag } = await ledger.subjects.prove(citizenId);
    subjects.set(log, { tag: encodeBase64url(tag), proof: encodeBase64url(proof) });
  }
  return begin(service, { kind: "citizen", name, subjects }, citizenId) as SignedIn<CitizenSession>;
}

export function staffOf(
  service: TestService,
  department: number,
  roles: string[] = [],
  name = "示例",
): SignedIn<DepartmentSession> {
  const person = `${name}/${department}`;
  const identity: Identity = { kind: "department", person, name, department, roles };
  return begin(service, identity, person) as SignedIn<DepartmentSession>;
}

function begin({ services }: TestService, identity: Identity, person: string): SignedIn<unknown> {
  const { id, session } = services.sessions.begin(identity, person);
  return {
    headers: { cookie: `${services.cookies.session.name}=${id}`, [CSRF_HEADER.toLowerCase()]: session.csrf },
    session,
  };
}
