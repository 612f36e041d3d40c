/** The way out, of every page with a session: here and, where the provider has a page for it, there. */
import { useState } from "react";
import { CertraceError } from "../../core/errors.ts";
import { connect } from "./client.ts";

interface SignOutProps {
  csrf: string;
  words: { readonly signOut: string; readonly unavailable: string };
  /** the service does not know the session any more: it is over as well */
  onGone: () => void;
}

export function SignOut({ csrf, words, onGone }: SignOutProps) {
  const [failed, setFailed] = useState(false);
  const leave = async () => {
    setFailed(false);
    try {
      const client = connect(location.origin, fetch.bind(globalThis), { csrf });
      const { next } = await client.post<{ next: string }>("/sign-out", {});
      location.assign(next);
    } catch (error) {
      if (error instanceof CertraceError && error.code === "sign-in-required") onGone();
      else setFailed(true); // nobody may think that they are signed out, and walk away
    }
  };
  return (
    <>
      <button type="button" className="quiet" onClick={() => void leave()}>
        {words.signOut}
      </button>
      {failed && <span role="alert">{words.unavailable}</span>}
    </>
  );
}
