/** The code that the person scans, while it waits. */
import type { Ref } from "react";
import { Qr } from "../components/qr.tsx";
import type { Question } from "./wallet.ts";
import { useWords } from "./words.ts";

interface Props {
  question: Question;
  heading: Ref<HTMLHeadingElement>;
  onStop(): void;
}

export function Code({ question, heading, onStop }: Props) {
  const { messages } = useWords();
  return (
    <section className="ask-code">
      <h2 ref={heading} tabIndex={-1}>
        {messages.scan}
      </h2>
      <p>{messages.scanLead}</p>
      <Qr className="ask-qr" text={question.link} label={messages.qrSays} />
      <p>
        <a href={question.link}>{messages.openHere}</a>
      </p>
      <p className="ask-waiting" role="status">
        {messages.waiting}
      </p>
      <button type="button" className="secondary" onClick={onStop}>
        {messages.cancel}
      </button>
    </section>
  );
}
