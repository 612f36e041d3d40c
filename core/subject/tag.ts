/**
 * Subject tags: the pseudonym under which somebody's entries stand in one log. The first 32 bytes of the VRF output
 * (core/subject/ecvrf) under that log's VRF key over the *alpha* below: unique for each person and log, and not to be
 * linked without the operator or the person. Personal data goes in; it is never stored, logged or put on chain.
 *
 * A person's alpha is `certrace/subject/v1`, line feed, normalised id; a department's own conduct stands under
 * `certrace/department/v1`, line feed, its number. The first line keeps the two apart.
 */
import { CertraceError } from "../errors.ts";
import { type CitizenIdProblem, citizenIdProblem } from "../numbers/citizen-id.ts";
import { utf8 } from "../text.ts";
import { type VrfSecret, vrfOutput, vrfVerify } from "./ecvrf.ts";

export const TAG_BYTES = 32;

/** A citizen id has 18 characters; what is longer than this is not even normalised. */
const MAX_INPUT = 64;

export type SubjectCode = CitizenIdProblem | "subject-malformed";

/**
 * The one form of a citizen id (GB 11643): trimmed, NFKC (full-width digits become digits), upper-case X.
 * Throws CertraceError with a SubjectCode; the error never repeats the id.
 */
export function normaliseSubject(id: string, field = "subject"): string {
  const normalised = id.length <= MAX_INPUT ? id.normalize("NFKC").trim().replace(/x$/, "X") : "";
  if (normalised === "") throw malformed("subject-malformed", field);
  const problem = citizenIdProblem(normalised);
  if (problem !== null) throw malformed(problem, field);
  return normalised;
}

/** @param normalised by `normaliseSubject` */
export function subjectAlpha(normalised: string): Uint8Array {
  return utf8(`certrace/subject/v1\n${normalised}`);
}

/** @param department its number in the registry */
export function departmentAlpha(department: number): Uint8Array {
  return utf8(`certrace/department/v1\n${department}`);
}

/** The tag, made by who holds the log's VRF key. */
export function tagOf(secret: VrfSecret, alpha: Uint8Array): Uint8Array {
  return vrfOutput(secret, alpha).slice(0, TAG_BYTES);
}

/**
 * The tag that a VRF proof shows to be the one and only for this alpha under this key; null where it shows nothing.
 * @param vrfKey the log's public key, 32 bytes, from the chain
 */
export function provenTag(vrfKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array | null {
  return vrfVerify(vrfKey, alpha, proof)?.slice(0, TAG_BYTES) ?? null;
}

function malformed(code: SubjectCode, field: string): CertraceError<SubjectCode> {
  return new CertraceError(code, `${field} is not a citizen id: ${code.replaceAll("-", " ")}`, {
    field,
    remedy: "Give the 18 characters of the citizen id (GB 11643), the last of which checks the others.",
  });
}
