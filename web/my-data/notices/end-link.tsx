/**
 * Ends notices from the link of a letter, without signing in. By a click of a person and not by opening the page alone:
 * programs that look through mail open links too, and nobody's notices shall end by that.
 */
import { useEffect, useRef, useState } from "react";
import { connect } from "../../components/client.ts";
import { dropLink } from "./link.ts";
import { useWords } from "./words.ts";

export function EndByLink({ token, onLeave }: { token: string; onLeave: () => void }) {
  const { messages } = useWords();
  const [state, setState] = useState<"asking" | "ended" | "failed">("asking");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const end = () => {
    const client = connect(location.origin, fetch.bind(globalThis), { csrf: null });
    client.post("/my/notices/end", {}, { token }).then(
      () => {
        dropLink();
        setState("ended");
      },
      () => setState("failed"),
    );
  };
  return (
    <section className="gate">
      <h1 ref={heading} tabIndex={-1}>
        {messages.endLinkHeading}
      </h1>
      {state === "ended" ? (
        <p className="lead" role="status">
          {messages.endLinkDone}
        </p>
      ) : (
        <p className="lead">{messages.endLinkLead}</p>
      )}
      {state === "failed" && (
        <p className="notice" role="alert">
          {messages.endLinkFailed}
        </p>
      )}
      <p className="actions">
        {state !== "ended" && (
          <button type="button" className="primary" onClick={end}>
            {messages.end}
          </button>
        )}
        <button
          type="button"
          className="secondary"
          onClick={() => {
            dropLink();
            onLeave();
          }}
        >
          {messages.backToData}
        </button>
      </p>
    </section>
  );
}
