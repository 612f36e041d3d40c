/**
 * Proofs of what the registries' storage says at one block about a group of certificates: all of an evidence bundle
 * (bundle.ts) but its certificate. A source that gives them learns no more than one that gives facts; whoever holds the
 * certificate puts the two together (docs/protocol.md, section 14).
 */
import { decodeBase64url, encodeBase64url, tryDecodeBase64url } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { is, list, oneOf, orNull, record } from "../shape.ts";

export const PROOFS_TYPE = "certrace-evidence-proofs";

export interface Proofs {
  /** RLP of the block's header, as it was hashed */
  header: Uint8Array;
  /** of the certificate registry */
  code: Uint8Array;
  /** RLP of trie nodes, each once, in the order in which reading the state first needs them */
  nodes: Uint8Array[];
  /** name of the batch's type, of which the chain stores the hash; null where there is no batch */
  vct: string | null;
}

/** Byte strings in base64url. */
export interface ProofTexts {
  header: string;
  code: string;
  nodes: string[];
  vct: string | null;
}

const MAX_NODES = 4_096;

const bytes = (most: number) =>
  is(
    (value) =>
      typeof value === "string" &&
      value.length <= Math.ceil((most * 4) / 3) &&
      tryDecodeBase64url(value) !== null,
  );

/** `ProofTexts`; code is at most as long as a contract may have it (EIP-170). */
export const PROOF_MEMBERS = {
  header: bytes(1 << 16),
  code: bytes(24_576),
  nodes: list(bytes(1_024), 1, MAX_NODES),
  vct: orNull(is((value) => typeof value === "string")),
};

const shape = record({ type: oneOf(PROOFS_TYPE), v: oneOf(1), ...PROOF_MEMBERS });

export const encodeProofs = ({ header, code, nodes, vct }: Proofs): ProofTexts => ({
  header: encodeBase64url(header),
  code: encodeBase64url(code),
  nodes: nodes.map((node) => encodeBase64url(node)),
  vct,
});

export const decodeProofs = ({ header, code, nodes, vct }: ProofTexts): Proofs => ({
  header: decodeBase64url(header),
  code: decodeBase64url(code),
  nodes: nodes.map((node) => decodeBase64url(node)),
  vct,
});

/** As a source answers with them. */
export const proofsAnswer = (proofs: Proofs) => ({ type: PROOFS_TYPE, v: 1, ...encodeProofs(proofs) });

/** @param json a source's answer. Throws CertraceError `proofs-malformed`, with the member in `field`. */
export function parseProofs(json: unknown): Proofs {
  const problem = shape(json, "");
  if (problem === null) return decodeProofs(json as ProofTexts);
  const field = problem.path || "proofs";
  throw new CertraceError(
    "proofs-malformed",
    `These are no proofs: ${field} is absent or not as it must be.`,
    {
      field,
      remedy: "Ask again, or ask another source: this one does not answer as GET /v1/proofs does.",
    },
  );
}
