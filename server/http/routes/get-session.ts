/**
 * GET /my/session: who is signed in, what the page must show to change something, and for whom this person may act. Whoever
 * is not signed in gets an answer too: it is the page's first question.
 */
import type { Ledger } from "../../ledger/ledger.ts";
import { isLive } from "../../ledger/records.ts";
import type { CitizenSession } from "../../sign-in/session.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import type { Services } from "../services.ts";
import { sessionOf } from "../session-door.ts";
import { session as schema } from "../session-schemas.ts";

export const getSession = defineRoute({
  id: "get-session",
  method: "get",
  path: "/my/session",
  tag: "My data",
  summary: "Who is signed in",
  description:
    "The session of this browser. A citizen's tag in each log comes with its proof, which the page checks by itself; the citizen id is not kept.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The session, or that there is none",
      content: { "application/json": { schema, example: { signedIn: false, offered: true } } },
    },
  },
  problems: ["store-unavailable", "log-unavailable"],
  open: false,
  limited: true,
  async handle({ cookie }, services) {
    const session = sessionOf(cookie, services);
    const answer = (body: object) => ({
      mediaType: "application/json",
      headers: { Vary: "Cookie" },
      body,
    });
    if (session === null) return answer({ signedIn: false, offered: services.signIn !== null });
    const { csrf, expiresAt, kind, name } = session;
    const common = { signedIn: true, kind, name, csrf, expiresAt };
    if (session.kind === "department")
      return answer({ ...common, department: session.department, roles: session.roles });
    return answer({ ...common, ...(await ofCitizen(session, services)) });
  },
});

async function ofCitizen({ subjects }: CitizenSession, { logs }: Pick<Services, "logs">) {
  const shown = [];
  const later = [];
  const mayActFor: ActsFor[] = [];
  for (const [log, { ledger }] of logs) {
    const own = subjects.get(log);
    if (own === undefined) {
      later.push(log);
      continue;
    }
    shown.push({ log, origin: ledger.origin, ...own });
    mayActFor.push(...(await actsFor(ledger, own.tag)));
  }
  return { subjects: shown, later, mayActFor };
}

interface ActsFor {
  log: number;
  representation: number;
  ground: string;
  until: string;
  label: string | null;
}

/** For whom the person of this tag may act now. The label is what the department called them, for this person to read. */
async function actsFor(ledger: Ledger, tag: string): Promise<ActsFor[]> {
  const found: ActsFor[] = [];
  for (const { index } of await ledger.trail.representationsFor(tag)) {
    // The trail follows the log; what may be done is up to the record, here and in acting.ts.
    const record = await ledger.acts.representation(index);
    if (record === null || !isLive(record, ledger.log.time())) continue;
    const label = (await ledger.log.opening(index))?.text ?? null;
    found.push({ log: ledger.id, representation: index, ground: record.ground, until: record.until, label });
  }
  return found;
}
