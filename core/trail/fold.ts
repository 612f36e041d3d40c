/**
 * Entries that are one thing to a person: the permissions given with one consent (`group`), and their end. What stands
 * side by side in the trail is told in one line; each entry can still be looked at.
 */
import type { KnownBody } from "../trace/body.ts";
import { itemKey, type Lookup, type TrailItem } from "./item.ts";

export interface Line {
  /** of its first entry */
  key: string;
  /** in the trail's order; more than one: told together */
  items: [TrailItem, ...TrailItem[]];
}

export function foldItems(items: readonly TrailItem[], trail: Lookup): Line[] {
  const lines: Line[] = [];
  let before: string | null = null;
  for (const item of items) {
    const group = groupOf(item, trail);
    if (group !== null && group === before) lines.at(-1)!.items.push(item);
    else lines.push({ key: item.key, items: [item] });
    before = group;
  }
  return lines;
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
