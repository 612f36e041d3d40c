/**
 * Deploys the registries, once. The transactions go through the deployer's outbox, so it may be killed at any
 * point and run again: it goes on with the same transactions, and so gets the same addresses, and a chain that has
 * lost the contracts (reset, restored from before) gets them back where they were. A deployment from before the trace
 * registry is completed: what stands stays.
 */
import { id as textHash } from "ethers/hash";
import { CertraceError } from "../../core/errors.ts";
import type { Call } from "./act-call.ts";
import {
  type AddressBook,
  type CertificateBook,
  checkAddressBook,
  isComplete,
  readAnyBook,
  writeAddressBook,
} from "./address-book.ts";
import { compiled } from "./contracts.ts";
import { openTransactor, type Transactor, type TransactorOptions } from "./transactor.ts";

export interface DeployOptions extends TransactorOptions {
  /** path of the address book */
  book: string;
  /** account that registers the first departments: `0x` hex, a multisignature wallet for instance. Default: the signer */
  rootAuthority?: string;
}

/**
 * Answers the address book: as it is, where its registries stand on the chain; written anew after a deployment.
 * Throws what `checkAddressBook` and `Transactor.send` throw. A book whose registries are gone, and were deployed
 * from another outbox, is `chain-restored`: deploying others in their place would orphan every certificate.
 */
export async function deployRegistries({
  book: path,
  rootAuthority,
  ...options
}: DeployOptions): Promise<AddressBook> {
  const existing = await readAnyBook(path);
  const lost = existing === null ? null : await gone(options, existing);
  if (existing !== null && isComplete(existing) && lost === null) return existing;

  const transactor = await openTransactor(options);
  try {
    const pair =
      existing !== null && (lost === null || (await gone(options, withoutTraces(existing))) === null)
        ? existing
        : await deployPair(
            transactor,
            await options.rpc.chainId(),
            rootAuthority ?? options.signer.address,
            existing,
            lost,
          );
    const traces = creation("TraceRegistry", [pair.departmentRegistry]);
    const hadTraces = existing !== null && isComplete(existing);
    if (hadTraces && !(await transactor.knows(name(traces)))) throw lost;
    const { address: traceRegistry } = await deploy(transactor, traces);
    if (hadTraces && existing.traceRegistry !== traceRegistry) throw lost;
    const book: AddressBook = { ...pair, traceRegistry };
    await checkAddressBook(options.rpc, book);
    await writeAddressBook(path, book);
    return book;
  } finally {
    await transactor.close();
  }
}

/** @param lost what to throw unless this outbox can bring back the pair that `existing` names */
async function deployPair(
  transactor: Transactor,
  chainId: number,
  rootAuthority: string,
  existing: CertificateBook | null,
  lost: CertraceError | null,
): Promise<CertificateBook> {
  const departments = creation("DepartmentRegistry", [rootAuthority]);
  if (lost !== null && !(await transactor.knows(name(departments)))) throw lost;
  const first = await deploy(transactor, departments);
  const second = await deploy(transactor, creation("CertificateRegistry", [first.address]));
  if (existing !== null && existing.certificateRegistry !== second.address) throw lost;
  return {
    v: 1,
    chainId,
    departmentRegistry: first.address,
    certificateRegistry: second.address,
    block: first.block,
  };
}

/** null: the registries stand. Otherwise the `chain-restored` to be told if they cannot be brought back. */
async function gone({ rpc }: TransactorOptions, book: CertificateBook): Promise<CertraceError | null> {
  try {
    await checkAddressBook(rpc, book);
    return null;
  } catch (cause) {
    if (cause instanceof CertraceError && cause.code === "chain-restored") return cause;
    throw cause;
  }
}

function withoutTraces({ v, chainId, departmentRegistry, certificateRegistry, block }: CertificateBook) {
  return { v, chainId, departmentRegistry, certificateRegistry, block };
}

function creation(
  contract: "DepartmentRegistry" | "CertificateRegistry" | "TraceRegistry",
  values: unknown[],
): Call {
  const { abi, bytecode } = compiled(contract);
  return { to: null, data: bytecode + abi.encodeDeploy(values).slice(2) };
}

/** Another version of the contracts, or another root authority, is another deployment. */
const name = (call: Call): string => `deploy:${textHash(call.data)}`;

async function deploy(transactor: Transactor, call: Call): Promise<{ address: string; block: number }> {
  const { contract, block } = await transactor.send(name(call), call);
  if (contract === null) {
    throw new CertraceError("chain-unavailable", "The node does not say where the contract was created.", {
      field: "eth_getTransactionReceipt",
      remedy: "Ask another node (CERTRACE_RPC_URL).",
    });
  }
  return { address: contract, block };
}
