/**
 * The session ended in the middle of something: signing in again happens in a window of its own, and what stood on this
 * page stands there still. The other window tells when it is done; whoever comes back to this one is asked for as well.
 */
import { useEffect, useId, useRef, useState } from "react";
import { Seal } from "../components/seal.tsx";
import { SIGNED_IN_AGAIN } from "./address.ts";
import { useWords } from "./words.ts";

const CHANNEL = "certrace.desk";
const SIGN_IN = `/sign-in?${new URLSearchParams({ as: "department", to: `/desk${SIGNED_IN_AGAIN}` })}`;

interface SignInAgainProps {
  /** resolves with whether somebody is signed in */
  resume: () => Promise<boolean>;
}

export function SignInAgain({ resume }: SignInAgainProps) {
  const { messages } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [said, setSaid] = useState<"not-yet" | "unavailable" | null>(null);

  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);

  useEffect(() => {
    const quietly = () => void resume().catch(() => {});
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener("message", quietly);
    addEventListener("focus", quietly);
    return () => {
      channel.close();
      removeEventListener("focus", quietly);
    };
  }, [resume]);

  const goOn = () =>
    resume().then(
      (there) => setSaid(there ? null : "not-yet"),
      () => setSaid("unavailable"),
    );

  return (
    // it goes when somebody is signed in, and not by Escape: nothing on the page could be done
    <dialog ref={dialog} className="again" aria-labelledby={id} onCancel={(event) => event.preventDefault()}>
      <h2 id={id}>{messages.againHeading}</h2>
      <p>{messages.againLead}</p>
      <p role="status" className="field-wrong">
        {said === "not-yet" && messages.againNotYet}
        {said === "unavailable" && messages.unavailable}
      </p>
      <p className="actions">
        <a className="primary" href={SIGN_IN} target="_blank" rel="noreferrer">
          {messages.againSignIn}
        </a>
        <button type="button" className="secondary" onClick={() => void goOn()}>
          {messages.againGoOn}
        </button>
      </p>
    </dialog>
  );
}

/** What stands in the other window once somebody has signed in there. */
export function SignedInAgain() {
  const { messages } = useWords();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage("signed-in");
    channel.close();
    window.close(); // browsers allow it to some windows only; the words stand for the others
  }, []);
  return (
    <section className="gate">
      <Seal icon="check" />
      <h1>{messages.againDone}</h1>
      <p className="lead">{messages.againDoneLead}</p>
      <p className="actions">
        <a className="secondary" href="/desk">
          {messages.againHere}
        </a>
      </p>
    </section>
  );
}
