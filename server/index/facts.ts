/**
 * A query → facts, from one state of the index. A handful of point look-ups, however much the index holds.
 */
import { tryDecodeFixed } from "../../core/base64url.ts";
import type {
  BatchFact,
  BlockRef,
  DepartmentFact,
  Fact,
  Facts,
  FactsQuery,
  MissingReason,
} from "../../core/verify/facts.ts";
import { indexKeys, under } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import {
  type BatchRecord,
  type DepartmentRecord,
  type KeyRecord,
  type OperatorRecord,
  parse,
  type StatusRecord,
  type TypeRecord,
} from "./records.ts";

/** Who answers, and when it last heard from the chain. */
export interface FactsSource {
  registry: string;
  source: string;
  readAt: number;
}

/** Facts that say nothing but why. */
export function missingFacts(source: FactsSource, missing: MissingReason): Facts {
  const nothing = { missing };
  return {
    v: 1,
    ...source,
    head: nothing,
    finalized: nothing,
    department: nothing,
    key: nothing,
    batch: nothing,
    type: nothing,
    statuses: nothing,
  };
}

/** Every fact at the block of the cursor; without one, all are missing as `source-behind`. */
export async function readIndexFacts(reads: Reads, query: FactsQuery, source: FactsSource): Promise<Facts> {
  const { department, root, word, kid } = query;
  // What cannot stand on chain is not looked up: its absence is known.
  const isDepartment = fits(department, 32);
  const isBatch = isDepartment && isHash(root);
  const [cursor, finalized, departmentRecord, key, batch] = await records<
    [BlockRef, BlockRef, DepartmentRecord, KeyRecord, BatchRecord]
  >(reads, [
    indexKeys.cursor,
    indexKeys.finalized,
    isDepartment ? indexKeys.department(department) : null,
    isDepartment && isHash(kid) ? indexKeys.key(department, kid) : null,
    isBatch ? indexKeys.batch(department, root) : null,
  ]);
  if (cursor === undefined) return missingFacts(source, "source-behind");
  const fact = <T>(value: T): Fact<T> => ({ value, block: cursor });
  const [operator, type, ...ancestors] = await records<[OperatorRecord, TypeRecord, ...DepartmentRecord[]]>(
    reads,
    [
      batch === undefined ? null : indexKeys.operator(department, batch.operator),
      batch === undefined ? null : indexKeys.type(batch.typeId),
      ...(departmentRecord?.ancestors ?? []).map(indexKeys.department),
    ],
  );
  const changes: StatusRecord[] = [];
  if (batch !== undefined && fits(word, 25)) {
    const range = under(indexKeys.statusesOfWord(department, root, word));
    for await (const [, value] of reads.range(range)) changes.push(parse<StatusRecord>(value));
  }
  return {
    v: 1,
    ...source,
    head: fact(cursor),
    finalized: finalized === undefined ? { missing: "source-behind" } : fact(finalized),
    department: fact(departmentRecord === undefined ? null : departmentFact(departmentRecord, ancestors)),
    key: fact(key ?? null),
    batch: fact(batch === undefined ? null : batchFact(root, batch, operator)),
    type: fact(type ?? null),
    statuses: fact({ word, changes }),
  };
}

/** @param ancestors in the order of `record.ancestors` */
export function departmentFact(
  record: DepartmentRecord,
  ancestors: readonly (DepartmentRecord | undefined)[],
): DepartmentFact {
  const { ancestors: _ids, ...own } = record;
  const above = ancestors.map((ancestor) => {
    const { id, identifier, name, nameEn } = ancestor!; // a parent is registered before its children
    return { id, identifier, name, nameEn };
  });
  return { ...own, ancestors: above };
}

function batchFact(root: string, record: BatchRecord, operator: OperatorRecord | undefined): BatchFact {
  const { operator: account, ...own } = record;
  return { root, ...own, operator: { account, compromisedAt: operator?.compromisedAt ?? null } };
}

/** Records by their keys; undefined where there is none, or no key. One look-up for all. */
async function records<T extends readonly unknown[]>(
  reads: Reads,
  keys: readonly (string | null)[],
): Promise<{ [K in keyof T]: T[K] | undefined }> {
  const asked = keys.filter((key) => key !== null);
  const values = await reads.getMany(asked);
  let next = 0;
  const found = keys.map((key) => {
    const value = key === null ? undefined : values[next++];
    return value === undefined ? undefined : parse(value);
  });
  return found as { [K in keyof T]: T[K] | undefined };
}

function fits(value: number, bits: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** bits;
}

function isHash(text: string): boolean {
  return tryDecodeFixed(text, 32) !== null;
}
