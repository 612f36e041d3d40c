/** What the trail's index keeps, as JSON. Nothing in it changes by time alone: what is overdue follows from `due` and now. */
import type { ResponseOutcome } from "../../core/trace/kinds/dispute.ts";
import type { Ground } from "../../core/trace/kinds/representation.ts";

/** Raised with every change of the records: an index of another schema is thrown away and made anew. */
export const SCHEMA = 1;

export interface Meta {
  schema: number;
  /** the log's name */
  origin: string;
  /** how many entries are taken in */
  size: number;
  /** leaf hash of the newest of them, base64url: another log's index is noticed */
  leaf: string | null;
}

export interface DisputeView {
  index: number;
  /** log index of what is objected to */
  entry: number;
  /** of the citizen, base64url */
  tag: string;
  consumer: number;
  holder: number;
  /** RFC 3339 */
  time: string;
  due: string;
  open: boolean;
  /** tag of the representative who acted */
  by?: string;
  /** commitment, base64url */
  words: string;
  attachments: string[];
  responses: ResponseView[];
}

export interface ResponseView {
  index: number;
  time: string;
  department: number;
  outcome: ResponseOutcome;
  attachments: string[];
}

export interface SealView {
  index: number;
  agency: number;
  law: string;
  /** RFC 3339 */
  time: string;
  /** as it was first */
  firstDiscloseBy: string;
  discloseBy: string;
  extensions: { index: number; time: string; discloseBy: string; decision: string }[];
  open: boolean;
}

/** Two sides of one exchange; never both null. */
export interface Exchange {
  tag: string;
  consumer: number;
  holder: number;
  request: string;
  /** log indexes */
  access: number | null;
  released: number | null;
  /** when the first side was logged, Unix milliseconds */
  time: number;
}

export interface Counts {
  consumed: number;
  released: number;
}

export interface Beat extends Counts {
  index: number;
  /** minutes since 1970 */
  from: number;
  until: number;
  /** when it was logged, and the one before it, Unix milliseconds */
  time: number;
  before: number | null;
  /** what the log holds of the department in that stretch */
  logged: Counts;
}

export interface Volume {
  count: number;
  /** tags of those whom it is about; null: there are enough of them that nobody is picked out */
  few: string[] | null;
}

export interface RepresentationView {
  index: number;
  department: number;
  /** of the person who is represented, base64url */
  tag: string;
  representative: string;
  ground: Ground;
  /** RFC 3339; `until` is exclusive */
  from: string;
  until: string;
  time: string;
  ended: string | null;
}

/** People in a number that is shown, at least. */
export const K = 10;
