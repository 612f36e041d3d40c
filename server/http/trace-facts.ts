/**
 * The facts about a receipt, from both who know them: the index what the chain says, and the log, where this service
 * runs it, what it shows. About a log that runs elsewhere only the chain is asked; its own service knows the rest.
 */
import type { TraceFacts, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";
import { isUnreadable, nothingShown, shownBy } from "./log-shown.ts";
import type { Services } from "./services.ts";

export async function traceFacts(
  query: TraceFactsQuery,
  { index, logs, publicUrl, traceRegistry }: Pick<Services, "index" | "logs" | "publicUrl" | "traceRegistry">,
): Promise<TraceFacts> {
  const chain = await index.traceFacts(query);
  const running = query.registry === traceRegistry ? logs.get(query.log) : undefined;
  const shown =
    running === undefined
      ? nothingShown("not-asked")
      : await shownBy(running.ledger, query, chain.epoch).catch((error: unknown) => {
          if (!isUnreadable(error)) throw error;
          return nothingShown("source-unavailable");
        });
  return { v: 1, registry: query.registry, log: query.log, source: publicUrl, ...chain, ...shown };
}
