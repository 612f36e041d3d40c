/**
 * Whether the service may speak for the chain as it is now. Facts and verifications say themselves how old they are;
 * everything else is asked here first: that something is not there, or that a list is current, cannot be said by
 * an index that has not read the chain to its head.
 */

import type { CertraceError } from "../../core/errors.ts";
import { type ProblemCode, problem } from "./problem.ts";
import type { Services } from "./services.ts";

type Asked = Pick<Services, "index" | "maxHeadAge" | "now">;

/** What the service waits for; null: it is ready. */
export async function whyNotReady({
  index,
  maxHeadAge,
  now,
}: Asked): Promise<CertraceError<ProblemCode> | null> {
  const { head, readAt, behind } = await index.progress();
  const age = now() - readAt;
  if (head !== null && age <= maxHeadAge) return null;
  return head === null || readAt === 0
    ? problem(
        "not-ready",
        `The index has not read the chain to its head yet; ${behind} blocks are known to be left.`,
        {
          field: "index",
          remedy: "Wait; if it stays, see whether the node answers.",
        },
      )
    : problem("not-ready", `The chain was last heard ${age} seconds ago.`, {
        field: "chain",
        remedy:
          "See whether the node answers. Verification goes on meanwhile, and says how old its facts are.",
      });
}

export async function requireReady(asked: Asked): Promise<void> {
  const why = await whyNotReady(asked);
  if (why !== null) throw why;
}

/** Throws `absence`, unless the index cannot know that the thing is absent. */
export async function absent(asked: Asked, absence: CertraceError<ProblemCode>): Promise<never> {
  await requireReady(asked);
  throw absence;
}

/** How the trace logs that run here are. Throws the code under which one of them is in trouble. */
export function logsReady({ logs }: Pick<Services, "logs">) {
  return [...logs].map(([id, { ledger }]) => {
    const { anchored, anchoredAt, error } = ledger.health();
    if (error !== null)
      throw problem("log-unavailable", `Log ${id} is shut, or cannot be anchored: ${error}.`, {
        field: "log",
        remedy: "See what this code means, and the service's own log. Verification goes on meanwhile.",
      });
    const seconds = anchoredAt === null ? null : Math.floor(anchoredAt / 1000);
    return { id, size: ledger.log.size, anchored, anchoredAt: seconds };
  });
}
