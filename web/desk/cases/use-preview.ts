/** What a case will do, told by the service without doing it. */
import { useCallback } from "react";
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
  return useAsked(
    useCallback(
      async (signal: AbortSignal) =>
        id === null || digest === null ? null : client.get<unknown>(`/desk/cases/${id}/preview`, {}, signal),
      [client, id, digest],
    ),
    digest,
  );
}
