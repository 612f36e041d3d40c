/**
 * The RLP of a block's header, made from what a node says of the block (Ethereum JSON-RPC API, eth_getBlockByNumber):
 * what evidence carries, since its hash is the block's. Forks only append fields; so a header has those that the node
 * names, up to the first that it does not.
 *
 * The chains of Besu (IBFT 2.0, QBFT) hash the header without the validators' seals, which stand in its extra data:
 * there the header without them is the one that was hashed.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { CertraceError } from "../errors.ts";
import { fromHex, toHex } from "./hex.ts";
import { decodeRlp, encodeRlp, integerBytes, type RlpItem } from "./rlp.ts";

/** in the order of the header; the second is whether it is a number */
const FIELDS: readonly (readonly [name: string, number: boolean])[] = [
  ["parentHash", false],
  ["sha3Uncles", false],
  ["miner", false],
  ["stateRoot", false],
  ["transactionsRoot", false],
  ["receiptsRoot", false],
  ["logsBloom", false],
  ["difficulty", true],
  ["number", true],
  ["gasLimit", true],
  ["gasUsed", true],
  ["timestamp", true],
  ["extraData", false],
  ["mixHash", false],
  ["nonce", false],
  // London, Shanghai, Cancun, Prague
  ["baseFeePerGas", true],
  ["withdrawalsRoot", false],
  ["blobGasUsed", true],
  ["excessBlobGas", true],
  ["parentBeaconBlockRoot", false],
  ["requestsHash", false],
];
const ALWAYS = 15;
const EXTRA_DATA = 12;

/** @param answer the block as the node sent it. Throws `chain-inconsistent` where it does not hash to its own hash. */
export function headerOf(answer: unknown): { hash: string; rlp: Uint8Array } {
  const block = (answer ?? {}) as Record<string, unknown>;
  const fields = readFields(block);
  for (const extra of [fields[EXTRA_DATA]!, ...withoutSeals(fields[EXTRA_DATA]!)]) {
    const rlp = encodeRlp(fields.with(EXTRA_DATA, extra));
    if (toHex(keccak_256(rlp)) === block.hash) return { hash: block.hash as string, rlp };
  }
  throw inconsistent("a header that does not hash to the hash of its block");
}

function readFields(block: Record<string, unknown>): Uint8Array[] {
  const fields: Uint8Array[] = [];
  for (const [name, isNumber] of FIELDS) {
    const value = block[name];
    if (fields.length >= ALWAYS && (value === undefined || value === null)) break;
    const form = isNumber ? /^0x[0-9a-f]{1,64}$/ : /^0x(?:[0-9a-f]{2})*$/;
    if (typeof value !== "string" || !form.test(value))
      throw inconsistent(`a block with a ${name} that is none`);
    fields.push(isNumber ? integerBytes(BigInt(value)) : fromHex(value));
  }
  return fields;
}

/** QBFT leaves the list of seals empty, IBFT 2.0 leaves it out. */
function withoutSeals(extra: Uint8Array): Uint8Array[] {
  let items: RlpItem;
  try {
    items = decodeRlp(extra);
  } catch {
    return []; // 32 bytes of a miner's choice, on most chains
  }
  if (items instanceof Uint8Array || items.length !== 5) return [];
  const open = items.slice(0, 4);
  return [encodeRlp([...open, []]), encodeRlp(open)];
}

/** A node's answer that cannot be: nodes behind one address may be at odds, broken, or hostile. */
export function inconsistent(what: string, cause?: unknown): CertraceError<"chain-inconsistent"> {
  return new CertraceError("chain-inconsistent", `The node's answer cannot be: ${what}.`, {
    remedy: "Check the node, or ask another one.",
    cause,
  });
}
