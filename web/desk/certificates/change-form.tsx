/**
 * What shall become of certificates, why, and by which decision: for a new case, or for one that is being changed. The
 * case shows what will change, and another person approves it.
 */
import { useId, useState } from "react";
import type { UploadShown } from "../../../core/desk/answers.ts";
import { STATUS_ACTIONS, type StatusAction, type StatusTerms } from "../../../core/desk/kinds.ts";
import type { ReasonName } from "../../../core/verify/facts.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import type { Before } from "../before.ts";
import { DropFile } from "../drop-file.tsx";
import { useWords } from "../words.ts";
import { ReasonField } from "./reason-field.tsx";
import { useCertificateWords } from "./words.ts";

/** A certificate that is meant; by its number alone where nobody chose among several of it. */
export interface Chosen {
  number: string;
  root?: string;
  index?: number;
}

interface ChangeFormProps {
  /** null: a list is handed in */
  chosen: readonly Chosen[] | null;
  onLeaveOut: (which: Chosen) => void;
  /** null: nothing was said yet */
  before: Before<StatusTerms> | null;
  submit: string;
  onSend: (terms: StatusTerms) => Promise<void>;
  onCancel: () => void;
}

export function ChangeForm({ chosen, onLeaveOut, before, submit, onSend, onCancel }: ChangeFormProps) {
  const { messages } = useWords();
  const words = useCertificateWords();
  const { busy, failure, problem, run } = useAct();
  const said = before?.terms;
  const [action, setAction] = useState<StatusAction | undefined>(said?.action);
  const [reason, setReason] = useState<ReasonName | "">(said?.reason ?? "");
  const [list, setList] = useState<UploadShown | null>(before?.held(said?.list) ?? null);
  const [decision, setDecision] = useState<UploadShown | null>(before?.held(said?.decision) ?? null);
  const [decisionNumber, setDecisionNumber] = useState(said?.decisionNumber ?? "");
  const [newer, setNewer] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(said?.pairs?.map((pair) => [pair.older, pair.newer]) ?? []),
  );
  const [listMissing, setListMissing] = useState(false);
  const id = useId();
  const actionName = {
    suspend: words.suspend,
    reinstate: words.reinstate,
    revoke: words.revoke,
    supersede: words.supersede,
  };

  const which = (what: StatusAction): Partial<StatusTerms> => {
    if (chosen === null) {
      // how it is read is said of one file, and not of another that takes its place
      const how: Partial<StatusTerms> = list!.id === said?.list ? said : {};
      const { column, newerColumn, encoding, sheet } = how;
      return { list: list!.id, column, newerColumn, encoding, sheet };
    }
    if (what === "supersede")
      return { pairs: chosen.map(({ number }) => ({ older: number, newer: (newer[number] ?? "").trim() })) };
    const places = chosen.flatMap(({ root, index }) =>
      root === undefined || index === undefined ? [] : [{ root, index }],
    );
    if (places.length === chosen.length) return { places };
    return { numbers: chosen.map(({ number }) => number) };
  };
  const send = (what: StatusAction, why: ReasonName) =>
    run(() =>
      onSend({
        ...which(what),
        ...{ action: what, reason: why, decision: decision?.id },
        decisionNumber: decisionNumber.trim() || undefined,
      }),
    );

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const missing = chosen === null && list === null;
        setListMissing(missing);
        if (!missing && action !== undefined && reason !== "") void send(action, reason);
      }}
    >
      {chosen !== null && <Choice chosen={chosen} onLeaveOut={onLeaveOut} />}
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
      {action === "supersede" &&
        chosen?.map(({ number }) => (
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
      <ReasonField reason={reason} onChange={setReason} />
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
          {submit}
        </button>
        <button type="button" className="secondary" onClick={onCancel}>
          {messages.cancel}
        </button>
      </p>
    </form>
  );
}

/** How many are named in one line; all of them stand below it. */
const NAMED = 5;

function Choice({ chosen, onLeaveOut }: Pick<ChangeFormProps, "onLeaveOut"> & { chosen: readonly Chosen[] }) {
  const words = useCertificateWords();
  return (
    <details className="choice">
      <summary>
        {words.chosen(chosen.length)}{" "}
        <span className="faint">
          <InertText>
            {chosen
              .slice(0, NAMED)
              .map(({ number }) => number)
              .join(words.listSeparator)}
          </InertText>
          {chosen.length > NAMED && "…"}
        </span>
      </summary>
      <ul className="chips">
        {chosen.map((each) => (
          <li key={`${each.number} ${each.root} ${each.index}`}>
            <InertText>{each.number}</InertText>
            {chosen.length > 1 && (
              <button
                type="button"
                className="quiet inline"
                aria-label={words.leaveOut(each.number)}
                onClick={() => onLeaveOut(each)}
              >
                <Icon name="cross" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
