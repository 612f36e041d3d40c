/**
 * What shall be issued again: from the right register in the place of a wrong one, or what a stolen key made worthless.
 * For a new case, or for one that is being changed.
 */
import { useId, useState } from "react";
import type { UploadShown } from "../../../core/desk/answers.ts";
import type { ReissueTerms } from "../../../core/desk/kinds.ts";
import type { ReasonName } from "../../../core/verify/facts.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import type { Before } from "../before.ts";
import { ReasonField } from "../certificates/reason-field.tsx";
import { useCertificateWords } from "../certificates/words.ts";
import { DropFile } from "../drop-file.tsx";
import { useWords } from "../words.ts";
import { IssueForm } from "./issue-form.tsx";
import { useIssueWords } from "./words.ts";

export type FromRegister = Extract<ReissueTerms, { from: "register" }>;
export type FromKept = Extract<ReissueTerms, { from: "kept" }>;

interface FormProps<Terms> {
  /** null: nothing was said yet */
  before: Before<Terms> | null;
  submit: string;
  onSend: (terms: Terms) => Promise<void>;
  onCancel?: (() => void) | undefined;
}

/** @param replaces the case whose certificates are withdrawn */
export function FromRegisterForm(props: FormProps<FromRegister> & { replaces: string }) {
  const { before, replaces, submit, onSend, onCancel } = props;
  const words = useIssueWords();
  const reasons = useCertificateWords();
  const said = before?.terms;
  const [pairs, setPairs] = useState<UploadShown | null>(before?.held(said?.pairs) ?? null);
  const [decision, setDecision] = useState<UploadShown | null>(before?.held(said?.decision) ?? null);
  const [reason, setReason] = useState<ReasonName | "">(said?.reason ?? "");
  return (
    <IssueForm
      before={before}
      submit={submit}
      onCancel={onCancel}
      onSend={({ batchSize: _, ...terms }) =>
        onSend({
          ...terms,
          from: "register",
          replaces,
          match: pairs === null ? "number" : "table",
          pairs: pairs?.id,
          reason: reason as ReasonName, // the form is not sent without one
          decision: decision?.id,
        })
      }
    >
      <DropFile
        label={words.pairs}
        hint={words.pairsHint}
        accept=".csv,.tsv,.txt,.json,.ndjson,.xlsx"
        file={pairs}
        onFile={setPairs}
      />
      <ReasonField reason={reason} onChange={setReason} />
      <DropFile label={reasons.decision} hint={reasons.decisionHint} file={decision} onFile={setDecision} />
    </IssueForm>
  );
}

export function FromKeptForm({ before, submit, onSend, onCancel }: FormProps<FromKept>) {
  const { messages } = useWords();
  const words = useIssueWords();
  const reasons = useCertificateWords();
  const { busy, failure, problem, run } = useAct();
  const said = before?.terms;
  const [key, setKey] = useState(said?.key ?? "");
  const [decision, setDecision] = useState<UploadShown | null>(before?.held(said?.decision) ?? null);
  const id = useId();
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void run(() =>
          onSend({ from: "kept", key: key.trim(), decision: decision?.id, papers: said?.papers }),
        );
      }}
    >
      <p className="field">
        <label htmlFor={id}>{words.key}</label>
        <span id={`${id}-hint`} className="faint">
          {words.keyHint}
        </span>
        <input
          id={id}
          type="text"
          required
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          aria-describedby={`${id}-hint`}
          value={key}
          onChange={({ target }) => setKey(target.value)}
        />
      </p>
      <DropFile label={reasons.decision} hint={reasons.decisionHint} file={decision} onFile={setDecision} />
      <Failure code={failure} said={problem} />
      <p className="actions">
        <button type="submit" className="primary" aria-busy={busy}>
          {submit}
        </button>
        {onCancel !== undefined && (
          <button type="button" className="secondary" onClick={onCancel}>
            {messages.cancel}
          </button>
        )}
      </p>
    </form>
  );
}
