/**
 * The one question with which numbers of certificates leave this page (POST /v1/verify/numbers; docs/protocol.md, "Verification
 * reports"), and only because its reader has pressed for it. Throws CertraceError `service-unavailable`, or
 * `service-inconsistent` where the answer cannot be.
 */
import { CertraceError } from "../../../core/errors.ts";
import { type NumberAnswer, readNumberAnswers } from "../../../core/numbers/number-answers.ts";

/** Milliseconds: a portion of certificates is verified while one waits. */
const TIMEOUT = 30_000;
/** Seconds to wait where the service does not say how long, and at most. */
const SOME_SECONDS = 10;
const LONGEST = 120;

/**
 * @param at the time asked about, Unix seconds; null: now
 * @returns the answers in order; or, where the service wants to be asked later, in how many seconds
 */
export async function askNumbers(
  numbers: readonly string[],
  at: number | null,
  signal: AbortSignal,
): Promise<NumberAnswer[] | { later: number }> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/v1/verify/numbers${at === null ? "" : `?at=${at}`}`, {
      method: "POST",
      body: JSON.stringify({ numbers }),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
    text = await response.text();
  } catch (cause) {
    throw new CertraceError("service-unavailable", "the service did not answer /v1/verify/numbers", {
      cause,
    });
  }
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after"));
    return { later: seconds > 0 ? Math.min(LONGEST, seconds) : SOME_SECONDS };
  }
  if (!response.ok) throw new CertraceError("service-unavailable", `the service answered ${response.status}`);
  return readNumberAnswers(tryJson(text), numbers);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
