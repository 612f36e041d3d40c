/**
 * Where `certrace trace` gets its facts: a service (HTTP); or a node of the chain (JSON-RPC), and from the log's own
 * service only what the chain does not know. Asked with what the receipt itself says and never with the receipt. A source that does not answer gives a reason instead of facts, and so the verdict `undetermined`.
 */
import { CertraceError } from "../../core/errors.ts";
import type { JsonValue } from "../../core/json.ts";
import type { DepartmentFact, MissingReason } from "../../core/verify/facts.ts";
import type { TraceFacts, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";
import { joinTraceFacts } from "../../core/verify/receipt/join-facts.ts";
import { parseTraceFacts } from "../../core/verify/receipt/parse-facts.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
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
    facts: (query) => askService(base, query),
    department(id) {
      const known = asked.get(id) ?? getJson(new URL(`/v1/departments/${id}`, base)).then(names);
      asked.set(id, known);
      return known;
    },
  };
}

/**
 * The log's own service is where its origin says, which stands on chain; or where `service` says.
 * Throws what `locateTraceRegistry` throws; but a node that is down only makes facts missing.
 */
export async function nodeTraceSource(
  url: string,
  registry: string,
  { finality, service }: { finality: number | "finalized"; service: string | undefined },
): Promise<TraceSource> {
  // as in sources.ts: only who names a node waits for what decodes the chain
  const { locateTraceRegistry } = await import("../../server/chain/locate.ts");
  const { readOneDepartment, readTraceFacts } = await import("../../server/chain/trace-facts.ts");
  const rpc = connectRpc(url);
  const given = service === undefined ? null : serviceUrl(service);
  const book = await locateTraceRegistry(rpc, registry).catch((error: unknown) => {
    if (error instanceof CertraceError && error.code === "chain-unavailable") return null;
    throw error;
  });
  return {
    name: rpc.shown,
    registries: [registry.toLowerCase()],
    async facts(query) {
      if (book === null) return { missing: "source-unavailable" };
      const chain = await readTraceFacts(rpc, book, query, { finality });
      if (!("value" in chain.state) || chain.state.value === null || !asksLog(query, chain)) return chain;
      const base = given ?? serviceOf(chain.state.value.origin);
      return joinTraceFacts(
        chain,
        base === null ? { missing: "source-unavailable" } : await askService(base, query),
      );
    },
    async department(id) {
      const fact = book === null ? null : await readOneDepartment(rpc, book, id);
      return fact !== null && "value" in fact ? fact.value : null;
    },
  };
}

/** Whether the receipt rests on what only the log can show. */
function asksLog({ citing, catalogue, erased }: TraceFactsQuery, { consistency }: TraceFacts): boolean {
  return "missing" in consistency || citing.length > 0 || catalogue !== null || erased.length > 0;
}

/** Where the log `<host>/log/<id>` is served; null where its origin names no host. */
export function serviceOf(origin: string): URL | null {
  const host = /^([^/]+)\/log\/\d+$/.exec(origin)?.[1];
  if (host === undefined) return null;
  const local = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
  const url = `${local ? "http" : "https"}://${host}/`;
  // Nothing but a host: no name and password in front of it, nothing that a URL would read otherwise.
  return URL.canParse(url) && new URL(url).host === host ? new URL(url) : null;
}

async function askService(base: URL, query: TraceFactsQuery): Promise<TraceAnswer> {
  const answer = await getJson(new URL("/v1/trace-facts", base), JSON.stringify(query));
  return answer === null ? { missing: "source-unavailable" } : understood(answer.json);
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
