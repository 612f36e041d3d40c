/**
 * Proofs out of trees of any size, of which only the hashes along the proof exist: the neighbours are made up, the
 * roots follow from them. A million entries cost nothing. The walks are those of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
 */
import { createHash } from "node:crypto";

const sha256 = (...parts: Uint8Array[]): Uint8Array =>
  createHash("sha256").update(Buffer.concat(parts)).digest();

export const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

/** Hashes without a zero byte, which would be cheaper to send. */
export function madeUp(name: string, i: number): Uint8Array {
  return sha256(Buffer.from(`${name} ${i}`)).map((byte) => byte || 1);
}

const bytes = (value: number, ...more: (number | Uint8Array)[]): Uint8Array =>
  Buffer.concat([Buffer.of(value), ...more.map((part) => (typeof part === "number" ? u64(part) : part))]);

function u64(value: number): Uint8Array {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}

export const entryLeaf = (tag: Uint8Array, bodyHash: Uint8Array): Uint8Array =>
  sha256(bytes(0, tag, bodyHash));
export const miniLeaf = (logIndex: number, leafHash: Uint8Array): Uint8Array =>
  sha256(bytes(0, logIndex, leafHash));
export const treeNode = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(bytes(1, left, right));
export const mapValue = (count: number, miniRoot: Uint8Array): Uint8Array =>
  sha256(bytes(4, count, miniRoot));
export const mapLeaf = (tag: Uint8Array, value: Uint8Array): Uint8Array => sha256(bytes(2, tag, value));

/** A tree of `size` leaves with this one at `index`. */
export function inclusion(leaf: Uint8Array, index: number, size: number, name: string) {
  const path: Uint8Array[] = [];
  let root = leaf;
  for (let node = index, last = size - 1; last > 0; node = half(node), last = half(last)) {
    if (node % 2 === 0 && node === last) continue; // rises without a neighbour
    const neighbour = madeUp(name, path.length);
    root = node % 2 === 1 ? treeNode(neighbour, root) : treeNode(root, neighbour);
    path.push(neighbour);
  }
  return { path, root };
}

/** Two leaves next to one another, the first at `position`, in one tree of `size` leaves. */
export function neighbours(
  first: Uint8Array,
  second: Uint8Array,
  position: number,
  size: number,
  name: string,
) {
  const paths: [Uint8Array[], Uint8Array[]] = [[], []];
  let [left, right] = [first, second];
  let [at, next, last] = [position, position + 1, size - 1];
  for (; last > 0; [at, next, last] = [half(at), half(next), half(last)]) {
    if (at === next) {
      if (at % 2 === 0 && at === last) continue;
      const neighbour = madeUp(name, paths[0].length);
      left = at % 2 === 1 ? treeNode(neighbour, left) : treeNode(left, neighbour);
      for (const path of paths) path.push(neighbour);
      right = left;
    } else if (at % 2 === 0) {
      paths[0].push(right);
      paths[1].push(left);
      left = right = treeNode(left, right);
    } else {
      const [before, after] = [
        madeUp(`${name} before`, paths[0].length),
        madeUp(`${name} after`, paths[1].length),
      ];
      paths[0].push(before);
      left = treeNode(before, left);
      if (next < last) {
        paths[1].push(after);
        right = treeNode(right, after);
      }
    }
  }
  return { paths, root: left };
}

/** A tree of `size` leaves and the one of its first `old` leaves. */
export function consistency(old: number, size: number, name: string) {
  const proof: Uint8Array[] = [];
  let [node, last] = [old - 1, size - 1];
  for (; node % 2 === 1; node = half(node)) last = half(last);
  let oldRoot = madeUp(name, -1);
  let root = oldRoot;
  if (node !== 0) proof.push(oldRoot);
  for (; last > 0; node = half(node), last = half(last)) {
    if (node % 2 === 0 && node === last) continue;
    const neighbour = madeUp(name, proof.length);
    proof.push(neighbour);
    if (node % 2 === 1) {
      oldRoot = treeNode(neighbour, oldRoot);
      root = treeNode(neighbour, root);
    } else root = treeNode(root, neighbour);
  }
  return { proof, oldRoot, root };
}

/** A map in which the way of `tag` ends in `end` (a leaf or a missing child) after `depth` steps. */
export function mapWay(tag: Uint8Array, end: Uint8Array, depth: number, name: string) {
  const siblings = Array.from({ length: depth }, (_, i) => madeUp(name, i));
  let root = end;
  for (let at = depth - 1; at >= 0; at--) {
    const right = ((tag[at >> 3]! >> (7 - (at & 7))) & 1) === 1;
    root = right ? sha256(bytes(3, siblings[at]!, root)) : sha256(bytes(3, root, siblings[at]!));
  }
  return { siblings, root };
}

const half = (value: number): number => Math.floor(value / 2);
