/**
 * An address book for whoever knows only the certificate registry (CAIP-10), as it stands in every anchor: which
 * department registry it belongs to is asked of the chain. Events are then searched for from the first block on.
 */
import { CertraceError } from "../../core/errors.ts";
import { type CertificateBook, checkAddressBook } from "./address-book.ts";
import { compiled } from "./contracts.ts";
import type { Rpc } from "./rpc.ts";

/** Throws `registry-malformed`, `registry-unknown`, `chain-unavailable`, `chain-other`, and what `checkAddressBook` throws. */
export async function locateRegistries(rpc: Rpc, registry: string): Promise<CertificateBook> {
  const parts = /^eip155:([1-9]\d{0,15}):(0x[0-9a-fA-F]{40})$/.exec(registry);
  if (parts === null) {
    throw new CertraceError("registry-malformed", "This is not the CAIP-10 name of a registry", {
      field: "registry",
      remedy: "Write it as eip155:<chain id>:0x<40 hex digits>.",
    });
  }
  const certificateRegistry = parts[2]!.toLowerCase();
  const chainId = Number(parts[1]);
  if ((await rpc.chainId()) !== chainId) {
    throw new CertraceError("chain-other", `The node at ${rpc.shown} is not on chain ${chainId}.`, {
      field: "registry",
      remedy: "Ask a node of the chain that the registry is on.",
    });
  }
  const data = compiled("ICertificateRegistry").abi.encodeFunctionData("departments");
  const answer = await rpc.request("eth_call", [{ to: certificateRegistry, data }, "latest"]);
  if (typeof answer !== "string" || !/^0x0{24}[0-9a-fA-F]{40}$/.test(answer)) {
    throw new CertraceError("registry-unknown", `${registry} is not a certificate registry`, {
      field: "registry",
      remedy: "Check the address and the chain; the anchor in a certificate file names its registry.",
    });
  }
  const departmentRegistry = `0x${answer.slice(-40).toLowerCase()}`;
  const book: CertificateBook = { v: 1, chainId, certificateRegistry, departmentRegistry, block: 0 };
  await checkAddressBook(rpc, book);
  return book;
}
