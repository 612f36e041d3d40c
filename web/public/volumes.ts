/** How much was read, put together for pictures and tables. Pure; numbers are those of `GET /log/{id}/conduct`. */
import type { VolumeShown } from "./record.ts";

export interface MonthVolume {
  /** `2026-11` */
  month: string;
  count: number;
  running: boolean;
}

export interface DepartmentVolume {
  department: number;
  count: number;
  /** the largest first */
  matters: { purpose: string; dataset: string; count: number }[];
  /** everything that is about too few people to be named; null: nothing that can be said */
  other: number | null;
}

const total = ({ other, shown }: VolumeShown): number =>
  shown.reduce((sum, { count }) => sum + count, other ?? 0);

/** Every month from the first to the last, also those without a number. */
export function byMonth(volumes: readonly VolumeShown[]): MonthVolume[] {
  const found = new Map<string, MonthVolume>();
  for (const volume of volumes) {
    const { month, running } = volume;
    found.set(month, { month, running, count: (found.get(month)?.count ?? 0) + total(volume) });
  }
  const months = [...found.keys()].sort();
  const first = months[0];
  const last = months.at(-1);
  if (first === undefined || last === undefined) return [];
  const all: MonthVolume[] = [];
  for (let month = first; month <= last; month = monthAfter(month))
    all.push(found.get(month) ?? { month, running: false, count: 0 });
  return all;
}

/** Over all months, the largest first. */
export function byDepartment(volumes: readonly VolumeShown[]): DepartmentVolume[] {
  return [...Map.groupBy(volumes, ({ consumer }) => consumer)]
    .map(([department, own]): DepartmentVolume => {
      const matters = [
        ...Map.groupBy(
          own.flatMap(({ shown }) => shown),
          ({ dataset, purpose }) => `${purpose} ${dataset}`,
        ).values(),
      ].map((same) => ({ ...same[0]!, count: same.reduce((sum, { count }) => sum + count, 0) }));
      const others = own.flatMap(({ other }) => (other === null ? [] : [other]));
      return {
        department,
        count: own.reduce((sum, volume) => sum + total(volume), 0),
        matters: matters.sort((a, b) => b.count - a.count),
        other: others.length === 0 ? null : others.reduce((sum, count) => sum + count, 0),
      };
    })
    .sort((a, b) => b.count - a.count || a.department - b.department);
}

function monthAfter(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}
