/** What a case will do, told by the service without doing it. */
import { useCallback } from "react";
import type { CaseShown } from "../api.ts";
import { useDesk } from "../context.ts";
import { type Asked, useAsked } from "../use-asked.ts";

/** @param shown asked anew only when its contents are other ones; null: it is not ahead any more */
export function usePreview(shown: CaseShown | null): Asked<unknown> {
  const { client } = useDesk();
  const id = shown?.id ?? null;
  const digest = shown?.digest;
  return useAsked(
    useCallback(
      async (signal: AbortSignal) =>
        id === null || digest === undefined
          ? null
          : client.get<unknown>(`/desk/cases/${id}/preview`, {}, signal),
      [client, id, digest],
    ),
  );
}
