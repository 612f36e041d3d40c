/** Submissions of the demo's departments: signed with their own keys, logged by the real ledger. */
import { createPrivateKey, sign } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeBase64url } from "../../core/base64url.ts";
import { signatureFromDer } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { submissionSigningInput } from "../../core/trace/submission.ts";
import type { OpenedKey } from "../../server/keys/keystore.ts";
import type { Ledger } from "../../server/ledger/ledger.ts";
import type { Answer } from "../../server/ledger/submit.ts";
import { newJti } from "../jti.ts";

/** What passes by itself while the service catches up with the chain. */
const PASSING: ReadonlySet<string> = new Set([
  "authority-unknown",
  "log-not-checked",
  "log-not-open",
  "catalogue-missing",
  "submission-department-unknown",
  "submission-key-unknown",
]);
const PATIENCE_MS = 30_000;

/** @param audience origin of the log */
export function signSubmission(
  { id, key }: OpenedKey,
  department: number,
  audience: string,
  events: SubmissionEvent[],
): string {
  const input = submissionSigningInput({
    kid: id,
    department,
    audience,
    iat: Math.floor(Date.now() / 1000),
    jti: newJti(),
    events,
  });
  const privateKey = createPrivateKey({ key: key.jwk, format: "jwk" });
  return `${input}.${encodeBase64url(signatureFromDer(sign("sha256", Buffer.from(input), privateKey)))}`;
}

/** Throws what the ledger throws and does not pass by itself. */
export function submit(ledger: Ledger, jws: string): Promise<Answer> {
  return patiently(() => ledger.submit(jws));
}

export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      return await work();
    } catch (error) {
      const passing = error instanceof CertraceError && PASSING.has(error.code);
      if (!passing || Date.now() > until) throw error;
      await sleep(100);
    }
  }
}
