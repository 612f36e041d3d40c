/** The definition of a type, for how its certificates look and are labelled. */
import { useCallback } from "react";
import { useDesk } from "./context.ts";
import { useAsked } from "./use-asked.ts";

/** @returns the document; null while it is not there, or if it cannot be had: labels are a help, not a condition */
export function useTypeDefinition(vct: string | null): unknown {
  const { client } = useDesk();
  const { value } = useAsked(
    useCallback(
      async (signal: AbortSignal) =>
        vct === null ? null : client.get<unknown>("/desk/types/definition", { vct }, signal),
      [client, vct],
    ),
    vct,
  );
  return value ?? null;
}
