/**
 * A real chain with the real registries and one account that may do everything: for tests of whoever reads the
 * chain. Transactions are signed here and each mined at once, so that a test decides what stands in which block.
 */
import { generateKeyPairSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { actCall } from "../../../server/chain/act-call.ts";
import type { Act } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import { compiled } from "../../../server/chain/contracts.ts";
import type { Rpc } from "../../../server/chain/rpc.ts";
import { startTestChain, type TestChain } from "./anvil.ts";

export interface World {
  chain: TestChain;
  rpc: Rpc;
  book: AddressBook;
  account: string;
  /** each in a block of its own; resolves to the number of the last */
  act(...acts: Act[]): Promise<number>;
  /** all in one block */
  together(...acts: Act[]): Promise<number>;
  mine(blocks: number): Promise<void>;
  /** Puts the chain back to what it was when `save` was called. */
  save(): Promise<() => Promise<void>>;
  head(): Promise<number>;
  stop(): Promise<void>;
}

export async function startWorld(...args: string[]): Promise<World> {
  const chain = await startTestChain(...args);
  const { rpc } = chain;
  const wallet = await chain.account();
  let nonce = 0;

  async function send(to: string | null, data: string): Promise<string> {
    const transaction = {
      type: 0,
      chainId: 31337,
      nonce,
      to,
      data,
      gasLimit: 12_000_000n,
      gasPrice: 10n ** 11n,
    };
    nonce += 1;
    return (await rpc.request("eth_sendRawTransaction", [
      await wallet.signTransaction(transaction),
    ])) as string;
  }

  async function receipt(hash: string) {
    let found: Record<string, string> | null = null;
    // Mining comes right after the answer, not before it.
    for (let i = 0; found === null && i < 1000; i++) {
      if (i > 0) await sleep(2);
      found = (await rpc.request("eth_getTransactionReceipt", [hash])) as Record<string, string> | null;
    }
    if (found?.status !== "0x1") throw new Error(`transaction ${hash}: ${JSON.stringify(found)}`);
    return { block: Number(found.blockNumber), contract: found.contractAddress ?? "" };
  }

  async function create(name: "DepartmentRegistry" | "CertificateRegistry" | "TraceRegistry", value: string) {
    const { abi, bytecode } = compiled(name);
    return receipt(await send(null, bytecode + abi.encodeDeploy([value]).slice(2)));
  }

  const departments = await create("DepartmentRegistry", wallet.address);
  const certificates = await create("CertificateRegistry", departments.contract);
  const traces = await create("TraceRegistry", departments.contract);
  const book: AddressBook = {
    v: 1,
    chainId: 31337,
    departmentRegistry: departments.contract.toLowerCase(),
    certificateRegistry: certificates.contract.toLowerCase(),
    traceRegistry: traces.contract.toLowerCase(),
    block: departments.block,
  };

  async function sendAct(act: Act): Promise<string> {
    const { to, data } = actCall(act, book);
    return send(to, data);
  }

  return {
    chain,
    rpc,
    book,
    account: wallet.address.toLowerCase(),
    async act(...acts) {
      let block = 0;
      for (const act of acts) block = (await receipt(await sendAct(act))).block;
      return block;
    },
    async together(...acts) {
      await rpc.request("evm_setAutomine", [false]);
      const hashes: string[] = [];
      for (const act of acts) hashes.push(await sendAct(act));
      await rpc.request("evm_mine");
      await rpc.request("evm_setAutomine", [true]);
      const blocks = await Promise.all(hashes.map(async (hash) => (await receipt(hash)).block));
      if (new Set(blocks).size !== 1) throw new Error(`not one block: ${blocks}`);
      return blocks[0]!;
    },
    async mine(blocks) {
      await rpc.request("anvil_mine", [`0x${blocks.toString(16)}`]);
    },
    async save() {
      const id = await rpc.request("evm_snapshot");
      const then = nonce;
      return async () => {
        await rpc.request("evm_revert", [id]);
        nonce = then;
      };
    },
    async head() {
      return Number(await rpc.request("eth_blockNumber"));
    },
    stop: () => chain.kill(),
  };
}

/** A fresh P-256 public key, as `register-signing-key` takes it. */
export function publicKey(): { x: string; y: string } {
  const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  return { x: x!, y: y! };
}

/** Departments 1 → 2 → 3, an operator and a key for 3, and a type that 3 issues. */
export function foundation(account: string, key: { x: string; y: string }): Act[] {
  const register = (parent: number, n: number): Act => ({
    act: "register-department",
    parent,
    identifier: `TEST-${n}`,
    name: `第${n}部门`,
    nameEn: `Department ${n}`,
    administrator: account,
  });
  return [
    register(0, 1),
    register(1, 2),
    register(2, 3),
    { act: "set-operator", department: 3, account, permissions: 7, validFrom: 0, validUntil: null },
    { act: "register-signing-key", department: 3, ...key, use: 1, validFrom: 0, validUntil: null },
    {
      act: "define-type",
      definer: 1,
      vct: "https://certs.example/v1/types/licence",
      metadataHash: `${"A".repeat(42)}Q`,
    },
    { act: "authorise-issuer", typeId: 1, issuer: 3, validFrom: 0, validUntil: null },
  ];
}
