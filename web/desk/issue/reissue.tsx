/**
 * Issues again: what was issued from a wrong register is withdrawn in the same act (old certificates answer with their new
 * ones), and what a stolen key made worthless is made anew from what the desk keeps.
 */
import { useId, useState } from "react";
import type { UploadShown } from "../../../core/desk/answers.ts";
import type { CaseSummary } from "../../../core/desk/case.ts";
import type { IssueTerms } from "../../../core/desk/kinds.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { hrefOf } from "../address.ts";
import { REASONS, reasonName } from "../certificates/reasons.ts";
import { useCertificateWords } from "../certificates/words.ts";
import { useDesk } from "../context.ts";
import { DropFile } from "../drop-file.tsx";
import { MakersOnly } from "../makers-only.tsx";
import { IssueForm } from "./issue-form.tsx";
import { useIssueWords } from "./words.ts";

function useBegin() {
  const { client, refresh } = useDesk();
  return async (terms: object) => {
    const { id } = await client.post<CaseSummary>("/desk/cases", { kind: "reissue", terms });
    refresh();
    location.hash = hrefOf("cases", id);
  };
}

/** @param replaces the case whose certificates are withdrawn */
export function FromRegister({ replaces }: { replaces: string }) {
  const words = useIssueWords();
  const reasons = useCertificateWords();
  const begin = useBegin();
  const [pairs, setPairs] = useState<UploadShown | null>(null);
  const [decision, setDecision] = useState<UploadShown | null>(null);
  const [reason, setReason] = useState("");
  const id = useId();
  const send = (terms: IssueTerms) =>
    begin({
      ...{ from: "register", replaces, ...terms, reason },
      ...(pairs === null ? { match: "number" } : { match: "table", pairs: pairs.id }),
      ...(decision === null ? {} : { decision: decision.id }),
    });
  return (
    <section className="stack">
      <h2>{words.reissueHeading}</h2>
      <p className="section-lead">{words.reissueLead}</p>
      <MakersOnly>
        <IssueForm before={null} submit={words.reissueLook} onSend={send}>
          <DropFile
            label={words.pairs}
            hint={words.pairsHint}
            accept=".csv,.tsv,.txt,.json,.ndjson,.xlsx"
            file={pairs}
            onFile={setPairs}
          />
          <p className="field">
            <label htmlFor={id}>{reasons.reason}</label>
            <span id={`${id}-hint`} className="faint">
              {reasons.reasonHint}
            </span>
            <select
              id={id}
              required
              aria-describedby={`${id}-hint`}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            >
              <option value="" disabled>
                {words.choose}
              </option>
              {REASONS.map((each) => (
                <option key={each} value={each}>
                  {reasonName(each, reasons)}
                </option>
              ))}
            </select>
          </p>
          <DropFile
            label={reasons.decision}
            hint={reasons.decisionHint}
            file={decision}
            onFile={setDecision}
          />
        </IssueForm>
      </MakersOnly>
    </section>
  );
}

export function FromKept() {
  const words = useIssueWords();
  const reasons = useCertificateWords();
  const begin = useBegin();
  const { busy, failure, problem, run } = useAct();
  const [key, setKey] = useState("");
  const [decision, setDecision] = useState<UploadShown | null>(null);
  const id = useId();
  return (
    <section className="stack">
      <h2>{words.keptHeading}</h2>
      <p className="section-lead">{words.keptLead}</p>
      <MakersOnly>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void run(() =>
              begin({
                ...{ from: "kept", key: key.trim() },
                ...(decision === null ? {} : { decision: decision.id }),
              }),
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
          <DropFile
            label={reasons.decision}
            hint={reasons.decisionHint}
            file={decision}
            onFile={setDecision}
          />
          <Failure code={failure} said={problem} />
          <p className="actions">
            <button type="submit" className="primary" aria-busy={busy}>
              {words.reissueLook}
            </button>
          </p>
        </form>
      </MakersOnly>
    </section>
  );
}
