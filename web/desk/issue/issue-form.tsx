/** A register and the type of certificate that its rows become: for a new case, or for one that was sent back. */
import { useCallback, useId, useState } from "react";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import type { DeskType, IssueTerms, Page, Upload } from "../api.ts";
import { useDesk } from "../context.ts";
import { DropFile } from "../drop-file.tsx";
import { Unavailable } from "../problem.tsx";
import { nameIn } from "../type-name.ts";
import { useAsked } from "../use-asked.ts";
import { useWords } from "../words.ts";
import { useIssueWords } from "./words.ts";

interface IssueFormProps {
  /** what was chosen before; null: nothing */
  before: { terms: IssueTerms; register: Upload } | null;
  submit: string;
  onSend: (terms: IssueTerms) => Promise<void>;
  onCancel?: () => void;
}

interface Choice {
  type: string;
  encoding: string;
  delimiter: string;
  sheet: string;
}

export function IssueForm({ before, submit, onSend, onCancel }: IssueFormProps) {
  const { locale, messages } = useWords();
  const words = useIssueWords();
  const { client } = useDesk();
  const { busy, failure, problem, run } = useAct();
  const [register, setRegister] = useState<Upload | null>(before?.register ?? null);
  const [missing, setMissing] = useState(false);
  const [choice, setChoice] = useState<Choice>({
    type: before?.terms.type ?? "",
    encoding: before?.terms.encoding ?? "",
    delimiter: before?.terms.delimiter ?? "",
    sheet: before?.terms.sheet ?? "",
  });
  const id = useId();
  const types = useAsked(
    useCallback((signal: AbortSignal) => client.get<Page<DeskType>>("/desk/types", {}, signal), [client]),
  );
  const offered = types.value?.items.flatMap(issuable) ?? [];
  const set = (part: Partial<Choice>) => setChoice({ ...choice, ...part });

  const send = () =>
    run(async () => {
      const { type, ...how } = choice;
      const stated = Object.fromEntries(Object.entries(how).filter(([, value]) => value.trim() !== ""));
      await onSend({ register: register!.id, type, ...stated });
    });

  return (
    <form
      className="stack form"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(register === null);
        if (register !== null) void send();
      }}
    >
      <Unavailable code={types.failure} onRetry={() => void types.ask()} />
      {types.value !== undefined && offered.length === 0 && (
        <p className="notice">
          {words.noTypes} <a href={hrefOf("types")}>{words.toTypes}</a>
        </p>
      )}
      <p className="field">
        <label htmlFor={`${id}-type`}>{words.type}</label>
        <select
          id={`${id}-type`}
          required
          value={choice.type}
          onChange={({ target }) => set({ type: target.value })}
        >
          <option value="" disabled>
            {words.choose}
          </option>
          {offered.map((each) => (
            <option key={each.vct} value={each.vct}>
              {nameIn(each.type, locale) ?? each.vct}
              {each.older ? ` (${words.olderVersion})` : ""}
            </option>
          ))}
        </select>
      </p>
      <DropFile
        large
        label={words.register}
        hint={words.registerHint}
        accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx"
        file={register}
        onFile={(file) => {
          setRegister(file);
          setMissing(false);
        }}
      />
      {missing && (
        <p className="field-wrong" role="alert">
          {words.registerMissing}
        </p>
      )}
      {register?.columns !== undefined && (
        <div className="columns-found">
          <p className="faint">{words.columnsFound}</p>
          <ul className="chips">
            {register.columns.map((column) => (
              <li key={column}>
                <InertText>{column}</InertText>
              </li>
            ))}
          </ul>
        </div>
      )}
      <details className="more-choices">
        <summary>{words.reading}</summary>
        <div className="form-row">
          <p className="field">
            <label htmlFor={`${id}-encoding`}>{words.encoding}</label>
            <select
              id={`${id}-encoding`}
              value={choice.encoding}
              onChange={({ target }) => set({ encoding: target.value })}
            >
              <option value="">UTF-8</option>
              <option value="gb18030">GB 18030 / GBK</option>
              <option value="big5">Big5</option>
              <option value="utf-16le">UTF-16</option>
            </select>
          </p>
          <p className="field">
            <label htmlFor={`${id}-delimiter`}>{words.delimiter}</label>
            <select
              id={`${id}-delimiter`}
              value={choice.delimiter}
              onChange={({ target }) => set({ delimiter: target.value })}
            >
              <option value="">{words.delimiterFound}</option>
              <option value=",">{words.delimiterComma}</option>
              <option value=";">{words.delimiterSemicolon}</option>
              <option value={"\t"}>{words.delimiterTab}</option>
            </select>
          </p>
          <p className="field">
            <label htmlFor={`${id}-sheet`}>{words.sheet}</label>
            <input
              id={`${id}-sheet`}
              type="text"
              maxLength={100}
              value={choice.sheet}
              onChange={({ target }) => set({ sheet: target.value })}
            />
          </p>
        </div>
      </details>
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

/** The versions that a register can be issued under; the newest first. */
function issuable(type: DeskType) {
  const [newest] = type.versions;
  return type.versions
    .filter(({ issues, mapping }) => issues && mapping)
    .map(({ vct }) => ({ vct, type, older: vct !== newest?.vct }));
}
