/**
 * Who may act for whom: a parent for a child, a guardian, somebody with a mandate. Recorded by a department that the
 * catalogue allows to, under the tag of the person who is represented; ended by the same department, or by that person.
 */
import { oneOf, record, type Shape } from "../../shape.ts";
import { department, hash, instant, logIndex } from "../terms.ts";
import { type AboutSubject, type Common, common, signed, text } from "./common.ts";

export type Ground = "parent" | "guardian" | "mandate";

export interface RepresentationBody extends Common {
  kind: "representation";
  /** the department that recorded it */
  department: number;
  /** tag of who may act, base64url */
  representative: string;
  ground: Ground;
  /** RFC 3339, UTC; `until` is exclusive */
  from: string;
  until: string;
  /** commitment to what the representative's page calls the person, base64url */
  details?: string;
}

export interface RepresentationEndedBody extends Common {
  kind: "representation-ended";
  /** the department that had recorded it */
  department: number;
  /** log index of the representation */
  representation: number;
}

export interface RepresentationEvent extends AboutSubject {
  kind: "representation";
  /** citizen id, normalised */
  representative: string;
  ground: Ground;
  from: string;
  until: string;
  /** what the representative's page shall call the person: text, at most 4 KiB of UTF-8, kept apart */
  details?: string;
}

export interface RepresentationEndedEvent extends AboutSubject {
  kind: "representation-ended";
  representation: number;
}

const terms = { ground: oneOf("parent", "guardian", "mandate"), from: instant, until: instant };

export const REPRESENTATION_BODIES = {
  representation: record(
    { ...common, kind: oneOf("representation"), department, representative: hash, ...terms },
    { ...signed, details: hash },
  ),
  "representation-ended": record(
    { ...common, kind: oneOf("representation-ended"), department, representation: logIndex },
    signed,
  ),
} satisfies Record<string, Shape>;

export const REPRESENTATION_EVENTS = {
  representation: record(
    { kind: oneOf("representation"), subject: text, representative: text, ...terms },
    { details: text },
  ),
  "representation-ended": record({
    kind: oneOf("representation-ended"),
    subject: text,
    representation: logIndex,
  }),
} satisfies Record<string, Shape>;
