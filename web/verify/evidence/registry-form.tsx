/** Which registry of certificates counts, where the reader would not have this service say it. */
import { useState } from "react";
import { isRegistry } from "../../../core/hash-text.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { Session } from "../session.ts";
import { TrustField } from "./trust-field.tsx";
import { EVIDENCE_WORDS } from "./words.ts";

export function RegistryForm({ session: { trusted, trustRegistry } }: { session: Session }) {
  const words = EVIDENCE_WORDS[useWords().locale];
  const [typed, setTyped] = useState(trusted.registry ?? "");
  const take = (given: string): boolean => {
    const registry = given.trim().toLowerCase();
    const fits = registry === "" || isRegistry(registry);
    if (fits) trustRegistry(registry === "" ? null : registry);
    return fits;
  };
  return (
    <TrustField
      {...{ typed, setTyped, take }}
      label={words.registryLabel}
      hint={words.registryHint}
      placeholder="eip155:"
      wrong={words.registryWrong}
      give={words.registryVerify}
      look="secondary"
    />
  );
}
