/**
 * Writing: words with the room that is left for them, and files. A file is handed in as soon as it is chosen, so that
 * what is wrong with it shows beside it, and sending is quick.
 */
import { useEffect, useId, useRef, useState } from "react";
import { MAX_DETAILS_BYTES } from "../../core/trace/details.ts";
import { MAX_ATTACHMENT, MAX_ATTACHMENTS } from "../../core/trace/kinds/dispute.ts";
import { useAct } from "../components/act.ts";
import { Failure } from "../components/failure.tsx";
import { formatSize } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { usePageWords } from "../messages/catalogue.ts";
import { bytesOf } from "./dispute.ts";
import { useDisputeWords } from "./words.ts";

/** A file that was handed in. */
export interface Held {
  hash: string;
  name: string;
  size: number;
}

interface WordsFieldProps {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
}

export function WordsField({ label, hint, value, onChange }: WordsFieldProps) {
  const words = useDisputeWords();
  const id = useId();
  const left = MAX_DETAILS_BYTES - bytesOf(value);
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-hint`} className="faint">
        {hint}
      </span>
      <textarea
        id={id}
        rows={7}
        value={value}
        required
        aria-describedby={`${id}-hint ${id}-left`}
        aria-invalid={left < 0}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-left`} className={left < 0 ? "field-wrong" : "faint"} role="status">
        {left < 0 ? words.wordsOver : left < 1_000 ? words.wordsLeft(Math.floor(left / 3)) : ""}
      </span>
    </p>
  );
}

interface FilesFieldProps {
  files: readonly Held[];
  onChange: (files: Held[]) => void;
  /** hands the file in; resolves with its hash */
  handIn: (name: string, type: string, bytes: Blob) => Promise<string>;
}

export function FilesField({ files, onChange, handIn }: FilesFieldProps) {
  const { locale } = usePageWords();
  const words = useDisputeWords();
  const { busy, failure, run } = useAct();
  const [tooLarge, setTooLarge] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const full = files.length >= MAX_ATTACHMENTS;
  // what is there now, also for who began before: a file may be removed, or more be chosen, while one is on its way
  const held = useRef(files);
  held.current = files;
  const change = (now: Held[]) => {
    held.current = now;
    onChange(now);
  };
  const before = useRef<Promise<unknown>>(Promise.resolve());

  function take(chosen: readonly File[]): void {
    const small = chosen.filter((file) => file.size <= MAX_ATTACHMENT);
    setTooLarge(small.length < chosen.length);
    before.current = before.current
      .catch(() => {})
      .then(() =>
        run(async () => {
          for (const file of small) {
            if (held.current.length >= MAX_ATTACHMENTS) return;
            // a name that no file may have is no reason to refuse what is in it
            const name = file.name.slice(-200).toWellFormed() || "file";
            const hash = await handIn(name, plainType(file.type), file);
            change([...held.current.filter((each) => each.hash !== hash), { hash, name, size: file.size }]);
          }
        }),
      );
  }
  // what is on its way would be left out: the form is not sent before it is there
  useEffect(() => input.current?.setCustomValidity(busy ? words.filesUnderWay : ""), [busy, words]);

  return (
    <div className="field">
      <label htmlFor={id}>{words.filesAdd}</label>
      <span id={`${id}-hint`} className="faint">
        {words.filesHint}
      </span>
      {files.length > 0 && (
        <ul className="held-files">
          {files.map((file) => (
            <li key={file.hash}>
              <Icon name="file" />
              <span>
                <InertText>{file.name}</InertText> ({formatSize(file.size, locale)})
              </span>
              <button
                type="button"
                className="quiet"
                aria-label={words.filesRemove(file.name)}
                onClick={() => {
                  change(files.filter(({ hash }) => hash !== file.hash));
                  input.current?.focus();
                }}
              >
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        disabled={full}
        aria-describedby={`${id}-hint`}
        aria-busy={busy}
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = "";
          take(chosen);
        }}
      />
      <Failure code={tooLarge ? "attachment-too-large" : failure} />
    </div>
  );
}

/** The media type without its parameters; what a browser cannot tell is bytes. */
function plainType(type: string): string {
  const [plain = ""] = type.toLowerCase().split(";");
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(plain) ? plain : "application/octet-stream";
}
