/**
 * Collects evidence from a node: the header of a final block and the proofs of what the registries' storage says at it
 * about a group of certificates (core/evidence/collect.ts).
 *
 * Throws CertraceError `registry-other`, `proofs-unavailable` (the node keeps no state of that block or gives no proofs, or
 * the registry was not there yet), `chain-unavailable`, `chain-other`, `chain-inconsistent`.
 */
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { CertraceError } from "../../core/errors.ts";
import type { EvidenceBundle } from "../../core/evidence/bundle.ts";
import { type AskNode, collectProofs, notYet } from "../../core/evidence/collect.ts";
import { inconsistent } from "../../core/evidence/node-header.ts";
import type { Proofs } from "../../core/evidence/proofs.ts";
import { evidenceQuery } from "../../core/evidence/query.ts";
import type { StoredType } from "../../core/evidence/read-state.ts";
import type { FactsQuery } from "../../core/verify/facts.ts";
import { type CertificateBook, registryId } from "./address-book.ts";
import { eventTopic, topic } from "./decode.ts";
import { searchLogs } from "./log-search.ts";
import { toHex as quantityHex } from "./node-answers.ts";
import { type Rpc, RpcFailure } from "./rpc.ts";

export interface CollectOptions {
  /** how deep a block must lie to be final, or the node's `finalized` tag */
  finality: number | "finalized";
  /** number of the block; absent: the newest that is final */
  block?: number;
}

/** Throws also what `evidenceQuery` throws. */
export async function collectEvidence(
  rpc: Rpc,
  book: CertificateBook,
  certificate: ParsedCertificate,
  options: CollectOptions,
): Promise<EvidenceBundle> {
  const query = evidenceQuery(certificate);
  return { certificate, ...(await proveGroup(rpc, book, query, options, certificate.claims.vct)) };
}

/** @param vct what the batch's type may be called: then its name need not be looked for */
export async function proveGroup(
  rpc: Rpc,
  book: CertificateBook,
  query: FactsQuery,
  options: CollectOptions,
  vct?: string,
): Promise<Proofs> {
  if (query.registry !== registryId(book))
    throw new CertraceError("registry-other", `The certificate is anchored in ${query.registry}.`, {
      field: "registry",
      remedy: "Ask a service or a node of that registry's chain.",
    });
  const block = await rpc.request("eth_getBlockByNumber", [await blockTag(rpc, options), false]);
  return collectProofs(query, block, asking(rpc), async (type, isName) =>
    vct !== undefined && isName(vct) ? vct : nameOf(rpc, book, type, isName, block),
  );
}

/** A node that refuses to prove is told from one that is not there. */
function asking(rpc: Rpc): AskNode {
  return async (method, params) => {
    try {
      return await rpc.request(method, [...params]);
    } catch (cause) {
      if (!(cause instanceof RpcFailure) || cause.refusal === undefined) throw cause;
      throw new CertraceError("proofs-unavailable", "The chain's node does not prove this block's state.", {
        field: "rpc",
        remedy:
          "Ask a node that answers eth_getProof and keeps the state of this block, or choose a newer block.",
        cause,
      });
    }
  };
}

async function blockTag(rpc: Rpc, { finality, block }: CollectOptions): Promise<string> {
  if (block !== undefined) return quantityHex(block);
  if (finality === "finalized") return finality;
  const head = Number(await rpc.request("eth_blockNumber"));
  if (!Number.isSafeInteger(head)) throw inconsistent("a number of the newest block that is none");
  if (head < finality) throw notYet();
  return quantityHex(head - finality);
}

/** The chain stores the hash of a type's name, its event the name. */
async function nameOf(
  rpc: Rpc,
  book: CertificateBook,
  { id, definedAt }: StoredType,
  isName: (vct: string) => boolean,
  block: unknown,
): Promise<string> {
  const head = Number((block as { number: string }).number);
  const [found] = await searchLogs(rpc, book, head).at([eventTopic("TypeDefined"), topic(id)], definedAt);
  if (found?.event.type !== "type-defined" || !isName(found.event.vct)) {
    throw inconsistent("a type without its event");
  }
  return found.event.vct;
}
