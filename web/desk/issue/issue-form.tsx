/** A register and the type of certificate that its rows become: for a new case, or for one that was sent back. */
import { type ReactNode, useId, useState } from "react";
import type { UploadShown } from "../../../core/desk/answers.ts";
import type { IssueTerms } from "../../../core/desk/kinds.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import type { Before } from "../before.ts";
import { useDesk } from "../context.ts";
import { DropFile } from "../drop-file.tsx";
import { useWords } from "../words.ts";
import { useIssueWords } from "./words.ts";

interface IssueFormProps {
  /** null: nothing was chosen yet */
  before: Before<IssueTerms> | null;
  submit: string;
  /** more to be said, below the register */
  children?: ReactNode;
  onSend: (terms: IssueTerms) => Promise<void>;
  onCancel?: (() => void) | undefined;
}

interface Choice {
  type: string;
  encoding: string;
  delimiter: string;
  sheet: string;
}

export function IssueForm({ before, submit, children, onSend, onCancel }: IssueFormProps) {
  const { locale, messages } = useWords();
  const words = useIssueWords();
  const { me } = useDesk();
  const { busy, failure, problem, run } = useAct();
  const [register, setRegister] = useState<UploadShown | null>(before?.held(before.terms.register) ?? null);
  const [registerMissing, setRegisterMissing] = useState(false);
  const [choice, setChoice] = useState<Choice>({
    type: before?.terms.type ?? "",
    encoding: before?.terms.encoding ?? "",
    delimiter: before?.terms.delimiter ?? "",
    sheet: before?.terms.sheet ?? "",
  });
  const id = useId();
  const offered = me.types.filter(({ issuable }) => issuable);
  const nameOf = ({ name }: (typeof offered)[number]) => (locale === "en" ? name.en : name.zh);
  const missing = missingColumns(offered.find(({ vct }) => vct === choice.type)?.columns, register?.columns);
  const set = (part: Partial<Choice>) => setChoice({ ...choice, ...part });

  const send = () =>
    run(async () => {
      const { type, ...how } = choice;
      const stated = Object.fromEntries(Object.entries(how).filter(([, value]) => value.trim() !== ""));
      const { batchSize, format, papers }: Partial<IssueTerms> = before?.terms ?? {};
      await onSend({
        ...{ register: register!.id, type, batchSize, papers, ...stated },
        // of this very file: another that takes its place tells its own
        format: register!.id === before?.terms.register ? format : undefined,
      });
    });

  return (
    <form
      className="stack form"
      onSubmit={(event) => {
        event.preventDefault();
        setRegisterMissing(register === null);
        if (register !== null) void send();
      }}
    >
      {offered.length === 0 && (
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
              {nameOf(each)}
              {offered.some((other) => other !== each && nameOf(other) === nameOf(each)) && ` (${each.vct})`}
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
          setRegisterMissing(false);
        }}
      />
      {registerMissing && (
        <p className="field-wrong" role="alert">
          {words.registerMissing}
        </p>
      )}
      {missing.length > 0 && (
        <div className="notice stack" role="status">
          <p>{words.columnsMissing}</p>
          <ul className="chips">
            {missing.map((column) => (
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
      {children}
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

/** What the type reads and the register does not have; nothing while one of them is not known. */
const missingColumns = (needed: readonly string[] = [], there: readonly string[] = needed): string[] =>
  needed.filter((column) => !there.includes(column));
