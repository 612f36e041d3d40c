/**
 * A subject map held in memory: the reference that others are tested against, and enough for small logs and auditors
 * of a few thousand subjects. Nodes never change: `with` makes a new map that shares what it can with the old one, so
 * that every earlier map can still be proved against.
 */
import { bitOf, MISSING, mapLeafHash, mapNodeHash, sharedBits, TAG_BITS } from "./map-hash.ts";
import type { MapLeaf, MapProof } from "./map-proof.ts";

type Leaf = MapLeaf & { hash: Uint8Array };
type Inner = { hash: Uint8Array; left: Node; right: Node };
type Node = Leaf | Inner | null;

export class SubjectMap {
  readonly #root: Node;

  private constructor(root: Node) {
    this.#root = root;
  }

  static readonly EMPTY = new SubjectMap(null);

  /** 32 bytes; zeros for a map of nobody */
  get root(): Uint8Array {
    return hashOf(this.#root);
  }

  /** The map with this value under this tag, in place of any there was; this one stays as it is. */
  with({ tag, value }: MapLeaf): SubjectMap {
    return new SubjectMap(put(this.#root, { tag, value, hash: mapLeafHash(tag, value) }, 0));
  }

  prove(tag: Uint8Array): MapProof {
    const siblings: Uint8Array[] = [];
    let node = this.#root;
    for (let depth = 0; node !== null && "left" in node; depth++) {
      const [way, other]: [Node, Node] =
        bitOf(tag, depth) === 0 ? [node.left, node.right] : [node.right, node.left];
      siblings.push(hashOf(other));
      node = way;
    }
    return { siblings, terminal: node === null ? null : { tag: node.tag, value: node.value } };
  }
}

function put(node: Node, leaf: Leaf, depth: number): Node {
  if (node === null) return leaf;
  if ("left" in node) {
    return bitOf(leaf.tag, depth) === 0
      ? inner(put(node.left, leaf, depth + 1), node.right)
      : inner(node.left, put(node.right, leaf, depth + 1));
  }
  const shared = sharedBits(node.tag, leaf.tag);
  if (shared === TAG_BITS) return leaf;
  // Both move down to where they part, with missing children along the way.
  let both = bitOf(leaf.tag, shared) === 0 ? inner(leaf, node) : inner(node, leaf);
  for (let at = shared - 1; at >= depth; at--) {
    both = bitOf(leaf.tag, at) === 0 ? inner(both, null) : inner(null, both);
  }
  return both;
}

function inner(left: Node, right: Node): Inner {
  return { hash: mapNodeHash(hashOf(left), hashOf(right)), left, right };
}

function hashOf(node: Node): Uint8Array {
  return node?.hash ?? MISSING;
}
