/**
 * The desk's activity record: who did what, and when. Each line carries the SHA-256 of the one before (over its
 * RFC 8785 bytes), and the newest line's hash stands beside them, so that a line that was altered, taken out, or cut
 * off the end shows. It holds no personal data of citizens: of a case its id and the digest of what was done, never its
 * words or its rows.
 *
 * Against whoever may write the desk's whole folder a chain of hashes alone proves nothing: they can make all of it
 * anew. So the head is shown to everybody who works here; one that was written down elsewhere fixes all before it.
 *
 * A record that does not hold is never added to: throws CertraceError `activity-damaged`.
 */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Activity, ActivityHead } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import { after, deskKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";

export type NewActivity = Omit<Activity, "n" | "time" | "previous" | "hash">;

const EMPTY: ActivityHead = { n: 0, hash: "0".repeat(64) };

export class ActivityRecord {
  readonly #store: Store;
  readonly #now: () => number;
  #head: ActivityHead;
  /** number of the first line that does not hold; null: all do */
  #damaged: number | null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, now: () => number, head: ActivityHead, damaged: number | null) {
    this.#store = store;
    this.#now = now;
    this.#head = head;
    this.#damaged = damaged;
  }

  /** Reads and checks all of it. */
  static async open(store: Store, now: () => number): Promise<ActivityRecord> {
    const stored = await store.get(deskKeys.activityHead);
    const head = stored === undefined ? EMPTY : parse<ActivityHead>(stored);
    let last = EMPTY;
    let damaged: number | null = null;
    for await (const [key, value] of store.range(under(deskKeys.activities))) {
      const line = parse<Activity>(value);
      if (key !== deskKeys.activity(last.n + 1) || !follows(line, last)) {
        damaged = last.n + 1;
        break;
      }
      last = line;
    }
    if (damaged === null && (last.n !== head.n || last.hash !== head.hash))
      damaged = Math.min(last.n, head.n) + 1;
    return new ActivityRecord(store, now, head, damaged);
  }

  get head(): ActivityHead {
    return { n: this.#head.n, hash: this.#head.hash };
  }

  get damaged(): number | null {
    return this.#damaged;
  }

  /** One change of the desk at a time: what it reads stays so until it has written. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /**
   * Writes a change together with the line that says who made it. Only within `inTurn`.
   * Throws `activity-damaged`, `store-…`.
   */
  async write(activity: NewActivity, operations: readonly Operation[] = []): Promise<void> {
    if (this.#damaged !== null) throw damagedAt(this.#damaged);
    const unsealed = { ...activity, n: this.#head.n + 1, time: this.#now(), previous: this.#head.hash };
    const line: Activity = { ...unsealed, hash: hashOf(unsealed) };
    const head: ActivityHead = { n: line.n, hash: line.hash };
    await this.#store.batch([
      ...operations,
      { put: deskKeys.activity(line.n), value: utf8(JSON.stringify(line)) },
      { put: deskKeys.activityHead, value: utf8(JSON.stringify(head)) },
    ]);
    this.#head = head;
  }

  /** A change that is nobody's act: the desk took a case up. Only within `inTurn`. */
  note(operations: readonly Operation[]): Promise<void> {
    return this.#store.batch(operations);
  }

  /**
   * The newest first. What is shown was checked again.
   * @param before a line's number; undefined: from the newest on
   * @returns `damaged`: the highest of these that does not hold
   */
  async page(before: number | undefined, limit: number) {
    const to = before === undefined ? after(deskKeys.activities) : deskKeys.activity(before);
    const lines: Activity[] = [];
    const range = { from: deskKeys.activities, to, reverse: true, limit: limit + 1 };
    for await (const [, value] of this.#store.range(range)) lines.push(parse<Activity>(value));
    const broken = lines.find(
      (line, i) =>
        !(i + 1 < lines.length ? follows(line, lines[i + 1]!) : line.hash === hashOf(unsealedOf(line))),
    );
    const items = lines.slice(0, limit);
    return {
      items,
      next: lines.length > limit ? items.at(-1)!.n : null,
      head: this.head,
      damaged: this.#damaged ?? broken?.n ?? null,
    };
  }
}

function follows(line: Activity, before: ActivityHead): boolean {
  return line.n === before.n + 1 && line.previous === before.hash && line.hash === hashOf(unsealedOf(line));
}

function unsealedOf({ hash: _, ...line }: Activity): Omit<Activity, "hash"> {
  return line;
}

function hashOf(line: Omit<Activity, "hash">): string {
  return createHash("sha256").update(canonicalize(line)!).digest("hex");
}

function damagedAt(n: number): CertraceError {
  return new CertraceError("activity-damaged", `The desk's activity record does not hold at line ${n}.`, {
    field: "activity",
    remedy:
      "Nothing can be changed here until the operator has put the record back from a backup; what was issued stays readable.",
  });
}

function parse<T>(value: Uint8Array): T {
  return JSON.parse(Buffer.from(value).toString("utf8")) as T;
}
