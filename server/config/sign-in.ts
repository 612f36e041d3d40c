/**
 * The OpenID Connect provider at which people sign in, from the environment. The client secret is a secret: it is in no
 * `Config` (see ../config.ts) and is read when the service starts.
 */
import { type Environment, read, refuse, VARIABLES } from "./variables.ts";

export interface SignInSettings {
  /** as the provider names itself, letter by letter */
  issuer: string;
  clientId: string;
  /** what is asked for, separated by spaces */
  scope: string;
  /** of the ID token: the citizen id (GB 11643) */
  citizenClaim: string;
  /** of the ID token: the number of the department that a member of staff works for */
  departmentClaim: string;
}

/** What the claims are called where nothing else is said. */
export const SIGN_IN_DEFAULTS = {
  scope: "openid profile",
  citizenClaim: "citizen_id",
  departmentClaim: "department",
} as const;

const NEED_ISSUER = [
  "CERTRACE_OIDC_CLIENT_ID",
  "CERTRACE_OIDC_CLIENT_SECRET",
  "CERTRACE_OIDC_CLIENT_SECRET_FILE",
  "CERTRACE_OIDC_SCOPE",
  "CERTRACE_OIDC_CITIZEN_CLAIM",
  "CERTRACE_OIDC_DEPARTMENT_CLAIM",
] as const;

/** Null: no provider is named, nobody can sign in. */
export function readSignIn(env: Environment): SignInSettings | null {
  const issuer = read(env, "CERTRACE_OIDC_ISSUER");
  if (issuer === undefined) {
    const lonely = NEED_ISSUER.find((variable) => read(env, variable) !== undefined);
    if (lonely !== undefined)
      refuse(lonely, "is set, and CERTRACE_OIDC_ISSUER is not.", VARIABLES.CERTRACE_OIDC_ISSUER.remedy);
    return null;
  }
  const clientId = read(env, "CERTRACE_OIDC_CLIENT_ID");
  if (clientId === undefined)
    refuse(
      "CERTRACE_OIDC_CLIENT_ID",
      "is not set, and CERTRACE_OIDC_ISSUER is.",
      VARIABLES.CERTRACE_OIDC_CLIENT_ID.remedy,
    );
  return {
    issuer,
    clientId,
    scope: read(env, "CERTRACE_OIDC_SCOPE") ?? SIGN_IN_DEFAULTS.scope,
    citizenClaim: read(env, "CERTRACE_OIDC_CITIZEN_CLAIM") ?? SIGN_IN_DEFAULTS.citizenClaim,
    departmentClaim: read(env, "CERTRACE_OIDC_DEPARTMENT_CLAIM") ?? SIGN_IN_DEFAULTS.departmentClaim,
  };
}
