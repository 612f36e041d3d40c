/** Who is signed in: asked once, asked again after a failure, over when the service says so. */
import { useCallback, useEffect, useState } from "react";
import { type Client, connect } from "../components/client.ts";
import { readSession, type Session } from "./session.ts";

export type SessionState =
  | { state: "asking" }
  | { state: "failed" }
  /** `ended`: somebody was signed in, and is no more */
  | { state: "known"; session: Session; ended: boolean };

const nobody: Client = connect(location.origin, fetch.bind(globalThis), { csrf: null });

export function useSession() {
  const [state, setState] = useState<SessionState>({ state: "asking" });
  const ask = useCallback(() => {
    setState({ state: "asking" });
    readSession(nobody).then(
      (session) => setState({ state: "known", session, ended: false }),
      () => setState({ state: "failed" }),
    );
  }, []);
  useEffect(ask, [ask]);
  const end = useCallback(
    () => setState({ state: "known", session: { signedIn: false, offered: true }, ended: true }),
    [],
  );
  return { state, ask, end };
}
