/** What else a register says of a certificate: from when until when it holds, its status, which version it is. */
import { useId } from "react";
import { REASONS, reasonName } from "../certificates/reasons.ts";
import { useCertificateWords } from "../certificates/words.ts";
import type { EndDraft, StateDraft, TypeDraft } from "./draft.ts";
import { CheckField, SelectField, TextField } from "./fields.tsx";
import { useTypeWords } from "./words.ts";

interface RuleFieldsProps {
  draft: TypeDraft;
  columns: string;
  onChange: (part: Partial<TypeDraft>) => void;
}

export function ValidityFields({ draft, columns, onChange }: RuleFieldsProps) {
  const words = useTypeWords();
  const end = (which: "from" | "until", label: string) => {
    const rule = draft[which];
    const set = (part: Partial<EndDraft>) => onChange({ [which]: { ...rule!, ...part } });
    return (
      <>
        <CheckField
          label={label}
          checked={rule !== null}
          onChange={(on) =>
            onChange({ [which]: on ? { column: "", format: "YYYY-MM-DD", required: true } : null })
          }
        />
        {rule !== null && (
          <div className="form-row rule">
            <TextField
              label={words.column}
              offers={columns}
              value={rule.column}
              onChange={(column) => set({ column })}
            />
            <TextField label={words.format} value={rule.format} onChange={(format) => set({ format })} />
            <CheckField
              label={words.required}
              checked={rule.required}
              onChange={(required) => set({ required })}
            />
          </div>
        )}
      </>
    );
  };
  return (
    <>
      {end("from", words.validFrom)}
      {end("until", words.validUntil)}
      {(draft.from !== null || draft.until !== null) && (
        <TextField
          label={words.timeZone}
          hint={words.timeZoneHint}
          value={draft.timeZone}
          onChange={(timeZone) => onChange({ timeZone })}
        />
      )}
    </>
  );
}

export function StateFields({ draft, columns, onChange }: RuleFieldsProps) {
  const words = useTypeWords();
  const reasons = useCertificateWords();
  const { states } = draft;
  const change = (part: Partial<NonNullable<TypeDraft["states"]>>) =>
    onChange({ states: { ...states!, ...part } });
  const changeOne = (at: number, part: Partial<StateDraft>) =>
    change({ values: states!.values.with(at, { ...states!.values[at]!, ...part }) });
  return (
    <>
      <CheckField
        label={words.states}
        checked={states !== null}
        onChange={(on) => onChange({ states: on ? { column: "", values: [] } : null })}
      />
      {states !== null && (
        <div className="rule">
          <TextField
            label={words.column}
            offers={columns}
            value={states.column}
            onChange={(column) => change({ column })}
          />
          {states.values.map((state, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what is typed is what would be the key
            <div key={at} className="state-row">
              <TextField
                label={words.stateValue}
                value={state.value}
                onChange={(value) => changeOne(at, { value })}
              />
              <SelectField
                label={words.stateMeans}
                value={state.status}
                options={[
                  ["valid", reasons.statusValid],
                  ["suspended", reasons.statusSuspended],
                  ["revoked", reasons.statusRevoked],
                ]}
                onChange={(status) => changeOne(at, { status })}
              />
              <SelectField
                label={words.stateReason}
                value={state.reason}
                options={REASONS.map((each) => [each, reasonName(each, reasons)] as const)}
                onChange={(reason) => changeOne(at, { reason })}
              />
              <button
                type="button"
                className="quiet"
                onClick={() => change({ values: states.values.toSpliced(at, 1) })}
              >
                {words.remove}
              </button>
            </div>
          ))}
          <p>
            <button
              type="button"
              className="secondary"
              onClick={() =>
                change({ values: [...states.values, { value: "", status: "valid", reason: "unspecified" }] })
              }
            >
              {words.addState}
            </button>
          </p>
        </div>
      )}
    </>
  );
}

export function VersionFields({ draft, columns, onChange }: RuleFieldsProps) {
  const words = useTypeWords();
  const { versions } = draft;
  const id = useId();
  const set = (part: Partial<NonNullable<TypeDraft["versions"]>>) =>
    onChange({ versions: { ...versions!, ...part } });
  return (
    <div id={id}>
      <CheckField
        label={words.versions}
        checked={versions !== null}
        onChange={(on) =>
          onChange({ versions: on ? { same: "", column: "", kind: "number", format: "YYYY-MM-DD" } : null })
        }
      />
      {versions !== null && (
        <div className="form-row rule">
          <TextField
            label={words.versionsSame}
            hint={words.versionsSameHint}
            rows={2}
            value={versions.same}
            onChange={(same) => set({ same })}
          />
          <TextField
            label={words.versionsOrder}
            offers={columns}
            value={versions.column}
            onChange={(column) => set({ column })}
          />
          <SelectField
            label={words.versionsKind}
            value={versions.kind}
            options={[
              ["number", words.sourceNumber],
              ["date", words.sourceDate],
            ]}
            onChange={(kind) => set({ kind })}
          />
          {versions.kind === "date" && (
            <TextField label={words.format} value={versions.format} onChange={(format) => set({ format })} />
          )}
        </div>
      )}
    </div>
  );
}
