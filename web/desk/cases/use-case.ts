/**
 * One case as it was shown, and as it is. What somebody decides is decided upon what they saw: a case that has changed
 * since is put beside it (`newer`) and shown only when they ask for it, since a page that changes under one's eyes is
 * approved unread. What merely runs on (progress, the end of a run) comes by Server-Sent Events and is shown at once.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { CaseProgress, CaseShown, CaseState, CaseSummary } from "../../../core/desk/case.ts";
import { CertraceError } from "../../../core/errors.ts";
import type { Client } from "../../components/client.ts";

export interface OneCase {
  /** as it is shown; undefined: not there yet */
  shown: CaseShown | undefined;
  /** as it is, if somebody changed it since it was shown; null: nobody did */
  newer: CaseShown | null;
  /** as the stream says it, where that is newer */
  state: CaseState | undefined;
  progress: CaseProgress | undefined;
  failure: string | null;
  /** shows it as it is */
  look(): Promise<void>;
  /** asks whether it changed, and lets what is shown stand */
  compare(): Promise<void>;
}

const RUNS: ReadonlySet<CaseState> = new Set(["approved", "running"] as const);
/** milliseconds until a stream that broke is tried again */
const AGAIN = 2_000;

export function useCase(client: Client, id: string): OneCase {
  const [shown, setShown] = useState<CaseShown>();
  const [newer, setNewer] = useState<CaseShown | null>(null);
  const [live, setLive] = useState<CaseSummary>();
  const [failure, setFailure] = useState<string | null>(null);
  const standing = useRef<CaseShown>(undefined);

  const get = useCallback(async () => {
    try {
      const found = await client.get<CaseShown>(`/desk/cases/${id}`);
      setFailure(null);
      return found;
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      setFailure(error.code);
      return null;
    }
  }, [client, id]);

  const show = useCallback((found: CaseShown) => {
    standing.current = found;
    setShown(found);
    setNewer(null);
    setLive(undefined);
  }, []);
  const look = useCallback(async () => {
    const found = await get();
    if (found !== null) show(found);
  }, [get, show]);
  const compare = useCallback(async () => {
    const found = await get();
    const before = standing.current;
    if (found === null || before === undefined || found.revision === before.revision) return;
    if (RUNS.has(before.state)) show(found);
    else setNewer(found);
  }, [get, show]);

  useEffect(() => {
    void (standing.current === undefined ? look() : compare());
  }, [look, compare]);
  useEffect(() => {
    const back = () => {
      if (document.visibilityState === "visible") void compare();
    };
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, [compare]);

  const runs = shown !== undefined && RUNS.has(shown.state);
  useEffect(() => {
    if (!runs) return;
    let stream: EventSource;
    let retry: ReturnType<typeof setTimeout>;
    const open = () => {
      stream = new EventSource(`/desk/cases/${id}/progress`);
      stream.addEventListener("case", ({ data }: MessageEvent<string>) => {
        const said = JSON.parse(data) as CaseSummary;
        if (RUNS.has(said.state)) setLive(said);
        else void look();
      });
      // A stream that ends has said all there was, or was broken: either way the case itself tells.
      stream.addEventListener("error", () => {
        stream.close();
        void compare();
        retry = setTimeout(open, AGAIN);
      });
    };
    open();
    return () => {
      stream.close();
      clearTimeout(retry);
    };
  }, [runs, id, look, compare]);

  const { state, progress } = live ?? shown ?? {};
  return { shown, newer, state, progress, failure, look, compare };
}
