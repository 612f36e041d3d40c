/** One file, chosen or dropped: a register, a list, a decision document. It is handed in as soon as it is there. */
import { type ReactNode, useId, useRef, useState } from "react";
import type { UploadShown } from "../../core/desk/answers.ts";
import { useAct } from "../components/act.ts";
import { Failure } from "../components/failure.tsx";
import { formatSize } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { useDesk } from "./context.ts";
import { useWords } from "./words.ts";

interface DropFileProps {
  label: string;
  hint: ReactNode;
  /** which files the chooser offers, e.g. `.csv,.xlsx` */
  accept?: string;
  file: UploadShown | null;
  onFile: (file: UploadShown | null) => void;
  /** a wide area to drop on, for what a room is about */
  large?: boolean;
}

export function DropFile({ label, hint, accept, file, onFile, large = false }: DropFileProps) {
  const { locale, messages } = useWords();
  const { client, me } = useDesk();
  const { busy, failure, problem, run } = useAct();
  const [tooLarge, setTooLarge] = useState(false);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  async function take(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    const excessive = chosen.size > me.maxUpload;
    setTooLarge(excessive);
    if (excessive) return;
    await run(async () => {
      // bytes, whatever the device takes them for: what is in them is for the service to find out
      const body = new Blob([chosen], { type: "application/octet-stream" });
      onFile(
        await client.post<UploadShown>("/desk/registers", body, { name: chosen.name.slice(-200) || "file" }),
      );
    });
  }

  return (
    <div className="field drop-field">
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-hint`} className="faint">
        {hint}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the file field does the same */}
      <div
        className={`drop-one${over ? " is-over" : ""}${large ? " is-large" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        {file !== null && (
          <p className="drop-held">
            <Icon name="file" />
            <span>
              <InertText>{file.name}</InertText> ({formatSize(file.size, locale)})
            </span>
            <button
              type="button"
              className="quiet"
              aria-label={messages.fileRemove(file.name)}
              onClick={() => {
                onFile(null);
                input.current?.focus();
              }}
            >
              <Icon name="cross" />
            </button>
          </p>
        )}
        <input
          ref={input}
          id={id}
          type="file"
          accept={accept}
          aria-describedby={`${id}-hint`}
          aria-busy={busy}
          onChange={({ target }) => {
            const chosen = target.files?.[0];
            void take(chosen).then(() => {
              target.value = ""; // so that the same file can be chosen again
            });
          }}
        />
        <span role="status" className="faint">
          {busy && messages.fileOnItsWay}
        </span>
      </div>
      <Failure code={tooLarge ? "upload-too-large" : failure} said={problem} />
    </div>
  );
}
