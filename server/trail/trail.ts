/**
 * What follows from a trace log and nobody should have to search it for: disputes and their clocks, sealed inquiries,
 * exchanges of which one side is missing, heartbeats and gaps, volumes, who may act for whom. Answers from the index
 * that follow.ts keeps; whatever time alone changes (overdue, silent, one-sided for a day) is found when it is asked.
 */
import type { Source } from "../../core/trace/catalogue.ts";
import { parseRecord } from "../ledger/log-records.ts";
import { departmentOwner, lastNumber, trailKeys, under } from "../store/keys.ts";
import type { Range } from "../store/store.ts";
import { Follower, type FollowOptions } from "./follow.ts";
import type { Beat, DisputeView, Exchange, RepresentationView, SealView, Volume } from "./records.ts";
import { type Cell, shownVolumes, type VolumeShown } from "./volumes.ts";

export type Owner = { department: number } | { subject: string };

export interface Page {
  /** only what has a lower index; the newest first */
  before?: number;
  /** 1 to 1,000. Default 100 */
  limit?: number;
}

/** Which of those that have a day: `open`: only those that are, or are not; `dueBefore`: Unix milliseconds. */
export interface ByDay extends Page {
  open?: boolean;
  dueBefore?: number;
}

export interface Listed<T> {
  items: T[];
  /** `before` of the next page; null: there is none */
  next: number | null;
}

export interface OneSidedPage {
  /** those that are not a day old */
  waiting?: boolean;
  /** `<Unix milliseconds, 19 digits>/<log index, 12 digits>` */
  after?: string;
  /** 1 to 1,000. Default 100 */
  limit?: number;
}

/** A stretch of time in which a source was silent for longer than it promises. Times are Unix milliseconds. */
export interface Gap {
  department: number;
  heartbeatHours: number;
  /** when it was last heard; null: never */
  from: number | null;
  /** when it was heard again; null: it is silent still */
  until: number | null;
}

/** A heartbeat that says something else than the log holds. Times are Unix milliseconds. */
export interface Mismatch {
  department: number;
  index: number;
  from: number;
  until: number;
  said: { consumed: number; released: number };
  logged: { consumed: number; released: number };
}

/** Everything about departments, nothing about a person. */
export interface Conduct {
  /** entries of the log that are taken in */
  size: number;
  /** when this was found, RFC 3339 */
  at: string;
  disputes: {
    open: number;
    overdue: number;
    /** of each department that still owes an answer */
    byDepartment: { department: number; open: number; overdue: number; oldestDue: string | null }[];
  };
  seals: {
    open: number;
    overdue: number;
    byAgency: { agency: number; open: number; overdue: number; oldestDiscloseBy: string | null }[];
  };
  gaps: Gap[];
  mismatches: Mismatch[];
  /** exchanges of which one side has been missing for a day */
  oneSided: { department: number; count: number }[];
  volumes: VolumeShown[];
}

export interface TrailOptions extends FollowOptions {
  /** departments that promise heartbeats */
  sources: readonly Source[];
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Gaps and mismatches that are older are not told any more. */
const RECENT = 90 * DAY;
const MONTHS = 13;
/** Milliseconds for which what everybody may ask is answered from memory. */
const REMEMBERED = 5_000;

export class Trail {
  readonly #options: TrailOptions;
  readonly #follower: Follower;
  #conduct: { at: number; size: number; found: Promise<Conduct> } | null = null;

  constructor(options: TrailOptions) {
    this.#options = options;
    this.#follower = new Follower(options);
  }

  /** number of entries that are taken in */
  get size(): number {
    return this.#follower.size;
  }

  /** code of what keeps it from going on; null: nothing */
  get error(): string | null {
    return this.#follower.error;
  }

  /** Resolves when all that is durable now is taken in. Throws `trail-behind`. */
  caughtUp(): Promise<void> {
    return this.#follower.caughtUp();
  }

  /** Null: there is none, or it was erased. */
  dispute(index: number): Promise<DisputeView | null> {
    return this.#get(trailKeys.dispute(index));
  }

  /** The newest first. An open one has no answer that closed it. */
  disputesOf(owner: Owner, page: ByDay = {}): Promise<Listed<DisputeView>> {
    const prefix = trailKeys.disputesOf(ownerText(owner));
    const key = (index: number) => trailKeys.disputeOf(ownerText(owner), index);
    return this.#page(
      prefix,
      key,
      trailKeys.dispute,
      page,
      byDay(page, ({ due }: DisputeView) => due),
    );
  }

  /** Open ones whose day is past, the oldest first. @param now Unix milliseconds */
  async overdue(now: number): Promise<DisputeView[]> {
    const range = { from: trailKeys.allDue, to: trailKeys.due(now, 0) };
    return this.#marked<DisputeView>(range, trailKeys.dispute);
  }

  /** Null: there is none. */
  seal(index: number): Promise<SealView | null> {
    return this.#get(trailKeys.seal(index));
  }

  /** Of one agency, the newest first. An open one is not disclosed yet. */
  seals(agency: number, page: ByDay = {}): Promise<Listed<SealView>> {
    const key = (index: number) => trailKeys.sealOf(agency, index);
    const matches = byDay(page, ({ discloseBy }: SealView) => discloseBy);
    return this.#page(trailKeys.sealsOf(agency), key, trailKeys.seal, page, matches);
  }

  /**
   * Exchanges of which one side has been missing for a day; or, `waiting`, of which it may still come. The newest first.
   * @param now Unix milliseconds
   * @param page `after`: the `next` of the page before
   */
  async oneSided(
    owner: Owner,
    now: number,
    { waiting = false, after, limit = 100 }: OneSidedPage = {},
  ): Promise<{ items: Exchange[]; next: string | null }> {
    const all = trailKeys.oneSidedOf(ownerText(owner));
    const dayAgo = trailKeys.oneSided(ownerText(owner), Math.max(0, now - DAY), 0);
    const { from, to } = waiting ? { from: dayAgo, to: under(all).to } : { from: all, to: dayAgo };
    const end = after === undefined || `${all}${after}` > to ? to : `${all}${after}`;
    const found: { mark: string; exchange: string }[] = [];
    // One more than asked for says whether there is a next page.
    const range = { from, to: end, reverse: true, limit: limit + 1 };
    for await (const [mark, value] of this.#options.store.range(range))
      found.push({ mark, exchange: parseRecord<string>(value) });
    const page = found.slice(0, limit);
    const values = await this.#options.store.getMany(page.map(({ exchange }) => exchange));
    return {
      items: values.flatMap((value) => (value === undefined ? [] : [parseRecord<Exchange>(value)])),
      next: found.length > limit ? page.at(-1)!.mark.slice(all.length) : null,
    };
  }

  /** The last ninety days', ascending. @param now Unix milliseconds */
  async heartbeats(department: number, now: number): Promise<Beat[]> {
    const from = Math.max(0, Math.floor((now - RECENT) / MINUTE));
    const range = { from: trailKeys.beat(department, from), to: under(trailKeys.beatsOf(department)).to };
    return this.#values<Beat>(range);
  }

  /** Of the catalogue's sources; also of those that were never heard. @param now Unix milliseconds */
  async gaps(now: number): Promise<Gap[]> {
    const gaps: Gap[] = [];
    for (const { department, heartbeatHours } of this.#options.sources) {
      const beats = await this.heartbeats(department, now);
      const most = heartbeatHours * HOUR;
      for (const { before, time } of beats)
        if (before !== null && time - before > most)
          gaps.push({ department, heartbeatHours, from: before, until: time });
      const last = beats.at(-1)?.time ?? (await this.#lastHeard(department));
      if (last === null || now - last > most)
        gaps.push({ department, heartbeatHours, from: last, until: null });
    }
    return gaps;
  }

  /** Heartbeats that do not say what the log holds. @param now Unix milliseconds */
  async mismatches(now: number): Promise<Mismatch[]> {
    const found: Mismatch[] = [];
    for (const { department } of this.#options.sources)
      for (const { index, from, until, consumed, released, logged } of await this.heartbeats(
        department,
        now,
      )) {
        if (consumed === logged.consumed && released === logged.released) continue;
        const said = { consumed, released };
        found.push({ department, index, from: from * MINUTE, until: until * MINUTE, said, logged });
      }
    return found;
  }

  /** Accesses of the last thirteen months; see volumes.ts. @param now Unix milliseconds */
  async volumes(now: number): Promise<VolumeShown[]> {
    const month = new Date(now).toISOString().slice(0, 7);
    const first = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - MONTHS, 1))
      .toISOString()
      .slice(0, 7);
    const range = { ...under(trailKeys.volumes), from: `${trailKeys.volumes}${first}` };
    const cells: Cell[] = [];
    for await (const [key, value] of this.#options.store.range(range)) {
      const [of, consumer, purpose, dataset] = key.slice(trailKeys.volumes.length).split("/") as string[];
      const { count, few } = parseRecord<Volume>(value);
      cells.push({
        month: of!,
        consumer: Number(consumer),
        purpose: purpose!,
        dataset: dataset!,
        count,
        few,
      });
    }
    return shownVolumes(cells, month);
  }

  /** What this person may do for others: all that was recorded, live or not. @param tag base64url */
  representationsFor(tag: string): Promise<RepresentationView[]> {
    return this.#marked(under(trailKeys.representativesOf(tag)), trailKeys.representation);
  }

  /** What others may do for this person: all that was recorded, live or not. @param tag base64url */
  representationsOf(tag: string): Promise<RepresentationView[]> {
    return this.#marked(under(trailKeys.representedsOf(tag)), trailKeys.representation);
  }

  /** What everybody may know. @param now Unix milliseconds */
  conduct(now: number): Promise<Conduct> {
    const known = this.#conduct;
    if (known !== null && known.size === this.size && Math.abs(now - known.at) < REMEMBERED)
      return known.found;
    const found = this.#findConduct(now);
    this.#conduct = { at: now, size: this.size, found };
    found.catch(() => {
      this.#conduct = null;
    });
    return found;
  }

  /** Waits for what is being written. The store stays open. */
  close(): Promise<void> {
    return this.#follower.close();
  }

  async #findConduct(now: number): Promise<Conduct> {
    const size = this.size;
    const [disputes, seals] = await Promise.all([
      this.#marked<DisputeView>(under(trailKeys.allDue), trailKeys.dispute),
      this.#marked<SealView>(under(trailKeys.allDisclose), trailKeys.seal),
    ]);
    const late = disputes.filter(({ due }) => Date.parse(due) < now);
    const closed = seals.filter(({ discloseBy }) => Date.parse(discloseBy) < now);
    return {
      size,
      at: new Date(now).toISOString(),
      disputes: {
        open: disputes.length,
        overdue: late.length,
        byDepartment: counted(disputes, owing, ({ due }) => due, now).map(({ of, ...counts }) => ({
          ...{ department: of, open: counts.open, overdue: counts.overdue, oldestDue: counts.oldest },
        })),
      },
      seals: {
        open: seals.length,
        overdue: closed.length,
        byAgency: counted(
          seals,
          ({ agency }) => [agency],
          ({ discloseBy }) => discloseBy,
          now,
        ).map(({ of, open, overdue, oldest }) => ({ agency: of, open, overdue, oldestDiscloseBy: oldest })),
      },
      gaps: await this.gaps(now),
      mismatches: await this.mismatches(now),
      oneSided: await this.#oneSidedCounts(now),
      volumes: await this.volumes(now),
    };
  }

  /** By whole hours that are at least a day old. */
  async #oneSidedCounts(now: number): Promise<Conduct["oneSided"]> {
    const counts = new Map<number, number>();
    for await (const [key, value] of this.#options.store.range(under(trailKeys.oneSidedCounts))) {
      if ((lastNumber(key) + 1) * HOUR > now - DAY) continue;
      const department = Number(key.slice(trailKeys.oneSidedCounts.length).split("/")[0]);
      counts.set(department, (counts.get(department) ?? 0) + parseRecord<number>(value));
    }
    return [...counts].map(([department, count]) => ({ department, count }));
  }

  /** Unix milliseconds; null: never. */
  async #lastHeard(department: number): Promise<number | null> {
    const newest = await this.#get<number>(trailKeys.beating(department));
    const beat = newest === null ? null : await this.#get<Beat>(trailKeys.beat(department, newest));
    return beat?.time ?? null;
  }

  async #get<T>(key: string): Promise<T | null> {
    const value = await this.#options.store.get(key);
    return value === undefined ? null : parseRecord<T>(value);
  }

  async #values<T>(range: Range): Promise<T[]> {
    const found: T[] = [];
    for await (const [, value] of this.#options.store.range(range)) found.push(parseRecord<T>(value));
    return found;
  }

  /** The records whose index stands last in the keys of a range, in its order. */
  async #marked<T>(range: Range, recordKey: (index: number) => string): Promise<T[]> {
    const keys: string[] = [];
    for await (const [key] of this.#options.store.range(range)) keys.push(recordKey(lastNumber(key)));
    const values = await this.#options.store.getMany(keys);
    return values.flatMap((value) => (value === undefined ? [] : [parseRecord<T>(value)]));
  }

  async #page<T extends { index: number }>(
    prefix: string,
    markKey: (index: number) => string,
    recordKey: (index: number) => string,
    { before, limit = 100 }: Page,
    matches: (item: T) => boolean = () => true,
  ): Promise<Listed<T>> {
    const range = under(prefix);
    const items: T[] = [];
    const to = before === undefined ? range.to : markKey(before);
    for await (const [key] of this.#options.store.range({ from: range.from, to, reverse: true })) {
      const item = await this.#get<T>(recordKey(lastNumber(key)));
      if (item === null || !matches(item)) continue;
      if (items.length === limit) return { items, next: items.at(-1)!.index };
      items.push(item);
    }
    return { items, next: null };
  }
}

function byDay<T extends { open: boolean }>({ open, dueBefore }: ByDay, dayOf: (item: T) => string) {
  return (item: T): boolean =>
    (open === undefined || item.open === open) &&
    (dueBefore === undefined || Date.parse(dayOf(item)) < dueBefore);
}

function ownerText(owner: Owner): string {
  return "department" in owner ? departmentOwner(owner.department) : owner.subject;
}

/** Who owes the answer: the parties that have not referred it to the other; where both have, both. */
export function owing({ consumer, holder, responses }: DisputeView): number[] {
  const parties = [...new Set([consumer, holder])];
  const left = parties.filter((party) => !responses.some(({ department }) => department === party));
  return left.length === 0 ? parties : left;
}

function counted<T>(
  items: readonly T[],
  whose: (item: T) => readonly number[],
  dayOf: (item: T) => string,
  now: number,
): { of: number; open: number; overdue: number; oldest: string | null }[] {
  const counts = new Map<number, { open: number; overdue: number; oldest: string | null }>();
  for (const item of items)
    for (const of of whose(item)) {
      const count = counts.get(of) ?? { open: 0, overdue: 0, oldest: null };
      const day = dayOf(item);
      count.open += 1;
      if (Date.parse(day) < now) count.overdue += 1;
      if (count.oldest === null || day < count.oldest) count.oldest = day;
      counts.set(of, count);
    }
  return [...counts].sort(([a], [b]) => a - b).map(([of, count]) => ({ of, ...count }));
}
