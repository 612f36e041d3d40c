/**
 * Whose entries a request is about: the signed-in person's own, or, where a representation that was recorded in the log
 * says so, another person's. Every route under a citizen's session takes the tag from here and from nothing else, so
 * that no parameter can name somebody else. Asked anew each time: a representation that has ended, has ended.
 *
 * Throws CertraceError `sign-in-again`, `representation-not-yours`.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Acting } from "../ledger/perform.ts";
import { isLive } from "../ledger/records.ts";
import type { RunningLog } from "../log-role.ts";
import type { CitizenSession } from "./session.ts";

export interface ActingSubject {
  /** of whom it is about, base64url */
  tag: string;
  /** VRF proof of the tag, base64url */
  proof: string;
  /** who acts for them, where they do not themselves */
  by?: Acting;
}

/** @param representation index of its entry; undefined: about themselves */
export async function actingSubject(
  { subjects }: CitizenSession,
  { ledger }: Pick<RunningLog, "ledger">,
  representation: number | undefined,
): Promise<ActingSubject> {
  const own = subjects.get(ledger.id);
  // The id was forgotten with the sign-in: what a log that was opened later calls this person, nobody knows any more.
  if (own === undefined)
    throw new CertraceError("sign-in-again", `Log ${ledger.id} was opened after you signed in.`, {
      field: "log",
      remedy: "Sign in again.",
    });
  if (representation === undefined) return own;
  const recorded = await ledger.acts.representation(representation);
  if (recorded === null || recorded.representative !== own.tag || !isLive(recorded, ledger.log.time()))
    throw new CertraceError("representation-not-yours", "You may not, or not now, act for this person.", {
      field: "for",
      remedy: "Take `representation` from mayActFor of GET /my/session.",
    });
  return {
    tag: recorded.tag,
    proof: recorded.proof,
    by: { representation, representative: own.tag },
  };
}
