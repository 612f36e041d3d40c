/**
 * Which clients are gateways (server/gateway), by the addresses that the operator names (CERTRACE_GATEWAYS). Two things
 * are for them alone: what their consumers do wrong is not counted against them, or one consumer could have the
 * gateway turned away for all; and they are shown tag proofs, with which a citizen's whole list of entries can be asked
 * for (get-subject-proof.ts): no consumer may have one.
 */
import { BlockList, isIPv6 } from "node:net";

/** @param ranges addresses, or networks in CIDR form */
export function gatewayAddresses(ranges: readonly string[]): (address: string | undefined) => boolean {
  const known = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    if (address === undefined || ranges.length === 0) return false;
    // How a socket for both families shows an IPv4 client.
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
    return known.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  };
}
