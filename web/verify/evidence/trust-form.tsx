/** Which block counts: its hash, from a source of the reader's own; or, told apart from it, somebody's word. */
import { useEffect, useRef, useState } from "react";
import { blockHashOf } from "../../../core/evidence/hex.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { Session } from "../session.ts";
import { TrustField } from "./trust-field.tsx";
import { EVIDENCE_WORDS } from "./words.ts";

export function TrustForm({ session, mayTakeWord }: { session: Session; mayTakeWord: boolean }) {
  const words = EVIDENCE_WORDS[useWords().locale];
  const { node, trustHash, takeWord } = session;
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);

  // a hash that is pasted beside the field is meant for it: elsewhere on the page it would be taken for a file
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const hash = blockHashOf(event.clipboardData?.getData("text/plain") ?? "");
      if (hash === null || event.target === field.current) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setTyped(hash);
      // it may be folded away beside a verdict
      field.current?.closest("details")?.setAttribute("open", "");
      field.current?.focus();
    };
    window.addEventListener("paste", paste, { capture: true });
    return () => window.removeEventListener("paste", paste, { capture: true });
  }, []);

  const take = (given: string): boolean => {
    const hash = blockHashOf(given);
    if (hash !== null) trustHash(hash);
    return hash !== null;
  };
  const host = node === null ? "" : new URL(node.url).host;
  const whose =
    node === null ? words.wordOfService : (node.alone ? words.wordOfNode : words.wordOfBoth)(host);
  return (
    <TrustField
      {...{ typed, setTyped, take, field }}
      label={words.label}
      hint={words.hint}
      placeholder="0x"
      wrong={words.wrong}
      give={words.verify}
      look="primary"
    >
      {mayTakeWord && (
        <div className="trust-otherwise">
          <p>{words.otherwise}</p>
          <button type="button" className="secondary" onClick={takeWord}>
            {whose}
          </button>
        </div>
      )}
    </TrustField>
  );
}
