/**
 * An address book for whoever knows only one registry (CAIP-10), as it stands in every anchor and receipt: which
 * department registry it belongs to is asked of the chain. Events are then searched for from the first block on.
 */
import { CertraceError } from "../../core/errors.ts";
import { type CertificateBook, checkAddressBook, type TraceBook } from "./address-book.ts";
import { compiled } from "./contracts.ts";
import type { Rpc } from "./rpc.ts";

/** For certificates. Throws `registry-malformed`, `registry-unknown`, `chain-unavailable`, `chain-other`, and what `checkAddressBook` throws. */
export async function locateRegistries(rpc: Rpc, registry: string): Promise<CertificateBook> {
  const { chainId, address: certificateRegistry } = await placeOf(rpc, registry);
  const departmentRegistry = await departmentsOf(rpc, "ICertificateRegistry", certificateRegistry);
  const book: CertificateBook = { v: 1, chainId, certificateRegistry, departmentRegistry, block: 0 };
  await checkAddressBook(rpc, book);
  return book;
}

/** For receipts. Throws as `locateRegistries`. */
export async function locateTraceRegistry(rpc: Rpc, registry: string): Promise<TraceBook> {
  const { chainId, address: traceRegistry } = await placeOf(rpc, registry);
  const departmentRegistry = await departmentsOf(rpc, "ITraceRegistry", traceRegistry);
  const book: TraceBook = { v: 1, chainId, traceRegistry, departmentRegistry, block: 0 };
  await checkAddressBook(rpc, book);
  return book;
}

/** A CAIP-10 name as chain and address; the node must be on that chain. */
async function placeOf(rpc: Rpc, registry: string): Promise<{ chainId: number; address: string }> {
  const parts = /^eip155:([1-9]\d{0,15}):(0x[0-9a-fA-F]{40})$/.exec(registry);
  if (parts === null) {
    throw new CertraceError("registry-malformed", "This is not the CAIP-10 name of a registry", {
      field: "registry",
      remedy: "Write it as eip155:<chain id>:0x<40 hex digits>.",
    });
  }
  const chainId = Number(parts[1]);
  if ((await rpc.chainId()) !== chainId) {
    throw new CertraceError("chain-other", `The node at ${rpc.shown} is not on chain ${chainId}.`, {
      field: "registry",
      remedy: "Ask a node of the chain that the registry is on.",
    });
  }
  return { chainId, address: parts[2]!.toLowerCase() };
}

/**
 * The address of the department registry that another registry goes by.
 * Throws `registry-unknown`, and what asking the node throws.
 */
export async function departmentsOf(
  rpc: Rpc,
  kind: "ICertificateRegistry" | "ITraceRegistry",
  address: string,
): Promise<string> {
  const data = compiled(kind).abi.encodeFunctionData("departments");
  const answer = await rpc.request("eth_call", [{ to: address, data }, "latest"]);
  if (typeof answer === "string" && /^0x0{24}[0-9a-fA-F]{40}$/.test(answer))
    return `0x${answer.slice(-40).toLowerCase()}`;
  const what = kind === "ICertificateRegistry" ? "certificate" : "trace";
  throw new CertraceError("registry-unknown", `${address} is not a ${what} registry`, {
    field: "registry",
    remedy: "Check the address and the chain; certificate files and receipts name their registry.",
  });
}
