/** The problems of every route under a session, and of those that also take `for`. */
import type { ProblemCode } from "./problem.ts";

export const SESSION_PROBLEMS = [
  "sign-in-required",
  "session-other-kind",
] as const satisfies readonly ProblemCode[];

/** Of a route that changes something. */
export const MEANT_PROBLEMS = [
  "csrf-missing",
  "csrf-wrong",
  "csrf-origin",
] as const satisfies readonly ProblemCode[];

/** Of a route that is about one log's entries of a person, their own or one they act for. */
export const ACTING_PROBLEMS = [
  "log-unknown",
  "sign-in-again",
  "representation-not-yours",
] as const satisfies readonly ProblemCode[];
