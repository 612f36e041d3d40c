/**
 * Checks and the verdict that follows from them (DESIGN: "Checks, in order"). A verdict is derived from the
 * checks and from nothing else.
 *
 * Guarantees: `valid` needs every check to pass (`holder` may be skipped); whatever could not be found out
 * makes `undetermined`, unless a check that did run already proves the certificate `invalid`.
 */
import type { BlockRef } from "./facts.ts";

export const CHECK_NAMES = [
  "format",
  "registry",
  "integrity",
  "issuer",
  "anchor",
  "status",
  "period",
  "holder",
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export type Outcome = "pass" | "fail" | "unknown" | "skipped";

export interface Check {
  name: CheckName;
  outcome: Outcome;
  /** stable, kebab-case; the sentence and remedy of each code stand in messages.ts */
  code: string;
  /** what the sentence mentions: plain strings and numbers, times in Unix seconds */
  params: Record<string, string | number>;
  /** the newest block whose facts this check rests on, where it rests on any */
  block?: BlockRef;
}

export type Verdict =
  | "valid"
  | "revoked"
  | "suspended"
  | "superseded"
  | "expired"
  | "not-yet-valid"
  | "invalid"
  | "undetermined";
