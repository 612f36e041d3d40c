/** A list that several logs hold, told as one: a page of each log at a time. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Names } from "../../core/trail/names.ts";
import type { Client } from "../components/client.ts";
import { useWords } from "./words.ts";

const AT_ONCE = 50;
/** Of what must be done by a day: pages come newest first, and the most urgent may be the oldest. */
const AT_ONCE_URGENT = 1000;

/** What a list of the inbox needs of the page around it. */
export interface ListProps {
  client: Client;
  logs: readonly number[];
  names: (log: number) => Names;
  need: (ids: Iterable<number>) => Promise<void>;
  department: number;
}

interface Page<Item> {
  items: Item[];
  next: string | number | null;
}

interface PagedProps<Item> extends Pick<ListProps, "client" | "logs" | "need"> {
  /** of the service; takes `log`, `state` and `limit` */
  path: string;
  state: string;
  /** its parameter that takes a page's `next` */
  from: "before" | "after";
  /** ordered by a day on which something must be done */
  urgent?: boolean;
  /** Defined once, outside of a component. */
  order: (a: Item, b: Item) => number;
  /** said where there is nothing */
  none: string;
  children: (item: Item & { log: number }) => ReactNode;
}

export function Paged<Item extends { time: string; consumer?: number; holder?: number }>({
  client,
  logs,
  need,
  path,
  state,
  from,
  urgent = false,
  order,
  none,
  children,
}: PagedProps<Item>) {
  const { messages } = useWords();
  const [items, setItems] = useState<readonly (Item & { log: number })[]>();
  const [next, setNext] = useState<ReadonlyMap<number, string | number>>(new Map());
  const [failed, setFailed] = useState(false);
  const newest = useRef(0);

  const load = useCallback(
    async (more?: ReadonlyMap<number, string | number>) => {
      newest.current += 1;
      const mine = newest.current;
      setFailed(false);
      try {
        const pages = await Promise.all(
          (more === undefined ? logs : [...more.keys()]).map(async (log) => {
            const limit = urgent ? AT_ONCE_URGENT : AT_ONCE;
            const query = { log, state, limit, [from]: more?.get(log) };
            return [log, await client.get<Page<Item>>(path, query)] as const;
          }),
        );
        // asked again meanwhile: pressed twice, the same page would stand in the list twice
        if (mine !== newest.current) return;
        const fresh = pages.flatMap(([log, page]) => page.items.map((each) => ({ ...each, log })));
        setItems((known) => [...(more === undefined ? [] : (known ?? [])), ...fresh].sort(order));
        setNext(
          new Map(pages.flatMap(([log, page]) => (page.next === null ? [] : [[log, page.next] as const]))),
        );
      } catch {
        if (mine === newest.current) setFailed(true);
      }
    },
    [client, logs, path, state, from, urgent, order],
  );
  useEffect(() => void load(), [load]);
  useEffect(() => {
    const named = (items ?? []).flatMap(({ consumer, holder }) => [consumer, holder]);
    void need(named.filter((each) => each !== undefined));
  }, [items, need]);

  return (
    <>
      {failed && <Unavailable onRetry={() => void load()} />}
      {items === undefined ? (
        !failed && <p role="status">{messages.loading}</p>
      ) : items.length === 0 ? (
        <p className="lead" role="status">
          {none}
        </p>
      ) : (
        <ul className="inbox-list">{items.map(children)}</ul>
      )}
      {next.size > 0 && (
        <p className="actions">
          <button type="button" className="secondary" onClick={() => void load(next)}>
            {messages.more}
          </button>
        </p>
      )}
    </>
  );
}

export function Unavailable({ onRetry }: { onRetry: () => void }) {
  const { messages } = useWords();
  return (
    <div className="notice" role="alert">
      <p>
        {messages.unavailable} {messages.unavailableRemedy}
      </p>
      <button type="button" className="secondary" onClick={onRetry}>
        {messages.retry}
      </button>
    </div>
  );
}
