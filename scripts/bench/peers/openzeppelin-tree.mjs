/** Peer: @openzeppelin/merkle-tree, a simple tree over n 32-byte leaves, root only. */
import { randomBytes } from "node:crypto";
import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { report, timed } from "./result.mjs";

const n = Number(process.argv[2] ?? 100_000);
const leaves = Array.from({ length: n }, () => `0x${randomBytes(32).toString("hex")}`);
let root;
const seconds = await timed(() => {
  root = SimpleMerkleTree.of(leaves).root;
});
report("openzeppelin", n, seconds, { root });
