/**
 * The durable outbox of one account: every transaction it ever signed, by nonce, written before it is first sent.
 *
 * Nothing is ever removed. A chain that comes back with an earlier state is given all of them again, in the order
 * of their nonces; a missing one would hold up all behind it. A signed transaction is public once it is sent, so
 * nothing in here is secret; keys never come here.
 */
import { CertraceError } from "../../core/errors.ts";
import { after, outboxKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";

export interface OutboxEntry {
  /** what it is to do, by the caller's name for it */
  id: string;
  nonce: number;
  /** signed transactions for this nonce, `0x` hex; each offers more for gas than the one before */
  raws: string[];
  /**
   * open: not confirmed yet. confirmed: mined as deep as asked. refused: mined, but the contract said no.
   * lost: another transaction of the account took the nonce, and the id has gone on to a later one.
   */
  state: "open" | "confirmed" | "refused" | "lost";
}

export interface Outbox {
  /** the nonce behind the last one in here; 0 for an empty outbox */
  next(): number;
  /** the nonce behind the last one in here that is not open */
  settled(): number;
  /** where an id stands now; null if it was never signed */
  byId(id: string): Promise<OutboxEntry | null>;
  open(): Promise<OutboxEntry[]>;
  /** all entries from a nonce on, in order */
  from(nonce: number): AsyncIterable<OutboxEntry>;
  /** Writes entries, all or none; durable when it resolves. Of two with one id the last is where the id stands. */
  put(entries: readonly OutboxEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** Reads the outbox in `store`, which it closes at its end. */
export async function readOutbox(store: Store): Promise<Outbox> {
  let next = 0;
  let settled = 0;
  for await (const [, value] of store.range({ ...under(outboxKeys.entries), reverse: true })) {
    const { nonce, state } = decode(value);
    next = Math.max(next, nonce + 1);
    if (state === "open") continue;
    settled = nonce + 1;
    break;
  }

  const byNonce = async (nonce: string): Promise<OutboxEntry> => {
    const value = await store.get(outboxKeys.entry(Number(nonce)));
    if (value === undefined)
      throw new CertraceError("store-corrupt", `The outbox lacks the entry of nonce ${nonce}.`);
    return decode(value);
  };

  return {
    next: () => next,
    settled: () => settled,
    async byId(id) {
      const nonce = await store.get(outboxKeys.id(id));
      return nonce === undefined ? null : byNonce(new TextDecoder().decode(nonce));
    },
    async open() {
      const entries: OutboxEntry[] = [];
      for await (const [key] of store.range(under(outboxKeys.opens)))
        entries.push(await byNonce(key.slice(-16)));
      return entries;
    },
    async *from(nonce) {
      const range = { from: outboxKeys.entry(nonce), to: after(outboxKeys.entries) };
      for await (const [, value] of store.range(range)) yield decode(value);
    },
    async put(entries) {
      const operations = entries.flatMap((entry): Operation[] => [
        { put: outboxKeys.entry(entry.nonce), value: encode(JSON.stringify(entry)) },
        entry.state === "open"
          ? { put: outboxKeys.open(entry.nonce), value: new Uint8Array() }
          : { delete: outboxKeys.open(entry.nonce) },
        ...(entry.state === "lost"
          ? []
          : [{ put: outboxKeys.id(entry.id), value: encode(String(entry.nonce)) }]),
      ]);
      await store.batch(operations);
      for (const { nonce, state } of entries) {
        next = Math.max(next, nonce + 1);
        if (state !== "open") settled = Math.max(settled, nonce + 1);
      }
    },
    close: () => store.close(),
  };
}

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as OutboxEntry;
