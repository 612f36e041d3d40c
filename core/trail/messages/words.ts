/** What a language needs to tell a trail. The compiler refuses a catalogue that lacks a sentence. */
import type { AuthorisationCode } from "../../trace/authorise.ts";
import type { RuleCode } from "../unusual.ts";

/** What most sentences are made of; all names safe to show. */
export interface Told {
  consumer: string;
  /** null: its own records */
  holder: string | null;
  /** "address, household and 2 more"; null: not said */
  fields: string | null;
  purpose: string | null;
  /** "with your permission of 3 March"; null: not said */
  right: string | null;
}

export interface TrailWords {
  /** how the name of a kind of data or of a purpose stands inside a sentence */
  inside(name: string): string;
  list(names: readonly string[]): string;
  /** as many names as a sentence bears, and how many more there are */
  listAndMore(names: readonly string[], more: number): string;

  byGrant(day: string | null): string;
  byLaw(citation: string): string;

  access(told: Told): string;
  refused(told: Told & { reason: string }): string;
  released(told: Told): string;
  service: Record<"granted" | "refused" | "withdrawn", (told: Told) => string>;
  grant(told: Told & { uses: number | null; until: string; by: "you" | "other" | "department" }): string;
  /** several permissions, given at once */
  grants(told: {
    consumer: string;
    /** kinds of data, and departments that hold them */
    kinds: number;
    holders: number;
    purpose: string;
    until: string;
    by: "you" | "other" | "department";
  }): string;
  grantsEnded(told: {
    count: number;
    day: string | null;
    consumer: string | null;
    by: "you" | "department";
  }): string;
  /** `day`, `consumer`: of the permission; null: not known here */
  grantEnded(told: { day: string | null; consumer: string | null; by: "you" | "department" }): string;
  representation: Record<
    "parent" | "guardian" | "mandate",
    (told: { department: string; until: string }) => string
  >;
  representationEnded(told: { day: string | null; by: string | null }): string;
  dispute(told: { consumer: string; day: string | null; due: string; by: "you" | "other" }): string;
  response: Record<
    "explained" | "corrected" | "unlawful" | "referred",
    (told: { department: string; day: string | null }) => string
  >;
  sealed(told: { agency: string; citation: string; day: string }): string;
  sealExtended(told: { agency: string; day: string }): string;
  unsealed(told: Told & { day: string }): string;
  heartbeat(told: { department: string; consumed: number; released: number }): string;
  rules(version: number): string;
  catalogue(version: number): string;
  erasedEntries(told: { count: number; why: "retention" | "request" }): string;
  /** the body of this entry is gone */
  erased: string;
  unreadable: string;
  other(kind: string): string;

  refusals: Record<AuthorisationCode, string>;
  refusalOther(code: string): string;

  /** of each rule: its name, what it looks for, and why it marked an entry */
  marks: Record<RuleCode, { name: string; looksFor: string; reason: (told: MarkTold) => string }>;
}

/** What a reason is made of. */
export interface MarkTold {
  /** of the department that the mark is about */
  department: string;
  purpose: string;
  count: number;
  usual: number;
  days: number;
  day: string;
  /** "02:14" */
  clock: string;
}
