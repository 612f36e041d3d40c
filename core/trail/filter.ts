/** Which entries a person asked to see, and what there is to ask for. */
import { calendarDay } from "./days.ts";
import { type Lookup, type Matter, matterOf, type TrailItem } from "./item.ts";

/** Null, empty: everything. All that is asked for must hold. */
export interface Filter {
  department: number | null;
  dataset: string | null;
  purpose: string | null;
  /** calendar days of the log `YYYY-MM-DD`, both inclusive */
  from: string | null;
  until: string | null;
  onlyUnusual: boolean;
  /** words, each of which must occur somewhere */
  text: string;
}

export const EVERYTHING: Filter = {
  department: null,
  dataset: null,
  purpose: null,
  from: null,
  until: null,
  onlyUnusual: false,
  text: "",
};

export interface FilterGround {
  trail: Lookup;
  /** IANA name, in which days are counted */
  timeZone: string;
  isUnusual(item: TrailItem): boolean;
  /** what is searched: the sentence, and whatever else the reader sees of the entry */
  textOf(item: TrailItem): string;
}

export function filterItems(
  items: readonly TrailItem[],
  filter: Filter,
  ground: FilterGround,
): readonly TrailItem[] {
  const words = searchable(filter.text)
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0 && isEverything(filter)) return items;
  return items.filter(
    (item) =>
      isAbout(matterOf(item, ground.trail), filter) &&
      isWithin(item, filter, ground.timeZone) &&
      (!filter.onlyUnusual || ground.isUnusual(item)) &&
      (words.length === 0 || containsAll(searchable(ground.textOf(item)), words)),
  );
}

/** Whether a filter leaves out nothing. */
export function isEverything(filter: Filter): boolean {
  return (Object.keys(EVERYTHING) as (keyof Filter)[]).every((name) =>
    name === "text" ? filter.text.trim() === "" : filter[name] === EVERYTHING[name],
  );
}

/** What occurs in a trail, each with the number of entries, the most frequent first. */
export interface Choices {
  departments: { id: number; count: number }[];
  datasets: { code: string; count: number }[];
  purposes: { code: string; count: number }[];
}

export function choicesOf(items: readonly TrailItem[], trail: Lookup): Choices {
  const departments = new Map<number, number>();
  const datasets = new Map<string, number>();
  const purposes = new Map<string, number>();
  const add = <K>(counts: Map<K, number>, name: K) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const item of items) {
    const matter = matterOf(item, trail);
    for (const id of matter.departments) add(departments, id);
    if (matter.dataset !== null) add(datasets, matter.dataset);
    if (matter.purpose !== null) add(purposes, matter.purpose);
  }
  const sorted = <K>(counts: Map<K, number>) => [...counts].sort((a, b) => b[1] - a[1]);
  return {
    departments: sorted(departments).map(([id, count]) => ({ id, count })),
    datasets: sorted(datasets).map(([code, count]) => ({ code, count })),
    purposes: sorted(purposes).map(([code, count]) => ({ code, count })),
  };
}

function isAbout(matter: Matter, { department, dataset, purpose }: Filter): boolean {
  return (
    (department === null || matter.departments.includes(department)) &&
    (dataset === null || matter.dataset === dataset) &&
    (purpose === null || matter.purpose === purpose)
  );
}

function isWithin({ time }: TrailItem, { from, until }: Filter, timeZone: string): boolean {
  if (from === null && until === null) return true;
  if (time === null) return false;
  const day = calendarDay(time, timeZone);
  return (from === null || day >= from) && (until === null || day <= until);
}

/** Letters that people hold for the same are the same: case, width, composition. */
const searchable = (text: string): string => text.normalize("NFKC").toLowerCase();

const containsAll = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.includes(word));
