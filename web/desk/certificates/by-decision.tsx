/** What a decision changed: by its number, or by its document, of which only the fingerprint is taken, here. */
import { useId, useState } from "react";
import { encodeBase64url } from "../../../core/base64url.ts";
import { Icon } from "../../components/icon.tsx";
import { useCertificateWords } from "./words.ts";

/** @param onFound gets the number of the decision, or the SHA-256 of its document, base64url */
export function ByDecision({ onFound }: { onFound: (decision: string) => void }) {
  const words = useCertificateWords();
  const id = useId();
  const [unreadable, setUnreadable] = useState(false);
  const take = async (file: File) => {
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      setUnreadable(false);
      onFound(encodeBase64url(new Uint8Array(digest)));
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <details className="more-choices">
      <summary>{words.findDecision}</summary>
      <form
        className="find-number"
        onSubmit={(event) => {
          event.preventDefault();
          const number = String(new FormData(event.currentTarget).get("decision")).trim();
          if (number !== "") onFound(number);
        }}
      >
        <label htmlFor={`${id}-number`}>{words.decisionNumber}</label>
        <div className="find-line">
          <input id={`${id}-number`} name="decision" type="search" autoComplete="off" maxLength={200} />
          <button type="submit" className="secondary">
            <Icon name="search" />
            {words.find}
          </button>
        </div>
      </form>
      <p className="field">
        <label htmlFor={id}>{words.decisionDocument}</label>
        <span id={`${id}-hint`} className="faint">
          {words.findDecisionHint}
        </span>
        <input
          id={id}
          type="file"
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void take(file);
          }}
        />
        <span className="field-wrong" role="status">
          {unreadable && words.unreadable}
        </span>
      </p>
    </details>
  );
}
