/**
 * The hashes of the subject map: a binary prefix tree over tags, bit 0 the most significant. A leaf stands at the
 * shallowest depth at which it is alone; a missing child is 32 zero bytes, and so is an empty map. First bytes differ
 * between leaf, node and value, so that none can pass for another (nor for a hash of the log, 0x00 and 0x01).
 *
 * Leaf SHA-256(0x02 ‖ tag ‖ value); node SHA-256(0x03 ‖ left ‖ right); value SHA-256(0x04 ‖ u64 count ‖ mini root).
 */
import { sha256, sha256Into } from "../sha256.ts";

export const TAG_BITS = 256;

/** A missing child, and the root of a map of nobody. Not to be written to. */
export const MISSING = new Uint8Array(32);

const leaf = prefixed(0x02, 64);
const node = prefixed(0x03, 64);
const value = prefixed(0x04, 40);
const valueView = new DataView(value.buffer);

/** @param count number of leaves of the subject's little log */
export function mapValue(count: number, miniRoot: Uint8Array): Uint8Array<ArrayBuffer> {
  valueView.setUint32(1, Math.floor(count / 0x100000000));
  valueView.setUint32(5, count % 0x100000000);
  value.set(miniRoot, 9);
  return sha256(value);
}

export function mapLeafHash(tag: Uint8Array, leafValue: Uint8Array): Uint8Array<ArrayBuffer> {
  leaf.set(tag, 1);
  leaf.set(leafValue, 33);
  return sha256(leaf);
}

export function mapNodeHash(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  node.set(left, 1);
  node.set(right, 33);
  return sha256(node);
}

/** Hashes the two children that stand one after the other in `children` at `from`; allocates nothing. */
export function mapNodeHashInto(children: Uint8Array, from: number, out: Uint8Array, to: number): void {
  for (let i = 0; i < 64; i++) node[i + 1] = children[from + i]!;
  sha256Into(node, out, to);
}

/** @param depth 0 to 255 */
export function bitOf(tag: Uint8Array, depth: number): 0 | 1 {
  return ((tag[depth >> 3]! >> (7 - (depth & 7))) & 1) as 0 | 1;
}

/** Number of leading bits that two tags share; 256: they are the same. */
export function sharedBits(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < 32; i++) {
    const differing = a[i]! ^ b[i]!;
    if (differing !== 0) return 8 * i + Math.clz32(differing) - 24;
  }
  return TAG_BITS;
}

function prefixed(first: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + length);
  bytes[0] = first;
  return bytes;
}
