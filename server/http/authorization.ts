/**
 * Who asks, where an answer is not for everybody (RFC 6750, `Authorization: Bearer …`). A department shows itself by a
 * request token that it signs with the key of its submissions (core/trace/request-token.ts): the chain is the one book
 * of who may speak for whom, and there are no accounts. What the chain cannot be asked is `authority-unknown`, never a
 * no and never a yes.
 */
import type { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import { parseRequestToken, type RequestToken } from "../../core/trace/request-token.ts";
import { submissionKeyProblem } from "../../core/trace/submission-key.ts";
import { type ProblemCode, problem } from "./problem.ts";
import type { Services } from "./services.ts";

type Chain = Pick<Services, "index" | "maxHeadAge" | "now" | "verifyEs256">;

/** seconds by which clocks may differ */
const SKEW = 60;

/** What stands behind `Bearer`. Throws `authorization-missing`, `authorization-malformed`. */
export function bearer(authorization: string | undefined): string {
  if (authorization === undefined)
    throw problem("authorization-missing", "The request does not say who asks.", {
      field: "Authorization",
      remedy: "Send Authorization: Bearer and a request token; docs/protocol.md describes it.",
    });
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw problem("authorization-malformed", "The header Authorization holds no bearer token.", {
    field: "Authorization",
    remedy: "Send Bearer, one space, and the token.",
  });
}

/**
 * The department that asks.
 * @param origin of the log that is asked
 * @throws CertraceError `authorization-…`, `authority-unknown`
 */
export async function requireDepartment(
  authorization: string | undefined,
  origin: string,
  services: Chain,
): Promise<number> {
  return (await requireSigner(authorization, () => origin, services)).department;
}

/**
 * As requireDepartment, with the token itself.
 * @param originFor what a department has to name as `aud`
 */
export async function requireSigner(
  authorization: string | undefined,
  originFor: (department: number) => string,
  { index, maxHeadAge, now, verifyEs256 }: Chain,
): Promise<RequestToken> {
  const token = parseRequestToken(bearer(authorization));
  const origin = originFor(token.department);
  if (token.audience !== origin) throw refused("authorization-audience", "aud", `Set aud to ${origin}.`);
  const time = now();
  if (token.iat > time + SKEW || token.exp <= time - SKEW)
    throw refused(
      "authorization-expired",
      "exp",
      "Set the clock, and make a new token for each few minutes.",
    );
  const signer = await index.signer(token.department, token.kid);
  if ("missing" in signer || time - (await index.progress()).readAt > maxHeadAge)
    throw problem("authority-unknown", "The chain cannot be asked right now who this department is.", {
      remedy: "Try again in a minute.",
    });
  const { department, key, active } = signer.value;
  if (department === null || key === null || submissionKeyProblem(key, token.iat, time) !== null)
    throw refused(
      "authorization-unknown",
      "kid",
      "Sign with a key that is registered for submissions and valid now.",
    );
  if (!(await verifyEs256(key, utf8(token.signingInput), token.signature)))
    throw refused(
      "authorization-signature",
      "signature",
      "Sign the ASCII of header and payload, joined by a dot, with ES256 (r ‖ s).",
    );
  if (!active) throw forbidden("The department is suspended.");
  return token;
}

/** Throws `authorization-forbidden` unless the department may read every entry. */
export function requireAuditor(department: number, auditors: ReadonlySet<number>): void {
  if (!auditors.has(department)) throw forbidden("The department is not an auditor of this log.");
}

export function forbidden(why: string): CertraceError<ProblemCode> {
  return problem("authorization-forbidden", why, {
    field: "Authorization",
    remedy: "Ask as a department for which this answer is. Auditors are named by the operator of the log.",
  });
}

function refused(code: ProblemCode, field: string, remedy: string): CertraceError<ProblemCode> {
  return problem(code, "The token does not show who asks.", { field: `Authorization.${field}`, remedy });
}
