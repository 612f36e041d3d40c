/**
 * A real chain for tests: anvil on a free loopback port with random funded accounts, or none of them.
 * Unlike the embedded chain it keeps nothing, and every `anvil_*` and `evm_*` method is open to the test.
 */
import { Wallet } from "ethers";
import { type AnvilProcess, spawnAnvil } from "../../../server/chain/anvil.ts";
import { connectRpc, type Rpc } from "../../../server/chain/rpc.ts";

export interface TestChain extends AnvilProcess {
  rpc: Rpc;
  /** a new random account with 10,000 ether */
  account(): Promise<Wallet>;
}

/** `args` as for anvil itself: `--no-mining`, `--base-fee`, `--gas-price`, `--timestamp`, `--chain-id` … */
export async function startTestChain(...args: string[]): Promise<TestChain> {
  const anvil = await spawnAnvil(args);
  const rpc = connectRpc(anvil.url);
  return {
    ...anvil,
    rpc,
    async account() {
      const { privateKey, address } = Wallet.createRandom();
      await rpc.request("anvil_setBalance", [address, "0x21e19e0c9bab2400000"]);
      return new Wallet(privateKey);
    },
  };
}
