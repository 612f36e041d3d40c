/** Ours: an RFC 6962 tree over n leaf hashes, root and every level kept for proofs. Usage: tree.ts <n> */
import { randomFillSync } from "node:crypto";
import { MerkleTree } from "../../core/merkle/tree.ts";
import { report, timed } from "./result.ts";

const n = Number(process.argv[2] ?? 100_000);
const leaves = new Uint8Array(n * 32);
for (let at = 0; at < leaves.length; at += 65_536)
  randomFillSync(leaves, at, Math.min(65_536, leaves.length - at));
let tree: MerkleTree | undefined;
const seconds = await timed(() => {
  tree = new MerkleTree(leaves);
});
report("certrace tree", n, seconds, { pathLength: tree?.inclusionPath(0).length });
