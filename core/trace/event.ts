/**
 * The events of a submission: what a department may ask a log to write, how each is read, and which members of a body
 * follow from it. A body may say nothing in a department's name that does not follow from an event that it signed; what
 * the log adds itself (time, salts, commitments, tags) is named in `submittedMembers`.
 *
 * Throws CertraceError with an EventCode or SubjectCode and the member in `field`, e.g. `events[3].fields`.
 */
import canonicalize from "canonicalize";
import { CertraceError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { Shape } from "../shape.ts";
import { departmentAlpha, normaliseSubject, subjectAlpha } from "../subject/tag.ts";
import { utf8 } from "../text.ts";
import type { Body, OtherBody } from "./body.ts";
import { MAX_DETAILS_BYTES } from "./details.ts";
import { ACCESS_EVENTS, type AccessEvent, type ReleasedEvent, type ServiceEvent } from "./kinds/access.ts";
import { CONDUCT_EVENTS, type HeartbeatEvent } from "./kinds/conduct.ts";
import { DISPUTE_EVENTS, type ResponseEvent } from "./kinds/dispute.ts";
import { GRANT_EVENTS, type GrantEvent, type GrantRevokedEvent } from "./kinds/grant.ts";
import {
  REPRESENTATION_EVENTS,
  type RepresentationEndedEvent,
  type RepresentationEvent,
} from "./kinds/representation.ts";
import { SEAL_EVENTS, type SealExtendedEvent, type SealedEvent, type UnsealedEvent } from "./kinds/seal.ts";
import { isWindow } from "./terms.ts";

export type SubmissionEvent =
  | AccessEvent
  | ReleasedEvent
  | ServiceEvent
  | GrantEvent
  | GrantRevokedEvent
  | RepresentationEvent
  | RepresentationEndedEvent
  | ResponseEvent
  | SealedEvent
  | SealExtendedEvent
  | UnsealedEvent
  | HeartbeatEvent;

export type EventCode =
  | "event-kind"
  | "event-member-missing"
  | "event-member-unknown"
  | "event-member-invalid"
  | "event-twice"
  | "event-details-too-large"
  | "event-window";

const EVENTS: Readonly<Record<SubmissionEvent["kind"], Shape>> = {
  ...ACCESS_EVENTS,
  ...GRANT_EVENTS,
  ...REPRESENTATION_EVENTS,
  ...DISPUTE_EVENTS,
  ...SEAL_EVENTS,
  ...CONDUCT_EVENTS,
};

/** @param at where it stands, e.g. `events[3]` */
export function readEvent(value: unknown, at: string): SubmissionEvent {
  const kind = isJsonObject(value) ? value.kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(EVENTS, kind)) throw refused("event-kind", `${at}.kind`);
  const problem = EVENTS[kind as SubmissionEvent["kind"]](value, at);
  if (problem !== null) throw refused(`event-member-${problem.what}`, problem.path);
  const event = { ...(value as unknown as SubmissionEvent) };
  if ("subject" in event) event.subject = normaliseSubject(event.subject, `${at}.subject`);
  if ("representative" in event) {
    event.representative = normaliseSubject(event.representative, `${at}.representative`);
    if (event.representative === event.subject) throw refused("event-twice", `${at}.representative`);
  }
  if ("fields" in event) event.fields = sorted(event.fields, `${at}.fields`);
  if ("consumers" in event) event.consumers = sorted(event.consumers, `${at}.consumers`);
  if ("attachments" in event) event.attachments = sorted(event.attachments, `${at}.attachments`);
  if ("until" in event && !isWindow(event)) throw refused("event-window", `${at}.until`);
  const apart = textApart(event);
  if (apart !== undefined && utf8(apart).length > MAX_DETAILS_BYTES)
    throw refused("event-details-too-large", `${at}.${event.kind === "response" ? "words" : "details"}`);
  return event;
}

/** What of an event is kept apart from the log, so that its body has only the commitment. */
export function textApart(event: SubmissionEvent): string | undefined {
  if (event.kind === "response") return event.words;
  return "details" in event ? event.details : undefined;
}

/**
 * What goes into the VRF for the tag under which an event of this department stands; null: the tag is that of the
 * dispute which it answers.
 */
export function eventAlpha(event: SubmissionEvent, department: number): Uint8Array | null {
  if ("subject" in event) return subjectAlpha(event.subject);
  return event.kind === "response" ? null : departmentAlpha(department);
}

/** The members of the body that follow from an event: what the log may not write otherwise. */
export function eventMembers(event: SubmissionEvent, department: number): JsonObject {
  switch (event.kind) {
    case "access": {
      const { subject: _, details: __, ...members } = event;
      return { ...members, consumer: department };
    }
    case "released": {
      const { subject: _, details: __, ...members } = event;
      return { ...members, holder: department };
    }
    case "service": {
      const { subject: _, details: __, ...members } = event;
      return { ...members, consumer: department };
    }
    case "representation": {
      const { subject: _, representative: __, details: ___, ...members } = event;
      return { ...members, department };
    }
    case "representation-ended": {
      const { subject: _, ...members } = event;
      return { ...members, department };
    }
    case "response": {
      const { words: _, ...members } = event;
      return { ...members, department };
    }
    case "unsealed": {
      const { subject: _, salt, ...members } = event;
      return { ...members, opening: salt, agency: department };
    }
    case "sealed":
    case "seal-extended":
      return { ...event, agency: department };
    case "heartbeat":
      return { ...event, department };
    default: {
      const { subject: _, ...members } = event;
      return { ...members };
    }
  }
}

/** The same for an event that was refused; the code comes from the log. */
export function refusalMembers(event: SubmissionEvent, department: number): JsonObject {
  switch (event.kind) {
    case "access":
      return { ...eventMembers(event, department), kind: "refused" };
    case "grant": {
      const { holder, dataset, fields, purpose } = event;
      return { kind: "refused", consumer: department, holder, dataset, fields, purpose };
    }
    case "grant-revoked":
      return { kind: "refused", consumer: department };
    case "released":
      return { ...eventMembers(event, department), kind: "refused", of: event.kind, consumer: department };
    case "service": {
      const { outcome: _, ...members } = eventMembers(event, department);
      return { ...members, kind: "refused", of: event.kind };
    }
    default:
      return { kind: "refused", of: event.kind, consumer: department };
  }
}

/** What a body says that must follow from an event: all but what the log sets itself. */
export function submittedMembers(body: Body): JsonObject {
  const { v, time, salt, submission, details, ...members } = body as OtherBody;
  if (body.kind === "refused") delete members.code;
  if (body.kind === "response") delete members.words;
  if (body.kind === "representation") delete members.representative;
  return members;
}

/** One text for each set of members, to compare an event with a body. */
export function membersText(members: JsonObject): string {
  return canonicalize(members)!;
}

function sorted<T extends string | number>(values: readonly T[], field: string): T[] {
  const ascending = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (ascending.some((value, i) => i > 0 && ascending[i - 1] === value)) throw refused("event-twice", field);
  return ascending;
}

function refused(what: EventCode, field: string): CertraceError<EventCode> {
  return new CertraceError(what, `${what.replaceAll("-", " ")}: ${field}`, { field });
}
