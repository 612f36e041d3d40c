/**
 * How often somebody's data was used, month by month: what a picture over time is drawn from. By the log's own time: what
 * a department says about when it happened could move an access out of sight.
 */
import { calendarDay } from "./days.ts";
import { readsOf, type TrailItem } from "./item.ts";

export interface Month {
  /** `YYYY-MM` */
  month: string;
  /** data was read */
  used: number;
  refused: number;
  /** permissions, objections, and all else */
  other: number;
}

/** Every month from the first entry to the last one, the oldest first, also those in which nothing happened. */
export function monthsOf(items: readonly TrailItem[], timeZone: string): Month[] {
  const found = new Map<string, Month>();
  const reads = new Set(readsOf(items));
  for (const item of items) {
    const { body, time } = item;
    if (body === null || time === null) continue;
    if (body.kind === "released" && !reads.has(item)) continue; // the other side of a read that is counted
    const month = calendarDay(time, timeZone).slice(0, 7);
    const counted = found.get(month) ?? { month, used: 0, refused: 0, other: 0 };
    if (reads.has(item)) counted.used++;
    else if (body.kind === "refused") counted.refused++;
    else counted.other++;
    found.set(month, counted);
  }
  const names = [...found.keys()].sort();
  const first = names[0];
  if (first === undefined) return [];
  const months: Month[] = [];
  for (let name = names.at(-1)!; name >= first; name = monthBefore(name))
    months.push(found.get(name) ?? { month: name, used: 0, refused: 0, other: 0 });
  return months.reverse();
}

function monthBefore(name: string): string {
  const [year, month] = name.split("-").map(Number) as [number, number];
  const at = month === 1 ? [year - 1, 12] : [year, month - 1];
  return `${String(at[0]).padStart(4, "0")}-${String(at[1]).padStart(2, "0")}`;
}
