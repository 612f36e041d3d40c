/**
 * Sealed inquiries: as the agency sees its own, with their clocks, so that none is forgotten until everybody counts it;
 * and as the person does once theirs is opened: since when it was kept from them, until which day, by which decisions.
 */
import { z } from "zod";
import type { JsonObject } from "../../core/json.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { SealView } from "../trail/records.ts";
import type { Trail } from "../trail/trail.ts";
import { parameters } from "./parameters.ts";

/** How a page of an agency's own is asked for. */
export const sealsQuery = {
  state: z
    .enum(["open", "overdue", "opened"])
    .optional()
    .meta({ description: "Give open, overdue (open, and its day is past) or opened; all when left out." }),
  before: parameters.before,
  limit: parameters.many,
};

interface Asked {
  state?: "open" | "overdue" | "opened" | undefined;
  before?: number | undefined;
  limit: number;
}

/** @param now Unix seconds */
export async function sealsOf(
  agency: number,
  { state, before, limit }: Asked,
  { trail }: Pick<Ledger, "trail">,
  now: number,
) {
  await trail.caughtUp();
  const page = await trail.seals(agency, {
    limit,
    ...(state === undefined ? {} : { open: state !== "opened" }),
    ...(state === "overdue" ? { dueBefore: now * 1000 } : {}),
    ...(before === undefined ? {} : { before }),
  });
  const items = page.items.map(({ index, law, open, ...seal }) => ({
    ...{ index, law, open, overdue: open && Date.parse(seal.discloseBy) < now * 1000 },
    ...historyOf(seal),
  }));
  return { items, next: page.next };
}

/**
 * What came before each opening among these entries, by the opening's index.
 * @param entries of one person, with their canonical bodies; null: erased
 */
export async function sealHistories(
  trail: Pick<Trail, "seal">,
  entries: readonly { index: number; body: string | null }[],
): Promise<ReadonlyMap<number, ReturnType<typeof historyOf>>> {
  const found = entries.flatMap(({ index, body }) => {
    const seal = body === null ? null : sealOf(body);
    return seal === null ? [] : [{ index, seal }];
  });
  const views = await Promise.all(found.map(({ seal }) => trail.seal(seal)));
  return new Map(found.flatMap(({ index }, i) => (views[i] ? [[index, historyOf(views[i])] as const] : [])));
}

function historyOf({
  time,
  firstDiscloseBy,
  discloseBy,
  extensions,
}: Pick<SealView, "time" | "firstDiscloseBy" | "discloseBy" | "extensions">) {
  return { time, firstDiscloseBy, discloseBy, extensions };
}

function sealOf(text: string): number | null {
  if (!text.includes('"unsealed"')) return null; // nearly all: nothing to parse
  const { kind, seal } = JSON.parse(text) as JsonObject;
  return kind === "unsealed" ? (seal as number) : null;
}
