/**
 * Collects an evidence bundle from a node: the header of a final block and the proofs (EIP-1186, eth_getProof) of what
 * the registries' storage says at it. Every proof is checked as it comes, by the same code that later reads the
 * bundle: what this answers verifies, whatever the node is.
 *
 * Throws CertraceError `anchor-missing`, `registry-other`, `proofs-unavailable` (the node keeps no state of that block
 * or gives no proofs, or the registry was not there yet), `chain-unavailable`, `chain-other`, `chain-inconsistent`.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { CertraceError } from "../../core/errors.ts";
import type { EvidenceBundle } from "../../core/evidence/bundle.ts";
import { departmentRegistryIn } from "../../core/evidence/code.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { fromHex, toHex, wordBytes } from "../../core/evidence/hex.ts";
import { ProvenState } from "../../core/evidence/proven-state.ts";
import {
  type Asked,
  type RegistryState,
  readState,
  type StoredType,
} from "../../core/evidence/read-state.ts";
import { utf8 } from "../../core/text.ts";
import type { FactsQuery } from "../../core/verify/facts.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { type CertificateBook, registryId } from "./address-book.ts";
import { headerOf } from "./block-header.ts";
import { eventTopic, topic } from "./decode.ts";
import { searchLogs } from "./log-search.ts";
import { inconsistent, toHex as quantityHex } from "./node-answers.ts";
import { type Rpc, RpcFailure } from "./rpc.ts";

export interface CollectOptions {
  /** how deep a block must lie to be final, or the node's `finalized` tag */
  finality: number | "finalized";
  /** number of the block; absent: the newest that is final */
  block?: number;
}

export async function collectEvidence(
  rpc: Rpc,
  book: CertificateBook,
  certificate: ParsedCertificate,
  options: CollectOptions,
): Promise<EvidenceBundle> {
  const query = requireOurs(certificate, book);
  try {
    return await collect(rpc, book, certificate, query, options);
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    if (cause.code === "registry-absent") throw notYet();
    if (BROKEN.has(cause.code)) throw inconsistent("a proof that proves nothing", cause);
    throw cause;
  }
}

/** What core says of proofs that are none. */
const BROKEN: ReadonlySet<string> = new Set([
  "rlp-invalid",
  "trie-invalid",
  "header-invalid",
  "code-mismatch",
]);

async function collect(
  rpc: Rpc,
  book: CertificateBook,
  certificate: ParsedCertificate,
  query: FactsQuery,
  options: CollectOptions,
): Promise<EvidenceBundle> {
  const block = await rpc.request("eth_getBlockByNumber", [await blockTag(rpc, options), false]);
  if (block === null) throw notYet();
  const { rlp: header } = headerOf(block);
  const { number, stateRoot } = parseHeader(header);

  const nodes = new NodesInUse(rpc, quantityHex(number));
  const code = await nodes.code(book.certificateRegistry);
  const departments = departmentRegistryIn(code);
  if (departments === null) throw notYet();
  await nodes.fetch(book.certificateRegistry, []);
  await nodes.fetch(departments, []);
  const state = new ProvenState(stateRoot, nodes.nodeOf, book.certificateRegistry, code);
  const found = await readEach(query, state, ({ contract, slots }) =>
    nodes.fetch(contract === "certificates" ? book.certificateRegistry : departments, slots),
  );
  const vct =
    found.type === null ? null : await nameOf(rpc, book, found.type, certificate.claims.vct, number);
  return { certificate, header, code, nodes: nodes.used(), vct };
}

function requireOurs(certificate: ParsedCertificate, book: CertificateBook): FactsQuery {
  const query = factsQuery(certificate);
  if (query === null) {
    throw new CertraceError(
      "anchor-missing",
      "The certificate carries no anchor: there is nothing to prove.",
      {
        field: "certificate",
        remedy: "Give the certificate file; the compact form leaves the anchor out.",
      },
    );
  }
  if (query.registry === registryId(book)) return query;
  throw new CertraceError("registry-other", `The certificate is anchored in ${query.registry}.`, {
    field: "header.anchor.registry",
    remedy: "Ask a service or a node of that registry's chain.",
  });
}

async function blockTag(rpc: Rpc, { finality, block }: CollectOptions): Promise<string> {
  if (block !== undefined) return quantityHex(block);
  if (finality === "finalized") return finality;
  const head = Number(await rpc.request("eth_blockNumber"));
  if (!Number.isSafeInteger(head)) throw inconsistent("a number of the newest block that is none");
  if (head < finality) throw notYet();
  return quantityHex(head - finality);
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

/** The chain stores the hash of a type's name, its event the name. */
async function nameOf(
  rpc: Rpc,
  book: CertificateBook,
  { id, definedAt, vctHash }: StoredType,
  guess: string,
  head: number,
): Promise<string> {
  const isName = (vct: string) => toHex(keccak_256(utf8(vct))) === vctHash;
  if (isName(guess)) return guess;
  const [found] = await searchLogs(rpc, book, head).at([eventTopic("TypeDefined"), topic(id)], definedAt);
  if (found?.event.type !== "type-defined" || !isName(found.event.vct)) {
    throw inconsistent("a type without its event");
  }
  return found.event.vct;
}

/** Trie nodes that a node sent, and which of them were needed, in order. */
class NodesInUse {
  readonly #rpc: Rpc;
  readonly #block: string;
  readonly #known = new Map<string, Uint8Array>();
  readonly #used = new Map<string, Uint8Array>();

  constructor(rpc: Rpc, block: string) {
    this.#rpc = rpc;
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

  async #ask(method: string, params: unknown[]): Promise<unknown> {
    try {
      return await this.#rpc.request(method, params);
    } catch (cause) {
      if (!(cause instanceof RpcFailure) || cause.refusal === undefined) throw cause;
      throw new CertraceError("proofs-unavailable", "The chain's node does not prove this block's state.", {
        field: "rpc",
        remedy:
          "Ask a node that answers eth_getProof and keeps the state of this block, or choose a newer block.",
        cause,
      });
    }
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/i.test(value))
    throw inconsistent("bytes that are none");
  return fromHex(value);
}

const notYet = () =>
  new CertraceError("proofs-unavailable", "The chain has no such block, or none that is final yet.", {
    field: "block",
    remedy: "Try again in a few minutes, or name a block that the chain has.",
  });
