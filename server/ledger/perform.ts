/**
 * How an act of a signed-in person gets into the log. What it guarantees:
 *
 * - The same order of work as submissions: nothing is decided on records that another act or submission is changing,
 *   so an end and an access that race have one order in the log.
 * - A `key` that the page draws makes one act, however often and wherever it is sent again, also after a crash; the
 *   same key with other content is refused.
 * - Whoever acts for another does so by a representation of the log that is live at that moment, looked up here and not
 *   believed. `by` then says so in the entry.
 * - An answer is given only for what is on the disk, under a signed checkpoint that covers it.
 */
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { parseBody } from "../../core/trace/body.ts";
import type { DetailsOpening } from "../../core/trace/details.ts";
import { membersText, submittedMembers } from "../../core/trace/event.ts";
import type { Receipt } from "../../core/trace/receipt.ts";
import { ledgerKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { Changes, type HeldRecords, type Hold } from "./held-records.ts";
import { parseRecord, putJson } from "./log-records.ts";
import type { Draft } from "./place.ts";
import { type LogName, prove, readReceipted, receiptOf } from "./receipts.ts";
import { isLive, type RepresentationRecord } from "./records.ts";
import type { TraceLog } from "./trace-log.ts";

/** Somebody who acts for the person whose tag it is. */
export interface Acting {
  /** log index of the representation */
  representation: number;
  /** their own tag, base64url */
  representative: string;
}

export interface Acted {
  /** of the first entry; nearly every act makes one */
  index: number;
  /** of all of them, in the order that was asked for */
  indexes: number[];
  /** of all of them */
  receipt: Receipt;
}

export interface PerformOptions {
  store: Store;
  log: TraceLog;
  name: LogName;
  records: HeldRecords;
  /** Throws why the log must not be written to now. */
  requireOpen: () => void;
  /** To be called when the log has grown. */
  grown: () => void;
}

/** What is to be logged, and what is written with it once it has its index. */
export interface Entry {
  draft: Draft;
  made: (index: number) => Operation[];
}

export interface Scene {
  hold: Hold;
  changes: Changes;
  /** of the log, Unix milliseconds */
  time: number;
}

export interface Act {
  /** a citizen's tag, or `departmentOwner` */
  owner: string;
  key: string;
  by: Acting | undefined;
  /** of the records that it rests on */
  records: readonly string[];
  /** the members of each body that the request itself says, and its words: a retry must say the same */
  asks: readonly JsonObject[];
  words?: string;
  /** Decides, without waiting for anything; one entry for each of `asks`, or throws. */
  decide: (scene: Scene) => Entry[];
}

/** Where the entries of an act stand. */
interface ActRecord {
  first: number;
  count: number;
}

const KEY = /^[A-Za-z0-9_-]{16,64}$/;

export class Performer {
  readonly #options: PerformOptions;
  /** by owner and key */
  readonly #running = new Map<string, { asks: string; acted: Promise<Acted> }>();

  constructor(options: PerformOptions) {
    this.#options = options;
  }

  /**
   * The same act again, at the same time, later or after a crash, gets the entries that it made.
   * @throws CertraceError `act-key-invalid`, `act-key-reused`, `acting-…`; what the act decides, `requireOpen`, the
   *   store and the log throw
   */
  async once(act: Act): Promise<Acted> {
    const { store, records, requireOpen } = this.#options;
    if (!KEY.test(act.key))
      throw refused(
        "act-key-invalid",
        "key",
        "The key of an act has 16 to 64 characters.",
        "Draw a new one.",
      );
    requireOpen();
    const name = `${act.owner}/${act.key}`;
    const asks = asksOf(act).join();
    const running = this.#running.get(name);
    if (running !== undefined) {
      if (running.asks !== asks) throw reused();
      return running.acted;
    }
    const acted = (async () => {
      await records.settled();
      const known = await store.get(ledgerKeys.act(act.owner, act.key));
      return known === undefined ? this.#perform(act) : this.#again(act, parseRecord<ActRecord>(known));
    })().finally(() => this.#running.delete(name));
    this.#running.set(name, { asks, acted });
    return acted;
  }

  async #perform(act: Act): Promise<Acted> {
    const { log, name, records, requireOpen, grown } = this.#options;
    const { by } = act;
    const acting = by === undefined ? [] : [ledgerKeys.representation(by.representation)];
    const appended = await records.holding([...act.records, ...acting], async (hold) => {
      hold.requireFresh();
      // From here to the append nothing is awaited: what is decided, and the place in the log, have one order.
      requireOpen();
      const time = log.time();
      const changes = new Changes(hold);
      if (by !== undefined) requireActing(hold.get<RepresentationRecord>(acting[0]!), act.owner, by, time);
      const decided = act.decide({ hold, changes, time });
      const drafts = decided.map(({ draft }) =>
        by === undefined ? draft : { ...draft, body: { ...draft.body, by: by.representative } },
      );
      const changed = changes.operations();
      const appending = log.append(
        drafts,
        (placed) => {
          hold.requireFresh();
          const record: ActRecord = { first: placed[0]!.index, count: placed.length };
          const written = decided.flatMap(({ made }, i) => made(placed[i]!.index));
          return [...changed, ...written, putJson(ledgerKeys.act(act.owner, act.key), record)];
        },
        time,
      );
      return records.writing(appending);
    });
    grown();
    const { entries, checkpoint, paths } = appended;
    const indexes = entries.map((entry) => entry.index);
    const receipt = receiptOf({ name, entries, paths: await paths(), note: checkpoint.note });
    return { index: indexes[0]!, indexes, receipt };
  }

  async #again(act: Act, { first, count }: ActRecord): Promise<Acted> {
    const { log, name } = this.#options;
    const asks = asksOf(act);
    const entries = await readReceipted(log, first, count);
    const same = entries.every(
      ({ body, opening }, i) => typeof body !== "string" || said(body, opening) === asks[i],
    );
    if (!same || asks.length !== count) throw reused();
    const indexes = entries.map((entry) => entry.index);
    return { index: first, indexes, receipt: receiptOf(await prove(log, name, entries, log.checkpoint)) };
  }
}

/** What an act asks for, one text for each entry. */
function asksOf({ asks, by, words }: Act): string[] {
  const more = {
    ...(words === undefined ? {} : { words }),
    ...(by === undefined ? {} : { by: by.representative }),
  };
  return asks.map((each) => membersText({ ...each, ...more }));
}

/** What an act asked for that made this entry: the same text. */
function said(text: string, opening: DetailsOpening | undefined): string {
  const body = parseBody(text);
  const { due: _, words: __, ...members } = submittedMembers(body);
  if (body.kind === "representation-ended") delete members.department;
  return membersText(opening === undefined ? members : { ...members, words: opening.text });
}

/** Throws `acting-unknown`, `acting-other`, `acting-not-live`. */
function requireActing(
  record: RepresentationRecord | null,
  tag: string,
  { representative }: Acting,
  time: number,
): void {
  const deny = (code: string) =>
    refused(code, "for", "Nobody may act so for this person now.", "Ask the department that recorded it.");
  if (record === null) throw deny("acting-unknown");
  if (record.tag !== tag || record.representative !== representative) throw deny("acting-other");
  if (!isLive(record, time)) throw deny("acting-not-live");
}

function reused(): CertraceError {
  return refused("act-key-reused", "key", "This key stands for another act.", "Draw a new key for each act.");
}

export function refused(code: string, field: string, message: string, remedy: string): CertraceError {
  return new CertraceError(code, message, { field, remedy });
}
