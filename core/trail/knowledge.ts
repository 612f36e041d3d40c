/**
 * Who knows what about a person: which department read which data, as far as the trail tells. What a department learnt
 * it knows for good, also after the permission ended; so nothing is ever taken out of this picture.
 */
import type { KnownBody } from "../trace/body.ts";
import { readsOf, type TrailItem } from "./item.ts";

export interface Known {
  dataset: string;
  /** codes of the fields that were read, ascending */
  fields: string[];
  /** how often, and when last, Unix milliseconds */
  times: number;
  last: number;
}

export interface Knower {
  department: number;
  /** how often it read anything */
  times: number;
  last: number;
  /** the most read first */
  knows: Known[];
}

export interface Knowledge {
  /** who read most first */
  departments: Knower[];
  /** all datasets that were read, the one that most departments know first */
  datasets: string[];
}

export function knowledgeOf(items: readonly TrailItem[]): Knowledge {
  const found = new Map<number, Map<string, { fields: Set<string>; times: number; last: number }>>();
  for (const item of readsOf(items)) {
    const read = readOf(item.body as KnownBody)!;
    const of = found.get(read.department) ?? new Map();
    found.set(read.department, of);
    const known = of.get(read.dataset) ?? { fields: new Set<string>(), times: 0, last: 0 };
    for (const field of read.fields) known.fields.add(field);
    known.times++;
    known.last = Math.max(known.last, item.happened ?? 0);
    of.set(read.dataset, known);
  }
  const departments = [...found].map(([department, of]): Knower => {
    const knows = [...of].map(
      ([dataset, { fields, times, last }]): Known => ({ dataset, fields: [...fields].sort(), times, last }),
    );
    knows.sort((a, b) => b.times - a.times);
    return {
      department,
      times: knows.reduce((sum, { times }) => sum + times, 0),
      last: Math.max(...knows.map(({ last }) => last)),
      knows,
    };
  });
  departments.sort((a, b) => b.times - a.times);
  return { departments, datasets: byKnowers(departments) };
}

interface ReadData {
  department: number;
  dataset: string;
  fields: readonly string[];
}

/** A holder's word that it handed data over counts as well: the consumer may have logged nothing. */
function readOf(body: KnownBody): ReadData | null {
  switch (body.kind) {
    case "access":
    case "released":
      return { department: body.consumer, dataset: body.dataset, fields: body.fields };
    case "unsealed":
      return { department: body.agency, dataset: body.dataset, fields: body.fields };
    default:
      return null;
  }
}

function byKnowers(departments: readonly Knower[]): string[] {
  const counts = new Map<string, number>();
  for (const { knows } of departments)
    for (const { dataset } of knows) counts.set(dataset, (counts.get(dataset) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([dataset]) => dataset);
}
