/**
 * Asks views of the registries, several in one exchange (eth_call), and decodes what they answer. Strings come as
 * `0x` bytes: nobody checked that they are UTF-8.
 */
import { AbiCoder } from "ethers/abi";
import { inconsistent } from "../../core/evidence/node-header.ts";
import type { RegistryAddresses } from "./address-book.ts";
import { compiled } from "./contracts.ts";
import { toHex } from "./node-answers.ts";
import { type Rpc, type RpcCall, unwrap } from "./rpc.ts";

export type View = readonly [
  contract: "IDepartmentRegistry" | "ICertificateRegistry" | "ITraceRegistry",
  name: string,
  values: readonly unknown[],
];

const ADDRESSES = {
  IDepartmentRegistry: "departmentRegistry",
  ICertificateRegistry: "certificateRegistry",
  ITraceRegistry: "traceRegistry",
} as const;

/** Asks views, all at one block that was chosen before. Throws as `askViews`. */
export type AskViews = (...views: View[]) => Promise<unknown[][]>;

/**
 * The outputs of each view at a block, as ethers decodes them. Nodes that keep no old state answer for their
 * newest block only. Throws CertraceError `chain-unavailable`, `chain-inconsistent`.
 */
export async function askViews(
  rpc: Rpc,
  book: RegistryAddresses,
  block: number,
  views: readonly View[],
): Promise<unknown[][]> {
  if (views.length === 0) return [];
  const answers = await rpc.batch(
    views.map(([contract, name, values]): RpcCall => {
      const to = book[ADDRESSES[contract]];
      if (to === undefined) throw new Error(`a view of ${contract}, which the book does not name`);
      const data = compiled(contract).abi.encodeFunctionData(name, values);
      return ["eth_call", [{ to, data }, toHex(block)]];
    }),
  );
  return answers.map((answer, i) => decode(views[i]!, unwrap(answer)));
}

function decode([contract, name]: View, answer: unknown): unknown[] {
  const { outputs } = compiled(contract).abi.getFunction(name)!;
  const types = outputs.map((output) => output.format("full").replace(/^string\b/, "bytes"));
  try {
    return [...AbiCoder.defaultAbiCoder().decode(types, answer as string)];
  } catch (cause) {
    throw inconsistent(`the answer to ${name}`, cause);
  }
}
