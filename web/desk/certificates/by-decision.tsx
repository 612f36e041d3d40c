/** A decision document names what it changed: by its fingerprint, taken here. The document is sent nowhere. */
import { useId, useState } from "react";
import { encodeBase64url } from "../../../core/base64url.ts";
import { useCertificateWords } from "./words.ts";

/** @param onFound gets the SHA-256 of the document, base64url */
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
