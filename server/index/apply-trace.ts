/**
 * Events of the TraceRegistry → records of the index. Part of apply.ts, whose guarantees it shares: what it writes
 * goes through the same draft, so it is undone with its block.
 */
import type { BlockRef } from "../../core/verify/facts.ts";
import type { ChainEvent } from "../chain/events.ts";
import { indexKeys } from "../store/keys.ts";
import { type EpochRecord, inconsistent, type LogRecord } from "./records.ts";

export type TraceEvent = Extract<ChainEvent, { log: number }>;

export interface RecordDraft {
  record<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
}

export async function applyTraceEvent(event: TraceEvent, block: BlockRef, draft: RecordDraft): Promise<void> {
  switch (event.type) {
    case "log-opened": {
      const { log: id, department, origin, noteKey, vrfKey } = event;
      const record: LogRecord = {
        id,
        department,
        origin,
        keys: [{ noteKey, vrfKey, validFrom: block.time }],
        size: 0,
        faulty: false,
        root: null,
        mapRoot: null,
        epochs: 0,
      };
      return draft.put(indexKeys.log(id), record);
    }
    case "log-keys-rotated": {
      const { keys } = await log(event.log, draft);
      const { version, noteKey, vrfKey } = event;
      if (version !== keys.length + 1) throw inconsistent("LogKeysRotated");
      return change(event.log, { keys: [...keys, { noteKey, vrfKey, validFrom: block.time }] }, draft);
    }
    case "log-advanced": {
      const before = await log(event.log, draft);
      const { epoch, size, root, mapRoot } = event;
      if (epoch !== before.epochs + 1 || size <= before.size) throw inconsistent("LogAdvanced");
      const record: EpochRecord = {
        number: epoch,
        size,
        root,
        mapRoot,
        anchoredAt: block.time,
        block: block.number,
      };
      await draft.put(indexKeys.epoch(event.log, size), record);
      return change(event.log, { size, root, mapRoot, epochs: epoch }, draft);
    }
    case "log-faulty":
      return change(event.log, { faulty: true }, draft);
    case "log-already-anchored":
      return; // says nothing new
  }
}

async function log(id: number, draft: RecordDraft): Promise<LogRecord> {
  const record = await draft.record<LogRecord>(indexKeys.log(id));
  if (record === undefined) throw inconsistent("LogOpened");
  return record;
}

async function change(id: number, changed: Partial<LogRecord>, draft: RecordDraft): Promise<void> {
  await draft.put(indexKeys.log(id), { ...(await log(id, draft)), ...changed });
}
