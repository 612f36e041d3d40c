/**
 * What shall become of certificates, why, and by which decision. Makes a case of it; the case shows what will change, and
 * another person approves it.
 */
import { useId, useState } from "react";
import type { FoundCertificate, UploadShown } from "../../../core/desk/answers.ts";
import type { CaseSummary } from "../../../core/desk/case.ts";
import { STATUS_ACTIONS, type StatusAction, type StatusTerms } from "../../../core/desk/kinds.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useDesk } from "../context.ts";
import { DropFile } from "../drop-file.tsx";
import { useWords } from "../words.ts";
import { REASONS, reasonName } from "./reasons.ts";
import { useCertificateWords } from "./words.ts";

interface ChangeFormProps {
  /** null: a list is handed in */
  chosen: readonly FoundCertificate[] | null;
  onCancel: () => void;
}

const SHOWN = 5;

export function ChangeForm({ chosen, onCancel }: ChangeFormProps) {
  const { messages } = useWords();
  const words = useCertificateWords();
  const { client, refresh } = useDesk();
  const { busy, failure, problem, run } = useAct();
  const [action, setAction] = useState<StatusAction>();
  const [reason, setReason] = useState("");
  const [list, setList] = useState<UploadShown | null>(null);
  const [decision, setDecision] = useState<UploadShown | null>(null);
  const [decisionNumber, setDecisionNumber] = useState("");
  const [newer, setNewer] = useState<Readonly<Record<string, string>>>({});
  const [listMissing, setListMissing] = useState(false);
  const id = useId();
  const actionName = {
    suspend: words.suspend,
    reinstate: words.reinstate,
    revoke: words.revoke,
    supersede: words.supersede,
  };

  const which = (what: StatusAction): Pick<StatusTerms, "list" | "pairs" | "places"> => {
    if (chosen === null) return { list: list!.id };
    if (what === "supersede")
      return { pairs: chosen.map(({ number }) => ({ older: number, newer: (newer[number] ?? "").trim() })) };
    return { places: chosen.map(({ root, index }) => ({ root, index })) };
  };
  const begin = (what: StatusAction) =>
    run(async () => {
      const terms: StatusTerms = {
        action: what,
        ...which(what),
        reason,
        ...(decision === null ? {} : { decision: decision.id }),
        ...(decisionNumber.trim() === "" ? {} : { decisionNumber: decisionNumber.trim() }),
      };
      const { id: made } = await client.post<CaseSummary>("/desk/cases", { kind: "status", terms });
      refresh();
      location.hash = hrefOf("cases", made);
    });

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const missing = chosen === null && list === null;
        setListMissing(missing);
        if (!missing && action !== undefined) void begin(action);
      }}
    >
      {chosen !== null && (
        <p>
          {words.chosen(chosen.length)}{" "}
          <span className="faint">
            <InertText>
              {chosen
                .slice(0, SHOWN)
                .map(({ number }) => number)
                .join(words.listSeparator)}
            </InertText>
            {chosen.length > SHOWN && "…"}
          </span>
        </p>
      )}
      <fieldset className="field">
        <legend>{words.action}</legend>
        {STATUS_ACTIONS.map((each) => (
          <label key={each} className="check-line">
            <input
              type="radio"
              name={`${id}-action`}
              value={each}
              required
              checked={action === each}
              onChange={() => setAction(each)}
            />
            <span>{actionName[each]}</span>
          </label>
        ))}
      </fieldset>
      {chosen === null && (
        <>
          <DropFile
            label={words.list}
            hint={action === "supersede" ? words.listPairsHint : words.listHint}
            accept=".csv,.tsv,.txt,.json,.ndjson,.xlsx"
            file={list}
            onFile={(file) => {
              setList(file);
              setListMissing(false);
            }}
          />
          {listMissing && (
            <p className="field-wrong" role="alert">
              {words.listMissing}
            </p>
          )}
        </>
      )}
      {chosen !== null &&
        action === "supersede" &&
        chosen.map(({ number }) => (
          <p key={number} className="field">
            <label htmlFor={`${id}-${number}`}>
              <InertText>{words.newerOf(number)}</InertText>
            </label>
            <input
              id={`${id}-${number}`}
              type="text"
              required
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              value={newer[number] ?? ""}
              onChange={({ target }) => setNewer({ ...newer, [number]: target.value })}
            />
          </p>
        ))}
      <p className="field">
        <label htmlFor={`${id}-reason`}>{words.reason}</label>
        <span id={`${id}-reason-hint`} className="faint">
          {words.reasonHint}
        </span>
        <select
          id={`${id}-reason`}
          required
          aria-describedby={`${id}-reason-hint`}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
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
      <DropFile label={words.decision} hint={words.decisionHint} file={decision} onFile={setDecision} />
      <p className="field">
        <label htmlFor={`${id}-decision-number`}>{words.decisionNumber}</label>
        <span id={`${id}-decision-number-hint`} className="faint">
          {words.decisionNumberHint}
        </span>
        <input
          id={`${id}-decision-number`}
          type="text"
          maxLength={200}
          autoComplete="off"
          aria-describedby={`${id}-decision-number-hint`}
          value={decisionNumber}
          onChange={({ target }) => setDecisionNumber(target.value)}
        />
      </p>
      <Failure code={failure} said={problem} />
      <p className="actions">
        <button type="submit" className="primary" aria-busy={busy}>
          {words.look}
        </button>
        <button type="button" className="secondary" onClick={onCancel}>
          {messages.cancel}
        </button>
      </p>
    </form>
  );
}
