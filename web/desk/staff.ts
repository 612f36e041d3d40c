/**
 * Who works at the desk: asked once, and again after a failure. A session that ends in the middle of something leaves
 * everything where it stands (`ended`), until the same person, or somebody else, has signed in again.
 */
import { useCallback, useEffect, useState } from "react";
import type { DeskMe } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { type Client, connect } from "../components/client.ts";

type Session =
  | { signedIn: true; kind: "department"; csrf: string }
  | { signedIn: true; kind: "citizen"; csrf: string }
  | { signedIn: false; offered: boolean };

export type StaffState =
  | { state: "asking" }
  | { state: "failed" }
  | { state: "signed-out"; offered: boolean }
  | { state: "citizen"; csrf: string }
  /** the department of this session has no desk here */
  | { state: "no-desk"; csrf: string }
  | { state: "staff"; me: DeskMe; csrf: string; ended: boolean };

const nobody: Client = connect(location.origin, fetch.bind(globalThis), { csrf: null });

/** Throws CertraceError of the client, but for what is a state of its own. */
async function whoIsThere(): Promise<StaffState> {
  const session = await nobody.get<Session>("/my/session");
  if (!session.signedIn) return { state: "signed-out", offered: session.offered };
  const { csrf } = session;
  if (session.kind === "citizen") return { state: "citizen", csrf };
  try {
    return { state: "staff", me: await nobody.get<DeskMe>("/desk/me"), csrf, ended: false };
  } catch (error) {
    if (error instanceof CertraceError && error.code === "desk-none") return { state: "no-desk", csrf };
    throw error;
  }
}

export function useStaff() {
  const [state, setState] = useState<StaffState>({ state: "asking" });
  const ask = useCallback(() => {
    setState({ state: "asking" });
    whoIsThere().then(setState, () => setState({ state: "failed" }));
  }, []);
  useEffect(ask, [ask]);

  const end = useCallback(
    () => setState((known) => (known.state === "staff" ? { ...known, ended: true } : known)),
    [],
  );
  /** Resolves with whether somebody is signed in again; rejects where that cannot be found out. */
  const resume = useCallback(async (): Promise<boolean> => {
    const found = await whoIsThere();
    if (found.state === "signed-out") return false;
    setState(found);
    return true;
  }, []);
  return { state, ask, end, resume };
}
