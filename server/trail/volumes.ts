/**
 * How much was read, for everybody to see, and nobody to be found in: accesses by month, department, purpose and dataset.
 *
 * A number is shown only where it is about at least `K` people. What is not shown goes into `other` of its department and
 * month, and so that `other` minus nothing is nobody either, it is itself of at least `K` people and at least two numbers:
 * where it would not be, the smallest number that could be shown joins it. No other sums are given. A month that is not
 * over is rounded down to tens, since otherwise two looks at the page would show who was read in between.
 */
import { K, type Volume } from "./records.ts";

export interface Cell extends Volume {
  /** `2026-11` */
  month: string;
  consumer: number;
  purpose: string;
  dataset: string;
}

export interface VolumeShown {
  month: string;
  consumer: number;
  /** the month is not over: numbers are rounded down to tens */
  running: boolean;
  shown: { purpose: string; dataset: string; count: number }[];
  /** everything else of that department and month; null: nothing that can be said */
  other: number | null;
}

/** @param month that is not over, `2026-11` */
export function shownVolumes(cells: readonly Cell[], month: string): VolumeShown[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = `${cell.month}/${cell.consumer}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [cell]);
    else group.push(cell);
  }
  return [...groups.values()].flatMap((group) => showGroup(group, month));
}

function showGroup(group: readonly Cell[], running: string): VolumeShown[] {
  const { month, consumer } = group[0]!;
  const open = group.filter(({ few }) => few === null).sort((a, b) => a.count - b.count);
  const hidden = group.filter(({ few }) => few !== null);
  while (hidden.length > 0 && !isOther(hidden) && open.length > 0) hidden.push(open.shift()!);
  const sayable = isOther(hidden);
  // A department all of whose numbers are small says nothing at all, not even that there are some.
  if (open.length === 0 && !sayable) return [];
  const round = (count: number) => (month === running ? Math.floor(count / 10) * 10 : count);
  return [
    {
      month,
      consumer,
      running: month === running,
      shown: open
        .map(({ purpose, dataset, count }) => ({ purpose, dataset, count: round(count) }))
        .sort(
          (a, b) => b.count - a.count || (`${a.purpose}/${a.dataset}` < `${b.purpose}/${b.dataset}` ? -1 : 1),
        ),
      other: sayable ? round(hidden.reduce((sum, { count }) => sum + count, 0)) : null,
    },
  ];
}

/** Whether these can be said as one number. */
function isOther(hidden: readonly Cell[]): boolean {
  if (hidden.length < 2) return false;
  if (hidden.some(({ few }) => few === null)) return true;
  return new Set(hidden.flatMap(({ few }) => few!)).size >= K;
}
