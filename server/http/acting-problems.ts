/** The problems of every route that is about one log's entries of a person, their own or one they act for. */
import type { ProblemCode } from "./problem.ts";

export const ACTING_PROBLEMS = [
  "log-unknown",
  "sign-in-again",
  "representation-not-yours",
] as const satisfies readonly ProblemCode[];
