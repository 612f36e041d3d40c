/**
 * What becomes of the events of a submission (DESIGN section 5, order of work): each becomes an entry under its
 * subject's tag, either as asked, or as `refused` with the code that says why. Decided in one go and without waiting,
 * in the order of the events, so that the second use of a grant for one use is refused even in the same submission.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import type { JsonObject } from "../../core/json.ts";
import {
  type AuthorisationCode,
  catalogueProblem,
  grantProblem,
  lawProblem,
} from "../../core/trace/authorise.ts";
import type { Catalogue } from "../../core/trace/catalogue.ts";
import {
  type AccessEvent,
  eventMembers,
  type GrantEvent,
  refusalMembers,
  type Submission,
  type SubmissionEvent,
} from "../../core/trace/submission.ts";
import { instantOf } from "../../core/trace/terms.ts";
import type { Operation } from "../store/store.ts";
import { type GrantRecord, type Hold, putGrant } from "./grants.ts";
import type { Draft } from "./place.ts";

export interface Refusal {
  /** position in the submission */
  event: number;
  code: AuthorisationCode;
}

export interface Decision {
  /** one for each event */
  drafts: Draft[];
  refused: Refusal[];
  /** what the drafts do to grants that there were, to be written with them */
  changes: Operation[];
  /** grants that the drafts make, by the position of their event */
  granted: Map<number, GrantRecord>;
}

export interface Grounds {
  catalogue: Catalogue;
  /** the grants that `citedGrants` names */
  hold: Hold;
  /** of the log, Unix milliseconds */
  time: number;
}

/** The log indexes of the grants that a submission uses or revokes. */
export function citedGrants({ events }: Pick<Submission, "events">): number[] {
  return events.flatMap((event) => {
    if (event.kind === "grant-revoked") return [event.grant];
    return event.kind === "access" && "grant" in event.basis ? [event.basis.grant] : [];
  });
}

/** @param tags of the events' subjects */
export function decide(submission: Submission, tags: readonly Uint8Array[], grounds: Grounds): Decision {
  const { events, department, hash } = submission;
  const drafts: Draft[] = [];
  const refused: Refusal[] = [];
  const changed = new Map<number, GrantRecord>();
  const granted = new Map<number, GrantRecord>();
  for (const [i, event] of events.entries()) {
    const tag = tags[i]!;
    const tagText = encodeBase64url(tag);
    const code = problemOf(event, department, tagText, grounds);
    if (code !== null) refused.push({ event: i, code });
    else if (event.kind === "grant") granted.set(i, newGrant(event, tagText));
    else spend(event, grounds.hold, changed);
    const body: JsonObject =
      code === null ? eventMembers(event, department) : { ...refusalMembers(event, department), code };
    body.submission = hash;
    const details = event.kind === "access" ? event.details : undefined;
    drafts.push(details === undefined ? { tag, body } : { tag, body, details });
  }
  // Written down now: later decisions change the same records, and their entries may be written later.
  const changes = [...changed].map(([index, record]) => putGrant(index, record));
  return { drafts, refused, changes, granted };
}

/** Why an event is refused; null: it is not. */
function problemOf(
  event: SubmissionEvent,
  consumer: number,
  tag: string,
  { catalogue, hold, time }: Grounds,
): AuthorisationCode | null {
  switch (event.kind) {
    case "access":
      return accessProblem(event, consumer, tag, { catalogue, hold, time });
    case "grant":
      if (time >= (instantOf(event.until) ?? 0)) return "grant-expired";
      return catalogueProblem(catalogue, event);
    case "grant-revoked": {
      const record = hold.get(event.grant);
      if (record === null) return "grant-unknown";
      if (record.tag !== tag) return "grant-subject";
      return record.revoked ? "grant-revoked" : null;
    }
  }
}

function accessProblem(
  event: AccessEvent,
  consumer: number,
  tag: string,
  { catalogue, hold, time }: Grounds,
): AuthorisationCode | null {
  const access = { ...event, consumer };
  if ("law" in event.basis) return lawProblem(catalogue, event.basis.law, access);
  const record = hold.get(event.basis.grant);
  if (record === null) return "grant-unknown";
  const { terms, revoked, used } = record;
  const state = { sameSubject: record.tag === tag, revoked, used };
  // A grant outlives neither its dataset nor its purpose.
  return grantProblem(terms, access, time, state) ?? catalogueProblem(catalogue, access);
}

function newGrant(event: GrantEvent, tag: string): GrantRecord {
  const { kind: _, subject: __, ...terms } = event;
  return { tag, terms, used: 0, revoked: false };
}

/** Takes what an authorised access or revocation takes from its grant. */
function spend(
  event: Exclude<SubmissionEvent, GrantEvent>,
  hold: Hold,
  changed: Map<number, GrantRecord>,
): void {
  const index =
    event.kind === "grant-revoked" ? event.grant : "grant" in event.basis ? event.basis.grant : null;
  const record = index === null ? null : hold.get(index);
  if (index === null || record === null) return;
  if (event.kind === "grant-revoked") record.revoked = true;
  else if (record.terms.uses === null) return;
  else record.used += 1;
  changed.set(index, record);
}
