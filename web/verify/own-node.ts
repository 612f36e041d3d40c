/**
 * What a node of the verifier's own choice says about a certificate's group: the registries' storage at one block, every
 * word of it proven against the hash of that block (eth_getProof), so that only the block itself is the node's word.
 * Throws CertraceError `node-unavailable` and `node-inconsistent`, as web/components/own-node.ts does; a node of another
 * chain is inconsistent with the question.
 */
import { CertraceError } from "../../core/errors.ts";
import { collectProofs } from "../../core/evidence/collect.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { headerOf } from "../../core/evidence/node-header.ts";
import type { Proofs } from "../../core/evidence/proofs.ts";
import { factsFromProofs } from "../../core/evidence/verify.ts";
import type { FactsQuery, ProvenFacts } from "../../core/verify/facts.ts";
import { type Ask, connectNode, inconsistent } from "../components/own-node.ts";
import type { NodeTerms } from "./node-terms.ts";
import type { StatedBlock } from "./service.ts";

export async function askOwnNode(
  url: string,
  query: FactsQuery,
  terms: NodeTerms,
  request: typeof fetch,
  now: () => number,
): Promise<ProvenFacts> {
  const readAt = now();
  const { proofs, hash, asked } = await proofsOfNode(url, query, terms, request);
  const { origin } = new URL(url);
  return believing(async () => ({ ...factsFromProofs(proofs, asked, hash), source: origin, readAt }));
}

/** The proofs themselves, and the hash of the block that the node says they are of. */
export async function proofsOfNode(
  url: string,
  query: FactsQuery,
  { depth, mirrored, names }: NodeTerms,
  request: typeof fetch,
): Promise<{ proofs: Proofs; hash: string; asked: FactsQuery }> {
  const ask = connectNode(url, request);
  const chain = `${await chainOf(ask)}:`;
  const registry = [query.registry, mirrored ?? ""].find((each) => each.startsWith(chain));
  if (registry === undefined) throw inconsistent("it is of another chain");
  const asked = { ...query, registry };
  const head = await ask("eth_blockNumber", []);
  if (typeof head !== "string" || !/^0x[0-9a-f]{1,12}$/i.test(head)) throw inconsistent("eth_blockNumber");
  const number = Math.max(0, Number(head) - depth);
  const block = await ask("eth_getBlockByNumber", [toHex(number), false]);
  return believing(async () => {
    const proofs = await collectProofs(asked, block, ask, async (_type, isName) => {
      const name = names.find(isName);
      if (name === undefined) throw inconsistent("the batch is of a type without a name");
      return name;
    });
    return { proofs, hash: headerOf(block).hash, asked };
  });
}

/** Which block a node says that its chain has under a number. */
export async function blockAtNode(url: string, number: number, request: typeof fetch): Promise<StatedBlock> {
  const ask = connectNode(url, request);
  const chain = await chainOf(ask);
  const block = await ask("eth_getBlockByNumber", [toHex(number), false]);
  if (block === null) return { chain, hash: null, final: null };
  return believing(async () => {
    const { rlp, hash } = headerOf(block);
    if (parseHeader(rlp).number !== number) throw inconsistent("another block than was asked for");
    return { chain, hash, final: null };
  });
}

const toHex = (number: number): string => `0x${number.toString(16)}`;

/** CAIP-2. */
async function chainOf(ask: Ask): Promise<string> {
  const id = await ask("eth_chainId", []);
  if (typeof id !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(id)) throw inconsistent("eth_chainId");
  return `eip155:${BigInt(id)}`;
}

/** A node that keeps no such state cannot answer; one whose proofs prove nothing is not to be believed. */
async function believing<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof CertraceError) || cause.code.startsWith("node-")) throw cause;
    throw cause.code === "proofs-unavailable"
      ? new CertraceError("node-unavailable", "the node proves no state of this block", { cause })
      : inconsistent(cause.code);
  }
}
