/**
 * Who sent a submission: the chain is the only account book. The key is the one registered for the department that
 * the submission names, the signature is its own, the department exists and is active, the times fit. What cannot be
 * found out now is an error of ours, never a yes and never a no.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Submission } from "../../core/trace/submission.ts";
import { submissionKeyProblem } from "../../core/trace/submission-key.ts";
import type { SigningKeyFact } from "../../core/verify/facts.ts";
import type { LogChain, Signer } from "./log-chain.ts";
import type { CheckSubmission } from "./submission-threads.ts";

/** Milliseconds for which an answer about a key is used again: blocks come more slowly. */
const REMEMBERED = 1_000;
const MAX_REMEMBERED = 10_000;

export type AuthenticationCode =
  | "submission-audience"
  | "submission-too-old"
  | "submission-too-new"
  | "submission-department-unknown"
  | "submission-department-suspended"
  | "submission-key-unknown"
  | "submission-key-use"
  | "submission-key-window"
  | "submission-key-compromised"
  | "submission-signature";

export interface Authentic {
  key: SigningKeyFact;
  /** the submission as it is kept */
  sealed: Uint8Array;
}

export class Authenticator {
  readonly #chain: Pick<LogChain, "signer">;
  readonly #check: CheckSubmission;
  readonly #window: number;
  #remembered = new Map<string, Promise<Signer>>();
  #since = 0;

  /** @param window seconds that `iat` may differ from the log's time */
  constructor(chain: Pick<LogChain, "signer">, check: CheckSubmission, window: number) {
    this.#chain = chain;
    this.#check = check;
    this.#window = window;
  }

  /**
   * @param time of the log, Unix milliseconds
   * @returns the key, for `requireKeyThen` at the moment of logging, and the submission sealed
   * @throws CertraceError with an AuthenticationCode, and what `LogChain` throws
   */
  async authenticate(submission: Submission, time: number): Promise<Authentic> {
    const { department, kid, iat } = submission;
    const late = time / 1000 - iat;
    if (late > this.#window) throw refused("submission-too-old", "iat");
    if (-late > this.#window) throw refused("submission-too-new", "iat");
    const { department: known, active, key } = await this.#signer(department, kid);
    if (known === null) throw refused("submission-department-unknown", "iss");
    if (key === null) throw refused("submission-key-unknown", "kid");
    const sealed = await this.#check(key, submission);
    if (sealed === null) throw refused("submission-signature", "signature");
    if (!active) throw refused("submission-department-suspended", "iss");
    requireKeyThen(key, iat, time);
    return { key, sealed };
  }

  #signer(department: number, kid: string): Promise<Signer> {
    const now = performance.now();
    if (now - this.#since > REMEMBERED || this.#remembered.size >= MAX_REMEMBERED) {
      this.#remembered = new Map();
      this.#since = now;
    }
    const name = `${department}/${kid}`;
    const known = this.#remembered.get(name);
    if (known !== undefined) return known;
    const asked = this.#chain.signer(department, kid);
    const remembered = this.#remembered;
    remembered.set(name, asked);
    asked.catch(() => remembered.delete(name));
    return asked;
  }
}

/** Throws `submission-key-…` where the key could not sign then. `time` in Unix milliseconds. */
export function requireKeyThen(key: SigningKeyFact, iat: number, time: number): void {
  const problem = submissionKeyProblem(key, iat, Math.floor(time / 1000));
  if (problem !== null) throw refused(problem, "kid");
}

const REMEDIES: Record<AuthenticationCode, string> = {
  "submission-audience": "Set aud to the log's origin, the first line of its checkpoint.",
  "submission-too-old": "Set the clock, make the submission anew and send it at once.",
  "submission-too-new": "Set the clock, then make the submission anew.",
  "submission-department-unknown": "Set iss to the department's number in the registry, as a string.",
  "submission-department-suspended": "Ask the authority above the department to reinstate it.",
  "submission-key-unknown": "Set kid to the RFC 7638 thumbprint of a key registered for this department.",
  "submission-key-use": "Sign with a key that the department registered for submissions.",
  "submission-key-window": "Sign with a key that is in its period of validity.",
  "submission-key-compromised": "Register a new key for submissions, and sign with it.",
  "submission-signature": "Sign the ASCII of header and payload, joined by a dot, with ES256 (r ‖ s).",
};

export function refused(code: AuthenticationCode, field: string): CertraceError<AuthenticationCode> {
  return new CertraceError(code, `The submission is not taken: ${code.replaceAll("-", " ")}.`, {
    field,
    remedy: REMEDIES[code],
  });
}
