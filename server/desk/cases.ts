/**
 * The cases of a desk as they are kept: by id, in the order in which they were made, and by state. Reading only; every
 * change goes through `change`, which hands back the store operations for the one write that also records who did it
 * (activity.ts).
 */
import { CASE_STATES, type Case, type CaseState, type CaseSummary } from "../../core/desk/case.ts";
import { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import { after, deskKeys, lastNumber, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";

/** A case with its number, counted from 1. */
export interface KeptCase extends Case {
  n: number;
}

export interface CaseList {
  state?: CaseState | undefined;
  kind?: string | undefined;
  /** number of the last one of the page before */
  before?: number | undefined;
  limit: number;
}

export class Cases {
  readonly #store: Store;
  readonly #counts: Record<CaseState, number>;
  #last: number;

  private constructor(store: Store, counts: Record<CaseState, number>, last: number) {
    this.#store = store;
    this.#counts = counts;
    this.#last = last;
  }

  static async open(store: Store): Promise<Cases> {
    const counts = Object.fromEntries(CASE_STATES.map((state) => [state, 0])) as Record<CaseState, number>;
    let last = 0;
    for await (const [key] of store.range(under(deskKeys.states))) {
      counts[key.split("/")[2] as CaseState]++;
      last = Math.max(last, lastNumber(key));
    }
    return new Cases(store, counts, last);
  }

  /** How many there are in each state. */
  get counts(): Readonly<Record<CaseState, number>> {
    return this.#counts;
  }

  /** The number of the next new case. */
  get nextNumber(): number {
    return this.#last + 1;
  }

  async find(id: string): Promise<KeptCase | null> {
    const value = await this.#store.get(deskKeys.case(id));
    return value === undefined ? null : parse(value);
  }

  /** Throws `case-unknown`. */
  async require(id: string): Promise<KeptCase> {
    const found = await this.find(id);
    if (found !== null) return found;
    throw new CertraceError("case-unknown", "The desk has no such case.", {
      field: "id",
      remedy: "Take the id from GET /desk/cases.",
    });
  }

  /** The newest first. */
  async list({
    state,
    kind,
    before,
    limit,
  }: CaseList): Promise<{ items: CaseSummary[]; next: number | null }> {
    const prefix = state === undefined ? deskKeys.orders : deskKeys.allIn(state);
    const keyOf = (n: number) => (state === undefined ? deskKeys.order(n) : deskKeys.inState(state, n));
    const items: KeptCase[] = [];
    const range = { from: prefix, to: before === undefined ? after(prefix) : keyOf(before), reverse: true };
    for await (const [, id] of this.#store.range(range)) {
      const found = (await this.find(Buffer.from(id).toString("ascii")))!;
      if (kind !== undefined && found.kind !== kind) continue;
      items.push(found);
      if (items.length > limit) break;
    }
    const shown = items.slice(0, limit);
    return { items: shown.map(summaryOf), next: items.length > limit ? shown.at(-1)!.n : null };
  }

  /** The oldest first: in the order in which they shall be run. */
  async inState(state: CaseState): Promise<string[]> {
    const ids: string[] = [];
    for await (const [, id] of this.#store.range(under(deskKeys.allIn(state))))
      ids.push(Buffer.from(id).toString("ascii"));
    return ids;
  }

  /**
   * The operations that put a case in the place of what it was. Call `written` once they are.
   * @param before null: it is new
   */
  change(before: KeptCase | null, now: KeptCase): { operations: Operation[]; written(): void } {
    const id = utf8(now.id);
    const operations: Operation[] = [{ put: deskKeys.case(now.id), value: utf8(JSON.stringify(now)) }];
    if (before === null) operations.push({ put: deskKeys.order(now.n), value: id });
    else if (before.state !== now.state) operations.push({ delete: deskKeys.inState(before.state, now.n) });
    if (before?.state !== now.state) operations.push({ put: deskKeys.inState(now.state, now.n), value: id });
    return {
      operations,
      written: () => {
        if (before !== null) this.#counts[before.state]--;
        this.#counts[now.state]++;
        this.#last = Math.max(this.#last, now.n);
      },
    };
  }
}

/** What a list shows of a case. */
export function summaryOf(kept: KeptCase): CaseSummary {
  const { id, kind, state, revision, title, maker, checker, created, changed, remark, progress, failure } =
    kept;
  return {
    ...{ id, kind, state, revision, title, maker, created, changed },
    ...(checker === undefined ? {} : { checker }),
    ...(remark === undefined ? {} : { remark }),
    ...(progress === undefined ? {} : { progress }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function parse(value: Uint8Array): KeptCase {
  return JSON.parse(Buffer.from(value).toString("utf8")) as KeptCase;
}
