/** What a case will do, told by the service without doing it. */
import { useCallback, useEffect } from "react";
import type { CaseShown } from "../../../core/desk/case.ts";
import { useDesk } from "../context.ts";
import { type Asked, useAsked } from "../use-asked.ts";

/**
 * @param shown asked anew when its contents are other ones, and what was told of the ones before is gone at once: nobody
 * approves one thing having seen another; null: it is not ahead any more
 */
export function usePreview(shown: CaseShown | null): Asked<unknown> {
  const { client } = useDesk();
  const id = shown?.id ?? null;
  const digest = shown?.digest ?? null;
  const asked = useAsked(
    useCallback(
      async (signal: AbortSignal) =>
        id === null || digest === null ? null : client.get<unknown>(`/desk/cases/${id}/preview`, {}, signal),
      [client, id, digest],
    ),
    digest,
  );
  // A tab that was left open over night: what a case would do may rest on the chain, which has gone on.
  const { ask } = asked;
  useEffect(() => {
    const back = () => {
      if (document.visibilityState === "visible") void ask();
    };
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, [ask]);
  return asked;
}
