/** Transaction receipts as nodes give them, checked: a node's nonsense must not pass for a confirmation. */
import type { RawLog } from "./decode.ts";
import { quantity, RpcFailure } from "./rpc.ts";

/** A transaction on the chain. */
export interface Mined {
  transaction: string;
  block: number;
  logs: RawLog[];
  /** lowercase; null unless it created a contract */
  contract: string | null;
}

export interface Receipt {
  succeeded: boolean;
  mined: Mined;
}

/** null: the chain does not have the transaction. Throws `chain-unavailable` for what is no receipt. */
export function readReceipt(value: unknown, shown: string): Receipt | null {
  if (value === null) return null;
  const what = "eth_getTransactionReceipt";
  const nonsense = () =>
    new RpcFailure(`The chain's node at ${shown} answered nonsense to ${what}.`, { field: what });
  if (typeof value !== "object" || value === undefined) throw nonsense();
  const { transactionHash, blockNumber, status, logs, contractAddress } = value as Record<string, unknown>;
  if (blockNumber === null) return null;
  if (typeof transactionHash !== "string" || !Array.isArray(logs) || !logs.every(isLog)) throw nonsense();
  return {
    succeeded: quantity(status, what, shown) === 1n,
    mined: {
      transaction: transactionHash,
      block: Number(quantity(blockNumber, what, shown)),
      logs: logs.map(({ topics, data }) => ({ topics, data })),
      contract: typeof contractAddress === "string" ? contractAddress.toLowerCase() : null,
    },
  };
}

function isLog(log: unknown): log is RawLog {
  if (typeof log !== "object" || log === null) return false;
  const { topics, data } = log as Record<string, unknown>;
  return (
    typeof data === "string" && Array.isArray(topics) && topics.every((topic) => typeof topic === "string")
  );
}
