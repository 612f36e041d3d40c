/** The person's objections of all their logs, newest first, page by page. */
import { useCallback, useEffect, useState } from "react";
import type { Client } from "../../components/client.ts";
import type { Dispute } from "../../disputes/dispute.ts";

export interface OwnDispute extends Dispute {
  log: number;
}

interface Page {
  items: Dispute[];
  next: number | null;
}

export type DisputeList =
  | { state: "loading" | "failed" }
  | { state: "known"; items: readonly OwnDispute[]; next: ReadonlyMap<number, number> };

export function useDisputes(client: Client, logs: readonly number[]) {
  const [list, setList] = useState<DisputeList>({ state: "loading" });

  const load = useCallback(async () => {
    const pages = await Promise.all(
      logs.map(async (log) => [log, await client.get<Page>("/my/disputes", { log })] as const),
    );
    setList({ state: "known", ...joined([], pages) });
  }, [client, logs]);

  const reload = useCallback(() => load().catch(() => setList({ state: "failed" })), [load]);
  useEffect(() => void reload(), [reload]);

  const more = useCallback(async () => {
    if (list.state !== "known") return;
    const asked = [...list.next].map(
      async ([log, before]) => [log, await client.get<Page>("/my/disputes", { log, before })] as const,
    );
    try {
      setList({ state: "known", ...joined(list.items, await Promise.all(asked)) });
    } catch {
      setList({ state: "failed" });
    }
  }, [client, list]);

  return { list, reload, more };
}

function joined(items: readonly OwnDispute[], pages: readonly (readonly [number, Page])[]) {
  const fresh = pages.flatMap(([log, page]) => page.items.map((item) => ({ ...item, log })));
  return {
    items: [...items, ...fresh].sort((a, b) => Date.parse(b.time) - Date.parse(a.time)),
    next: new Map(pages.flatMap(([log, { next }]) => (next === null ? [] : [[log, next] as const]))),
  };
}
