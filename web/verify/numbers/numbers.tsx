/**
 * Somebody has only numbers of certificates: typed, pasted, or in a list. What a number alone proves is said first; the
 * service is asked once its reader presses for it.
 */
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { type ListedNumbers, MAX_LIST, readNumberList } from "../../../core/numbers/number-list.ts";
import { decodeUtf8 } from "../../../core/text.ts";
import { formatNumber } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../../messages/catalogue.ts";
import { Answers } from "./answers.tsx";
import "./numbers.css";
import { NUMBERS_WORDS } from "./words.ts";

/** So many are shown before they are sent: enough to see that the right column was taken. */
const SHOWN = 3;

interface Props {
  /** a list that was handed in; empty: it is yet to be written */
  list: string;
  /** back to where files are handed in */
  done: () => void;
}

export function Numbers({ list, done }: Props) {
  const words = NUMBERS_WORDS[useWords().locale];
  const [text, setText] = useState(list);
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <article className="numbers">
      <h1 ref={heading} tabIndex={-1}>
        {words.heading}
      </h1>
      <ul className="notice numbers-limits">
        {words.limits.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {asked === null ? (
        <Write text={text} setText={setText} ask={setAsked} done={done} />
      ) : (
        <Answers numbers={asked} another={() => setAsked(null)} done={done} />
      )}
    </article>
  );
}

function Write(props: {
  text: string;
  setText: (text: string) => void;
  ask: (numbers: readonly string[]) => void;
  done: () => void;
}) {
  const { text, setText, ask, done } = props;
  const words = NUMBERS_WORDS[useWords().locale];
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  // an empty field is no mistake until it is sent
  const [pressed, setPressed] = useState(false);
  const settled = useDeferredValue(text);
  const read = useMemo(() => tryRead(settled), [settled]);
  const wrong = unreadable
    ? words.notUtf8
    : read instanceof CertraceError && (pressed || settled.trim() !== "")
      ? wrongWords(read, words)
      : null;

  const take = async (chosen: File) => {
    setPressed(true);
    try {
      if (chosen.size > MAX_LIST * 3) setText(" ".repeat(MAX_LIST + 1));
      else setText(decodeUtf8(new Uint8Array(await chosen.arrayBuffer())));
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };

  return (
    <form
      className="numbers-form"
      onSubmit={(event) => {
        event.preventDefault();
        setPressed(true);
        const now = tryRead(text);
        if (now instanceof CertraceError) field.current?.focus();
        else ask(now.numbers);
      }}
    >
      <label htmlFor={id}>{words.label}</label>
      <p id={`${id}-hint`} className="faint">
        {words.hint}
      </p>
      <textarea
        ref={field}
        id={id}
        value={text}
        rows={8}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint ${id}-read`}
        aria-invalid={wrong !== null}
        // elsewhere on the page, what is pasted is handed in
        onPaste={(event) => event.stopPropagation()}
        onChange={({ currentTarget }) => {
          setUnreadable(false);
          setText(currentTarget.value);
        }}
      />
      <div id={`${id}-read`} role="status" data-list={wrong !== null ? "wrong" : undefined}>
        {wrong !== null ? (
          <p className="numbers-wrong">
            <Icon name="warning" />
            <span>{wrong}</span>
          </p>
        ) : (
          !(read instanceof CertraceError) && <Listed list={read} />
        )}
      </div>
      <p className="privacy">
        <Icon name="lock" />
        <span>{words.sends}</span>
      </p>
      <div className="numbers-buttons">
        <button type="submit" className="primary">
          {words.ask}
        </button>
        <button type="button" className="secondary" onClick={() => file.current?.click()}>
          {words.choose}
        </button>
        <button type="button" className="quiet" onClick={done}>
          {words.back}
        </button>
      </div>
      <input
        ref={file}
        type="file"
        accept=".txt,.csv,.tsv,text/plain,text/csv"
        hidden
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          currentTarget.value = ""; // so that the same file can be chosen again
          if (chosen) void take(chosen);
        }}
      />
    </form>
  );
}

function Listed({ list: { numbers, repeated, column, others } }: { list: ListedNumbers }) {
  const { locale, messages } = useWords();
  const words = NUMBERS_WORDS[locale];
  return (
    <>
      <p>
        <InertText>{words.listed(formatNumber(numbers.length, locale), column, others)}</InertText>{" "}
        {repeated > 0 && words.repeated(formatNumber(repeated, locale))}
      </p>
      {(column !== null || others) && (
        <p className="faint">
          {words.first} <InertText>{numbers.slice(0, SHOWN).join(messages.listSeparator)}</InertText>
        </p>
      )}
    </>
  );
}

function tryRead(text: string): ListedNumbers | CertraceError {
  try {
    return readNumberList(text);
  } catch (error) {
    if (error instanceof CertraceError) return error;
    throw error;
  }
}

function wrongWords({ code, field }: CertraceError, words: (typeof NUMBERS_WORDS)["en"]): string {
  const line = /^line (\d+)$/.exec(field ?? "")?.[1];
  if (line !== undefined && Object.hasOwn(words.wrongLine, code))
    return words.wrongLine[code as keyof typeof words.wrongLine](line);
  return words.wrong[code as keyof typeof words.wrong];
}
