/** Something that the reader trusts, given by its name: a form of one field, which takes no other name than such a one. */
import { type FormEvent, type ReactNode, type Ref, useId, useState } from "react";
import "./evidence.css";

interface Props {
  label: string;
  hint: string;
  /** how it begins */
  placeholder: string;
  /** said of what is no such name */
  wrong: string;
  /** on the button */
  give: string;
  look: "primary" | "secondary";
  typed: string;
  setTyped: (typed: string) => void;
  /** false: it is none */
  take: (typed: string) => boolean;
  field?: Ref<HTMLInputElement>;
  children?: ReactNode;
}

export function TrustField(props: Props) {
  const { typed, setTyped, take } = props;
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  const apply = (event: FormEvent) => {
    event.preventDefault();
    setWrong(!take(typed));
  };
  return (
    <form className="trust" onSubmit={apply} noValidate>
      <label htmlFor={id}>{props.label}</label>
      <p id={`${id}-hint`}>{props.hint}</p>
      <input
        ref={props.field}
        id={id}
        type="text"
        value={typed}
        placeholder={props.placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        aria-invalid={isWrong}
        aria-describedby={`${id}-wrong ${id}-hint`}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <p id={`${id}-wrong`} className="trust-wrong" role="alert">
        {isWrong && props.wrong}
      </p>
      <button type="submit" className={props.look}>
        {props.give}
      </button>
      {props.children}
    </form>
  );
}
