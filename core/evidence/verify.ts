/**
 * Verifies a certificate from an evidence bundle: offline, against one block hash that the verifier trusts. The verdict
 * is about that block: what the chain said later, no evidence of that block can show.
 *
 * Guarantee: every fact is proven by the block hash; of a bundle that is altered anywhere, either a proof fails, which
 * throws, or the verdict is not `valid`. Whose registry counts is for the verifier to say: on a public chain anyone can
 * deploy one. So is the chain: a block hash stands for one chain alone, and the header does not name it.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { DigestText, VerifyEs256 } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { utf8 } from "../text.ts";
import { type Verification, verifyCertificate } from "../verify/certificate.ts";
import type { BlockRef, FactsQuery, ProvenFacts, TypeFact } from "../verify/facts.ts";
import { type EvidenceBundle, parseBundle } from "./bundle.ts";
import { parseHeader } from "./header.ts";
import { blockHashOf, toHex } from "./hex.ts";
import type { Proofs } from "./proofs.ts";
import { ProvenState } from "./proven-state.ts";
import { evidenceQuery } from "./query.ts";
import type { StoredType } from "./read-state.ts";
import { equal, type NodeOf } from "./trie.ts";

export interface EvidenceOptions {
  /** hash of the block that the verifier trusts: `0x` and 64 lowercase hexadecimal digits */
  block: string;
  /** the registries that this verifier trusts, CAIP-10, lowercase; null: it could not find out which */
  registries: readonly string[] | null;
  /** Unix seconds; absent: at the block. Storage proves the status at its block and at no other time. */
  at?: number;
  /** the platform's own; absent: the portable ones */
  verifyEs256?: VerifyEs256;
  digestText?: DigestText;
}

/**
 * The verdict as of the block: `now`, `at` and `head` of the answer are the block's.
 * Throws CertraceError: what `parseBundle` and `evidenceQuery` throw; `block-hash-invalid`; `block-other` (the bundle is of another block than
 * the trusted one); `proof-broken`, `rlp-invalid`, `trie-invalid`, `header-invalid`, `code-mismatch`, `registry-absent` (the
 * bundle does not prove what it should). Each means that nothing was found out.
 */
export async function verifyEvidence(
  input: string | Uint8Array,
  options: EvidenceOptions,
): Promise<Verification> {
  return verifyBundle(parseBundle(input, options.digestText), options);
}

/** The same of a bundle that has been read. */
export async function verifyBundle(
  bundle: EvidenceBundle,
  { block, registries, at, ...platform }: EvidenceOptions,
): Promise<Verification> {
  const facts = factsFromBundle(bundle, block);
  const { time } = (facts.head as { value: BlockRef }).value;
  return verifyCertificate(bundle.certificate, facts, {
    ...platform,
    // To speak about a time after the block, the facts would have to be younger: then they are stale.
    now: Math.max(time, at ?? time),
    ...(at === undefined ? {} : { at }),
    registries,
    factsTolerance: 0,
  });
}

/** What the bundle proves, given that the block hash is to be trusted. Throws as `verifyEvidence`. */
export function factsFromBundle({ certificate, ...proofs }: EvidenceBundle, trusted: string): ProvenFacts {
  return factsFromProofs(proofs, evidenceQuery(certificate), trusted);
}

/** What proofs say to a question, given that the block hash is to be trusted. Throws as `verifyEvidence`. */
export function factsFromProofs(proofs: Proofs, query: FactsQuery, trusted: string): ProvenFacts {
  if (blockHashOf(trusted) !== trusted) {
    throw new CertraceError("block-hash-invalid", "This is no block hash.", {
      field: "block",
      remedy: "Give it as 0x and 64 hexadecimal digits.",
    });
  }
  const { number, hash, time, stateRoot } = parseHeader(proofs.header);
  if (hash !== trusted) {
    throw new CertraceError("block-other", `The evidence is of block ${hash}, not of the trusted one.`, {
      field: "header",
      remedy:
        "Ask for evidence of the block that you trust, or find out whether this one can be trusted as well.",
    });
  }
  const nodes = inOrder(proofs.nodes);
  const registry = query.registry.slice(query.registry.lastIndexOf(":") + 1);
  const state = new ProvenState(stateRoot, nodes.nodeOf, registry, proofs.code).read(query);
  if (nodes.left() > 0) throw broken("nodes", "it has nodes that prove nothing");
  const block = { number, hash, time };
  const fact = <T>(value: T) => ({ value, block });
  return {
    v: 1,
    proven: true,
    registry: query.registry,
    source: `block ${hash}`,
    readAt: time,
    head: fact(block),
    finalized: fact(block),
    department: fact(state.department),
    key: fact(state.key),
    batch: fact(state.batch),
    type: fact(typeFact(state.type, proofs.vct)),
    statuses: fact(state.statuses),
  };
}

/** The chain stores the hash of a type's name; the name that comes with the evidence must have it. */
function typeFact(stored: StoredType | null, vct: string | null): TypeFact | null {
  if ((stored === null) !== (vct === null))
    throw broken("vct", "it names a type without a batch, or none for one");
  if (stored === null || vct === null) return null;
  if (toHex(keccak_256(utf8(vct))) !== stored.vctHash)
    throw broken("vct", "it is not the name of the batch's type");
  const { id, definer, metadataHash } = stored;
  return { id, vct, definer, metadataHash };
}

/** Hands nodes out in the order of the bundle: the next one has the hash that is asked for, or the proof is broken. */
function inOrder(nodes: readonly Uint8Array[]): { nodeOf: NodeOf; left: () => number } {
  const known = new Map<string, Uint8Array>();
  return {
    nodeOf(hash) {
      const key = toHex(hash);
      const found = known.get(key);
      if (found !== undefined) return found;
      const next = nodes[known.size];
      if (next === undefined) throw broken("nodes", "nodes are missing");
      if (!equal(keccak_256(next), hash))
        throw broken(`nodes[${known.size}]`, "it is not the node that comes next");
      known.set(key, next);
      return next;
    },
    left: () => nodes.length - known.size,
  };
}

function broken(field: string, why: string): CertraceError<"proof-broken"> {
  return new CertraceError(
    "proof-broken",
    `The evidence does not prove what it should at ${field}: ${why}.`,
    {
      field,
      remedy: "Do not rely on it. Fetch the evidence again: it was altered, or put together wrongly.",
    },
  );
}
