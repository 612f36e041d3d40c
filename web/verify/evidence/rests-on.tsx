/** What the verdict from an evidence bundle rests on, said beside it and never left to be guessed. */
import { useEffect, useRef } from "react";
import { formatMoment, formatNumber } from "../../components/format.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { Session } from "../session.ts";
import type { Ground } from "./ground.ts";
import { RegistryForm } from "./registry-form.tsx";
import { TrustForm } from "./trust-form.tsx";
import { EVIDENCE_WORDS } from "./words.ts";
import "./evidence.css";

export function RestsOn({ ground, session }: { ground: Ground; session: Session }) {
  const { block } = ground;
  const { locale } = useWords();
  const words = EVIDENCE_WORDS[locale];
  const shown = { number: formatNumber(block.number, locale), time: formatMoment(block.time, locale) };
  const section = useRef<HTMLElement>(null);
  // who gave the hash in a form that is gone now goes on at the verdict
  // biome-ignore lint/correctness/useExhaustiveDependencies: again where the verdict rests on something else
  useEffect(() => {
    if (document.activeElement === document.body)
      section.current?.closest("article")?.querySelector("h1")?.focus();
  }, [ground.by]);
  return (
    <section
      ref={section}
      className={ground.by === "hash" ? "rests-on" : "rests-on is-word"}
      data-ground={ground.by}
      aria-labelledby="rests-on-heading"
    >
      <h2 id="rests-on-heading">{words.ground}</h2>
      {ground.by === "hash" ? (
        <p>{words.byHash(shown)}</p>
      ) : (
        <p>
          <strong>{words.byWord(shown, ground.sources.join(words.and))}</strong> {words.byWordOnly}
        </p>
      )}
      <p>
        <code className="block-hash">{block.hash}</code>
      </p>
      <p className="evidence-note">
        {words.proven} {ground.registry === null ? words.registry : words.registryYours}
      </p>
      {ground.by === "word" && (
        <details>
          <summary>{words.giveHash}</summary>
          <TrustForm session={session} mayTakeWord={false} />
        </details>
      )}
      <details>
        <summary>{words.registryName}</summary>
        <RegistryForm session={session} />
      </details>
    </section>
  );
}
