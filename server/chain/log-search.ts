/**
 * Finds events of the registries by their topics, with nodes that limit how many blocks or results one question
 * may span, and with those that do not: what is refused, or answered with more than can be taken, is asked for in smaller
 * pieces, or, where the time of the event is known, only for the blocks of that time.
 */

import { inconsistent } from "../../core/evidence/node-header.ts";
import { addressesIn, type RegistryAddresses } from "./address-book.ts";
import { type PlacedEvent, parseHeader, parseLogs, type Topics, toHex } from "./node-answers.ts";
import { type Rpc, RpcFailure } from "./rpc.ts";

/** Exchanges that one search may take before the node counts as unable to answer. */
const MAX_EXCHANGES = 500;

/** Throws CertraceError `chain-unavailable`, `chain-inconsistent`. */
export interface LogSearch {
  /** all events from block `from` to block `to`, in chain order */
  between(topics: Topics, from: number, to: number): Promise<PlacedEvent[]>;
  /** all events of blocks of that time (Unix seconds), and perhaps others */
  at(topics: Topics, time: number): Promise<PlacedEvent[]>;
}

/** Searches from the deployment up to block `head`. */
export function searchLogs(rpc: Rpc, book: RegistryAddresses & { block: number }, head: number): LogSearch {
  const addresses = addressesIn(book).map((address) => address.toLowerCase());

  async function ask(topics: Topics, fromBlock: number, toBlock: number): Promise<PlacedEvent[]> {
    const filter = { address: addresses, topics, fromBlock: toHex(fromBlock), toBlock: toHex(toBlock) };
    return parseLogs(await rpc.request("eth_getLogs", [filter]), { addresses, fromBlock, toBlock, topics });
  }

  async function between(topics: Topics, from: number, to: number): Promise<PlacedEvent[]> {
    const found: PlacedEvent[] = [];
    let size = to - from + 1;
    let first = from;
    for (let exchanges = 1; first <= to; exchanges++) {
      try {
        for (const event of await ask(topics, first, Math.min(to, first + size - 1))) found.push(event);
        first += size;
      } catch (error) {
        if (!askedTooMuch(error) || size === 1 || exchanges >= MAX_EXCHANGES) throw error;
        size = Math.ceil(size / 2);
      }
    }
    return found;
  }

  /** The first block at or after a time, by bisection: block times never fall. */
  async function firstBlockFrom(time: number): Promise<number> {
    let low = book.block;
    let high = head + 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const header = parseHeader(await rpc.request("eth_getBlockByNumber", [toHex(middle), false]), middle);
      if (header === null) throw inconsistent("a block that is missing");
      if (header.time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    between,
    async at(topics, time) {
      try {
        return await ask(topics, book.block, head);
      } catch (error) {
        if (!askedTooMuch(error)) throw error;
      }
      const first = await firstBlockFrom(time);
      return between(topics, first, (await firstBlockFrom(time + 1)) - 1);
    },
  };
}

/** Perhaps: whoever refuses does not always say why. */
function askedTooMuch(error: unknown): boolean {
  return error instanceof RpcFailure && (error.refusal !== undefined || error.isTooMuch);
}
