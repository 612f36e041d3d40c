/**
 * An in-process chain for the contract tests: Hardhat's own EVM, one block per transaction, nothing on any port.
 * Every call is a real transaction, so the gas that comes back is what an account pays: 21,000 base, calldata and
 * execution.
 */
import { Interface, type InterfaceAbi } from "ethers";
import hre from "hardhat";

type Provider = Awaited<ReturnType<typeof hre.network.connect>>["provider"];

export interface Receipt {
  gasUsed: number;
  contractAddress: string;
}

export class Chain {
  readonly #provider: Provider;
  /** unlocked accounts with money */
  readonly accounts: readonly string[];

  private constructor(provider: Provider, accounts: readonly string[]) {
    this.#provider = provider;
    this.accounts = accounts;
  }

  /** Compiles what has changed and starts an empty chain. */
  static async start(): Promise<Chain> {
    await hre.tasks.getTask("build").run({ quiet: true });
    const { provider } = await hre.network.connect();
    return new Chain(provider, (await provider.request({ method: "eth_accounts" })) as string[]);
  }

  /** Deploys a contract by its name among the artifacts. */
  async deploy(name: string, constructorArguments: unknown[] = []): Promise<Contract> {
    const artifact = await hre.artifacts.readArtifact(name);
    const abi = new Interface(artifact.abi as InterfaceAbi);
    const data = artifact.bytecode + abi.encodeDeploy(constructorArguments).slice(2);
    const { contractAddress } = await this.transact({ from: this.accounts[0]!, data });
    return new Contract(this, contractAddress, abi);
  }

  /** Sends a transaction from an unlocked account and waits until it is mined; throws where it reverts. */
  async transact(transaction: { from: string; to?: string; data: string }): Promise<Receipt> {
    const hash = await this.#provider.request({
      method: "eth_sendTransaction",
      params: [{ ...transaction, gas: "0x1000000" }],
    });
    const receipt = (await this.#provider.request({
      method: "eth_getTransactionReceipt",
      params: [hash],
    })) as {
      status: string;
      gasUsed: string;
      contractAddress: string;
    };
    if (receipt.status !== "0x1") throw new Error(`transaction ${String(hash)} reverted`);
    return { gasUsed: Number(receipt.gasUsed), contractAddress: receipt.contractAddress };
  }

  /** Writes a storage slot behind the contract's back. */
  async store(address: string, slot: number, value: bigint): Promise<void> {
    const word = `0x${value.toString(16).padStart(64, "0")}`;
    await this.#provider.request({
      method: "hardhat_setStorageAt",
      params: [address, `0x${slot.toString(16)}`, word],
    });
  }

  async call(to: string, data: string): Promise<string> {
    return (await this.#provider.request({ method: "eth_call", params: [{ to, data }, "latest"] })) as string;
  }
}

export class Contract {
  readonly #chain: Chain;
  readonly address: string;
  readonly #abi: Interface;

  constructor(chain: Chain, address: string, abi: Interface) {
    this.#chain = chain;
    this.address = address;
    this.#abi = abi;
  }

  send(from: string, method: string, ...values: unknown[]): Promise<Receipt> {
    return this.#chain.transact({
      from,
      to: this.address,
      data: this.encode(method, ...values),
    });
  }

  /** the calldata of a call */
  encode(method: string, ...values: unknown[]): string {
    return this.#abi.encodeFunctionData(method, values);
  }

  async read(method: string, ...values: unknown[]): Promise<unknown> {
    const answer = await this.#chain.call(this.address, this.encode(method, ...values));
    return this.#abi.decodeFunctionResult(method, answer)[0];
  }
}
