/** Whom a restricted copy was made for: the first thing after the verdict, as large, since it is nobody else's. */
import { formatDay } from "../../components/format.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../../messages/catalogue.ts";
import { COPY_WORDS } from "./words.ts";
import "./copies.css";

interface Props {
  /** what the check says of it: recipient, purpose, until, by */
  bound: Record<string, string | number>;
  expired: boolean;
}

export function MadeFor({ bound, expired }: Props) {
  const { locale } = useWords();
  const words = COPY_WORDS[locale];
  return (
    <section className={expired ? "made-for is-over" : "made-for"} aria-labelledby="made-for-heading">
      <h2 id="made-for-heading">
        <span className="made-for-word">{words.madeFor}</span>
        <span className="made-for-name">
          <InertText>{String(bound.recipient)}</InertText>
        </span>
      </h2>
      <p className="made-for-purpose">
        {words.madeForPurpose} <InertText>{String(bound.purpose)}</InertText>
        {words.comma}
        {words.madeUntil} <strong>{formatDay(Number(bound.until), locale)}</strong>
      </p>
      <p>{expired ? words.madeOver : words.othersNot}</p>
      <p className="faint">{bound.by === "holder" ? words.madeByHolder : words.madeByService}</p>
    </section>
  );
}
