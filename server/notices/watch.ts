/**
 * Looks for what is new and unusual in the trails of those who asked to be told, and of nobody else. Follows the log
 * with a cursor of its own; whatever time alone makes unusual (a right that is about to end, no service that followed)
 * is found by looking again every few hours.
 *
 * - Which marks are known, and the letters about them, are in one durable batch: killed anywhere, it finds again what it
 *   has not told, and nothing twice.
 * - What it costs follows the smaller of two numbers, new entries or subscriptions, so that ten thousand entries a
 *   second go by without being looked at; and it waits between two looks, so that a burst about one person is one look.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { readItem, type TrailItem } from "../../core/trail/item.ts";
import { markUnusual, type RuleCode } from "../../core/trail/unusual.ts";
import { parseRecord, putJson } from "../ledger/log-records.ts";
import type { TraceLog } from "../ledger/trace-log.ts";
import type { Log } from "../log.ts";
import { noticeKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import type { Outbox } from "./outbox.ts";
import type { Setting, Told } from "./records.ts";
import type { Place, Subscriptions } from "./subscriptions.ts";

export interface WatchOptions {
  /** number of the log */
  id: number;
  log: Pick<TraceLog, "size" | "entries" | "bodies" | "newestOf">;
  store: Store;
  subscriptions: Subscriptions;
  outbox: Pick<Outbox, "tell">;
  /** whether a representative may still act; where not, their notices end */
  holds(setting: Setting): Promise<boolean>;
  /** Unix milliseconds */
  now: () => number;
  /** milliseconds between two looks at the log */
  poll: number;
  /** milliseconds after which a trail is looked through again though nothing was added */
  again: number;
  notes?: Pick<Log, "error">;
}

/** Entries that are read at once, of the log and of a trail. */
const AT_ONCE = 10_000;
const PAGE = 1_000;
const MAX_WAIT = 60_000;

export class Watch {
  readonly #options: WatchOptions;
  readonly #ending = new AbortController();
  /** when each subscription was last looked at, by id, Unix milliseconds */
  readonly #looked = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();
  #size = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** number of entries that were looked at */
  get size(): number {
    return this.#size;
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  /**
   * Looks through one trail and writes what was found. The first look at it tells nobody: what was unusual before
   * somebody asked to be told, the page shows.
   */
  async look(place: Place): Promise<void> {
    const { now, outbox, store, subscriptions } = this.#options;
    const time = now();
    const items = await this.#trail(place.tag);
    const marks = markUnusual(items, { now: time, complete: true });
    await subscriptions.exclusively(async () => {
      const setting = await subscriptions.get(place);
      if (setting === null) return;
      const { id, off } = setting;
      const isFirst = (await store.get(noticeKeys.looked(id))) === undefined;
      const known = new Set<string>();
      for await (const [key] of store.range(under(noticeKeys.allTold(id)))) known.add(key);
      const operations: Operation[] = [];
      const loud: { index: number; rule: RuleCode }[] = [];
      for (const { index, key } of items.toReversed())
        for (const mark of marks.get(key) ?? []) {
          const told = noticeKeys.told(id, index, mark.rule);
          if (known.has(told)) continue;
          const quiet = isFirst || off.includes(mark.rule);
          operations.push(putJson(told, { mark, found: time, quiet } satisfies Told));
          if (!quiet) loud.push({ index, rule: mark.rule });
        }
      if (loud.length > 0) operations.push(...(await outbox.tell(setting, loud, time)));
      operations.push(putJson(noticeKeys.looked(id), time));
      await store.batch(operations, { durable: operations.length > 1 || isFirst });
      this.#looked.set(id, time);
    });
  }

  async #run(): Promise<void> {
    const { notes, poll } = this.#options;
    let wait = poll;
    let failing: string | null = null;
    while (!this.#ending.signal.aborted) {
      try {
        await this.#followLog();
        await this.#lookAgain();
        failing = null;
        wait = poll;
      } catch (cause) {
        const code = cause instanceof CertraceError ? cause.code : "internal";
        if (code !== failing) notes?.error({ err: cause }, "notices cannot go on, and are tried again");
        failing = code;
        wait = Math.min(wait * 2, MAX_WAIT);
      }
      await this.#pause(wait);
    }
  }

  async #followLog(): Promise<void> {
    const { log, store } = this.#options;
    const { size } = log;
    const value = await store.get(noticeKeys.cursor);
    const cursor = value === undefined ? size : parseRecord<number>(value);
    // A log that was restored to an earlier state goes on from there.
    if (value !== undefined && cursor === size) {
      this.#size = size;
      return;
    }
    for (const tag of await this.#grown(Math.min(cursor, size), size)) await this.#lookAt(tag);
    if (this.#ending.signal.aborted) return; // not all were looked at
    await store.batch([putJson(noticeKeys.cursor, size)], { durable: false });
    this.#size = size;
  }

  /** Tags that somebody is told about, and of which there are entries from `first` to before `end`. */
  async #grown(first: number, end: number): Promise<Set<string>> {
    const { log, subscriptions } = this.#options;
    const found = new Set<string>();
    if (subscriptions.size === 0 || first >= end) return found;
    if (subscriptions.size < end - first) {
      for (const tag of subscriptions.tags()) {
        const [newest] = await log.newestOf(tag, end, 1);
        if (newest !== undefined && newest.index >= first) found.add(tag);
      }
      return found;
    }
    for (let from = first; from < end; from += AT_ONCE) {
      const raw = await log.entries(from, Math.min(from + AT_ONCE, end));
      for (let at = 0; at < raw.length; at += ENTRY_BYTES) {
        const tag = encodeBase64url(raw.subarray(at, at + 32));
        if (subscriptions.has(tag)) found.add(tag);
      }
      await nextTurn();
    }
    return found;
  }

  async #lookAgain(): Promise<void> {
    const { again, now, store, subscriptions } = this.#options;
    for (const tag of [...subscriptions.tags()])
      for (const place of subscriptions.about(tag)) {
        const { id } = place;
        let looked = this.#looked.get(id);
        if (looked === undefined) {
          const value = await store.get(noticeKeys.looked(id));
          looked = value === undefined ? 0 : parseRecord<number>(value);
          this.#looked.set(id, looked);
        }
        if (now() - looked >= again) await this.#lookIfHeld(place);
        if (this.#ending.signal.aborted) return;
      }
  }

  async #lookAt(tag: string): Promise<void> {
    for (const place of this.#options.subscriptions.about(tag)) {
      if (this.#ending.signal.aborted) return;
      await this.#lookIfHeld(place);
    }
  }

  async #lookIfHeld(place: Place): Promise<void> {
    const { holds, subscriptions } = this.#options;
    const setting = await subscriptions.get(place);
    if (setting === null) return;
    if (await holds(setting)) return this.look(place);
    await subscriptions.change(place, async () => ({ setting: null, result: undefined }));
    this.#looked.delete(setting.id);
  }

  /** All of it, the newest first. */
  async #trail(tag: string): Promise<TrailItem[]> {
    const { id, log } = this.#options;
    const items: TrailItem[] = [];
    let before = log.size;
    for (;;) {
      const page = await log.newestOf(tag, before, PAGE);
      const bodies = await log.bodies(page.map(({ index }) => index));
      for (const [i, { index, leafHash }] of page.entries()) {
        const text = bodies[i]!;
        const body = text === "erased" ? null : text;
        items.push(readItem(id, { index, leafHash: encodeBase64url(leafHash), body, erased: null }));
      }
      if (page.length < PAGE) return items;
      before = page.at(-1)!.index;
      await nextTurn(); // others first: nobody waits for this
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#ending;
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {});
  }
}
