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
  type RefusalCode,
} from "../../core/trace/authorise.ts";
import type { Catalogue } from "../../core/trace/catalogue.ts";
import { eventMembers, refusalMembers, type SubmissionEvent, textApart } from "../../core/trace/event.ts";
import type { AccessEvent } from "../../core/trace/kinds/access.ts";
import type { GrantEvent, GrantRevokedEvent, GrantTerms } from "../../core/trace/kinds/grant.ts";
import type { Submission } from "../../core/trace/submission.ts";
import { instantOf } from "../../core/trace/terms.ts";
import { ledgerKeys } from "../store/keys.ts";
import type { Operation } from "../store/store.ts";
import { Changes } from "./held-records.ts";
import { putJson } from "./log-records.ts";
import type { Draft } from "./place.ts";
import type { GrantRecord } from "./records.ts";
import { actRecords, type Grounds, type Ruling, ruleAct } from "./rule-acts.ts";

export interface Refusal {
  /** position in the submission */
  event: number;
  code: RefusalCode;
}

export interface Decision {
  /** one for each event */
  drafts: Draft[];
  refused: Refusal[];
  /** what the drafts do to records that there were, to be written with them */
  changes: Operation[];
  /** what is written with an entry once it has its index, by the position of its event */
  made: Map<number, (index: number) => Operation[]>;
}

/** Keys of the records that the decision on a submission rests on. */
export function citedRecords({ events, department }: Pick<Submission, "events" | "department">): string[] {
  return events.flatMap((event) => {
    if (event.kind === "access") return "grant" in event.basis ? [ledgerKeys.grant(event.basis.grant)] : [];
    if (event.kind === "grant") return [];
    return event.kind === "grant-revoked" ? [ledgerKeys.grant(event.grant)] : actRecords(event, department);
  });
}

export function decide(
  { events, department, hash }: Submission,
  given: Omit<Grounds, "changes" | "department">,
): Decision {
  const changes = new Changes(given.hold);
  const grounds = { ...given, changes, department };
  const drafts: Draft[] = [];
  const refused: Refusal[] = [];
  const made: Decision["made"] = new Map();
  for (const [i, event] of events.entries()) {
    const ruling = rule(event, i, grounds);
    const { code, tag = grounds.prepared.tags[i]!, members = {} } = ruling;
    if (code !== null) refused.push({ event: i, code });
    if (ruling.made !== undefined) made.set(i, ruling.made);
    const body: JsonObject =
      code === null
        ? { ...eventMembers(event, department), ...members }
        : { ...refusalMembers(event, department), code };
    body.submission = hash;
    drafts.push({ tag, body, ...keptApart(event, code) });
  }
  // Written down now: later decisions change the same records, and their entries may be written later.
  return { drafts, refused, changes: changes.operations(), made };
}

/** What was to be said of something refused is kept of accesses alone: it is theirs to explain. */
function keptApart(event: SubmissionEvent, code: RefusalCode | null): Pick<Draft, "details" | "words"> {
  const text = textApart(event);
  if (text === undefined) return {};
  if (event.kind === "response") return code === null ? { words: text } : {};
  return code === null || event.kind === "access" ? { details: text } : {};
}

function rule(event: SubmissionEvent, i: number, grounds: Grounds): Ruling {
  switch (event.kind) {
    case "access":
      return { code: ruleAccess(event, i, grounds) };
    case "grant":
      return ruleGrant(event, i, grounds);
    case "grant-revoked":
      return { code: ruleRevocation(event, i, grounds) };
    default:
      return ruleAct(event, i, grounds);
  }
}

/** Takes from its grant what an access takes. */
function ruleAccess(event: AccessEvent, i: number, grounds: Grounds): AuthorisationCode | null {
  const { hold, changes, department, prepared } = grounds;
  const access = { ...event, consumer: department };
  if ("law" in event.basis) return lawProblem(grounds.catalogue, event.basis.law, access);
  const key = ledgerKeys.grant(event.basis.grant);
  const record = hold.get<GrantRecord>(key);
  if (record === null) return "grant-unknown";
  const { terms, revoked, used } = record;
  const state = { sameSubject: record.tag === encodeBase64url(prepared.tags[i]!), revoked, used };
  // A grant outlives neither its dataset nor its purpose.
  const code =
    grantProblem(terms, access, grounds.time, state) ?? catalogueProblem(grounds.catalogue, access);
  if (code !== null || terms.uses === null) return code;
  record.used += 1;
  changes.note(key);
  return null;
}

function ruleGrant(event: GrantEvent, i: number, { catalogue, time, prepared }: Grounds): Ruling {
  const { kind: _, subject: __, ...terms } = event;
  const code = grantableProblem(terms, catalogue, time);
  if (code !== null) return { code };
  const record = newGrant(encodeBase64url(prepared.tags[i]!), terms);
  return { code, made: (index) => [putJson(ledgerKeys.grant(index), record)] };
}

function ruleRevocation(event: GrantRevokedEvent, i: number, grounds: Grounds): AuthorisationCode | null {
  const { hold, changes, prepared } = grounds;
  const key = ledgerKeys.grant(event.grant);
  const record = hold.get<GrantRecord>(key);
  const code = revocationProblem(record, encodeBase64url(prepared.tags[i]!));
  if (code !== null || record === null) return code;
  record.revoked = true;
  changes.note(key);
  return null;
}

/** Why a grant cannot be given; null: it can. */
export function grantableProblem(
  terms: GrantTerms,
  catalogue: Catalogue,
  time: number,
): AuthorisationCode | null {
  return time >= (instantOf(terms.until) ?? 0) ? "grant-expired" : catalogueProblem(catalogue, terms);
}

/** @param tag of whose grant it must be, base64url */
export function revocationProblem(record: GrantRecord | null, tag: string): AuthorisationCode | null {
  if (record === null) return "grant-unknown";
  if (record.tag !== tag) return "grant-subject";
  return record.revoked ? "grant-revoked" : null;
}

export function newGrant(tag: string, terms: GrantTerms): GrantRecord {
  return { tag, terms, used: 0, revoked: false };
}
