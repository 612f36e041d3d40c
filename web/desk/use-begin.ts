/** Begins a case and goes to it: there stands what it will do, before anybody does it. */
import type { CaseSummary } from "../../core/desk/case.ts";
import { hrefOf } from "./address.ts";
import { useDesk } from "./context.ts";

/** @param atOnce it changes nothing and needs nobody's approval: it is let run with the same press */
export function useBegin(kind: string, atOnce = false): (terms: object) => Promise<void> {
  const { client, refresh } = useDesk();
  return async (terms) => {
    const { id, revision } = await client.post<CaseSummary>("/desk/cases", { kind, terms });
    if (atOnce) await client.post(`/desk/cases/${id}/submit`, { revision });
    refresh();
    location.hash = hrefOf("cases", id);
  };
}
