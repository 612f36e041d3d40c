/**
 * The little log of one subject: where in the trace log their entries stand, strictly ascending. Its root is what the
 * subject map holds, so that nobody can be shown a part of their entries as the whole.
 *
 * Leaf: SHA-256(0x00 ‖ u64 log index ‖ leaf hash of the entry); tree per RFC 6962.
 */
import { CertraceError } from "../errors.ts";
import { HASH_BYTES } from "../merkle/leaf.ts";
import { MerkleTree } from "../merkle/tree.ts";
import { sha256Into } from "../sha256.ts";

export interface MiniEntry {
  /** in the trace log */
  index: number;
  /** of the entry, as in the trace log */
  leafHash: Uint8Array;
}

const leaf = new Uint8Array(1 + 8 + HASH_BYTES);
const view = new DataView(leaf.buffer);

export function miniLeafHash(entry: MiniEntry): Uint8Array<ArrayBuffer> {
  const hash = new Uint8Array(HASH_BYTES);
  miniLeafHashInto(entry, hash, 0);
  return hash;
}

/** Writes the 32 bytes of the leaf's hash to `out` at `offset`; allocates nothing. */
export function miniLeafHashInto({ index, leafHash }: MiniEntry, out: Uint8Array, offset: number): void {
  view.setUint32(1, Math.floor(index / 0x100000000));
  view.setUint32(5, index % 0x100000000);
  leaf.set(leafHash, 9);
  sha256Into(leaf, out, offset);
}

/** Throws `mini-log-order` unless the indexes ascend strictly. */
export function miniTree(entries: readonly MiniEntry[]): MerkleTree {
  const hashes = new Uint8Array(entries.length * HASH_BYTES);
  for (const [i, entry] of entries.entries()) {
    if (i > 0 && entries[i - 1]!.index >= entry.index) {
      throw new CertraceError("mini-log-order", "a subject's entries must ascend strictly by their index", {
        field: "entries",
      });
    }
    miniLeafHashInto(entry, hashes, i * HASH_BYTES);
  }
  return new MerkleTree(hashes);
}
