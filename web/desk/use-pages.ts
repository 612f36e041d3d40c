/** A list of the service's that comes page by page: the first when it appears, the next when asked for. */
import { useCallback, useEffect, useRef, useState } from "react";
import { CertraceError } from "../../core/errors.ts";

/** One page of a list, as the service answers it. */
export interface Page<T> {
  items: T[];
  /** for the next page; null: that was all */
  next: string | number | null;
}

type Next = Page<unknown>["next"];

export interface Pages<T> {
  /** undefined: not there yet */
  items: T[] | undefined;
  /** null: that is all */
  more: (() => void) | null;
  failure: string | null;
  /** from the beginning */
  ask(): void;
}

/** @param get has to be stable (useCallback): a new one is asked at once; null as its first argument: the first page */
export function usePages<T>(get: (from: Next, signal: AbortSignal) => Promise<Page<T>>): Pages<T> {
  const [items, setItems] = useState<T[]>();
  const [next, setNext] = useState<Next>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const latest = useRef<AbortController>(null);
  const load = useCallback(
    async (from: Next) => {
      latest.current?.abort();
      const controller = new AbortController();
      latest.current = controller;
      try {
        const page = await get(from, controller.signal);
        if (controller.signal.aborted) return;
        setItems((before) => (from === null ? page.items : [...(before ?? []), ...page.items]));
        setNext(page.next);
        setFailure(null);
      } catch (error) {
        if (controller.signal.aborted) return;
        if (!(error instanceof CertraceError)) throw error;
        setFailure(error.code);
      }
    },
    [get],
  );
  useEffect(() => {
    void load(null);
    return () => latest.current?.abort();
  }, [load]);
  return {
    items,
    more: next === null ? null : () => void load(next),
    failure,
    ask: () => void load(null),
  };
}
