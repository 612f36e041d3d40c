/** Something of the service's that a room shows: asked for when it appears, and again when told to. */
import { useCallback, useEffect, useRef, useState } from "react";
import { CertraceError } from "../../core/errors.ts";

export interface Asked<T> {
  /**
   * undefined: not there yet; the last answer stays while a newer one is on its way, or when that fails, unless it was an
   * answer about something else
   */
  value: T | undefined;
  /** code of what went wrong last; null: nothing */
  failure: string | null;
  ask(): Promise<void>;
}

/**
 * @param get has to be stable (useCallback): a new one is asked at once
 * @param about what is asked about, where that changes: what was answered about another is never shown as of this one
 */
export function useAsked<T>(get: (signal: AbortSignal) => Promise<T>, about: string | null = null): Asked<T> {
  const [answer, setAnswer] = useState<{ about: string | null; value: T }>();
  const [failure, setFailure] = useState<string | null>(null);
  const latest = useRef<AbortController>(null);
  const ask = useCallback(async () => {
    latest.current?.abort();
    const controller = new AbortController();
    latest.current = controller;
    try {
      const value = await get(controller.signal);
      if (controller.signal.aborted) return;
      setAnswer({ about, value });
      setFailure(null);
    } catch (error) {
      if (controller.signal.aborted) return;
      if (!(error instanceof CertraceError)) throw error;
      setFailure(error.code);
    }
  }, [get, about]);
  useEffect(() => {
    void ask();
    return () => latest.current?.abort();
  }, [ask]);
  return { value: answer?.about === about ? answer.value : undefined, failure, ask };
}
