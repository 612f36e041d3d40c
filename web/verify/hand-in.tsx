/** Handing in a certificate or a receipt: dropped anywhere, chosen, or pasted. No file handed in is ever sent anywhere. */
import { type ReactNode, type Ref, useCallback, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { Icon } from "../components/icon.tsx";
import { Seal } from "../components/seal.tsx";
import { useWords } from "../messages/catalogue.ts";
import "./hand-in.css";
import type { Intake } from "./intake.ts";

export interface Take {
  files: (files: FileList | readonly File[]) => void;
  text: (text: string) => void;
}

/** Files and text from anywhere on the page go to `onTaken`; `dragging` while something hovers over it. */
export function useHandIn(onTaken: (intakes: Intake[], leftOut: number) => void) {
  const { messages } = useWords();
  const [dragging, setDragging] = useState(false);

  const files = useCallback(
    async (list: FileList | readonly File[]) => {
      const all = [...list];
      if (all.length === 0) return;
      const { FILES_AT_ONCE, takeIn } = await import("./intake.ts");
      const intakes: Intake[] = [];
      for (const file of all.slice(0, FILES_AT_ONCE)) intakes.push(await takeIn(file));
      onTaken(intakes, all.length - intakes.length);
    },
    [onTaken],
  );
  const text = useCallback(
    (pasted: string) => void files([new File([pasted], messages.pastedName)]),
    [files, messages],
  );

  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent) =>
      event.dataTransfer?.types.some((type) => type === "Files" || type === "text/plain") ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setDragging(true);
    };
    const over = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDragging(false);
    };
    const drop = (event: DragEvent) => {
      // always: a file dropped beside a target would otherwise be opened in place of the page
      event.preventDefault();
      depth = 0;
      setDragging(false);
      const dropped = event.dataTransfer;
      if (dropped?.files.length) void files(dropped.files);
      else if (dropped?.getData("text/plain")) text(dropped.getData("text/plain"));
    };
    const paste = (event: ClipboardEvent) => {
      // a date can be typed and pasted into its own field
      if (event.target instanceof Element && event.target.closest("input, [contenteditable]")) return;
      const pasted = event.clipboardData;
      if (pasted?.files.length) void files(pasted.files);
      else if (pasted?.getData("text/plain").trim()) text(pasted.getData("text/plain"));
      else return;
      event.preventDefault();
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, [files, text]);

  return { dragging, take: { files, text } satisfies Take };
}

/** A button that opens the device's file chooser. */
export function ChooseFile({
  take,
  className,
  children,
}: {
  take: Take;
  className: string;
  children: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const chosen = [...(currentTarget.files ?? [])];
          currentTarget.value = ""; // so that the same file can be chosen again
          take.files(chosen);
        }}
      />
    </>
  );
}

export function HandIn(props: { take: Take; dragging: boolean; heading: Ref<HTMLHeadingElement> }) {
  const { take, dragging, heading } = props;
  const { messages } = useWords();
  const [pasting, setPasting] = useState(false);
  const pasteButton = useRef<HTMLButtonElement>(null);
  const cancel = () => {
    flushSync(() => setPasting(false));
    pasteButton.current?.focus();
  };
  return (
    <div className="hand-in">
      <h1 ref={heading} tabIndex={-1}>
        {messages.intakeHeading}
      </h1>
      <p className="hand-in-lead">{messages.intakeLead}</p>
      <div className="drop-area">
        {pasting ? (
          <PasteForm take={take} cancel={cancel} />
        ) : (
          <>
            <Seal icon="file" />
            <div className="drop-offer">
              <p className="drop-words">{dragging ? messages.dropNow : messages.dropHere}</p>
              <div className="drop-buttons">
                <ChooseFile take={take} className="primary">
                  {messages.chooseFile}
                </ChooseFile>
                <button
                  ref={pasteButton}
                  type="button"
                  className="secondary"
                  onClick={() => setPasting(true)}
                >
                  {messages.pasteText}
                </button>
              </div>
            </div>
          </>
        )}
      </div>
      <p className="privacy">
        <Icon name="lock" />
        <span>
          {messages.privacy(STATUSES_PER_WORD)} {messages.privacyReceipt}
        </span>
      </p>
    </div>
  );
}

function PasteForm({ take, cancel }: { take: Take; cancel: () => void }) {
  const { messages } = useWords();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="paste"
      onSubmit={(event) => {
        event.preventDefault();
        if (field.current?.value.trim()) take.text(field.current.value);
        else field.current?.focus();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") cancel();
      }}
    >
      <label htmlFor={id}>{messages.pasteLabel}</label>
      <p id={`${id}-hint`}>{messages.pasteHint}</p>
      <textarea ref={field} id={id} aria-describedby={`${id}-hint`} rows={7} spellCheck={false} dir="ltr" />
      <div className="drop-buttons">
        <button type="submit" className="primary">
          {messages.pasteVerify}
        </button>
        <button type="button" className="secondary" onClick={cancel}>
          {messages.pasteCancel}
        </button>
      </div>
    </form>
  );
}
