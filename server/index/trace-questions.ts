/**
 * The questions about trace logs and those who write to them, each from one state of the index that the caller hands
 * in. A handful of point look-ups, however much the index holds.
 */
import { isHash } from "../../core/hash-text.ts";
import type { BlockRef, Fact, MissingReason } from "../../core/verify/facts.ts";
import type { EpochFact, LogFact, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";
import { indexKeys, lastNumber, under } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import { departmentFact } from "./facts.ts";
import type { ChainTraceFacts, LogState, Page, Signer } from "./index.ts";
import { isId } from "./questions.ts";
import {
  type DepartmentRecord,
  type EpochRecord,
  type KeyRecord,
  type LogRecord,
  parse,
  read,
} from "./records.ts";

/** Facts that say nothing but why. */
export function missingTraceFacts(readAt: number, missing: MissingReason): ChainTraceFacts {
  const nothing = { missing };
  return {
    readAt,
    head: nothing,
    finalized: nothing,
    state: nothing,
    epoch: nothing,
    department: nothing,
    key: nothing,
  };
}

/** Every fact at the block of the cursor; without one, all are missing as `source-behind`. */
export async function traceFacts(
  reads: Reads,
  { log, size, submitter }: TraceFactsQuery,
  readAt: number,
): Promise<ChainTraceFacts> {
  const head = await read<BlockRef>(reads, indexKeys.cursor);
  if (head === undefined) return missingTraceFacts(readAt, "source-behind");
  const fact = <T>(value: T): Fact<T> => ({ value, block: head });
  const finalized = await read<BlockRef>(reads, indexKeys.finalized);
  const state = await traceLog(reads, log);
  const signer = submitter === null ? null : await signerOf(reads, submitter.department, submitter.kid);
  return {
    readAt,
    head: fact(head),
    finalized: finalized === undefined ? { missing: "source-behind" } : fact(finalized),
    state: fact(state === null ? null : logFact(state)),
    epoch: fact(await firstEpoch(reads, log, size)),
    department: signer === null ? { missing: "not-asked" } : fact(signer.department),
    key: signer === null ? { missing: "not-asked" } : fact(signer.key),
  };
}

export async function traceLog(reads: Reads, id: number): Promise<LogState | null> {
  return isId(id) ? ((await read<LogRecord>(reads, indexKeys.log(id))) ?? null) : null;
}

export async function signerOf(reads: Reads, department: number, kid: string): Promise<Signer> {
  if (!isId(department)) return { department: null, active: false, key: null };
  const record = await read<DepartmentRecord>(reads, indexKeys.department(department));
  const key = isHash(kid) ? await read<KeyRecord>(reads, indexKeys.key(department, kid)) : undefined;
  if (record === undefined) return { department: null, active: false, key: key ?? null };
  const values = await reads.getMany(record.ancestors.map(indexKeys.department));
  const ancestors = values.map((value) => (value === undefined ? undefined : parse<DepartmentRecord>(value)));
  const known = departmentFact(record, ancestors);
  const above = known.ancestors.map((each, i) => ({ ...each, suspended: ancestors[i]!.suspended }));
  return {
    department: { ...known, ancestors: above },
    active: !record.suspended && ancestors.every((ancestor) => ancestor?.suspended === false),
    key: key ?? null,
  };
}

/**
 * A log's epochs, oldest first.
 * @param after size of the last one of the page before
 */
export async function epochs(
  reads: Reads,
  log: number,
  after: number | null,
  limit: number,
): Promise<Page<EpochFact>> {
  if (!isId(log)) return { items: [], next: null };
  const { from, to } = under(indexKeys.epochs(log));
  const start = after === null ? from : indexKeys.epoch(log, after + 1);
  const items: EpochFact[] = [];
  let next: string | null = null;
  for await (const [key, value] of reads.range({ from: start, to, limit: limit + 1 })) {
    if (items.length === limit) return { items, next };
    items.push(parse<EpochRecord>(value));
    next = String(lastNumber(key));
  }
  return { items, next: null };
}

/**
 * A log's epochs, the newest first.
 * @param before size of the last one of the page before; null: from the newest
 */
export async function newestEpochs(
  reads: Reads,
  log: number,
  before: number | null,
  limit: number,
): Promise<Page<EpochFact>> {
  if (!isId(log)) return { items: [], next: null };
  const { from, to } = under(indexKeys.epochs(log));
  const end = before === null ? to : indexKeys.epoch(log, before);
  const items: EpochFact[] = [];
  let next: string | null = null;
  for await (const [key, value] of reads.range({ from, to: end, reverse: true, limit: limit + 1 })) {
    if (items.length === limit) return { items, next };
    items.push(parse<EpochRecord>(value));
    next = String(lastNumber(key));
  }
  return { items, next: null };
}

/** The first epoch that covers the first `size` entries; null: none does yet. */
async function firstEpoch(reads: Reads, log: number, size: number): Promise<EpochFact | null> {
  if (!isId(log) || !Number.isSafeInteger(size) || size < 0) return null;
  const { to } = under(indexKeys.epochs(log));
  for await (const [, value] of reads.range({ from: indexKeys.epoch(log, size), to, limit: 1 }))
    return parse<EpochRecord>(value);
  return null;
}

function logFact({ id, department, origin, keys, size, faulty }: LogState): LogFact {
  return { id, department, origin, keys, size, faulty };
}
