/** Asks once more before something ends: what stops, and what does not. The browser's own dialog keeps the focus in it. */
import { useEffect, useId, useRef } from "react";
import { Failure } from "../../components/failure.tsx";
import { usePermissionWords } from "./words.ts";

interface ConfirmProps {
  heading: string;
  stops: readonly string[];
  stays: readonly string[];
  busy: boolean;
  failure: string | null;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ heading, stops, stays, busy, failure, onConfirm, onClose }: ConfirmProps) {
  const words = usePermissionWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} className="confirm" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{heading}</h2>
      <section className="confirm-stops">
        <h3>{words.endStops}</h3>
        <ul>
          {stops.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </section>
      <section className="confirm-stays">
        <h3>{words.endStays}</h3>
        <ul>
          {stays.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </section>
      <Failure code={failure} />
      <p className="actions">
        <button type="button" className="primary danger" aria-busy={busy} onClick={onConfirm}>
          {words.endNow}
        </button>
        <button type="button" className="secondary" onClick={onClose}>
          {words.endKeep}
        </button>
      </p>
    </dialog>
  );
}
