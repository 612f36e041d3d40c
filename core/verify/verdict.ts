/**
 * Checks and the verdict that follows from them (DESIGN: "Checks, in order"). A verdict is derived from the
 * checks and from nothing else.
 *
 * Guarantees: `valid` needs every check to pass (`holder` may be skipped); whatever could not be found out
 * makes `undetermined`, unless a check that did run already proves the certificate `invalid`.
 */
import type { Check as AnyCheck } from "./finding.ts";

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

export type Check = AnyCheck<CheckName>;

export const VERDICTS = [
  "valid",
  "revoked",
  "suspended",
  "superseded",
  "expired",
  "not-yet-valid",
  "invalid",
  "undetermined",
] as const;
export type Verdict = (typeof VERDICTS)[number];

const PROVE_INVALID: readonly CheckName[] = ["format", "registry", "integrity", "issuer", "anchor", "holder"];

const VERDICT_OF_CODE: Readonly<Record<string, Verdict>> = {
  "status-revoked": "revoked",
  "status-suspended": "suspended",
  "status-superseded": "superseded",
  "status-is-revoked": "revoked",
  "status-is-suspended": "suspended",
  "status-is-superseded": "superseded",
  "period-expired": "expired",
  // the copy has run out, whatever has become of the certificate
  "copy-expired": "expired",
  "period-not-yet": "not-yet-valid",
  "period-anchored-later": "not-yet-valid",
};

/** @param checks one for each of CHECK_NAMES, in their order */
export function deriveVerdict(checks: readonly Check[]): Verdict {
  const failed = checks.filter((check) => check.outcome === "fail");
  if (failed.some((check) => PROVE_INVALID.includes(check.name))) return "invalid";
  if (checks.some((check) => check.outcome === "unknown")) return "undetermined";
  for (const name of ["status", "period"]) {
    const failure = failed.find((check) => check.name === name);
    // A failure that is not in the table is a mistake of ours: then nothing is known for sure.
    if (failure) return VERDICT_OF_CODE[failure.code] ?? "undetermined";
  }
  const passed = CHECK_NAMES.every((name, i) => {
    const check = checks[i];
    return (
      check?.name === name && (check.outcome === "pass" || (name === "holder" && check.outcome === "skipped"))
    );
  });
  return passed && checks.length === CHECK_NAMES.length ? "valid" : "undetermined";
}
