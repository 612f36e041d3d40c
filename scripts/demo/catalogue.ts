/**
 * The catalogue of the demo's log. The template names departments by their keys; the catalogue has their numbers on
 * chain. A catalogue that somebody put in its place, with a version as high, stays.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Catalogue, parseCatalogue } from "../../core/trace/catalogue.ts";
import { readCatalogueFile } from "../../server/ledger/catalogue.ts";
import { put } from "./put.ts";

type Keyed<T, K extends keyof T> = Omit<T, K> & { [key in K]: T[K] extends number ? string : string[] };

interface Template extends Omit<Catalogue, "datasets" | "legalBases" | "mayRepresent" | "sources"> {
  datasets: Keyed<Catalogue["datasets"][number], "holder">[];
  legalBases: Keyed<Catalogue["legalBases"][number], "consumers">[];
  mayRepresent: string[];
  sources: { department: string; heartbeatHours: number }[];
}

export const cataloguePath = (folder: string): string => join(folder, "catalogue.json");

export async function catalogueTemplate(): Promise<Template> {
  return JSON.parse(await readFile(new URL("catalogue.json", import.meta.url), "utf8")) as Template;
}

/** Keys of all departments that hold, read or look after something in it. */
export function namedIn({ datasets, legalBases, sources }: Template): string[] {
  const named = [
    ...datasets.map(({ holder }) => holder),
    ...legalBases.flatMap(({ consumers }) => consumers),
    ...sources.map(({ department }) => department),
  ];
  return [...new Set(named)];
}

export function numbered(template: Template, number: (key: string) => number): Catalogue {
  return parseCatalogue({
    ...template,
    datasets: template.datasets.map((each) => ({ ...each, holder: number(each.holder) })),
    legalBases: template.legalBases.map((each) => ({ ...each, consumers: each.consumers.map(number) })),
    mayRepresent: template.mayRepresent.map(number),
    sources: template.sources.map((each) => ({ ...each, department: number(each.department) })),
  });
}

export async function writeCatalogue(folder: string, catalogue: Catalogue): Promise<void> {
  const there = await storedCatalogue(folder);
  if (there !== null && there.version >= catalogue.version) return;
  await put(cataloguePath(folder), `${JSON.stringify(catalogue, null, 2)}\n`);
}

/** Null: there is none yet. */
export async function storedCatalogue(folder: string): Promise<Catalogue | null> {
  try {
    return await readCatalogueFile(cataloguePath(folder));
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code === "ENOENT") return null;
    throw error;
  }
}
