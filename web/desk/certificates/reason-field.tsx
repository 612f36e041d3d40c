/** Why the status of certificates changes, as whoever verifies them is told. */
import { useId } from "react";
import type { ReasonName } from "../../../core/verify/facts.ts";
import { REASONS, reasonName } from "./reasons.ts";
import { useCertificateWords } from "./words.ts";

interface ReasonFieldProps {
  /** "": none was chosen yet */
  reason: ReasonName | "";
  onChange: (reason: ReasonName) => void;
}

export function ReasonField({ reason, onChange }: ReasonFieldProps) {
  const words = useCertificateWords();
  const id = useId();
  return (
    <p className="field">
      <label htmlFor={id}>{words.reason}</label>
      <span id={`${id}-hint`} className="faint">
        {words.reasonHint}
      </span>
      <select
        id={id}
        required
        aria-describedby={`${id}-hint`}
        value={reason}
        onChange={({ target }) => onChange(target.value as ReasonName)}
      >
        <option value="" disabled>
          {words.choose}
        </option>
        {REASONS.map((each) => (
          <option key={each} value={each}>
            {reasonName(each, words)}
          </option>
        ))}
      </select>
    </p>
  );
}
