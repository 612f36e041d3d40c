/**
 * What nodes answer about blocks and logs (Ethereum JSON-RPC API: eth_getBlockByNumber, eth_getLogs), checked
 * before anything believes it. Anything else than what was asked for is `chain-inconsistent`: nodes behind one
 * address may be at odds, broken, or hostile.
 */
import { inconsistent } from "../../core/evidence/node-header.ts";
import type { BlockRef } from "../../core/verify/facts.ts";
import { decodeLog } from "./decode.ts";
import type { LoggedEvent } from "./events.ts";

export interface Header extends BlockRef {
  parentHash: string;
}

/** A log and the block that the node says it is in. */
export interface PlacedEvent extends LoggedEvent {
  block: number;
  blockHash: string;
  /** as it was encoded, `0x` hex */
  data: string;
}

/** `null`: any; a list: one of them. `0x` hex, lowercase. */
export type Topics = readonly (string | readonly string[] | null)[];

export interface LogsAsked {
  /** lowercase */
  addresses: readonly string[];
  fromBlock: number;
  toBlock: number;
  /** absent: any */
  topics?: Topics;
}

export const toHex = (value: number): string => `0x${value.toString(16)}`;

/** A header, or null where the node has no such block. `number`: the one that was asked for, if one was. */
export function parseHeader(answer: unknown, number?: number): Header | null {
  if (answer === null) return null;
  const block = object(answer, "block");
  const header: Header = {
    number: natural(block.number, "block number"),
    hash: hash32(block.hash, "block hash"),
    parentHash: hash32(block.parentHash, "parent hash"),
    time: natural(block.timestamp, "block time"),
  };
  if (number !== undefined && header.number !== number)
    throw inconsistent("another block than was asked for");
  return header;
}

/** The events among the logs, in chain order. */
export function parseLogs(answer: unknown, asked: LogsAsked): PlacedEvent[] {
  if (!Array.isArray(answer)) throw inconsistent("logs are not a list");
  const events: PlacedEvent[] = [];
  let lastBlock = -1;
  let lastIndex = -1;
  for (const item of answer) {
    const log = object(item, "log");
    const block = natural(log.blockNumber, "block of a log");
    const logIndex = natural(log.logIndex, "index of a log");
    if (log.removed === true) throw inconsistent("a log that was removed");
    if (typeof log.address !== "string" || !asked.addresses.includes(log.address.toLowerCase())) {
      throw inconsistent("a log of another contract");
    }
    if (block < asked.fromBlock || block > asked.toBlock) throw inconsistent("a log of another block");
    if (block < lastBlock || (block === lastBlock && logIndex <= lastIndex))
      throw inconsistent("logs out of order");
    lastBlock = block;
    lastIndex = logIndex;
    const { topics, data } = log;
    if (!Array.isArray(topics) || !topics.every((topic) => isHash(topic)) || !isData(data)) {
      throw inconsistent("a log without topics or data");
    }
    // Two batches of one size and second would otherwise differ in their roots alone.
    if (!fits(topics, asked.topics ?? [])) throw inconsistent("a log that was not asked for");
    const event = decodeLog({ topics, data });
    const blockHash = hash32(log.blockHash, "block hash of a log");
    const transaction = hash32(log.transactionHash, "transaction of a log");
    if (event !== null) events.push({ event, logIndex, transaction, block, blockHash, data });
  }
  return events;
}

function fits(topics: readonly string[], asked: Topics): boolean {
  return asked.every(
    (wanted, i) => wanted === null || [wanted].flat().includes(topics[i]?.toLowerCase() ?? ""),
  );
}

/** A quantity as a number; times and block numbers stay far below 2^53. */
export function natural(value: unknown, what: string): number {
  if (typeof value !== "string" || !/^0x[0-9a-f]{1,13}$/i.test(value))
    throw inconsistent(`${what} is no quantity`);
  return Number.parseInt(value, 16);
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw inconsistent(`no ${what}`);
  return value as Record<string, unknown>;
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value);
}

function isData(value: unknown): value is string {
  return typeof value === "string" && value.length % 2 === 0 && /^0x[0-9a-f]*$/i.test(value);
}

function hash32(value: unknown, what: string): string {
  if (!isHash(value)) throw inconsistent(`${what} is no hash`);
  return value.toLowerCase();
}
