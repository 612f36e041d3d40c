/** For experts: whom the records are taken from. The service, as long as nobody names a node of their own. */
import { type FormEvent, useId, useState } from "react";
import type { Mirror } from "../../core/verify/mirror.ts";
import { formatMoment } from "../components/format.ts";
import { nodeAddress } from "../components/own-node.ts";
import { useWords } from "../messages/catalogue.ts";
import "./sources.css";
import type { Session } from "./session.ts";

export function Sources({ session }: { session: Session }) {
  const { locale, messages } = useWords();
  const { node, askNode } = session;
  const mirror = mirrorOf(session);
  const [address, setAddress] = useState(node?.url ?? "");
  const [alone, setAlone] = useState(node?.alone ?? false);
  const [wrong, setWrong] = useState(false);
  const id = useId();

  const apply = (event: FormEvent) => {
    event.preventDefault();
    const url = nodeAddress(address);
    setWrong(url === null);
    if (url !== null) askNode({ url, alone });
  };
  const back = () => {
    setAddress("");
    setWrong(false);
    askNode(null);
  };

  return (
    <details className="sources">
      <summary>{messages.sources}</summary>
      <form onSubmit={apply}>
        <p>{messages.sourcesLead}</p>
        {mirror && (
          <p className="sources-mirror">
            {messages.sourcesMirror(mirror.of, mirror.by, formatMoment(mirror.since, locale))}
          </p>
        )}
        <label htmlFor={id}>{messages.sourcesNode}</label>
        <input
          id={id}
          type="url"
          value={address}
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby={`${id}-wrong`}
          onChange={({ currentTarget }) => setAddress(currentTarget.value)}
        />
        <p id={`${id}-wrong`} className="sources-wrong">
          {wrong && messages.sourcesWrong}
        </p>
        <label className="sources-alone">
          <input
            type="checkbox"
            checked={alone}
            onChange={({ currentTarget }) => setAlone(currentTarget.checked)}
          />
          {messages.sourcesAlone}
        </label>
        <div className="drop-buttons">
          <button type="submit" className="secondary">
            {messages.sourcesAsk}
          </button>
          {node !== null && (
            <button type="button" className="quiet" onClick={back}>
              {messages.sourcesService}
            </button>
          )}
        </div>
        <p role="status">
          {node && (node.alone ? messages.sourcesNowAlone : messages.sourcesNowBoth)(new URL(node.url).host)}
        </p>
      </form>
    </details>
  );
}

/** What answered about the certificate that is looked at; null: the registry that it names. */
function mirrorOf({ items, shown }: Session): Mirror | null {
  const outcome = items.find(({ id }) => id === shown)?.outcome;
  return outcome && "report" in outcome && outcome.report.kind === "certificate"
    ? outcome.report.mirror
    : null;
}
