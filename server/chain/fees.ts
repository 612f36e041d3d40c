/**
 * What to pay for gas: EIP-1559 where blocks have a base fee, a plain gas price where not, nothing where the chain
 * charges nothing (consortium chains, the embedded chain). Amounts in wei.
 */
import { quantity, type Rpc, unwrap } from "./rpc.ts";

export type Fee = { gasPrice: bigint } | { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint };

/** What a transaction sent now should offer. */
export async function suggestFee(rpc: Rpc): Promise<Fee> {
  const [block, price, priority] = await rpc.batch([
    ["eth_getBlockByNumber", ["latest", false]],
    ["eth_gasPrice", []],
    ["eth_maxPriorityFeePerGas", []],
  ]);
  const { baseFeePerGas } = (unwrap(block!) ?? {}) as { baseFeePerGas?: unknown };
  const gasPrice = quantity(unwrap(price!), "eth_gasPrice", rpc.shown);
  if (baseFeePerGas === undefined || baseFeePerGas === null) return { gasPrice };
  const base = quantity(baseFeePerGas, "eth_getBlockByNumber", rpc.shown);
  // A node that offers blocks for nothing may still suggest a tip, out of habit.
  if (base === 0n && gasPrice === 0n) return { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  const tip =
    "result" in priority!
      ? quantity(priority.result, "eth_maxPriorityFeePerGas", rpc.shown)
      : max(gasPrice - base, 0n);
  // Twice the base fee lasts through six full blocks, each an eighth dearer.
  return { maxFeePerGas: 2n * base + tip, maxPriorityFeePerGas: tip };
}

/**
 * What replaces a transaction that offered `fee`: nodes ask for 10 % more (12.5 % in some), in both parts. Never
 * less than what is suggested now. A free transaction stays free where the suggestion is free.
 */
export function raiseFee(fee: Fee, suggested: Fee): Fee {
  if ("gasPrice" in fee) {
    return {
      gasPrice: max(
        raised(fee.gasPrice),
        "gasPrice" in suggested ? suggested.gasPrice : suggested.maxFeePerGas,
      ),
    };
  }
  const [cap, tip] =
    "gasPrice" in suggested
      ? [suggested.gasPrice, suggested.gasPrice]
      : [suggested.maxFeePerGas, suggested.maxPriorityFeePerGas];
  return {
    maxFeePerGas: max(raised(fee.maxFeePerGas), cap),
    maxPriorityFeePerGas: max(raised(fee.maxPriorityFeePerGas), tip),
  };
}

export function isFree(fee: Fee): boolean {
  return "gasPrice" in fee ? fee.gasPrice === 0n : fee.maxFeePerGas === 0n;
}

/** an eighth more, rounded up; 0 stays 0 */
const raised = (amount: bigint): bigint => (amount * 9n + 7n) / 8n;
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
