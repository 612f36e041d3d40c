/** The code that the person scans, while it waits. */
import type { Ref } from "react";
import { encode } from "uqr";
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
      <Qr text={question.link} label={messages.qrSays} />
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

/** Dark on white in either colour scheme: many readers take no other. */
function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className="ask-qr" viewBox={`0 0 ${size} ${size}`} role="img" shapeRendering="crispEdges">
      <title>{label}</title>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={squares.join("")} fill="#000000" />
    </svg>
  );
}
