/**
 * Handing in certificates, receipts, reports or a list of numbers: dropped anywhere, chosen, or pasted; one, many, a folder or an
 * archive of them. None of it is sent anywhere by being handed in.
 */
import {
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { Icon } from "../components/icon.tsx";
import { Seal } from "../components/seal.tsx";
import { useWords } from "../messages/catalogue.ts";
import "./hand-in.css";
import type { Folder, Gathered } from "./gather.ts";

export interface Take {
  files: (files: readonly (File | Folder)[]) => void;
  text: (text: string) => void;
}

/**
 * Files and text from anywhere on the page go to `onTaken`; `dragging` while something hovers over it. `reading`: how
 * many files have been read of what was handed in last; null: nothing is being read.
 */
export function useHandIn(onTaken: (gathered: Gathered) => void, onList: (list: string) => void) {
  const { messages } = useWords();
  const [dragging, setDragging] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const latest = useRef(0);

  const files = useCallback(
    async (handed: readonly (File | Folder)[]) => {
      if (handed.length === 0) return;
      latest.current += 1;
      const mine = latest.current;
      setReading(0);
      try {
        const { gather } = await import("./gather.ts");
        const gathered = await gather(handed, (count) => mine === latest.current && setReading(count));
        // overtaken by what was handed in since
        if (mine !== latest.current) return;
        setReading(null);
        const list = listIn(gathered);
        if (list !== null) onList(list);
        else onTaken(gathered);
      } catch (error) {
        // what reads files could not be loaded: told where all that breaks is told (components/boundary.tsx)
        setReading(() => {
          throw error;
        });
      }
    },
    [onTaken, onList],
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
      const handed = dropped ? handedIn(dropped) : [];
      if (handed.length > 0) void files(handed);
      else if (dropped?.getData("text/plain")) text(dropped.getData("text/plain"));
    };
    const paste = (event: ClipboardEvent) => {
      // a date can be typed and pasted into its own field
      if (event.target instanceof Element && event.target.closest("input, [contenteditable]")) return;
      const pasted = event.clipboardData;
      if (pasted?.files.length) void files([...pasted.files]);
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

  return { dragging, reading, take: { files, text } satisfies Take };
}

/** A list of numbers that was handed in by itself: then it is asked about. Among other files it is one that is refused. */
function listIn({ intakes }: Gathered): string | null {
  const [intake, ...others] = intakes;
  return intake && "refusal" in intake && others.length === 0 ? (intake.list ?? null) : null;
}

/** Files and folders of a drop. To be asked during the event: afterwards the browser forgets them. */
function handedIn({ items, files }: DataTransfer): (File | Folder)[] {
  const handed = [...items]
    .filter(({ kind }) => kind === "file")
    .map((item) => {
      const entry = item.webkitGetAsEntry?.();
      return entry?.isDirectory ? (entry as Folder) : item.getAsFile();
    })
    .filter((each) => each !== null);
  return handed.length > 0 ? handed : [...files];
}

/** A button that opens the device's file chooser. */
export function ChooseFile({
  take,
  className,
  folder = false,
  children,
}: {
  take: Take;
  className: string;
  /** whole folders instead of files */
  folder?: boolean;
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
        {...(folder ? { webkitdirectory: "" } : {})}
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

const Scan = lazy(() => import("./copies/scan.tsx").then(({ Scan }) => ({ default: Scan })));

export function HandIn(props: {
  /** a link that a code gave */
  scanned: (link: string) => void;
  /** where only numbers are at hand */
  numbers: () => void;
  take: Take;
  dragging: boolean;
  reading: number | null;
  heading: Ref<HTMLHeadingElement>;
}) {
  const { scanned, numbers, take, dragging, reading, heading } = props;
  const [scanning, setScanning] = useState(false);
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
              <p className="drop-words">
                {dragging
                  ? messages.dropNow
                  : reading !== null
                    ? messages.reading(reading)
                    : messages.dropHere}
              </p>
              <p className="drop-more">{messages.dropMore}</p>
              <div className="drop-buttons">
                <ChooseFile take={take} className="primary">
                  {messages.chooseFile}
                </ChooseFile>
                <ChooseFile take={take} className="secondary" folder>
                  {messages.chooseFolder}
                </ChooseFile>
                <button
                  ref={pasteButton}
                  type="button"
                  className="secondary"
                  onClick={() => setPasting(true)}
                >
                  {messages.pasteText}
                </button>
                <button
                  type="button"
                  className="secondary"
                  aria-expanded={scanning}
                  onClick={() => setScanning(!scanning)}
                >
                  {messages.scanCode}
                </button>
                <button type="button" className="quiet" onClick={numbers}>
                  {messages.numbersOnly}
                </button>
              </div>
            </div>
          </>
        )}
      </div>
      {scanning && (
        <Suspense fallback={null}>
          <Scan onLink={scanned} />
        </Suspense>
      )}
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
