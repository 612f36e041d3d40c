/**
 * Collects the proofs (EIP-1186, eth_getProof) of what the registries' storage says about a certificate's group at one
 * block. Every proof is checked as it comes, by the same code that later reads the bundle: what this answers verifies,
 * whatever the node is. It reaches the node through `ask` alone, so that a service, a command and a page collect alike.
 *
 * Throws CertraceError `proofs-unavailable` (no such block, or no registry in it yet), `chain-inconsistent` (an answer
 * that cannot be), and whatever `ask` throws.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { CertraceError } from "../errors.ts";
import { utf8 } from "../text.ts";
import type { FactsQuery } from "../verify/facts.ts";
import { departmentRegistryIn } from "./code.ts";
import { parseHeader } from "./header.ts";
import { fromHex, toHex, wordBytes } from "./hex.ts";
import { headerOf, inconsistent } from "./node-header.ts";
import type { Proofs } from "./proofs.ts";
import { ProvenState } from "./proven-state.ts";
import { type Asked, type RegistryState, readState, type StoredType } from "./read-state.ts";

/** Ethereum JSON-RPC. Throws CertraceError where there is no answer. */
export type AskNode = (method: string, params: readonly unknown[]) => Promise<unknown>;

/**
 * @param block what the node answered to eth_getBlockByNumber
 * @param nameOf the name of a type; the chain's state holds its hash, `isName` compares
 */
export async function collectProofs(
  query: FactsQuery,
  block: unknown,
  ask: AskNode,
  nameOf: (type: StoredType, isName: (vct: string) => boolean) => Promise<string>,
): Promise<Proofs> {
  if (block === null) throw notYet();
  try {
    return await collect(query, block, ask, nameOf);
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    if (cause.code === "registry-absent") throw notYet();
    if (BROKEN.has(cause.code)) throw inconsistent("a proof that proves nothing", cause);
    throw cause;
  }
}

/** What the readers of proofs say of proofs that are none. */
const BROKEN: ReadonlySet<string> = new Set([
  "rlp-invalid",
  "trie-invalid",
  "header-invalid",
  "code-mismatch",
]);

async function collect(
  query: FactsQuery,
  block: unknown,
  ask: AskNode,
  nameOf: Parameters<typeof collectProofs>[3],
): Promise<Proofs> {
  const { rlp: header } = headerOf(block);
  const { number, stateRoot } = parseHeader(header);
  const registry = query.registry.slice(query.registry.lastIndexOf(":") + 1);

  const nodes = new NodesInUse(ask, `0x${number.toString(16)}`);
  const code = await nodes.code(registry);
  const departments = departmentRegistryIn(code);
  if (departments === null) throw notYet();
  await nodes.fetch(registry, []);
  await nodes.fetch(departments, []);
  const state = new ProvenState(stateRoot, nodes.nodeOf, registry, code);
  const { type } = await readEach(query, state, ({ contract, slots }) =>
    nodes.fetch(contract === "certificates" ? registry : departments, slots),
  );
  const vct =
    type === null ? null : await nameOf(type, (name) => toHex(keccak_256(utf8(name))) === type.vctHash);
  return { header, code, nodes: nodes.used(), vct };
}

/** Reads what the bundle is to prove, each time with the proofs of what is asked next. */
async function readEach(
  query: FactsQuery,
  state: ProvenState,
  fetch: (asked: Asked) => Promise<void>,
): Promise<RegistryState> {
  const reading = readState(query);
  let step = reading.next();
  while (!step.done) {
    await fetch(step.value);
    step = reading.next(state.words(step.value));
  }
  return step.value;
}

/** Trie nodes that a node sent, and which of them were needed, in order. */
class NodesInUse {
  readonly #ask: AskNode;
  readonly #block: string;
  readonly #known = new Map<string, Uint8Array>();
  readonly #used = new Map<string, Uint8Array>();

  constructor(ask: AskNode, block: string) {
    this.#ask = ask;
    this.#block = block;
  }

  readonly nodeOf = (hash: Uint8Array): Uint8Array => {
    const key = toHex(hash);
    const node = this.#known.get(key);
    if (node === undefined) throw inconsistent("a proof that does not lead to the block's state root");
    this.#used.set(key, node);
    return node;
  };

  used(): Uint8Array[] {
    return [...this.#used.values()];
  }

  async code(address: string): Promise<Uint8Array> {
    return bytesOf(await this.#ask("eth_getCode", [address, this.#block]));
  }

  async fetch(address: string, slots: readonly bigint[]): Promise<void> {
    const keys = slots.map((slot) => toHex(wordBytes(slot)));
    const answer = await this.#ask("eth_getProof", [address, keys, this.#block]);
    const { accountProof, storageProof } = (answer ?? {}) as Record<string, unknown>;
    if (!Array.isArray(accountProof) || !Array.isArray(storageProof))
      throw inconsistent("a proof that is none");
    const lists = [accountProof, ...storageProof.map((each) => (each as { proof?: unknown } | null)?.proof)];
    for (const list of lists) {
      if (!Array.isArray(list)) throw inconsistent("a proof that is none");
      for (const node of list.map(bytesOf)) this.#known.set(toHex(keccak_256(node)), node);
    }
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/i.test(value))
    throw inconsistent("bytes that are none");
  return fromHex(value);
}

export const notYet = () =>
  new CertraceError("proofs-unavailable", "The chain has no such block, or none that is final yet.", {
    field: "block",
    remedy: "Try again in a few minutes, or name a block that the chain has.",
  });
