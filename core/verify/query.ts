/** What to ask a source of facts about a certificate: a whole status word, so that it does not learn which one. */
import type { ParsedCertificate } from "../certificate/model.ts";
import type { FactsQuery } from "./facts.ts";

/** statuses in one word on chain */
export const STATUSES_PER_WORD = 128;

/** null for a certificate without an anchor: there is nothing to ask about it. */
export function factsQuery({ anchor, kid }: ParsedCertificate): FactsQuery | null {
  if (anchor === null) return null;
  const { registry, department, root, index } = anchor;
  return { registry, department, root, word: Math.floor(index / STATUSES_PER_WORD), kid };
}
