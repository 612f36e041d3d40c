/** The problems of every route that takes a request token. */
import type { ProblemCode } from "./problem.ts";

export const TOKEN_PROBLEMS = [
  "authorization-missing",
  "authorization-malformed",
  "authorization-audience",
  "authorization-expired",
  "authorization-unknown",
  "authorization-signature",
  "authorization-forbidden",
  "authority-unknown",
] as const satisfies readonly ProblemCode[];
