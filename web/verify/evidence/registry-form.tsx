/** Which registry of certificates counts, where the reader would not have this service say it. */
import { type FormEvent, useId, useState } from "react";
import { isRegistry } from "../../../core/hash-text.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { Session } from "../session.ts";
import { EVIDENCE_WORDS } from "./words.ts";

export function RegistryForm({ session }: { session: Session }) {
  const words = EVIDENCE_WORDS[useWords().locale];
  const { trusted, trustRegistry } = session;
  const [typed, setTyped] = useState(trusted.registry ?? "");
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const registry = typed.trim().toLowerCase();
    const fits = registry === "" || isRegistry(registry);
    setWrong(!fits);
    if (fits) trustRegistry(registry === "" ? null : registry);
  };
  return (
    <form className="trust" onSubmit={apply} noValidate>
      <label htmlFor={id}>{words.registryLabel}</label>
      <p id={`${id}-hint`}>{words.registryHint}</p>
      <input
        id={id}
        type="text"
        value={typed}
        placeholder="eip155:"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        aria-invalid={wrong}
        aria-describedby={`${id}-wrong ${id}-hint`}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <p id={`${id}-wrong`} className="trust-wrong" role="alert">
        {wrong && words.registryWrong}
      </p>
      <button type="submit" className="secondary">
        {words.registryVerify}
      </button>
    </form>
  );
}
