/**
 * The questions of the service besides facts: lists and single records, each from one state of the index that the
 * caller hands in.
 */
import { CertraceError } from "../../core/errors.ts";
import type { DepartmentFact, SigningKeyFact, StatusChange, TypeFact } from "../../core/verify/facts.ts";
import { indexKeys, lastNumber, under } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import { departmentFact } from "./facts.ts";
import type { BatchRef, Page } from "./index.ts";
import {
  type BatchRecord,
  type DepartmentRecord,
  type IssuerRecord,
  type KeyRecord,
  parse,
  read,
  type StatusRecord,
  type TypeRecord,
} from "./records.ts";

const MAX_ID = 2 ** 32 - 1;

export async function departments(
  reads: Reads,
  after: string | null,
  limit: number,
): Promise<Page<DepartmentFact>> {
  const { items, next } = await page<DepartmentRecord>(
    reads,
    indexKeys.departments,
    indexKeys.department,
    after,
    limit,
  );
  return { items: await Promise.all(items.map((record) => withAncestors(reads, record))), next };
}

export async function department(reads: Reads, id: number): Promise<DepartmentFact | null> {
  if (!isId(id)) return null;
  const record = await read<DepartmentRecord>(reads, indexKeys.department(id));
  return record === undefined ? null : withAncestors(reads, record);
}

export async function departmentByIdentifier(
  reads: Reads,
  identifier: string,
): Promise<DepartmentFact | null> {
  const id = await read<number>(reads, indexKeys.identifier(identifier));
  return id === undefined ? null : department(reads, id);
}

export async function signingKeys(reads: Reads, of: number): Promise<SigningKeyFact[]> {
  return isId(of) ? collect<KeyRecord>(reads, indexKeys.keys(of)) : [];
}

export function types(reads: Reads, after: string | null, limit: number): Promise<Page<TypeFact>> {
  return page<TypeRecord>(reads, indexKeys.types, indexKeys.type, after, limit);
}

export async function typeByVct(reads: Reads, vct: string): Promise<TypeFact | null> {
  const id = await read<number>(reads, indexKeys.vct(vct));
  return id === undefined ? null : ((await read<TypeRecord>(reads, indexKeys.type(id))) ?? null);
}

export async function issuers(
  reads: Reads,
  typeId: number,
): Promise<{ department: number; validFrom: number; validUntil: number | null }[]> {
  if (!isId(typeId)) return [];
  const found: { department: number; validFrom: number; validUntil: number | null }[] = [];
  for await (const [key, value] of reads.range(under(indexKeys.issuers(typeId)))) {
    found.push({ department: lastNumber(key), ...parse<IssuerRecord>(value) });
  }
  return found;
}

/** Throws `status-list-ambiguous`. */
export async function batchByList(reads: Reads, of: number, list: number): Promise<BatchRef | null> {
  if (!isId(of) || !Number.isSafeInteger(list) || list < 0) return null;
  const roots = (await read<string[]>(reads, indexKeys.list(of, list))) ?? [];
  if (roots.length > 1) {
    throw new CertraceError(
      "status-list-ambiguous",
      `Two batches of department ${of} claim status list ${list}.`,
      {
        field: "list",
        remedy: "Verify with the certificate file: its anchor names the batch by its root.",
      },
    );
  }
  const root = roots[0];
  const batch = root === undefined ? undefined : await read<BatchRecord>(reads, indexKeys.batch(of, root));
  if (root === undefined || batch === undefined) return null;
  const { size, typeId, anchoredAt } = batch;
  return { department: of, root, size, typeId, list, anchoredAt };
}

export async function statusChanges(
  reads: Reads,
  of: number,
  root: string,
): Promise<(StatusChange & { word: number })[]> {
  if (!isId(of) || !/^[\w-]{43}$/.test(root)) return [];
  const found: { place: string; change: StatusChange & { word: number } }[] = [];
  const prefix = indexKeys.statusesOfBatch(of, root);
  for await (const [key, value] of reads.range(under(prefix))) {
    const rest = key.slice(prefix.length);
    const slash = rest.indexOf("/");
    const word = Number(rest.slice(0, slash));
    found.push({ place: rest.slice(slash), change: { word, ...parse<StatusRecord>(value) } });
  }
  // They stand by word; their block and place in it are of fixed width.
  found.sort((a, b) => (a.place < b.place ? -1 : 1));
  return found.map(({ change }) => change);
}

async function withAncestors(reads: Reads, record: DepartmentRecord): Promise<DepartmentFact> {
  const values = await reads.getMany(record.ancestors.map(indexKeys.department));
  return departmentFact(
    record,
    values.map((value) => (value === undefined ? undefined : parse<DepartmentRecord>(value))),
  );
}

async function page<T>(
  reads: Reads,
  prefix: string,
  keyOf: (id: number) => string,
  after: string | null,
  limit: number,
): Promise<Page<T>> {
  if (after !== null && !(/^\d{1,10}$/.test(after) && isId(Number(after)))) {
    throw new CertraceError("page-invalid", "This is no place to go on from.", {
      field: "after",
      remedy: "Leave it out to begin, or give back the `next` of the page before.",
    });
  }
  const { from, to } = under(prefix);
  // The key that comes right after the last one of the page before.
  const start = after === null ? from : `${keyOf(Number(after))}\x00`;
  const items: T[] = [];
  let next: string | null = null;
  for await (const [key, value] of reads.range({ from: start, to, limit: limit + 1 })) {
    if (items.length === limit) return { items, next };
    items.push(parse<T>(value));
    next = String(lastNumber(key));
  }
  return { items, next: null };
}

async function collect<T>(reads: Reads, prefix: string): Promise<T[]> {
  const found: T[] = [];
  for await (const [, value] of reads.range(under(prefix))) found.push(parse<T>(value));
  return found;
}

export function isId(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= MAX_ID;
}
