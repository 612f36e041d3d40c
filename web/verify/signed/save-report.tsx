/**
 * A report that the service signs, to be filed. The page itself never sends a certificate; this does, says so beside its
 * buttons, and only the press of one sends anything.
 */
import { useEffect, useId, useRef, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { Icon } from "../../components/icon.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useWords } from "../../messages/catalogue.ts";
import { askReport, type Form } from "./service.ts";
import { SIGNED_WORDS } from "./words.ts";
import "./signed.css";

type State = "idle" | "making" | "saved" | keyof (typeof SIGNED_WORDS)["en"]["failed"];

const TYPES: Record<Form, string> = { pdf: "application/pdf", jws: "application/jose" };

/** @param at the time asked about, Unix seconds; null: now */
export function SaveReport({ text, at }: { text: string; at: number | null }) {
  const words = SIGNED_WORDS[useWords().locale];
  const [state, setState] = useState<State>("idle");
  const id = useId();
  // the page may have gone on to another file, or another day: then nothing is saved
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  async function save(as: Form): Promise<void> {
    setState("making");
    try {
      const report = await askReport(text, at, as);
      if (!here.current) return;
      saveFile(`${words.fileName}.${as}`, TYPES[as], report);
      setState("saved");
    } catch (error) {
      if (here.current) setState(whyNot(error));
    }
  }

  return (
    <section className="signed" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <p>{words.lead}</p>
      <p id={`${id}-sends`} className="notice">
        {words.sends}
      </p>
      <div className="signed-buttons">
        {(["pdf", "jws"] as const).map((as) => (
          <button
            key={as}
            type="button"
            className="secondary"
            aria-describedby={`${id}-sends`}
            aria-disabled={state === "making"}
            onClick={() => state !== "making" && void save(as)}
          >
            <Icon name="save" />
            {words[as]}
          </button>
        ))}
      </div>
      <p role="status" data-report={state}>
        {state === "idle" ? "" : state === "making" || state === "saved" ? words[state] : words.failed[state]}
      </p>
    </section>
  );
}

function whyNot(error: unknown): keyof (typeof SIGNED_WORDS)["en"]["failed"] {
  const code = error instanceof CertraceError ? error.code : "";
  return code === "rate-limited" || code === "service-inconsistent" ? code : "service-unavailable";
}
