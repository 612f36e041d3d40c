/**
 * What a node of the verifier's own choice says about a certificate's group: the registries' storage at one block, every
 * word of it proven against the hash of that block (eth_getProof), so that only the block itself is the node's word.
 * Throws CertraceError `node-unavailable` and `node-inconsistent`, as web/components/own-node.ts does; a node of another
 * chain is inconsistent with the question.
 */
import { CertraceError } from "../../core/errors.ts";
import { collectProofs } from "../../core/evidence/collect.ts";
import { headerOf } from "../../core/evidence/node-header.ts";
import { factsFromProofs } from "../../core/evidence/verify.ts";
import type { FactsQuery, ProvenFacts } from "../../core/verify/facts.ts";
import { connectNode, inconsistent } from "../components/own-node.ts";

interface Terms {
  /** how many blocks deep a block must lie to be final: the chain's custom */
  depth: number;
  /** what the batch's type may be called: the chain's state holds the hash of its name */
  names: readonly string[];
}

export async function askOwnNode(
  url: string,
  query: FactsQuery,
  { depth, names }: Terms,
  request: typeof fetch,
  now: () => number,
): Promise<ProvenFacts> {
  const ask = connectNode(url, request);
  const readAt = now();
  const chain = await ask("eth_chainId", []);
  if (typeof chain !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(chain)) throw inconsistent("eth_chainId");
  if (!query.registry.startsWith(`eip155:${BigInt(chain)}:`)) throw inconsistent("it is of another chain");
  const head = await ask("eth_blockNumber", []);
  if (typeof head !== "string" || !/^0x[0-9a-f]{1,12}$/i.test(head)) throw inconsistent("eth_blockNumber");
  const number = Math.max(0, Number(head) - depth);
  const block = await ask("eth_getBlockByNumber", [`0x${number.toString(16)}`, false]);
  try {
    const proofs = await collectProofs(query, block, ask, async (_type, isName) => {
      const name = names.find(isName);
      if (name === undefined) throw inconsistent("the batch is of a type without a name");
      return name;
    });
    const { origin } = new URL(url);
    return { ...factsFromProofs(proofs, query, headerOf(block).hash), source: origin, readAt };
  } catch (cause) {
    if (!(cause instanceof CertraceError) || cause.code.startsWith("node-")) throw cause;
    // a node that keeps no such state cannot answer; one whose proofs prove nothing is not to be believed
    throw cause.code === "proofs-unavailable"
      ? new CertraceError("node-unavailable", "the node proves no state of this block", { cause })
      : inconsistent(cause.code);
  }
}
