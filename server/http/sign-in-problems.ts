/** Problems of signing in and of what is behind it: part of the table in problem.ts. */
import type { ProviderCode } from "../sign-in/provider.ts";

type Told = readonly [status: number, title: string];

const PROVIDER = {
  "sign-in-state": [400, "The answer belongs to another sign-in"],
  "sign-in-code": [400, "The code was used or is too old"],
  "sign-in-refused": [403, "The provider did not let you in"],
  "sign-in-issuer": [502, "The provider is another one"],
  "sign-in-token": [502, "The provider's answer cannot be trusted"],
  "sign-in-client": [502, "The provider does not know this service"],
  "sign-in-provider-unavailable": [503, "The provider cannot be reached"],
} as const satisfies Record<ProviderCode, Told>;

export const SIGN_IN_PROBLEMS = {
  ...PROVIDER,
  "sign-in-target": [400, "This is no place to go to"],
  "sign-in-expired": [400, "No sign-in is under way"],
  "sign-in-required": [401, "Nobody is signed in"],
  "sign-in-claims": [403, "The account lacks what is needed here"],
  "sign-in-not-offered": [404, "Nobody can sign in here"],
  "opening-unknown": [404, "Nothing is kept apart that you can see"],
  "sign-in-again": [409, "The log is newer than the sign-in"],
  "sign-in-busy": [503, "Too many people are signed in"],
  "session-other-kind": [403, "This is for another kind of account"],
  "csrf-missing": [403, "The request is not shown to be meant"],
  "csrf-wrong": [403, "The request shows another session's token"],
  "csrf-origin": [403, "The request comes from another site"],
  "representation-not-yours": [403, "You may not act for this person"],
} as const satisfies Record<string, Told>;
