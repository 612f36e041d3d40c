/**
 * Whether a department's key could sign a submission: registered on chain for this use, inside its window both when
 * the submission says it was made and when the log received it, and not compromised by either time.
 */

/** The bit of a key's use on chain. */
export const KEY_USE_SUBMISSIONS = 2;

/** Times in Unix seconds. */
export interface KeyTerms {
  use: number;
  validFrom: number;
  /** exclusive; null: open */
  validUntil: number | null;
  compromisedAt: number | null;
}

export type SubmissionKeyCode = "submission-key-use" | "submission-key-window" | "submission-key-compromised";

/**
 * @param iat Unix seconds, by the department
 * @param receivedAt Unix seconds, by the log; or by the chain, where that is what can be proven
 */
export function submissionKeyProblem(
  key: KeyTerms,
  iat: number,
  receivedAt: number,
): SubmissionKeyCode | null {
  if ((key.use & KEY_USE_SUBMISSIONS) === 0) return "submission-key-use";
  if (key.compromisedAt !== null && Math.max(iat, receivedAt) >= key.compromisedAt) {
    return "submission-key-compromised";
  }
  const inWindow = (time: number) =>
    key.validFrom <= time && (key.validUntil === null || time < key.validUntil);
  return inWindow(iat) && inWindow(receivedAt) ? null : "submission-key-window";
}
