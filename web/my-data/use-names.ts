/**
 * What departments and data are called: a page of the register of departments, those that are not on it one by one as
 * the trail names them, and each log's catalogue. What cannot be had is shown by its number or code.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { CertraceError } from "../../core/errors.ts";
import { type Catalogue, parseCatalogue } from "../../core/trace/catalogue.ts";
import { type DepartmentName, makeNames, type Names } from "../../core/trail/names.ts";
import type { Client } from "../components/client.ts";
import type { Locale } from "../messages/catalogue.ts";

interface Sources {
  departments: ReadonlyMap<number, DepartmentName>;
  catalogues: ReadonlyMap<number, Catalogue>;
  /** false while the first answers are awaited */
  settled: boolean;
  failed: boolean;
}

interface Department extends DepartmentName {
  id: number;
}

const PAGE = 200;
/** departments asked for one by one */
const MOST = 200;

export function useNames(client: Client, logs: readonly number[], locale: Locale) {
  const [sources, setSources] = useState<Sources>({
    departments: new Map(),
    catalogues: new Map(),
    settled: false,
    failed: false,
  });
  const asked = useRef(new Set<number>());

  useEffect(() => {
    const leaving = new AbortController();
    const departments = client.get<{ items: Department[] }>(
      "/v1/departments",
      { limit: PAGE },
      leaving.signal,
    );
    const catalogues = logs.map(async (log) => {
      const catalogue = parseCatalogue(await client.get(`/log/${log}/catalogue`, {}, leaving.signal));
      return [log, catalogue] as const;
    });
    void Promise.allSettled([departments, ...catalogues]).then(([first, ...rest]) => {
      if (leaving.signal.aborted) return;
      const listed = first.status === "fulfilled" ? first.value.items : [];
      setSources({
        departments: new Map(listed.map((each) => [each.id, each])),
        catalogues: new Map(rest.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []))),
        settled: true,
        failed: [first, ...rest].some(({ status }) => status === "rejected"),
      });
    });
    return () => leaving.abort();
  }, [client, logs]);

  /** Asks for the departments among these that are not known yet. */
  const need = useCallback(
    async (ids: Iterable<number>) => {
      const missing = [...new Set(ids)].filter(
        (id) => !sources.departments.has(id) && !asked.current.has(id),
      );
      if (!sources.settled || missing.length === 0) return;
      const some = missing.slice(0, Math.max(0, MOST - asked.current.size));
      for (const id of some) asked.current.add(id);
      const found = await Promise.allSettled(
        some.map((id) => client.get<Department>(`/v1/departments/${id}`)),
      );
      setSources((before) => ({
        ...before,
        departments: new Map([
          ...before.departments,
          ...found.flatMap((each) =>
            each.status === "fulfilled" ? [[each.value.id, each.value] as const] : [],
          ),
        ]),
        // a department that the register does not know has no name that could be missing
        failed: before.failed || found.some((each) => each.status === "rejected" && !isUnknown(each.reason)),
      }));
    },
    [client, sources],
  );

  const names = useMemo(() => {
    const made = new Map<number, Names>();
    return (log: number): Names => {
      const known = made.get(log);
      if (known) return known;
      const { departments, catalogues } = sources;
      const fresh = makeNames({ departments, catalogue: catalogues.get(log) ?? null }, locale);
      made.set(log, fresh);
      return fresh;
    };
  }, [sources, locale]);

  return { names, need, settled: sources.settled, failed: sources.failed };
}

const isUnknown = (error: unknown): boolean =>
  error instanceof CertraceError && error.code === "department-unknown";
