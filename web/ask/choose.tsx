/** What to ask for: a certificate, some of its claims, and what to call oneself. */
import { type FormEvent, useState } from "react";
import { type ClaimMetadata, labelOf, typeNameOf } from "../../core/certificate/type-metadata.ts";
import type { Locale } from "../../core/verify/messages.ts";
import { InertText } from "../components/inert-text.tsx";
import type { AskableType } from "./wallet.ts";
import { useWords } from "./words.ts";

export interface Choice {
  claims: ClaimMetadata["path"][];
  name: string;
}

interface Props {
  types: readonly AskableType[];
  onAsk(type: AskableType, choice: Choice): void;
}

export function Choose({ types, onAsk }: Props) {
  const { locale, messages } = useWords();
  const [vct, setVct] = useState(types[0]!.vct);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState("");
  const type = types.find((each) => each.vct === vct) ?? types[0]!;
  const askable = type.metadata.claims.filter(({ sd }) => sd !== "never");
  const open = type.metadata.claims.filter(({ sd }) => sd === "never");

  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const claims = askable.map(({ path }) => path).filter((path) => chosen.has(JSON.stringify(path)));
    onAsk(type, { claims, name: name.trim() });
  };

  return (
    <form className="ask-form" onSubmit={submit}>
      <p className="field">
        <label htmlFor="ask-type">{messages.type}</label>
        <select
          id="ask-type"
          value={vct}
          onChange={(event) => {
            setVct(event.target.value);
            setChosen(new Set());
          }}
        >
          {types.map((each) => (
            <option key={each.vct} value={each.vct}>
              {typeNameOf(each.metadata, locale)}
            </option>
          ))}
        </select>
      </p>
      <fieldset className="field">
        <legend>{messages.claims}</legend>
        <ul className="ask-claims">
          {askable.map(({ path }) => {
            const key = JSON.stringify(path);
            return (
              <li key={key}>
                <label>
                  <input type="checkbox" checked={chosen.has(key)} onChange={() => toggle(key)} />
                  <InertText>{labelFor(type, path, locale)}</InertText>
                </label>
              </li>
            );
          })}
        </ul>
        <p className="aside">{messages.claimsAside}</p>
        {open.length > 0 && (
          <p className="aside">
            <InertText>
              {messages.alwaysShown(
                open.map(({ path }) => labelFor(type, path, locale)).join(messages.listSeparator),
              )}
            </InertText>
          </p>
        )}
      </fieldset>
      <p className="field">
        <label htmlFor="ask-name">{messages.name}</label>
        <input
          id="ask-name"
          type="text"
          value={name}
          maxLength={120}
          autoComplete="organization"
          aria-describedby="ask-name-aside"
          onChange={(event) => setName(event.target.value)}
        />
        <span className="aside" id="ask-name-aside">
          {messages.nameAside}
        </span>
      </p>
      <button type="submit" className="primary">
        {messages.ask}
      </button>
    </form>
  );
}

/** Elements of arrays are asked for all together: index 0 stands for each of them when it comes to the name. */
export function labelFor({ metadata }: AskableType, path: ClaimMetadata["path"], locale: Locale): string {
  const one = path.map((step) => step ?? 0);
  return labelOf(metadata, one, locale) ?? path.join(".");
}
