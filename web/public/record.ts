/**
 * What the page knows of one log, part by part: each is asked for by itself, so that one that cannot be had leaves the
 * others standing, and is said to be missing instead of being shown as nothing.
 */
import { useCallback, useEffect, useState } from "react";
import { CertraceError } from "../../core/errors.ts";
import { parseCheckpoint } from "../../core/note/checkpoint.ts";
import { parseNote } from "../../core/note/note.ts";
import { type Catalogue, parseCatalogue } from "../../core/trace/catalogue.ts";
import type { DepartmentName } from "../../core/trail/names.ts";
import type { Client } from "../components/client.ts";

export type Part<T> = { state: "loading" } | { state: "failed" } | { state: "known"; value: T };

export interface About {
  /** numbers of the logs that this service runs */
  logs: number[];
  publicUrl: string;
  head: { number: number; time: number } | null;
  readAt: number;
}

/** `GET /log/{id}`, as far as it is shown. */
export interface LogAbout {
  id: number;
  origin: string;
  registry: string;
  key: string;
  size: number;
  catalogue: { version: number; hash: string; index: number } | null;
  state:
    | { missing: string }
    | { value: { department: number; size: number; faulty: boolean; epochs: number } | null };
  witnesses: { name: string; size: number; error: string | null }[];
}

export interface Epoch {
  number: number;
  size: number;
  root: string;
  /** Unix seconds */
  anchoredAt: number;
  block: number;
}

/** `GET /log/{id}/conduct` (server/trail). */
export interface Conduct {
  size: number;
  at: string;
  disputes: {
    open: number;
    overdue: number;
    byDepartment: { department: number; open: number; overdue: number; oldestDue: string | null }[];
  };
  seals: {
    open: number;
    overdue: number;
    byAgency: { agency: number; open: number; overdue: number; oldestDiscloseBy: string | null }[];
  };
  gaps: { department: number; heartbeatHours: number; from: number | null; until: number | null }[];
  mismatches: {
    department: number;
    index: number;
    from: number;
    until: number;
    said: Counts;
    logged: Counts;
  }[];
  oneSided: { department: number; count: number }[];
  volumes: VolumeShown[];
}

export interface Counts {
  consumed: number;
  released: number;
}

export interface VolumeShown {
  /** `2026-11` */
  month: string;
  consumer: number;
  running: boolean;
  shown: { purpose: string; dataset: string; count: number }[];
  other: number | null;
}

export interface Rules {
  logged: { version: number; hash: string; index: number }[];
  rules: { version: number };
}

export interface CheckpointShown {
  size: number;
  root: string;
  /** names under it, its own first */
  signedBy: string[];
}

interface Department extends DepartmentName {
  id: number;
}

const EPOCHS = 8;
const PAGE = 200;
const TIMEOUT = 20_000;

/** Asks once, and again when told to. */
export function usePart<T>(ask: ((signal: AbortSignal) => Promise<T>) | null): [Part<T>, () => void] {
  const [part, setPart] = useState<Part<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    if (ask === null) return;
    const leaving = new AbortController();
    setPart({ state: "loading" });
    ask(leaving.signal).then(
      (value) => !leaving.signal.aborted && setPart({ state: "known", value }),
      () => !leaving.signal.aborted && setPart({ state: "failed" }),
    );
    return () => leaving.abort();
  }, [ask, round]);
  return [part, useCallback(() => setRound((before) => before + 1), [])];
}

/** Throws `service-unavailable`, `note-malformed`, `checkpoint-malformed`. */
export async function readCheckpoint(
  log: number,
  request: typeof fetch,
  signal: AbortSignal,
): Promise<CheckpointShown> {
  const answer = await request(`/log/${log}/checkpoint`, {
    referrerPolicy: "no-referrer",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
  });
  if (!answer.ok) throw new CertraceError("service-unavailable", "no answer to the checkpoint");
  const { signatures, text } = parseNote(await answer.text());
  const { root, size } = parseCheckpoint(text);
  return { root: btoa(String.fromCharCode(...root)), size, signedBy: signatures.map(({ name }) => name) };
}

export const readEpochs = (client: Client, log: number, signal: AbortSignal): Promise<Epoch[]> =>
  client
    .get<{ items: Epoch[] }>(`/log/${log}/epochs`, { order: "newest", limit: EPOCHS }, signal)
    .then(({ items }) => items);

export const readCatalogue = async (client: Client, log: number, signal: AbortSignal): Promise<Catalogue> =>
  parseCatalogue(await client.get(`/log/${log}/catalogue`, {}, signal));

/** The register's first page, and those of `needed` that are not on it. A department without a name has its number. */
export async function readDepartments(
  client: Client,
  needed: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, DepartmentName>> {
  const { items } = await client.get<{ items: Department[] }>("/v1/departments", { limit: PAGE }, signal);
  const known = new Map<number, DepartmentName>(items.map((each) => [each.id, each]));
  const missing = [...new Set(needed)].filter((id) => !known.has(id)).slice(0, PAGE);
  const found = await Promise.allSettled(
    missing.map((id) => client.get<Department>(`/v1/departments/${id}`, {}, signal)),
  );
  for (const each of found) if (each.status === "fulfilled") known.set(each.value.id, each.value);
  return known;
}

/** Departments that conduct names. */
export function departmentsIn({ disputes, gaps, mismatches, oneSided, seals, volumes }: Conduct): number[] {
  return [
    ...disputes.byDepartment.map(({ department }) => department),
    ...seals.byAgency.map(({ agency }) => agency),
    ...[...gaps, ...mismatches, ...oneSided].map(({ department }) => department),
    ...volumes.map(({ consumer }) => consumer),
  ];
}
