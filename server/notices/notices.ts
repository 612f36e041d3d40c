/**
 * The notices of one trace log: people who want to be told when something unusual is done with their data, by e-mail or
 * by a feed. What it keeps about them, and how:
 *
 * - An address is used only after its owner has opened a link in it *and* is the person who is signed in (double opt-in):
 *   nobody can have their notices sent to somebody else, or somebody else's to themselves.
 * - Addresses are sealed in the store and stand in no log. Whoever ends their notices leaves nothing behind.
 * - A representative is told by their own subscription, which ends with the representation.
 *
 * Throws CertraceError `notices-address-invalid`, `notices-mail-missing`, `notices-often`, `notices-token-unknown`,
 * `notices-zone-unknown`.
 */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import type { RuleCode } from "../../core/trail/unusual.ts";
import type { Locale } from "../../core/verify/messages.ts";
import type { Index } from "../index/index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { isLive } from "../ledger/records.ts";
import type { Log } from "../log.ts";
import { openLevelStore } from "../store/level.ts";
import type { Store } from "../store/store.ts";
import { requireAddress } from "./address.ts";
import { Composer } from "./compose.ts";
import type { Mailer } from "./mailer.ts";
import { isTimeZone } from "./morning.ts";
import { Outbox } from "./outbox.ts";
import type { Frequency, Setting } from "./records.ts";
import { isSame, type NoticesSeal } from "./seal.ts";
import { type Place, Subscriptions } from "./subscriptions.ts";
import { Watch } from "./watch.ts";

export interface NoticesOptions {
  /** folder of the log; the store of the notices lies in it */
  folder: string;
  ledger: Pick<Ledger, "id" | "log" | "acts" | "catalogues">;
  index: Pick<Index, "department">;
  seal: NoticesSeal;
  /** null: no mail is sent here, and there is the feed only */
  mailer: Mailer | null;
  /** origin of the service */
  publicUrl: string;
  notes?: Pick<Log, "info" | "warn" | "error">;
  /** Unix milliseconds; the system's clock when left out */
  now?: () => number;
  /** milliseconds between two looks at the log. Default 5,000 */
  poll?: number;
  /** milliseconds after which a trail is looked through again. Default six hours */
  again?: number;
  /** milliseconds for which what is told at once is gathered. Default a minute */
  gather?: number;
  /** opens the store in a folder; LevelDB when left out */
  openStore?: (folder: string) => Promise<Store>;
}

/** What somebody may see of their own setting. */
export interface Shown {
  address: string | null;
  /** an address that is not confirmed yet */
  pending: string | null;
  undeliverable: boolean;
  frequency: Frequency;
  off: RuleCode[];
  locale: Locale;
  timeZone: string;
  feed: boolean;
}

/** What is left out stays as it is; null ends it. */
export interface Wish {
  address?: string | null;
  frequency?: Frequency;
  off?: RuleCode[];
  locale?: Locale;
  timeZone?: string;
  /** "new": draws a password, also where there was one */
  feed?: "new" | null;
}

/** Shown once, and never again. */
export interface FeedAccess {
  user: string;
  password: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CONFIRM_HOURS = 48;
/** Letters that ask for a confirmation, a day and person: a mailbox is not to be flooded from here. */
const ASKED_MOST = 5;

const random = (bytes: number): string => randomBytes(bytes).toString("base64url");
const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** Throws `store-…`. */
export async function openNotices(options: NoticesOptions): Promise<Notices> {
  const { folder, notes, openStore = openLevelStore, seal } = options;
  const store = await openStore(join(folder, "notices"));
  try {
    return new Notices(options, store, await Subscriptions.open(store, seal, notes));
  } catch (error) {
    await store.close();
    throw error;
  }
}

export class Notices {
  readonly #options: NoticesOptions;
  readonly #store: Store;
  readonly #subscriptions: Subscriptions;
  readonly #composer: Composer;
  readonly #outbox: Outbox;
  readonly #watch: Watch;
  readonly #now: () => number;
  /** when each person had a letter sent that asks for a confirmation; of the last day */
  readonly #asked = new Map<string, number[]>();

  constructor(options: NoticesOptions, store: Store, subscriptions: Subscriptions) {
    const {
      again = 6 * HOUR,
      gather = 60_000,
      ledger,
      mailer,
      notes,
      now = Date.now,
      poll = 5_000,
    } = options;
    this.#options = options;
    this.#store = store;
    this.#subscriptions = subscriptions;
    this.#now = now;
    this.#composer = new Composer({ ...options, store, now, confirmHours: CONFIRM_HOURS });
    const told = notes === undefined ? {} : { notes };
    this.#outbox = new Outbox({
      ...{ store, subscriptions, mailer, now, gather, poll: Math.min(poll, gather), ...told },
      write: async (setting, outgoing) =>
        (await this.#holds(setting)) ? this.#composer.letter(setting, outgoing) : null,
    });
    this.#watch = new Watch({
      ...{ id: ledger.id, log: ledger.log, store, subscriptions, now, poll, again, ...told },
      outbox: this.#outbox,
      holds: (setting) => this.#holds(setting),
    });
    this.#outbox.start();
    this.#watch.start();
  }

  /** whether letters can be sent from here */
  get mail(): boolean {
    return this.#options.mailer !== null;
  }

  /** code of what keeps letters from being sent; null: nothing */
  get failing(): string | null {
    return this.#outbox.failing;
  }

  /** number of entries that were looked at */
  get size(): number {
    return this.#watch.size;
  }

  /** Null: they asked for nothing. */
  async shown(place: Place): Promise<Shown | null> {
    const setting = await this.#subscriptions.get(place);
    return setting === null ? null : shownOf(setting, this.#now());
  }

  /**
   * @param representation index of the representation by which `owner` acts for `tag`; null: they are the same person
   * @returns the setting, and the feed's access where a new one was wished for
   */
  async wish(
    place: Place,
    representation: number | null,
    wish: Wish,
  ): Promise<{ shown: Shown; feed: FeedAccess | null }> {
    const now = this.#now();
    const address = wish.address == null ? wish.address : requireAddress(wish.address);
    if (typeof address === "string") this.#requireMail();
    if (wish.timeZone !== undefined && !isTimeZone(wish.timeZone)) throw zoneUnknown();
    const password = wish.feed === "new" ? random(32) : null;
    const changed = await this.#subscriptions.change<{ isNew: boolean; setting: Setting }>(
      place,
      async (before) => {
        const setting = { ...(before ?? fresh(place)), representation, ...chosen(wish) };
        if (wish.feed !== undefined) setting.feed = password === null ? null : hashOf(password);
        const isNew = before === null;
        const asking = withAddress(setting, address, now);
        if (asking.asks) this.#requireSeldom(place.owner, now);
        else return { setting: asking.setting, result: { isNew, setting: asking.setting } };
        const { letter, operation } = this.#outbox.confirm(setting);
        const waiting = { ...asking.setting, pending: { ...asking.setting.pending!, letter } };
        return { setting: waiting, also: [operation], result: { isNew, setting: waiting } };
      },
    );
    const { isNew, setting } = changed;
    if (isNew) await this.#watch.look(place); // what is unusual already is not news
    this.#outbox.wake();
    return {
      shown: shownOf(setting, now),
      feed: password === null ? null : { user: setting.id, password },
    };
  }

  /**
   * The owner of the address opened the link.
   * @param owner tag of who is signed in; another's token is as good as none
   * @returns whose data it is about
   */
  async confirm(owner: string, token: string): Promise<Place> {
    const unknown = tokenUnknown();
    const place = this.#subscriptions.place(token.slice(0, token.indexOf(".")));
    if (place === null || place.owner !== owner) throw unknown;
    return this.#subscriptions.change(place, async (setting) => {
      const pending = setting?.pending ?? null;
      if (setting === null || pending === null || !isSame(token, pending.token)) throw unknown;
      if (this.#now() >= pending.until) throw unknown;
      const confirmed = { ...setting, address: pending.address, pending: null, undeliverable: false };
      return { setting: confirmed, result: place };
    });
  }

  /** Ends them, and forgets everything about them. */
  end(place: Place): Promise<void> {
    return this.#subscriptions.change(place, async () => ({ setting: null, result: undefined }));
  }

  /** @returns false: the token is none of this log's. Ending twice is no mistake */
  async endBy(token: string): Promise<boolean> {
    const id = this.#options.seal.endedBy(token);
    const place = id === null ? null : this.#subscriptions.place(id);
    if (place !== null) await this.end(place);
    return id !== null;
  }

  /** Atom; null: no feed has this name and password, here. */
  async feed(user: string, password: string): Promise<string | null> {
    const place = this.#subscriptions.place(user);
    const setting = place === null ? null : await this.#subscriptions.get(place);
    if (setting === null || setting.feed === null || !isSame(hashOf(password), setting.feed)) return null;
    if (!(await this.#holds(setting))) return null;
    return this.#composer.feed(setting);
  }

  async close(): Promise<void> {
    await this.#watch.close();
    await this.#outbox.close();
    await this.#store.close();
  }

  /** Whether a representative may still act for whom they are told about. */
  async #holds({ owner, representation, tag }: Setting): Promise<boolean> {
    if (representation === null) return true;
    const { acts, log } = this.#options.ledger;
    const record = await acts.representation(representation);
    return (
      record !== null && record.representative === owner && record.tag === tag && isLive(record, log.time())
    );
  }

  /** Counted by person and not by subscription: whoever ends theirs and begins anew is still the same. */
  #requireSeldom(owner: string, now: number): void {
    for (const [each, times] of this.#asked) if (now - times.at(-1)! >= DAY) this.#asked.delete(each);
    const asked = (this.#asked.get(owner) ?? []).filter((at) => now - at < DAY);
    if (asked.length >= ASKED_MOST)
      throw new CertraceError("notices-often", "Too many addresses were given today.", {
        field: "address",
        remedy: "Look for the letter among the unwanted mail, or try again tomorrow.",
      });
    this.#asked.set(owner, [...asked, now]);
  }

  #requireMail(): void {
    if (this.mail) return;
    throw new CertraceError("notices-mail-missing", "This service sends no e-mail.", {
      field: "address",
      remedy: "Use the feed; or ask the operator to set CERTRACE_SMTP_URL.",
    });
  }
}

function fresh({ tag, owner }: Place): Setting {
  return {
    ...{ id: random(16), tag, owner, representation: null, locale: "zh-CN", timeZone: "Asia/Shanghai" },
    ...{
      frequency: "at-once",
      off: [],
      address: null,
      pending: null,

      undeliverable: false,
      feed: null,
    },
  };
}

function chosen({ frequency, locale, off, timeZone }: Wish): Partial<Setting> {
  return {
    ...(frequency === undefined ? {} : { frequency }),
    ...(locale === undefined ? {} : { locale }),
    ...(off === undefined ? {} : { off }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** @param address undefined: as it is; null: none any more. @returns whether a letter has to ask for a confirmation */
function withAddress(
  setting: Setting,
  address: string | null | undefined,
  now: number,
): { setting: Setting; asks: boolean } {
  if (address === undefined) return { setting, asks: false };
  if (address === null)
    return { setting: { ...setting, address: null, pending: null, undeliverable: false }, asks: false };
  if (address === setting.address && !setting.undeliverable)
    return { setting: { ...setting, pending: null }, asks: false };
  const pending = {
    address,
    token: `${setting.id}.${random(32)}`,
    until: now + CONFIRM_HOURS * HOUR,
    letter: "",
  };
  return { setting: { ...setting, pending, undeliverable: false }, asks: true };
}

function shownOf(setting: Setting, now: number): Shown {
  const { address, feed, frequency, locale, off, pending, timeZone, undeliverable } = setting;
  const waits = pending !== null && now < pending.until;
  return {
    ...{ address, frequency, locale, off, timeZone, undeliverable },
    pending: waits ? pending.address : null,
    feed: feed !== null,
  };
}

const tokenUnknown = () =>
  new CertraceError("notices-token-unknown", "This link is not yours, was used, or is too old.", {
    field: "token",
    remedy: "Sign in as the person who asked for it, or give the address again.",
  });

const zoneUnknown = () =>
  new CertraceError("notices-zone-unknown", "There is no such time zone.", {
    field: "timeZone",
    remedy: "Give an IANA name, for instance Asia/Shanghai.",
  });
