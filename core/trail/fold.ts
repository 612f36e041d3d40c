/**
 * Entries that are one thing to a person, told in one line; each can still be looked at, and proved on its own:
 *
 * - the permissions given with one consent (`group`), and their end, where they stand side by side;
 * - both sides of one exchange: what the holder says that it handed over stands with the access, as its confirmation. Only
 *   where both say the same: a holder that gave something else than the consumer says it read is told apart.
 */
import type { KnownBody } from "../trace/body.ts";
import { itemKey, type Lookup, type TrailItem } from "./item.ts";

export interface Line {
  /** of its first entry */
  key: string;
  /** in the trail's order; more than one: told together */
  items: [TrailItem, ...TrailItem[]];
  /** the holder's side of the access that this line tells; null: there is none, or it says something else */
  confirmed: TrailItem | null;
}

/**
 * @param items that are told, in the trail's order
 * @param trail all that is loaded: a confirmation is found there also where it is not told by itself
 */
export function foldItems(
  items: readonly TrailItem[],
  trail: Lookup & { items: readonly TrailItem[] },
): Line[] {
  const releases = new Map<string, TrailItem>();
  for (const item of trail.items) {
    const said = saidOf(item, "released");
    if (said !== null) releases.set(said, item); // newest first: of a release that is repeated, the first
  }
  const confirmations = new Map<string, TrailItem>();
  const confirming = new Set<string>();
  for (const item of items) {
    const released = releases.get(saidOf(item, "access") ?? "");
    // Of an access that is repeated, the newest: a confirmation stands in one place.
    if (released === undefined || confirming.has(released.key)) continue;
    confirmations.set(item.key, released);
    confirming.add(released.key);
  }
  const lines: Line[] = [];
  let before: string | null = null;
  for (const item of items) {
    if (confirming.has(item.key)) continue;
    const group = groupOf(item, trail);
    if (group !== null && group === before) lines.at(-1)!.items.push(item);
    else lines.push({ key: item.key, items: [item], confirmed: confirmations.get(item.key) ?? null });
    before = group;
  }
  return lines;
}

/** What both sides of one exchange have in common; null: it is no such side. */
function saidOf({ log, body }: TrailItem, side: "access" | "released"): string | null {
  const known = body as KnownBody | null;
  if ((known?.kind !== "access" && known?.kind !== "released") || known.kind !== side) return null;
  const { consumer, holder, dataset, fields, purpose, request } = known;
  if (request === undefined) return null;
  return JSON.stringify([log, consumer, holder, dataset, fields.toSorted(), purpose, request]);
}

/** What an entry belongs to; null: to nothing. */
function groupOf({ log, body }: TrailItem, trail: Lookup): string | null {
  const known = body as KnownBody | null;
  if (known?.kind === "grant") return named(known, `given ${log}`);
  if (known?.kind !== "grant-revoked") return null;
  const grant = trail.get(itemKey(log, known.grant))?.body as KnownBody | undefined | null;
  return grant?.kind === "grant" ? named(grant, `ended ${log}`) : null;
}

const named = ({ group }: { group?: string }, what: string): string | null =>
  group === undefined ? null : `${what} ${group}`;
