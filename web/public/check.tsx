/** How to check all that with public tools: each step a command that one can copy. */
import { useState } from "react";
import { Icon } from "../components/icon.tsx";
import type { Commands } from "./commands.ts";
import { useWords } from "./words.ts";

export function CheckYourself({ commands }: { commands: Commands }) {
  const { messages } = useWords();
  const steps = [
    [messages.expertStepFetch, commands.fetch],
    [messages.expertStepSignature, commands.signature],
    [messages.expertStepTree, commands.tree],
    [messages.expertStepChain, commands.chain],
    [messages.expertStepAudit, commands.audit],
  ] as const;
  return (
    <ol className="steps">
      {steps.map(([says, command], i) => (
        <li key={says}>
          <p>{says}</p>
          <Command text={command} number={i + 1} />
        </li>
      ))}
    </ol>
  );
}

function Command({ text, number }: { text: string; number: number }) {
  const { messages } = useWords();
  const [told, setTold] = useState<string | null>(null);
  const copy = () => {
    // Over plain http browsers have no clipboard.
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"));
    copied.then(
      () => setTold(messages.copied),
      () => setTold(messages.copyFailed),
    );
  };
  return (
    <div className="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={messages.command(number)}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
      <p className="command-copy">
        <button type="button" className="secondary" onClick={copy}>
          <Icon name="file" />
          {messages.copy}
          <span className="sr-only"> {messages.command(number)}</span>
        </button>
        <span role="status">{told}</span>
      </p>
    </div>
  );
}
