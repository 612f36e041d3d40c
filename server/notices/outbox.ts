/**
 * Letters that wait to be sent. Each is in the store before anybody hears that it will be, and leaves it when the mail
 * server has taken it: at least once, under the same Message-ID each time, so that mailboxes can tell. A mail server
 * that is down delays letters and loses none; an address that it refuses for good is not written to again.
 *
 * Letters to one person are gathered: those at once for a minute, daily ones until the reader's next morning.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CertraceError } from "../../core/errors.ts";
import type { RuleCode } from "../../core/trail/unusual.ts";
import { parseRecord, putJson } from "../ledger/log-records.ts";
import type { Log } from "../log.ts";
import { noticeKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import type { Letter, Mailer } from "./mailer.ts";
import { nextMorning } from "./morning.ts";
import type { Outgoing, Setting } from "./records.ts";
import type { Subscriptions } from "./subscriptions.ts";

export interface OutboxOptions {
  store: Store;
  subscriptions: Subscriptions;
  /** null: no mail is sent here */
  mailer: Mailer | null;
  /** what a letter says now; null: there is nothing left to say, or nobody to say it to */
  write(setting: Setting, outgoing: Outgoing): Promise<Letter | null>;
  /** Unix milliseconds */
  now: () => number;
  /** milliseconds for which what is told at once is gathered */
  gather: number;
  /** milliseconds between two looks at what is due */
  poll: number;
  notes?: Pick<Log, "info" | "warn" | "error">;
}

const AT_ONCE = 100;
const MAX_WAIT = 10 * 60_000;
/** of one letter that the mail server does not want now; doubled each time */
const LATER = 60_000;
const LATEST = 60 * 60_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #waking = new AbortController();
  #failing: string | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.mailer !== null) this.#running = this.#run();
  }

  /** what keeps letters from being sent; null: nothing */
  get failing(): string | null {
    return this.#failing;
  }

  /** What is to be written with newly found marks, so that they are told. @param now Unix milliseconds */
  async tell(
    { address, frequency, id, timeZone, undeliverable }: Setting,
    marks: readonly { index: number; rule: RuleCode }[],
    now: number,
  ): Promise<Operation[]> {
    const { gather, mailer, store } = this.#options;
    if (mailer === null || address === null || undeliverable) return [];
    const due = frequency === "daily" ? nextMorning(now, timeZone) : (Math.floor(now / gather) + 1) * gather;
    const key = noticeKeys.out(due, id, "notice");
    const value = await store.get(key);
    const waiting = value === undefined ? emptyLetter() : parseRecord<Outgoing>(value);
    return [putJson(key, { ...waiting, marks: [...waiting.marks, ...marks] })];
  }

  /** A letter that asks to confirm an address, to be sent at once; and its name. */
  confirm({ id }: Pick<Setting, "id">): { letter: string; operation: Operation } {
    const outgoing = emptyLetter();
    const operation = putJson(
      noticeKeys.out(this.#options.now(), id, `confirm-${outgoing.letter}`),
      outgoing,
    );
    return { letter: outgoing.letter, operation };
  }

  /** To be called when a letter is due at once. */
  wake(): void {
    this.#waking.abort();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#waking.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { notes, poll } = this.#options;
    let wait = poll;
    while (!this.#ending.signal.aborted) {
      let failure: string | null;
      try {
        failure = await this.#sendDue();
      } catch (cause) {
        failure = cause instanceof CertraceError ? cause.code : "internal";
        notes?.error({ err: cause }, "letters cannot be sent, and are tried again");
      }
      if (failure !== null && failure !== this.#failing)
        notes?.warn({ smtp: failure }, "the mail server does not take letters; they wait");
      if (failure === null && this.#failing !== null) notes?.info("letters are sent again");
      this.#failing = failure;
      wait = failure === null ? poll : Math.min(Math.max(wait, 1_000) * 2, MAX_WAIT);
      await this.#pause(wait, failure === null);
    }
  }

  /** @returns why it had to stop; null: everything that was due is done */
  async #sendDue(): Promise<string | null> {
    const { now, store } = this.#options;
    for (;;) {
      const due: [string, Outgoing][] = [];
      const range = { from: noticeKeys.allOut, to: noticeKeys.out(now() + 1, "", ""), limit: AT_ONCE };
      for await (const [key, value] of store.range(range)) due.push([key, parseRecord<Outgoing>(value)]);
      if (due.length === 0) return null;
      for (const [key, outgoing] of due) {
        if (this.#ending.signal.aborted) return this.#failing;
        const failure = await this.#send(key, outgoing);
        if (failure !== null) return failure;
      }
    }
  }

  async #send(key: string, outgoing: Outgoing): Promise<string | null> {
    const { mailer, store, subscriptions, write } = this.#options;
    const [id, kind] = key.slice(noticeKeys.allOut.length).split("/").slice(1) as [string, string];
    const place = subscriptions.place(id);
    const setting = place === null ? null : await subscriptions.get(place);
    const letter = setting === null ? null : await write(setting, outgoing);
    if (place === null || setting === null || letter === null) {
      await store.batch([{ delete: key }]);
      return null;
    }
    const { code, outcome } = await mailer!.send(letter);
    if (outcome === "down") return code;
    if (outcome === "later") {
      await store.batch([{ delete: key }, await this.#later(id, kind, outgoing)]);
      return null;
    }
    if (outcome === "sent") {
      await store.batch([{ delete: key }]);
      return null;
    }
    await subscriptions.change(place, async (current) => ({
      setting: current === null ? null : refusedBy(current, letter.to),
      also: [{ delete: key }],
      result: undefined,
    }));
    return null;
  }

  async #later(id: string, kind: string, outgoing: Outgoing): Promise<Operation> {
    const { now, store } = this.#options;
    const attempts = outgoing.attempts + 1;
    let due = now() + Math.min(LATER * 2 ** outgoing.attempts, LATEST);
    while ((await store.get(noticeKeys.out(due, id, kind))) !== undefined) due++; // another letter's place
    return putJson(noticeKeys.out(due, id, kind), { ...outgoing, attempts });
  }

  /** @param wakes whether a new letter may end it: not while the mail server is down */
  async #pause(milliseconds: number, wakes: boolean): Promise<void> {
    if (this.#waking.signal.aborted) this.#waking = new AbortController();
    const signals = wakes ? [this.#ending.signal, this.#waking.signal] : [this.#ending.signal];
    await sleep(milliseconds, undefined, { signal: AbortSignal.any(signals), ref: false }).catch(() => {});
  }
}

/** An address that changed meanwhile was not refused. */
function refusedBy(setting: Setting, address: string): Setting {
  if (setting.pending?.address === address) return { ...setting, pending: null, undeliverable: true };
  return setting.address === address ? { ...setting, undeliverable: true } : setting;
}

const emptyLetter = (): Outgoing => ({
  letter: randomBytes(16).toString("base64url"),
  marks: [],
  attempts: 0,
});
