/**
 * Doing something that is recorded for good: once, however often a button is pressed. The key is drawn when the form
 * appears and kept until the act has succeeded, so that a retry after a lost answer does not do it twice.
 */
import { useCallback, useRef, useState } from "react";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";

export const drawKey = (): string => encodeBase64url(crypto.getRandomValues(new Uint8Array(24)));

export interface Act {
  busy: boolean;
  /** code of what went wrong last; null: nothing */
  failure: string | null;
  /** the same with what the service said of it */
  problem: CertraceError | null;
  /** ignores the call while one is under way; resolves with whether it succeeded */
  run(act: () => Promise<void>): Promise<boolean>;
  forget(): void;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<CertraceError | null>(null);
  const running = useRef(false);
  const run = useCallback(async (act: () => Promise<void>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      setProblem(error);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const forget = useCallback(() => setProblem(null), []);
  return { busy, failure: problem?.code ?? null, problem, run, forget };
}
