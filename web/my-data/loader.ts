/**
 * Loads a person's trail: the newest entries first and at once, the rest page by page in the background, in pieces so
 * small that the page never stops answering. Whoever watches gets a new snapshot whenever there is more to see.
 */
import { readItem, type TrailEntry, type TrailItem } from "../../core/trail/item.ts";
import { type Mark, markUnusual } from "../../core/trail/unusual.ts";
import type { Client } from "../components/client.ts";
import type { Trail } from "./context.ts";

/** One answer of `GET /my/trail`, newest first. */
interface TrailPage {
  log: number;
  /** entries of the whole log */
  size: number;
  entries: TrailEntry[];
  /** what `before` is for the next page; null: there is none */
  next: number | null;
}

const FIRST = 50;
const PAGE = 1000;
/** entries read between two chances for the page to answer */
const SLICE = 100;

export interface Loader {
  /** undefined until the newest entries of every log are there */
  snapshot(): Trail | undefined;
  subscribe(onChange: () => void): () => void;
  /** reads what is new, and what could not be read before; answers with the snapshot then */
  reload(): Promise<Trail | undefined>;
  stop(): void;
}

interface LogState {
  log: number;
  /** newest first */
  items: TrailItem[];
  /** where the next older page begins; null: all is there; undefined: nothing was asked yet */
  next: number | null | undefined;
}

/** @param onScreen resolves when the newest entries are to be seen: until then nothing else takes the network from them */
export function startLoader(
  client: Client,
  logs: readonly number[],
  now: () => number,
  onScreen: Promise<void> = Promise.resolve(),
): Loader {
  const ending = new AbortController();
  const states: LogState[] = logs.map((log) => ({ log, items: [], next: undefined }));
  const byKey = new Map<string, TrailItem>();
  const watchers = new Set<() => void>();
  let marks: ReadonlyMap<string, readonly Mark[]> = new Map();
  let current: Trail | undefined;
  let running: Promise<void> | undefined;

  async function page(log: number, before: number | undefined, limit: number): Promise<TrailPage> {
    return client.get<TrailPage>("/my/trail", { log, before, limit }, ending.signal);
  }

  async function read(log: number, entries: readonly TrailEntry[]): Promise<TrailItem[]> {
    const items: TrailItem[] = [];
    for (const [i, entry] of entries.entries()) {
      if (i > 0 && i % SLICE === 0) await breathe();
      items.push(readItem(log, entry));
    }
    return items;
  }

  function publish(state: Trail["state"]): void {
    if (ending.signal.aborted) return;
    const items = merge(states.map((each) => each.items));
    for (const item of items) byKey.set(item.key, item);
    // In between, the marks of what is on the screen stay as they are.
    if (current === undefined || state !== "loading")
      marks = markUnusual(items, { now: now(), complete: state === "complete" });
    current = { items, get: (key) => byKey.get(key), state, marks, readAt: now() };
    for (const watch of watchers) watch();
  }

  /** What came since: pages from the newest entry on, until one that is known. */
  async function readNewer(state: LogState): Promise<void> {
    const isFirst = state.next === undefined;
    const known = state.items[0]?.index ?? -1;
    const fresh: TrailItem[] = [];
    let before: number | undefined;
    for (let reached = false; !reached; ) {
      const answer = await page(state.log, before, FIRST);
      const entries = answer.entries.filter(({ index }) => index > known);
      fresh.push(...(await read(state.log, entries)));
      if (isFirst) state.next = answer.next; // the rest is older, and comes page by page
      reached = isFirst || entries.length < answer.entries.length || answer.next === null;
      before = answer.next ?? undefined;
    }
    state.items = [...fresh, ...state.items];
  }

  async function readOlder(state: LogState): Promise<void> {
    while (state.next !== null && state.next !== undefined) {
      const answer = await page(state.log, state.next, PAGE);
      state.items = [...state.items, ...(await read(state.log, answer.entries))];
      state.next = answer.next;
      if (state.next !== null) publish("loading");
    }
  }

  async function load(): Promise<void> {
    try {
      await Promise.all(states.map(readNewer));
      const isWhole = () => states.every(({ next }) => next === null);
      if (!isWhole()) {
        publish("loading");
        await onScreen;
        for (const state of states) await readOlder(state);
      }
      publish("complete");
    } catch {
      // The client has told why; what is there stays there.
      publish("failed");
    }
  }

  const reload = () => {
    running ??= load().finally(() => {
      running = undefined;
    });
    return running;
  };
  void reload();

  return {
    snapshot: () => current,
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    // an act that came in the middle of a loading is in none of its pages
    reload: () => (running ?? Promise.resolve()).then(reload).then(() => current),
    stop: () => ending.abort(),
  };
}

/**
 * Lists of several logs as one, newest first: by the places in the log, which are proved, and not in the order in which a
 * service gives them. An entry whose body is gone stays beside its neighbours.
 */
export function merge(lists: readonly (readonly TrailItem[])[]): TrailItem[] {
  const ordered = lists.map((list) => list.toSorted((a, b) => b.index - a.index));
  if (ordered.length === 1) return ordered[0]!;
  const timed = ordered.flatMap((list) => {
    let before = Number.POSITIVE_INFINITY;
    return list.map((item) => {
      before = item.time ?? before;
      return { item, at: before };
    });
  });
  return timed.sort((a, b) => b.at - a.at).map(({ item }) => item);
}

/** Lets the page draw and answer. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));
