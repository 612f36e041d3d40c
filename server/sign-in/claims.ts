/**
 * Who somebody is, by the claims of a verified ID token. Strict: a claim that is missing or has another form is a
 * refusal that names the claim and never its value. The citizen id goes from here to the VRF and nowhere else.
 */
import { CertraceError } from "../../core/errors.ts";
import { normaliseSubject } from "../../core/subject/tag.ts";
import type { SignInSettings } from "../config/sign-in.ts";

export type Claimed =
  | { kind: "citizen"; name: string /** normalised */; citizenId: string }
  | { kind: "department"; name: string; department: number; roles: string[] };

type Claims = Readonly<Record<string, unknown>>;

const MAX_NAME = 100;
const MAX_ROLES = 32;

/** Throws CertraceError `sign-in-claims`; `field` names the claim. */
export function claimed(
  claims: Claims,
  as: Claimed["kind"],
  { citizenClaim, departmentClaim }: Pick<SignInSettings, "citizenClaim" | "departmentClaim">,
): Claimed {
  const name = nameOf(claims);
  if (as === "citizen") return { kind: as, name, citizenId: citizenId(claims, citizenClaim) };
  const department = claims[departmentClaim];
  // Many providers can only hold text.
  const number =
    typeof department === "string" && /^[1-9]\d{0,9}$/.test(department) ? Number(department) : department;
  if (!(Number.isInteger(number) && (number as number) >= 1 && (number as number) < 2 ** 32))
    throw refused(departmentClaim, department === undefined ? "is missing" : "is no number of a department");
  return { kind: as, name, department: number as number, roles: rolesOf(claims) };
}

function citizenId(claims: Claims, claim: string): string {
  const id = claims[claim];
  if (typeof id !== "string") throw refused(claim, id === undefined ? "is missing" : "is no text");
  try {
    return normaliseSubject(id);
  } catch {
    throw refused(claim, "is no citizen id (GB 11643)"); // without the cause: nothing near an id is passed on
  }
}

function rolesOf({ roles = [] }: Claims): string[] {
  const fit =
    Array.isArray(roles) &&
    roles.length <= MAX_ROLES &&
    roles.every((role) => typeof role === "string" && /^[a-z][a-z0-9-]{0,31}$/.test(role));
  if (!fit) throw refused("roles", "is no list of roles");
  return [...new Set(roles as string[])];
}

/** What to greet somebody by: shown to themselves only. */
function nameOf(claims: Claims): string {
  for (const claim of ["name", "preferred_username"]) {
    const name = claims[claim];
    if (typeof name !== "string" || !name.isWellFormed()) continue;
    const shown = name.replace(/[\p{Cc}\p{Cf}]/gu, "").trim();
    if (shown !== "") return [...shown].slice(0, MAX_NAME).join("");
  }
  return "";
}

function refused(claim: string, what: string): CertraceError {
  return new CertraceError("sign-in-claims", `The claim ${claim} of the provider's answer ${what}.`, {
    field: claim,
    remedy:
      "Sign in with another account. If it is the right one, the operator sees to the claims (docs/operating.md).",
  });
}
