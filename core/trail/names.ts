/**
 * What codes and numbers are called: departments as the chain names them, the rest as the log's catalogue does. Whoever
 * wrote these names may be hostile: each is made safe to show, and cut short. What has no name is shown as its code.
 */
import { visible } from "../text.ts";
import type { Catalogue } from "../trace/catalogue.ts";
import type { Locale } from "../verify/messages.ts";

export interface DepartmentName {
  /** zh-CN */
  name: string;
  nameEn: string;
}

export interface Law {
  citation: string;
  /** what it allows, in plain words; null: the catalogue does not say */
  explanation: string | null;
}

/** Of one log, in one language. */
export interface Names {
  department(id: number): string;
  dataset(code: string): string;
  /** @param dataset null: not known of which */
  field(dataset: string | null, code: string): string;
  purpose(code: string): string;
  law(code: string): Law;
}

const LONGEST = 120;
const LONGEST_EXPLANATION = 1000;

export interface NameSources {
  departments: ReadonlyMap<number, DepartmentName>;
  /** null: could not be had */
  catalogue: Catalogue | null;
}

export function makeNames({ departments, catalogue }: NameSources, locale: Locale): Names {
  const inLocale = (zh: string, en: string) => (locale === "en" ? en || zh : zh || en);
  const nameIn = (list: readonly { code: string; name: string; nameEn: string }[] | undefined) => {
    const names = new Map(list?.map((each) => [each.code, safe(inLocale(each.name, each.nameEn))]));
    return (code: string) => names.get(code) ?? safe(code);
  };
  const datasets = nameIn(catalogue?.datasets);
  const purposes = nameIn(catalogue?.purposes);
  const fields = new Map(catalogue?.datasets.map((each) => [each.code, nameIn(each.fields)]));
  const laws = new Map(catalogue?.legalBases.map((each) => [each.code, each]));

  return {
    department(id) {
      const known = departments.get(id);
      if (known) return safe(inLocale(known.name, known.nameEn));
      return locale === "en" ? `Department no. ${id}` : `第 ${id} 号部门`;
    },
    dataset: datasets,
    field: (dataset, code) => (dataset === null ? undefined : fields.get(dataset))?.(code) ?? safe(code),
    purpose: purposes,
    law(code) {
      const known = laws.get(code);
      if (known === undefined) return { citation: safe(code), explanation: null };
      const explanation = inLocale(known.explanation ?? "", known.explanationEn ?? "");
      return {
        citation: safe(inLocale(known.citation, known.citationEn)),
        explanation: explanation === "" ? null : safe(explanation, LONGEST_EXPLANATION),
      };
    },
  };
}

function safe(text: string, longest = LONGEST): string {
  // A line break in a name would tear the sentence that it stands in.
  const shown = visible(text.replace(/\s+/gu, " ").trim());
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
