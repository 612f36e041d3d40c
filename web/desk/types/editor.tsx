/**
 * Edits a type: what it is called, how it looks, what it says, and how a row of the register becomes a certificate. Beside
 * it stands a sample that the service makes of each change, or what is wrong with it. What is being edited is kept in this
 * tab, whatever becomes of the session.
 */
import { type ReactNode, useEffect, useId, useMemo, useState } from "react";
import type { UploadShown } from "../../../core/desk/answers.ts";
import type { TypePreview, TypeTerms } from "../../../core/desk/kinds.ts";
import { CertraceError } from "../../../core/errors.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useDesk } from "../context.ts";
import { DropFile } from "../drop-file.tsx";
import { useKept } from "../kept.ts";
import { contrast, isColour } from "../look.ts";
import { Sheet } from "../sheet.tsx";
import { useWords } from "../words.ts";
import { ClaimFields } from "./claim-fields.tsx";
import {
  type ClaimDraft,
  type Definition,
  emptyClaim,
  readDraft,
  type TypeDraft,
  writeDraft,
} from "./draft.ts";
import { Fields, TextField } from "./fields.tsx";
import { madeUp } from "./made-up.ts";
import { NumberFields } from "./number-fields.tsx";
import { StateFields, ValidityFields, VersionFields } from "./rule-fields.tsx";
import "./types.css";
import { useTypeWords } from "./words.ts";

interface EditorProps {
  before: TypeTerms;
  /** under which what is edited is kept in this tab; left out: it is not */
  kept?: string;
  /** only how a register is read may change */
  mappingOnly?: boolean;
  submit: string;
  onSend: (terms: TypeTerms) => Promise<void>;
  onCancel: () => void;
}

/** milliseconds after the last key until a sample is asked for */
const PAUSE = 500;
/** WCAG 2.2 AA for text */
const READABLE = 4.5;

export function Editor({ before, kept = "", mappingOnly = false, submit, onSend, onCancel }: EditorProps) {
  const { messages } = useWords();
  const words = useTypeWords();
  const { me } = useDesk();
  const { busy, failure, problem, run } = useAct();
  // another number where a draft is told in another way: what an older page kept is not taken for one
  const [held, hold, forget] = useKept(me.person, `type/2/${kept}`);
  const [draft, setDraft] = useState<TypeDraft>(() =>
    kept !== "" && held !== "" ? (JSON.parse(held) as TypeDraft) : readDraft(before.definition as Definition),
  );
  const [register, setRegister] = useState<UploadShown | null>(null);
  const id = useId();
  const set = (part: Partial<TypeDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    if (kept !== "") hold(JSON.stringify(next));
  };
  const definition = useMemo(() => {
    const written = writeDraft(draft);
    return mappingOnly ? { ...before.definition, mapping: written.mapping! } : written;
  }, [draft, mappingOnly, before]);
  const tried = useTried(definition);

  const claims = {
    change: (at: number, claim: ClaimDraft) => set({ claims: draft.claims.with(at, claim) }),
    remove: (at: number) => set({ claims: draft.claims.toSpliced(at, 1) }),
    move: (at: number, by: -1 | 1) => {
      const moved = draft.claims.toSpliced(at, 1);
      moved.splice(at + by, 0, draft.claims[at]!);
      set({ claims: moved });
    },
  };
  const columns = register?.columns ?? [];
  const used = new Set(
    draft.claims.flatMap(({ source }) => (source && "column" in source ? [source.column] : [])),
  );
  const unused = columns.filter((column) => !used.has(column));

  const send = () =>
    run(async () => {
      await onSend({ ...before, definition });
      forget();
    });
  const { look } = draft;
  return (
    <div className="editor">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <datalist id={`${id}-columns`}>
          {columns.map((column) => (
            <option key={column} value={column} />
          ))}
        </datalist>
        <Fields legend={words.partName} disabled={mappingOnly}>
          <div className="form-row">
            <TextField label={words.nameZh} value={draft.zh} onChange={(zh) => set({ zh })} lang="zh-CN" />
            <TextField label={words.nameEn} value={draft.en} onChange={(en) => set({ en })} lang="en" />
          </div>
          <div className="form-row">
            <TextField
              label={words.descriptionZh}
              value={draft.descriptionZh}
              onChange={(descriptionZh) => set({ descriptionZh })}
              lang="zh-CN"
              optional
            />
            <TextField
              label={words.descriptionEn}
              value={draft.descriptionEn}
              onChange={(descriptionEn) => set({ descriptionEn })}
              lang="en"
              optional
            />
          </div>
          <TextField
            label={words.identifier}
            hint={words.identifierHint}
            value={draft.vct}
            onChange={(vct) => set({ vct })}
          />
        </Fields>
        <Fields legend={words.partLook} disabled={mappingOnly}>
          <div className="form-row">
            <Colour
              label={words.background}
              value={look.background}
              onChange={(background) => set({ look: { ...look, background } })}
            />
            <Colour
              label={words.lettering}
              value={look.text}
              onChange={(text) => set({ look: { ...look, text } })}
            />
          </div>
          <p role="status" className="field-wrong">
            {contrast(look.background, look.text) < READABLE && words.hardToRead}
          </p>
        </Fields>
        <Fields legend={words.partClaims}>
          <p className="section-lead">{words.claimsLead}</p>
          <DropFile
            label={words.columnsFrom}
            hint={words.columnsFromHint}
            accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx"
            file={register}
            onFile={setRegister}
          />
          {unused.length > 0 && !mappingOnly && (
            <div className="unused">
              <p>{words.unused}</p>
              <ul className="chips">
                {unused.map((column) => (
                  <li key={column}>
                    <button
                      type="button"
                      className="quiet inline"
                      onClick={() => set({ claims: [...draft.claims, emptyClaim(column)] })}
                    >
                      <InertText>{words.addColumn(column)}</InertText>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <NumberFields
            number={draft.number}
            columns={`${id}-columns`}
            mappingOnly={mappingOnly}
            onChange={(number) => set({ number })}
          />
          <ol className="claims-edited">
            {draft.claims.map((claim, at) => (
              <li key={claim.key}>
                <ClaimFields
                  claim={claim}
                  columns={`${id}-columns`}
                  mappingOnly={mappingOnly}
                  first={at === 0}
                  last={at === draft.claims.length - 1}
                  onChange={(next) => claims.change(at, next)}
                  onMove={(by) => claims.move(at, by)}
                  onRemove={() => claims.remove(at)}
                />
              </li>
            ))}
          </ol>
          {!mappingOnly && (
            <p className="actions">
              <button
                type="button"
                className="secondary"
                onClick={() => set({ claims: [...draft.claims, emptyClaim()] })}
              >
                {words.addClaim}
              </button>
            </p>
          )}
        </Fields>
        <Fields legend={words.partRules}>
          <ValidityFields draft={draft} columns={`${id}-columns`} onChange={set} />
          <StateFields draft={draft} columns={`${id}-columns`} onChange={set} />
          <VersionFields draft={draft} columns={`${id}-columns`} onChange={set} />
        </Fields>
        <Failure code={failure} said={problem} />
        <p className="actions">
          <button type="submit" className="primary" aria-busy={busy}>
            {submit}
          </button>
          <button
            type="button"
            className="secondary"
            onClick={() => {
              forget();
              onCancel();
            }}
          >
            {messages.cancel}
          </button>
        </p>
      </form>
      <aside className="sample" aria-label={words.sample}>
        <h3>{words.sample}</h3>
        <Tried tried={tried}>
          {tried.preview !== null && (
            <Sheet
              specimen={tried.preview.sample ?? madeUp(draft, words.madeUpText)}
              metadata={definition}
              issuer={me.departmentName}
            />
          )}
        </Tried>
      </aside>
    </div>
  );
}

interface TriedState {
  /** of the last draft that could be made a certificate of */
  preview: TypePreview | null;
  /** what is wrong with the newest one; null: nothing */
  problem: CertraceError | null;
}

/** The service's word on a draft, a moment after the last change of it. */
function useTried(definition: object): TriedState {
  const { client } = useDesk();
  const [tried, setTried] = useState<TriedState>({ preview: null, problem: null });
  useEffect(() => {
    let over = false;
    const timer = setTimeout(async () => {
      try {
        const preview = await client.post<TypePreview>("/desk/types/draft", definition);
        if (!over) setTried({ preview, problem: null });
      } catch (error) {
        if (!(error instanceof CertraceError)) throw error;
        if (!over) setTried(({ preview }) => ({ preview, problem: error }));
      }
    }, PAUSE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [client, definition]);
  return tried;
}

function Tried({ tried, children }: { tried: TriedState; children: ReactNode }) {
  const words = useTypeWords();
  const { problem, preview } = tried;
  return (
    <>
      <div role="status">
        {problem !== null && (
          <p className="notice">
            <Icon name="warning" /> {words.notYet}{" "}
            <span lang="en">
              <InertText>{[problem.message, problem.remedy].filter(Boolean).join(" ")}</InertText>
            </span>
          </p>
        )}
      </div>
      {problem !== null && preview !== null && <p className="faint">{words.lastSample}</p>}
      {children}
    </>
  );
}

function Colour({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (colour: string) => void;
}) {
  const id = useId();
  return (
    <p className="field colour">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="color"
        value={value}
        onChange={({ target }) => isColour(target.value) && onChange(target.value)}
      />
    </p>
  );
}
