/** The one glance, whatever was handed in: seal, word, sentence; and below them what it rests on and what to do. */
import type { ReactNode, Ref } from "react";
import { Ribbon } from "../components/guilloche.tsx";
import type { IconName } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { Seal } from "../components/seal.tsx";
import { useWords } from "../messages/catalogue.ts";
import type { Refusal } from "./intake.ts";
import type { Report } from "./report.ts";
import { resultWords, type Tone } from "./result.ts";
import type { Item } from "./session.ts";

export function Panel(props: {
  item: Item;
  /** stable name of what is shown, for whoever drives the page by script */
  result: Report["verdict"] | Refusal | "broken";
  tone: Tone;
  icon: IconName;
  heading: Ref<HTMLHeadingElement>;
  /** what the heading is; a refusal is no verdict and has none */
  eyebrow: string | null;
  /** the heading is a phrase, not a verdict's word: set smaller */
  phrase?: boolean;
  children?: ReactNode;
}) {
  const words = useWords();
  const { heading, sentence } = resultWords(props.item, words);
  return (
    <div className={`panel tone-${props.tone}`} data-result={props.result}>
      <Ribbon className="panel-ribbon" />
      <Seal icon={props.icon} />
      <div className="panel-words">
        <p className="eyebrow">
          {props.eyebrow}
          <span className="file-shown">
            <InertText>{props.item.intake.name}</InertText>
          </span>
        </p>
        <h1
          ref={props.heading}
          tabIndex={-1}
          className={props.phrase ? "verdict-word is-phrase" : "verdict-word"}
        >
          {heading}
        </h1>
        <p className="verdict-sentence">{sentence}</p>
        {props.children}
      </div>
    </div>
  );
}

export function Advice({ reason, remedy }: { reason?: string; remedy: string | null }) {
  const { messages } = useWords();
  return (
    <div className="advice">
      {reason && (
        <p>
          <InertText>{reason}</InertText>
        </p>
      )}
      {remedy && (
        <p>
          <strong>{messages.whatToDo}</strong> <InertText>{remedy}</InertText>
        </p>
      )}
    </div>
  );
}
