/** What to ask a source of facts about a certificate: a whole status word, so that it does not learn which one. */
import type { ParsedCertificate } from "../certificate/model.ts";
import type { FactsQuery } from "./facts.ts";
import { mirrorFor, type Trust } from "./mirror.ts";

/** statuses in one word on chain */
export const STATUSES_PER_WORD = 128;

/**
 * null for a certificate without an anchor: there is nothing to ask about it.
 * @param trust absent: the registry that the certificate names is asked, and no mirror of it
 */
export function factsQuery(certificate: ParsedCertificate, trust?: Trust): FactsQuery | null {
  const { anchor, kid } = certificate;
  if (anchor === null) return null;
  const { department, root, index } = anchor;
  const mirror = trust === undefined ? null : mirrorFor(certificate, trust);
  const registry = mirror?.by ?? anchor.registry;
  return { registry, department, root, word: Math.floor(index / STATUSES_PER_WORD), kid };
}

/** The same as the parameters of GET /v1/facts and GET /v1/proofs. */
export function groupParameters({ registry, department, root, word, kid }: FactsQuery): URLSearchParams {
  return new URLSearchParams({ registry, department: `${department}`, root, word: `${word}`, kid });
}
