/**
 * Where `certrace trace` gets its facts: a service (HTTP), asked with what the receipt itself says and never with the
 * receipt. A source that does not answer gives a reason instead of facts, and so the verdict `undetermined`.
 */
import type { JsonValue } from "../../core/json.ts";
import type { DepartmentFact, MissingReason } from "../../core/verify/facts.ts";
import type { TraceFacts, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";
import { parseTraceFacts } from "../../core/verify/receipt/parse-facts.ts";
import { getJson, readRegistries, serviceUrl } from "./sources.ts";

export type TraceAnswer = TraceFacts | { missing: MissingReason };

export interface TraceSource {
  /** for people: a URL without credentials */
  name: string;
  /** the trace registries to trust; null: could not be found out */
  registries: readonly string[] | null;
  facts(query: TraceFactsQuery): Promise<TraceAnswer>;
  /** what a department is called; null where the source does not say */
  department(id: number): Promise<Pick<DepartmentFact, "name" | "nameEn"> | null>;
}

/** Whoever names a service trusts the registries that it names. Throws a usage error. */
export async function traceSource(url: string): Promise<TraceSource> {
  const base = serviceUrl(url);
  const about = (await getJson(new URL("/v1/about", base)))?.json;
  const asked = new Map<number, ReturnType<TraceSource["department"]>>();
  return {
    name: base.origin,
    registries: readRegistries(about, "traceRegistries"),
    async facts(query) {
      const answer = await getJson(new URL("/v1/trace-facts", base), JSON.stringify(query));
      return answer === null ? { missing: "source-unavailable" } : understood(answer.json);
    },
    department(id) {
      const known = asked.get(id) ?? getJson(new URL(`/v1/departments/${id}`, base)).then(names);
      asked.set(id, known);
      return known;
    },
  };
}

function understood(json: JsonValue): TraceAnswer {
  try {
    return parseTraceFacts(json);
  } catch {
    return { missing: "source-inconsistent" };
  }
}

function names(answer: { json: JsonValue } | null): { name: string; nameEn: string } | null {
  const { name, nameEn } = (answer?.json ?? {}) as Partial<DepartmentFact>;
  return typeof name === "string" && typeof nameEn === "string" ? { name, nameEn } : null;
}
