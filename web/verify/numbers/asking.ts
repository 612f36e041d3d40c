/**
 * A list of numbers asked about, portion after portion, until it is through, is stopped, or the service does not answer. What was
 * answered stays; of the rest nothing is said. An answer to a question that was overtaken (another day, another list)
 * is never taken for one to the newer.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { NUMBERS_AT_ONCE, type NumberAnswer } from "../../../core/numbers/number-answers.ts";
import { askNumbers } from "./service.ts";

export type Progress =
  /** `later`: it was asked too often; it is asked again by itself */
  { state: "asking" | "later" | "done" | "stopped" } | { state: "failed"; code: string };

interface Asked {
  /** Unix seconds; null: now */
  at: number | null;
  /** as far as there are any, in the order of the list */
  answers: readonly NumberAnswer[];
  progress: Progress;
}

export function useAsking(numbers: readonly string[]) {
  const [asked, setAsked] = useState<Asked>({ at: null, answers: [], progress: { state: "asking" } });
  const run = useRef(new AbortController());

  const start = useCallback(
    (at: number | null, answered: readonly NumberAnswer[]) => {
      run.current.abort();
      const mine = new AbortController();
      run.current = mine;
      void askAll(numbers, { at, answered, signal: mine.signal }, (answers, progress) => {
        if (!mine.signal.aborted) setAsked({ at, answers, progress });
      });
    },
    [numbers],
  );
  useEffect(() => {
    start(null, []);
    return () => run.current.abort();
  }, [start]);

  return {
    ...asked,
    stop: () => {
      run.current.abort();
      setAsked((now) => ({ ...now, progress: { state: "stopped" } }));
    },
    goOn: () => start(asked.at, asked.answers),
    askAsOf: (at: number | null) => start(at, []),
  };
}

async function askAll(
  numbers: readonly string[],
  { at, answered, signal }: { at: number | null; answered: readonly NumberAnswer[]; signal: AbortSignal },
  tell: (answers: readonly NumberAnswer[], progress: Progress) => void,
): Promise<void> {
  let answers = answered;
  tell(answers, { state: "asking" });
  while (answers.length < numbers.length) {
    const portion = numbers.slice(answers.length, answers.length + NUMBERS_AT_ONCE);
    const some = await askNumbers(portion, at, signal).catch(failure);
    if (signal.aborted) return;
    if (some instanceof CertraceError) return tell(answers, { state: "failed", code: some.code });
    if ("later" in some) {
      tell(answers, { state: "later" });
      await new Promise((resolve) => setTimeout(resolve, some.later * 1000));
      if (signal.aborted) return;
    } else answers = [...answers, ...some];
    tell(answers, { state: answers.length === numbers.length ? "done" : "asking" });
  }
}

function failure(error: unknown): CertraceError {
  if (error instanceof CertraceError) return error;
  throw error;
}
