/**
 * Chain steps → store operations. Pure but for the reads: the same steps over the same store give the same
 * operations.
 *
 * - The operations of one call are meant for one atomic batch, which also moves the cursor: killed anywhere, the
 *   index stands at the end of some step.
 * - With each block goes a record of what it overwrote, so that a reorganisation is undone block by block, from
 *   the newest down. Further than `keep` blocks below the finalized block no records are kept; a reorganisation
 *   that reaches below them throws `index-outdated`, and the index is to be rebuilt.
 */
import { CertraceError } from "../../core/errors.ts";
import type { BlockRef } from "../../core/verify/facts.ts";
import type { ChainEvent, ChainStep } from "../chain/events.ts";
import { indexKeys } from "../store/keys.ts";
import type { Operation, Reads } from "../store/store.ts";
import { applyTraceEvent } from "./apply-trace.ts";
import {
  type BatchRecord,
  type DepartmentRecord,
  type IssuerRecord,
  inconsistent,
  type KeyRecord,
  type OperatorRecord,
  parse,
  read,
  type TypeRecord,
  type UndoRecord,
} from "./records.ts";
import { statusChanges } from "./status-changes.ts";

/** Undo records dropped with one batch. */
const DROP_AT_ONCE = 256;
/** Where a chain tells nothing of finality, records are kept this many times deeper, but not for ever. */
const WITHOUT_FINALITY = 16;

/** Throws `index-outdated` (rebuild it) and `chain-inconsistent` (the steps contradict what was read before). */
export async function apply(
  steps: readonly ChainStep[],
  reads: Pick<Reads, "get" | "range">,
  keep: number,
): Promise<Operation[]> {
  const draft = new Draft(reads);
  const horizon = await undoHorizon(steps, draft, keep);
  for (const step of steps) {
    if (step.type === "block") await applyBlock(step, draft, step.block.number >= horizon);
    else if (step.type === "reorg") await undoTo(step.to, draft);
    else await draft.put(indexKeys.finalized, step.block);
  }
  if (horizon > 0) await dropUndo(horizon, draft);
  return draft.operations();
}

/** The block below which nothing needs to be undone any more, once these steps are done. */
async function undoHorizon(steps: readonly ChainStep[], draft: Draft, keep: number): Promise<number> {
  const before = await draft.record<BlockRef>(indexKeys.finalized);
  const last = (type: "block" | "finalized") =>
    Math.max(
      0,
      ...steps.map((step) => (step.type !== "reorg" && step.type === type ? step.block.number : 0)),
    );
  const final = Math.max(last("finalized"), before?.number ?? 0);
  return Math.max(final - keep, last("block") - keep * WITHOUT_FINALITY);
}

async function dropUndo(below: number, draft: Draft): Promise<void> {
  const range = { from: indexKeys.undos, to: indexKeys.undo(below), limit: DROP_AT_ONCE };
  for await (const [key] of draft.range(range)) draft.delete(key);
}

/** The blocks of which the index can be undone to, ascending; the last is the cursor. */
export async function knownBlocks(reads: Pick<Reads, "get" | "range">): Promise<BlockRef[]> {
  const blocks: BlockRef[] = [];
  for await (const [, value] of reads.range({ from: indexKeys.undos, to: `${indexKeys.undos}~` })) {
    blocks.push(parse<UndoRecord>(value).block);
  }
  const cursor = await read<BlockRef>(reads, indexKeys.cursor);
  return cursor === undefined || cursor.number === blocks.at(-1)?.number ? blocks : [...blocks, cursor];
}

async function applyBlock(
  step: ChainStep & { type: "block" },
  draft: Draft,
  undoable: boolean,
): Promise<void> {
  const { block, events } = step;
  const cursor = await draft.record<BlockRef>(indexKeys.cursor);
  if (cursor !== undefined && cursor.number >= block.number) throw inconsistent("block");
  if (undoable) draft.beginBlock();
  for (const { event } of events) await applyEvent(event, block, draft);
  for (const { department, root, word, logIndex, change } of statusChanges(block, events)) {
    await draft.put(indexKeys.status(department, root, word, block.number, logIndex), change);
  }
  await draft.put(indexKeys.cursor, block);
  if (!undoable) return;
  const undo: UndoRecord = { block, previous: draft.endBlock() };
  await draft.put(indexKeys.undo(block.number), undo);
}

async function applyEvent(event: ChainEvent, block: BlockRef, draft: Draft): Promise<void> {
  switch (event.type) {
    case "department-registered": {
      const { department: id, parent, identifier, name, nameEn } = event;
      const above = parent === 0 ? [] : [parent, ...(await department(parent, draft)).ancestors];
      const record: DepartmentRecord = {
        id,
        identifier,
        name,
        nameEn,
        registeredAt: block.time,
        suspended: false,
        successor: null,
        ancestors: above,
      };
      await draft.put(indexKeys.department(id), record);
      return draft.put(indexKeys.identifier(identifier), id);
    }
    case "department-renamed": {
      const { name, nameEn } = event;
      return changeDepartment(event.department, { name, nameEn }, draft);
    }
    case "department-suspended":
      return changeDepartment(event.department, { suspended: true }, draft);
    case "department-reinstated":
      return changeDepartment(event.department, { suspended: false }, draft);
    case "successor-named":
      return changeDepartment(event.department, { successor: event.successor || null }, draft);
    case "operator-set": {
      const key = indexKeys.operator(event.department, event.account);
      const before = await draft.record<OperatorRecord>(key);
      const { permissions, validFrom, validUntil } = event;
      const record: OperatorRecord = {
        permissions,
        validFrom,
        validUntil,
        compromisedAt: before?.compromisedAt ?? null,
      };
      return draft.put(key, record);
    }
    case "operator-compromised": {
      const key = indexKeys.operator(event.department, event.account);
      const before = await draft.record<OperatorRecord>(key);
      if (before === undefined) throw inconsistent("OperatorSet");
      return draft.put(key, { ...before, compromisedAt: event.compromisedAt });
    }
    case "signing-key-registered": {
      const { thumbprint, x, y, use, validFrom, validUntil } = event;
      const record: KeyRecord = { thumbprint, x, y, use, validFrom, validUntil, compromisedAt: null };
      return draft.put(indexKeys.key(event.department, thumbprint), record);
    }
    case "signing-key-retired":
      return changeKey(event, { validUntil: event.validUntil }, draft);
    case "signing-key-compromised":
      return changeKey(event, { compromisedAt: event.compromisedAt }, draft);
    case "type-defined": {
      const { typeId, vct, definer, metadataHash } = event;
      const record: TypeRecord = { id: typeId, vct, definer, metadataHash };
      await draft.put(indexKeys.type(typeId), record);
      return draft.put(indexKeys.vct(vct), typeId);
    }
    case "issuer-authorised": {
      const { validFrom, validUntil } = event;
      const record: IssuerRecord = { validFrom, validUntil };
      return draft.put(indexKeys.issuer(event.typeId, event.issuer), record);
    }
    case "batch-anchored": {
      const { department: by, root, size, typeId, list, operator } = event;
      const record: BatchRecord = {
        size,
        typeId,
        list,
        operator,
        anchoredAt: block.time,
        block: block.number,
      };
      await draft.put(indexKeys.batch(by, root), record);
      const claims = (await draft.record<string[]>(indexKeys.list(by, list))) ?? [];
      // Two claims are as ambiguous as twenty: whoever repeats a number cannot make this record grow.
      if (claims.length < 2) await draft.put(indexKeys.list(by, list), [...claims, root]);
      return;
    }
    case "batch-already-anchored":
    case "statuses-changed":
    case "certificate-superseded":
      return; // the first says nothing new; the others are put together in status-changes.ts
    default:
      return applyTraceEvent(event, block, draft);
  }
}

async function department(id: number, draft: Draft): Promise<DepartmentRecord> {
  const record = await draft.record<DepartmentRecord>(indexKeys.department(id));
  if (record === undefined) throw inconsistent("DepartmentRegistered");
  return record;
}

async function changeDepartment(id: number, change: Partial<DepartmentRecord>, draft: Draft): Promise<void> {
  await draft.put(indexKeys.department(id), { ...(await department(id, draft)), ...change });
}

async function changeKey(
  at: { department: number; thumbprint: string },
  change: Partial<KeyRecord>,
  draft: Draft,
): Promise<void> {
  const key = indexKeys.key(at.department, at.thumbprint);
  const before = await draft.record<KeyRecord>(key);
  if (before === undefined) throw inconsistent("SigningKeyRegistered");
  await draft.put(key, { ...before, ...change });
}

/** Puts back, newest block first, what stood before each block above `to`. */
async function undoTo(to: BlockRef | null, draft: Draft): Promise<void> {
  let cursor = await draft.record<BlockRef>(indexKeys.cursor);
  while (cursor !== undefined && (to === null || cursor.number > to.number)) {
    const key = indexKeys.undo(cursor.number);
    const undo = await draft.record<UndoRecord>(key);
    if (undo === undefined) throw outdated();
    for (const [changed, before] of undo.previous) draft.restore(changed, before);
    draft.delete(key);
    cursor = await draft.record<BlockRef>(indexKeys.cursor);
  }
  if (cursor?.number !== to?.number || cursor?.hash !== to?.hash) throw outdated();
  const finalized = await draft.record<BlockRef>(indexKeys.finalized);
  if (finalized !== undefined && finalized.number > (to?.number ?? -1)) draft.delete(indexKeys.finalized);
}

/** The store as it will be, and what has to be written for that. */
class Draft {
  readonly #reads: Pick<Reads, "get" | "range">;
  /** what will stand under a key; null: nothing */
  readonly #after = new Map<string, Uint8Array | null>();
  #before: Map<string, string | null> | null = null;

  constructor(reads: Pick<Reads, "get" | "range">) {
    this.#reads = reads;
  }

  async record<T>(key: string): Promise<T | undefined> {
    const value = await this.#get(key);
    return value === null ? undefined : parse<T>(value);
  }

  async put(key: string, value: unknown): Promise<void> {
    if (this.#before !== null && !this.#before.has(key)) {
      const before = await this.#get(key);
      this.#before.set(key, before === null ? null : Buffer.from(before).toString());
    }
    this.#after.set(key, Buffer.from(JSON.stringify(value)));
  }

  delete(key: string): void {
    this.#after.set(key, null);
  }

  restore(key: string, before: string | null): void {
    this.#after.set(key, before === null ? null : Buffer.from(before));
  }

  /** From here on, what is overwritten is remembered. */
  beginBlock(): void {
    this.#before = new Map();
  }

  endBlock(): [string, string | null][] {
    const before = [...(this.#before ?? [])];
    this.#before = null;
    return before;
  }

  range(range: Parameters<Reads["range"]>[0]): ReturnType<Reads["range"]> {
    return this.#reads.range(range);
  }

  operations(): Operation[] {
    return [...this.#after].map(([key, value]) => (value === null ? { delete: key } : { put: key, value }));
  }

  async #get(key: string): Promise<Uint8Array | null> {
    const after = this.#after.get(key);
    return after === undefined ? ((await this.#reads.get(key)) ?? null) : after;
  }
}

function outdated(): CertraceError {
  return new CertraceError("index-outdated", "The chain was replaced further back than the index can undo.", {
    remedy: "The index is to be rebuilt from the chain.",
  });
}
