/**
 * Evidence to be filed: made on this device, of what the service or the reader's own node proves about the certificate's
 * group. The certificate is sent to nobody.
 */
import { useEffect, useId, useRef, useState } from "react";
import { describeVerdict } from "../../../core/verify/messages.ts";
import { formatMoment, formatNumber, formatSize } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { OwnNode } from "../verifier.ts";
import type { Made, Wanted } from "./collecting.ts";
import { SAVE_WORDS } from "./save-words.ts";
import type { MadeAnswer } from "./worker.ts";
import "./evidence.css";

type State = "idle" | "making" | Made | { failed: string };

export function SaveEvidence({ text, node }: { text: string; node: OwnNode | null }) {
  const { locale } = useWords();
  const words = SAVE_WORDS[locale];
  const [state, setState] = useState<State>("idle");
  const thread = useRef<Worker | null>(null);
  const id = useId();
  // the page may go on to another file: then nothing is saved
  useEffect(() => () => thread.current?.terminate(), []);

  function save(): void {
    setState("making");
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    thread.current = worker;
    worker.onmessage = ({ data }: MessageEvent<MadeAnswer>) => {
      worker.terminate();
      if ("failure" in data) return setState({ failed: data.failure });
      saveFile(words.fileName, "application/json", data.file);
      setState(data);
    };
    worker.onerror = () => setState({ failed: "broken" });
    worker.postMessage({ text, node } satisfies Wanted);
  }

  const source = node === null ? words.service : new URL(node.url).host;
  return (
    <section className="save-evidence" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <p>{words.lead}</p>
      <p id={`${id}-asks`} className="evidence-note">
        {words.asks(source)}
      </p>
      <button
        type="button"
        className="secondary"
        aria-describedby={`${id}-asks`}
        aria-disabled={state === "making"}
        onClick={() => state !== "making" && save()}
      >
        <Icon name="save" />
        {words.save}
      </button>
      <div
        role="status"
        data-evidence={typeof state === "string" ? state : "failed" in state ? "failed" : "saved"}
      >
        {state === "making" ? (
          <p>{words.making}</p>
        ) : typeof state === "string" ? null : "failed" in state ? (
          <p>{words.failed(state.failed, source)}</p>
        ) : (
          <>
            <p>
              {words.saved(
                formatSize(state.file.length, locale),
                formatNumber(state.block.number, locale),
                formatMoment(state.block.time, locale),
                describeVerdict(state.verdict, locale).word,
              )}
            </p>
            <p>
              {words.countsFor} <code className="block-hash">{state.block.hash}</code>
            </p>
            {node?.alone && <p className="evidence-note">{words.newest}</p>}
          </>
        )}
      </div>
    </section>
  );
}
