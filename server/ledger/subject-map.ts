/**
 * The subject map of a trace log on disk (hashes: core/subject/map-hash.ts). `applyEntries` brings a map up to date
 * with one walk over what changed; `findSubject` answers from any root that was ever written.
 */
import { nodeHash } from "../../core/merkle/leaf.ts";
import {
  bitOf,
  MISSING,
  mapLeafHash,
  mapNodeHash,
  mapValue,
  sharedBits,
  TAG_BITS,
} from "../../core/subject/map-hash.ts";
import { miniLeafHash } from "../../core/subject/mini-log.ts";
import { MapChanges } from "./map-changes.ts";
import { type Child, isLeaf, type LeafNode, type MapFile } from "./map-file.ts";

/** The map of nobody. */
export const EMPTY_MAP: Child = { hash: MISSING, pointer: 0 };

/** A subject's place in the map. */
export interface SubjectPlace {
  /** from the root down */
  siblings: Uint8Array[];
  /** the subject's own leaf, another one in its place, or null: nobody is there */
  leaf: { tag: Uint8Array; count: number; miniRoot: Uint8Array } | null;
}

/**
 * The map with these entries; `root` stays as it is.
 * @param entries 64 bytes each, at most MAX_CHANGES
 * @param first log index of the first; above every index in the map
 */
export function applyEntries(file: MapFile, root: Child, entries: Uint8Array, first: number): Child {
  if (entries.length === 0) return root;
  const map = new Walk(file, new MapChanges(entries, first)).change(root, 0);
  file.flush();
  return map;
}

export function findSubject(file: MapFile, root: Child, tag: Uint8Array): SubjectPlace {
  const siblings: Uint8Array[] = [];
  let { pointer } = root;
  for (let depth = 0; pointer !== 0 && !isLeaf(pointer); depth++) {
    const { left, right } = file.inner(pointer);
    const [way, other] = bitOf(tag, depth) === 0 ? [left, right] : [right, left];
    siblings.push(other.hash);
    ({ pointer } = way);
  }
  if (pointer === 0) return { siblings, leaf: null };
  const leaf = file.leaf(pointer);
  return { siblings, leaf: { tag: leaf.tag, count: leaf.count, miniRoot: miniRoot(leaf) } };
}

/** One walk; a class only because its steps share the file and the changes. `low` and `high` bound the changes. */
class Walk {
  readonly #file: MapFile;
  readonly #changes: MapChanges;

  constructor(file: MapFile, changes: MapChanges) {
    this.#file = file;
    this.#changes = changes;
  }

  change(at: Child, depth: number, low = 0, high: number = this.#changes.count): Child {
    if (at.pointer === 0) return this.#grow(null, depth, low, high);
    if (isLeaf(at.pointer)) return this.#grow({ ...at, leaf: this.#file.leaf(at.pointer) }, depth, low, high);
    const { left, right } = this.#file.inner(at.pointer);
    const middle = this.#split(depth, low, high);
    return this.#join(
      middle > low ? this.change(left, depth + 1, low, middle) : left,
      middle < high ? this.change(right, depth + 1, middle, high) : right,
    );
  }

  /** Where there was one leaf at most. A leaf that must give way moves down as it is: its hash knows no depth. */
  #grow(old: (Child & { leaf: LeafNode }) | null, depth: number, low: number, high: number): Child {
    if (low === high) return old === null ? EMPTY_MAP : { hash: old.hash, pointer: old.pointer };
    const tag = this.#changes.tag(low);
    const single = sharedBits(tag, this.#changes.tag(high - 1)) === TAG_BITS;
    if (single && (old === null || sharedBits(tag, old.leaf.tag) === TAG_BITS)) {
      return this.#writeLeaf(old?.leaf ?? { tag, count: 0, subtrees: [] }, low, high);
    }
    const middle = this.#split(depth, low, high);
    const oldLeft = old !== null && bitOf(old.leaf.tag, depth) === 0;
    return this.#join(
      this.#grow(oldLeft ? old : null, depth + 1, low, middle),
      this.#grow(oldLeft ? null : old, depth + 1, middle, high),
    );
  }

  #writeLeaf(old: LeafNode, low: number, high: number): Child {
    const subtrees = [...old.subtrees];
    let { count } = old;
    for (let i = low; i < high; i++, count++) {
      let hash: Uint8Array = miniLeafHash({
        index: this.#changes.index(i),
        leafHash: this.#changes.leafHash(i),
      });
      for (let rest = count; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(subtrees.pop()!, hash);
      subtrees.push(hash);
    }
    const leaf = { tag: old.tag, count, subtrees };
    return {
      hash: mapLeafHash(leaf.tag, mapValue(count, miniRoot(leaf))),
      pointer: this.#file.addLeaf(leaf),
    };
  }

  #join(left: Child, right: Child): Child {
    return { hash: mapNodeHash(left.hash, right.hash), pointer: this.#file.addInner({ left, right }) };
  }

  /** The first change whose tag has a 1 at this depth. */
  #split(depth: number, low: number, high: number): number {
    let [from, to] = [low, high];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (bitOf(this.#changes.tag(middle), depth) === 1) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}

/** RFC 6962 root from the complete subtrees. */
function miniRoot({ subtrees }: LeafNode): Uint8Array {
  return subtrees.reduceRight((right, left) => nodeHash(left, right));
}
