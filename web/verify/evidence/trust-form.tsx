/** Which block counts: its hash, from a source of the reader's own; or, told apart from it, somebody's word. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { blockHashOf } from "../../../core/evidence/hex.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { Session } from "../session.ts";
import { EVIDENCE_WORDS } from "./words.ts";
import "./evidence.css";

export function TrustForm({ session, mayTakeWord }: { session: Session; mayTakeWord: boolean }) {
  const words = EVIDENCE_WORDS[useWords().locale];
  const { node, trustHash, takeWord } = session;
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);

  // a hash that is pasted beside the field is meant for it: elsewhere on the page it would be taken for a file
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const hash = blockHashOf(event.clipboardData?.getData("text/plain") ?? "");
      if (hash === null || event.target === field.current) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setTyped(hash);
      field.current?.focus();
    };
    window.addEventListener("paste", paste, { capture: true });
    return () => window.removeEventListener("paste", paste, { capture: true });
  }, []);

  const apply = (event: FormEvent) => {
    event.preventDefault();
    const hash = blockHashOf(typed);
    setWrong(hash === null);
    if (hash !== null) trustHash(hash);
  };
  const host = node === null ? "" : new URL(node.url).host;
  const whose =
    node === null ? words.wordOfService : (node.alone ? words.wordOfNode : words.wordOfBoth)(host);
  return (
    <form className="trust" onSubmit={apply} noValidate>
      <label htmlFor={id}>{words.label}</label>
      <p id={`${id}-hint`}>{words.hint}</p>
      <input
        ref={field}
        id={id}
        type="text"
        value={typed}
        placeholder="0x"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        aria-invalid={wrong}
        aria-describedby={`${id}-wrong ${id}-hint`}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <p id={`${id}-wrong`} className="trust-wrong" role="alert">
        {wrong && words.wrong}
      </p>
      <button type="submit" className="primary">
        {words.verify}
      </button>
      {mayTakeWord && (
        <div className="trust-otherwise">
          <p>{words.otherwise}</p>
          <button type="button" className="secondary" onClick={takeWord}>
            {whose}
          </button>
        </div>
      )}
    </form>
  );
}
