/** What every kind of entry has in common: the members that the log itself puts into a body. */
import { is, oneOf } from "../../shape.ts";
import { hash, instant, logTime, salt } from "../terms.ts";

export interface Common {
  v: 1;
  /** RFC 3339, UTC, milliseconds; set by the log, never decreasing along it */
  time: string;
  /** 16 random bytes, base64url: a body cannot be guessed from its hash */
  salt: string;
  /** SHA-256 of the department's signed submission, base64url; absent where a signed-in person or the log made it */
  submission?: string;
}

export interface Happening {
  /** when it happened, as the submitter says; RFC 3339, UTC */
  occurred?: string;
  /** commitment to the details, base64url */
  details?: string;
}

/** What an event names: a person, by citizen id, normalised. Personal data: never stored, never logged. */
export interface AboutSubject {
  subject: string;
}

export const common = { v: oneOf(1), time: logTime, salt };
export const signed = { submission: hash };
export const happening = { occurred: instant, details: hash };

/** Any text: its own rules come after the shape. */
export const text = is((value) => typeof value === "string");
