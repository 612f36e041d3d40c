/**
 * The terms of a restricted copy: for whom, for what, and until when. They are read by people before anything else, so
 * nothing hidden may stand in them.
 */
import { CertraceError } from "../errors.ts";
import { hasHiddenCharacters } from "../text.ts";

export interface CopyTerms {
  /** who may rely on the copy, in words */
  recipient: string;
  purpose: string;
  /** the last second of it, Unix seconds */
  until: number;
}

/** Characters (UTF-16 units) of a recipient, and of a purpose. */
export const LONGEST_TERM = 120;

/** Whether it can be a recipient or a purpose: short, on one line, and all of it to be seen. */
export function isTerm(text: unknown): text is string {
  return (
    typeof text === "string" &&
    text.length <= LONGEST_TERM &&
    text.trim() === text &&
    text !== "" &&
    text.isWellFormed() &&
    !/[\n\t]/.test(text) &&
    !hasHiddenCharacters(text)
  );
}

export function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 253_402_300_799;
}

/** Throws CertraceError `copy-terms`, with the term in `field`. */
export function requireTerms({ recipient, purpose, until }: CopyTerms, now: number): void {
  for (const [field, text] of Object.entries({ recipient, purpose }))
    if (!isTerm(text))
      throw new CertraceError("copy-terms", `The ${field} cannot be read.`, {
        field,
        remedy: `Write it on one line of at most ${LONGEST_TERM} characters, without hidden ones.`,
      });
  if (!isTime(until) || until < now)
    throw new CertraceError("copy-terms", "The copy would have run out already.", {
      field: "until",
      remedy: "Choose a later day.",
    });
}
