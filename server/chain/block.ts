/**
 * One block as the chain's node has it now. Throws CertraceError `chain-unavailable`, `chain-other`, `chain-inconsistent`.
 */
import type { BlockRef } from "../../core/verify/facts.ts";
import { blocks, finalBlock } from "./at-head.ts";
import type { Rpc } from "./rpc.ts";

export interface ChainBlock extends BlockRef {
  /** false: the chain may still take it back */
  final: boolean;
}

/** @param finality as for the index. Null: the chain has no such block (yet). */
export async function readBlock(
  rpc: Rpc,
  number: number,
  finality: number | "finalized",
): Promise<ChainBlock | null> {
  const [block, head] = await blocks(rpc, [number, "latest"]);
  if (!block || !head) return null;
  const final = await finalBlock(rpc, head, finality);
  const { hash, time } = block;
  return { number, hash, time, final: final !== null && number <= final.number };
}
