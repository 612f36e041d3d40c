/** The plain fields of the editor. */
import { type FormEvent, type ReactNode, useId } from "react";

export function Fields({
  legend,
  disabled = false,
  children,
}: {
  legend: string;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <fieldset className="part" disabled={disabled}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

interface TextFieldProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
  lang?: string;
  /** id of a datalist of what is offered */
  offers?: string;
  optional?: boolean;
  disabled?: boolean;
  rows?: number;
}

export function TextField(props: TextFieldProps) {
  const { label, hint, value, onChange, lang, offers, optional = false, disabled = false, rows } = props;
  const id = useId();
  const common = {
    id,
    value,
    lang,
    disabled,
    required: !optional,
    spellCheck: false,
    autoComplete: "off",
    ...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` }),
  };
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="faint">
          {hint}
        </span>
      )}
      {rows === undefined ? (
        <input
          {...common}
          type="text"
          maxLength={500}
          list={offers}
          onChange={({ target }) => onChange(target.value)}
        />
      ) : (
        <textarea {...common} rows={rows} onChange={({ target }) => onChange(target.value)} />
      )}
    </p>
  );
}

interface SelectFieldProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, name: string])[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
}: SelectFieldProps<T>) {
  const id = useId();
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={({ target }) => onChange(target.value as T)}
      >
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </p>
  );
}

export function CheckField({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  label: string;
  checked: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label className="check-line">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** A field that is wrong and folded away could not be shown by the browser, which would then not send and not say why. */
export const unfold = ({ currentTarget }: FormEvent<HTMLDetailsElement>): void => {
  currentTarget.open = true;
};
