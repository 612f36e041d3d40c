/**
 * Looks a key up in a Merkle Patricia trie of which only some nodes are at hand (Ethereum yellow paper, appendix D; the
 * secure form: keys are hashed first). The root hash commits to every key: so the nodes on the way prove what the key
 * holds, and as well that it holds nothing.
 *
 * Guarantee: as long as `nodeOf` answers with bytes of the hash that it is asked for, no other answer than the trie's
 * own can come out, whoever supplied the nodes. Throws `trie-invalid` for a node that no trie has, and `rlp-invalid`.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { CertraceError } from "../errors.ts";
import { decodeRlp, encodeRlp, type RlpItem } from "./rlp.ts";

/** The bytes whose keccak256 is `hash`; throws where it has none. */
export type NodeOf = (hash: Uint8Array) => Uint8Array;

/** root of a trie that holds nothing: keccak256 of the RLP of the empty string */
const EMPTY_ROOT = keccak_256(encodeRlp(new Uint8Array()));

/** The value under the key, or null: the trie has none. */
export function lookUp(root: Uint8Array, key: Uint8Array, nodeOf: NodeOf): Uint8Array | null {
  if (equal(root, EMPTY_ROOT)) return null;
  const path = nibblesOf(keccak_256(key));
  let node: RlpItem = decodeRlp(nodeOf(root));
  let at = 0;
  for (;;) {
    if (node instanceof Uint8Array) throw invalid("a node is no list");
    let next: RlpItem | undefined;
    if (node.length === 17) {
      // Hashed keys are all of one length: none ends at a branch.
      if (at === path.length || !isEmpty(node[16])) throw invalid("a branch holds a value");
      next = node[path[at]!];
      at += 1;
    } else if (node.length === 2) {
      const { nibbles, leaf } = partial(node[0]);
      const whole = at + nibbles.length;
      if (whole > path.length || (whole === path.length) !== leaf) throw invalid("a path of another length");
      if (!nibbles.every((nibble, i) => nibble === path[at + i])) return null;
      next = node[1];
      if (leaf) {
        if (!(next instanceof Uint8Array) || next.length === 0) throw invalid("a leaf without a value");
        return next;
      }
      at = whole;
    } else throw invalid("a node has neither 2 nor 17 items");
    if (node.length === 17 && isEmpty(next)) return null;
    node = child(next, nodeOf);
  }
}

/** A child stands in its parent if it is shorter than its hash would be, and else by its hash. */
function child(reference: RlpItem | undefined, nodeOf: NodeOf): RlpItem {
  if (reference instanceof Uint8Array) {
    if (reference.length !== 32) throw invalid("a child is neither a node nor a hash");
    return decodeRlp(nodeOf(reference));
  }
  if (reference === undefined || encodeRlp(reference).length >= 32) {
    throw invalid("a child stands in its parent that should not");
  }
  return reference;
}

/** Hex-prefix encoding (yellow paper, appendix C). */
function partial(item: RlpItem | undefined): { nibbles: number[]; leaf: boolean } {
  if (!(item instanceof Uint8Array) || item.length === 0) throw invalid("a path is missing");
  const nibbles = nibblesOf(item);
  const flag = nibbles[0]!;
  const odd = (flag & 1) === 1;
  const leaf = (flag & 2) === 2;
  if (flag > 3 || (!odd && nibbles[1] !== 0)) throw invalid("a path with an unknown flag");
  const rest = nibbles.slice(odd ? 1 : 2);
  if (rest.length === 0 && !leaf) throw invalid("an extension by nothing");
  return { nibbles: rest, leaf };
}

function nibblesOf(bytes: Uint8Array): number[] {
  const nibbles: number[] = [];
  for (const byte of bytes) nibbles.push(byte >> 4, byte & 15);
  return nibbles;
}

function isEmpty(item: RlpItem | undefined): boolean {
  return item instanceof Uint8Array && item.length === 0;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function invalid(why: string): CertraceError<"trie-invalid"> {
  return new CertraceError("trie-invalid", `This is no node of a Merkle Patricia trie: ${why}.`, {
    remedy: "Fetch the evidence again: it was altered or cut.",
  });
}
